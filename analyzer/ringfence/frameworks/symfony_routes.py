"""Routes of Symfony's controllers, as attributes and as annotations, and those that API Platform makes of resources."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._php import PHP
from ringfence.frameworks._texts import EMPTY, join_path, listed, literals, replaced, texts_or_unknown
from ringfence.model.expression import Expression, Text, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.value import ClassValue, LibraryCall, Scope
from ringfence.patterns import pattern

_ROUTE = "Symfony.Component.Routing.Attribute.Route"
_REST = "FOS.RestBundle.Controller.Annotations"
_VERBS = {f"{_REST}.{verb.capitalize()}": verb for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")}
_PARAMETER = pattern(r"\{!?(\w+)(?:<[^{}<>]*(?:\{[^{}]*\}[^{}<>]*)*>)?(?:\?[^{}]*)?\}")
_NAMES = (_ROUTE, *_VERBS)


@framework(
    "symfony_routes",
    language=PHP,
    libraries=("Symfony", "Sensio", "FOS"),
    same_as={
        "Symfony.Component.Routing.Annotation.Route": _ROUTE,
        "Sensio.Bundle.FrameworkExtraBundle.Configuration.Route": _ROUTE,
        f"{_REST}.Route": _ROUTE,
    },
)  # fmt: skip
def symfony_routes(code: Code) -> Iterator[Fact]:
    """One route for each method of each path."""
    prefixes: dict[ClassValue, list[LibraryCall]] = {}
    for value, _, call in code.decorated_classes(_ROUTE):
        prefixes.setdefault(value, []).append(call)
    told: set[ClassValue] = set()
    for function, call in code.decorated(*_NAMES):
        value = ClassValue(call.path, function.owner)
        told.add(value)
        for outer in prefixes.get(value, [None]):
            prefix = _path(code, outer) if outer is not None else EMPTY
            methods = _methods(code, call) or (_methods(code, outer) if outer is not None else []) or [""]
            whole = _rooted(join_path(prefix, _path(code, call)))
            yield from (Route(method, whole, function.name, call.call.invoke.at) for method in methods)
    for value, calls in prefixes.items():
        functions = {function.name for function in code.outlines[value.path].functions}
        if value in told or f"{value.name}.__call__" not in functions:
            continue
        for call in calls:  # a controller that is one action
            for method in _methods(code, call) or [""]:
                yield Route(method, _rooted(_path(code, call)), f"{value.name}.__call__", call.call.invoke.at)


def _path(code: Code, call: LibraryCall) -> Text:
    given = call.argument(0, "path", "value")
    return texts_or_unknown(code, given, Scope(call.path))[0]


def _methods(code: Code, call: LibraryCall) -> list[str]:
    """The methods that a route names, in an array or alone."""
    if call.name in _VERBS:
        return [_VERBS[call.name]]
    given: Expression | None = call.argument(None, "methods", "method")
    named = [*literals(code.texts(given, call.scope)), *listed(code, given, call.scope)]
    return [name for word in dict.fromkeys(named) for name in word.upper().split("|")]


def _rooted(path: Text) -> Text:
    """The path with a slash before it, parameters as ``{name}``."""
    return join_path(literal("/"), replaced(path, _PARAMETER, r"{\1}"))
