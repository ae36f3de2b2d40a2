"""Interfaces whose methods are requests: Spring's HTTP interfaces and Retrofit."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import first, literal_of, methods, of_class, of_function, step_named, steps
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._spring_paths import HTTP_EXCHANGE, MAPPINGS, below, mapped, paths_of
from ringfence.frameworks._texts import EMPTY, resolved
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Scope

_RETROFIT = {f"retrofit2.http.{verb}": verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")}
_MAKERS = {"createClient": ("baseUrl", "create"), "create": ("baseUrl",)}


@framework("spring-http-interfaces", language=("java", "kotlin"), libraries=("org.springframework", "retrofit2"))
def spring_http_interfaces(code: Code) -> Iterator[Fact]:
    """The requests of every interface that somebody makes a client of; whoever calls its method sends them."""
    resilience = Resilience(code)
    for outline in code.calling(_MAKERS):
        for call in outline.calls:
            name = getattr(call.invoke.callee, "name", "")
            if name in _MAKERS and len(call.invoke.arguments) == 1:
                scope = Scope(outline.path, call.function)
                for value in code.values(call.invoke.argument(0), scope):
                    if isinstance(value, ClassValue):
                        base = _base(code, call, scope, _MAKERS[name])
                        yield from (resilience.bounded(found) for found in _requests(code, value, base))


def _base(code: Code, call: Call, scope: Scope, names: tuple[str, ...]) -> Expression | None:
    """The URL that the client behind a proxy begins with, found along the chain and in what its steps are given."""
    found = step_named(code, call.invoke, scope, "baseUrl")
    if found is not None:
        return resolved(code, found[0].argument(0), found[1])
    for step, where in steps(code, call.invoke, scope):
        for argument in step.arguments:
            for inner, inside in steps(code, argument.value, where):
                if getattr(inner.callee, "name", "") in names and inner.arguments:
                    texts = code.texts(inner.argument(0), inside)
                    if texts:
                        return resolved(code, inner.argument(0), inside)
                    deeper = step_named(code, inner.argument(0), inside, *names)
                    if deeper is not None and code.texts(deeper[0].argument(0), deeper[1]):
                        return resolved(code, deeper[0].argument(0), deeper[1])
    return None


def _requests(code: Code, value: ClassValue, base: Expression | None) -> Iterator[RemoteCall]:
    for one in code.bases(value):
        prefixes = paths_of(code, first(of_class(code, one), HTTP_EXCHANGE))
        for function in methods(code, one):
            found = of_function(code, one.path, function)
            verb = next((a for a in found if a.name in _RETROFIT), None)
            if verb is not None:
                path = Text((literal_of(code, verb.argument("value"), verb.scope),))
                yield RemoteCall("http", _RETROFIT[verb.name], path, function.at, function.name, base, "default")
            elif first(found, *MAPPINGS) is not None:
                for method, path, _ in mapped(code, found):
                    for whole in below(prefixes or [EMPTY], path):
                        yield RemoteCall("http", method, whole, function.at, function.name, base, "none")
