"""Spring MVC and WebFlux: routes of controllers, those that interfaces and base classes declare included."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import Annotation, annotated_classes, first, methods, of_class, of_function, simple
from ringfence.frameworks._spring_paths import REQUEST_MAPPING, below, mapped, paths_of, rooted
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Hole, Text, join
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Function
from ringfence.model.source import Span
from ringfence.model.value import ClassValue

_CONTROLLERS = (
    "org.springframework.stereotype.Controller",
    "org.springframework.web.bind.annotation.RestController",
    "org.springframework.data.rest.webmvc.RepositoryRestController",
    "org.springframework.data.rest.webmvc.BasePathAwareController",
)
_EXCHANGE = "org.springframework.web.service.annotation.HttpExchange"
_FIRST_NAME = Text((Hole("setting", "server.context-path", EMPTY),))
CONTEXT = Text(
    (
        Hole("setting", "server.servlet.context-path", _FIRST_NAME),
        Hole("setting", "spring.mvc.servlet.path", EMPTY),
        Hole("setting", "spring.webflux.base-path", EMPTY),
    )
)
"""Under which path a whole program answers; many say so under the name of Boot 1 and under that of Boot 2."""


@framework("spring-routes", language=("java", "kotlin"), libraries=("org.springframework",))
def spring_routes(code: Code) -> Iterator[Fact]:
    """One route for each method of each path of each handler."""
    for value, cls, found in annotated_classes(code, *_CONTROLLERS):
        if first(found, *_CONTROLLERS) and cls.kind != "annotation":
            yield from _controller(code, value)


def _controller(code: Code, value: ClassValue) -> Iterator[Route]:
    lineage = code.bases(value)
    prefixes = _prefixes(code, lineage)
    told: dict[tuple[str, int], ClassValue] = {}
    for base in lineage:
        for function in methods(code, base):
            name = (simple(function.name), len(function.parameters))
            mappings = list(mapped(code, of_function(code, base.path, function))) if function.decorators else []
            if not mappings or told.setdefault(name, base) != base:
                continue
            handler, where = _handler(code, lineage, function, base)
            for method, path, mapping in mappings:
                for whole in below(prefixes, path):
                    yield Route(
                        method, join((CONTEXT, rooted(whole))), handler.name, _place(handler, where, mapping, base)
                    )


def _prefixes(code: Code, lineage: tuple[ClassValue, ...]) -> list[Text]:
    """The paths of the nearest class or interface that has a mapping of its own."""
    for base in lineage:
        mapping = first(of_class(code, base), REQUEST_MAPPING, _EXCHANGE)
        if mapping is not None:
            return paths_of(code, mapping)
    return [EMPTY]


def _handler(
    code: Code, lineage: tuple[ClassValue, ...], declared: Function, base: ClassValue
) -> tuple[Function, ClassValue]:
    """The nearest definition of a method that a class of the lineage declares: it is what runs."""
    for nearer in lineage[: lineage.index(base)]:
        for function in methods(code, nearer):
            same = simple(function.name) == simple(declared.name)
            if same and len(function.parameters) == len(declared.parameters):
                return function, nearer
    return declared, base


def _place(handler: Function, where: ClassValue, mapping: Annotation, base: ClassValue) -> Span:
    return mapping.at if where.path == mapping.at.path and where == base else handler.at
