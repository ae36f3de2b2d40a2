"""Routes of Go's routers: patterns, groups with prefixes, wrappers, and the functions behind middleware."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from ringfence.extend import Code
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._go import methods as methods_of
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._rounds import Round, rounds
from ringfence.frameworks._routes import braced
from ringfence.frameworks._texts import EMPTY, join_path, texts_or_unknown
from ringfence.frameworks._texts import methods_of as definitions_of
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Route
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Instance, Items, Library, Scope

_DEEPEST = 4
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


class Router(Struct, frozen=True):
    """How a library's router is spoken to. name: its canonical name. verbs: methods that add a route, and the HTTP method
    (``""``: any). handler: the position of the handler, -1 for the last argument. groups: methods that give a router below,
    whose first argument is a prefix where they are true. nested: those that hand it to a function.
    """

    name: str
    verbs: Mapping[str, str]
    handler: int = -1
    groups: Mapping[str, bool] = field(default_factory=dict)
    nested: frozenset[str] = frozenset()
    method_first: frozenset[str] = frozenset()
    """Methods whose first argument is the HTTP method: ``Handle("GET", path, handler)``."""


def routes(code: Code, router: Router) -> Iterator[Route]:
    """Every route that is added to such a router."""
    for _, _, found in added(code, router):
        yield found


def added(code: Code, router: Router) -> Iterator[tuple[Call, Round, Route]]:
    """Every route, with the call that adds it and the round of the loop in which it does."""
    below = dict(_nested(code, router))
    adding = {**router.verbs, **dict.fromkeys(router.method_first, "")}
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in adding and len(call.invoke.arguments) > 1:
            if not _is_router(code, router, callee.of, scope):
                continue  # as most that is called like a method: what it is given need not be found out
            seen: set[Route] = set()
            for one, known in rounds(code, call, scope):
                found = dict.fromkeys(_added_everywhere(code, router, one, scope, below))
                yield from ((call, known, new) for new in found if new not in seen)
                seen.update(found)


def _added_everywhere(
    code: Code, router: Router, call: Call, scope: Scope, below: Mapping[tuple[str, str], list[Text]]
) -> Iterator[Route]:
    """The routes that a call adds to whatever its router is."""
    callee = call.invoke.callee
    assert isinstance(callee, Member)
    for place in _places(code, call, scope):
        for value in code.values(callee.of, place):
            if isinstance(value, Library) and value.name == router.name:
                yield from _added(code, router, call, value, place, below)


def _is_router(code: Code, router: Router, of: Expression, scope: Scope) -> bool:
    """Whether something may be such a router, whoever calls the function that it stands in."""
    return any(isinstance(value, Library) and value.name == router.name for value in code.values(of, scope))


def _places(code: Code, call: Call, scope: Scope) -> Iterable[Scope]:
    """Where the call stands; in a wrapper that is told the path, each way into it."""
    if any(len(code.texts(a.value, scope)) > 1 for a in call.invoke.arguments[:2]):
        return code.ways_in(scope.path, scope.function)
    return (scope,)


def _added(
    code: Code, router: Router, call: Call, value: Library, scope: Scope, below: Mapping[tuple[str, str], list[Text]]
) -> Iterator[Route]:
    invoke = call.invoke
    name = invoke.callee.name if isinstance(invoke.callee, Member) else ""
    first = 1 if name in router.method_first else 0
    if len(invoke.arguments) <= first + 1 and router.handler != 0:
        return
    methods = [router.verbs.get(name, "")]
    if first:
        methods = methods_of(code, invoke.argument(0), scope) or [""]
    handled = invoke.arguments[router.handler if router.handler < 0 else first + router.handler].value
    at = scope.call.at if scope.call is not None else invoke.at
    found = [handler_name(handler, at.path) for handler in handlers(code, handled, scope)]
    for prefix in prefixes(code, router, value, scope, below):
        for path in texts_or_unknown(code, invoke.argument(first), scope):
            for handler in dict.fromkeys(found or [""]):
                for method in methods:
                    yield route(method, join_path(prefix, path), handler, at)


def route(method: str, path: Text, handler: str, at: Span) -> Route:
    """A route with its parameters in braces; ``GET /path`` (Go 1.22) says its method itself."""
    first = path.parts[0] if path.parts else ""
    said, space, rest = first.partition(" ") if isinstance(first, str) else ("", "", "")
    if space and said in VERBS:
        method, path = said, Text((rest.lstrip(), *path.parts[1:]))
    return Route(method, braced(path), handler, at)


# ---------------------------------------------------------------- groups


def prefixes(
    code: Code, router: Router, value: Library, scope: Scope, below: Mapping[tuple[str, str], list[Text]]
) -> list[Text]:
    """Every prefix of a router: of the groups it was made of, and of the function that it was handed to."""
    prefix = EMPTY
    for made, place in built(code, value):
        if router.groups.get(getattr(made.callee, "name", "")):
            prefix = join_path(texts_or_unknown(code, made.argument(0), place)[0], prefix)
        scope = place
    return [join_path(text, prefix) for text in _around(scope, below) or [EMPTY]]


def _around(scope: Scope, below: Mapping[tuple[str, str], list[Text]]) -> list[Text] | None:
    function = scope.function
    while function:
        if (scope.path, function) in below:
            return below[scope.path, function]
        function = function.rpartition(".")[0]
    return None


def _nested(code: Code, router: Router) -> Iterator[tuple[tuple[str, str], list[Text]]]:
    """The functions that a router below is handed to, ``r.Route("/orders", func(r chi.Router) {…})``, outer ones first."""
    found: dict[tuple[str, str], list[Text]] = {}
    for call, scope in calls(code) if router.nested else ():
        callee = call.invoke.callee
        if not isinstance(callee, Member) or callee.name not in router.nested or not call.invoke.arguments:
            continue
        owners = [v for v in code.values(callee.of, scope) if isinstance(v, Library) and v.name == router.name]
        for value in owners[:1]:
            prefix = EMPTY
            if router.groups.get(callee.name):
                prefix = texts_or_unknown(code, call.invoke.argument(0), scope)[0]
            outer = prefixes(code, router, value, scope, found)
            for handed in code.values(call.invoke.arguments[-1].value, scope):
                if isinstance(handed, FunctionValue):
                    found[handed.path, handed.name] = [join_path(text, prefix) for text in outer]
                    yield (handed.path, handed.name), found[handed.path, handed.name]


# ---------------------------------------------------------------- handlers


def handlers(code: Code, expression: Expression, scope: Scope, depth: int = 0) -> list[FunctionValue]:
    """The functions that answer: those inside middleware and conversions, methods ``ServeHTTP``, functions returned."""
    if isinstance(expression, Invoke) and depth < _DEEPEST:
        inner = _wrapped(code, expression, scope, depth)
        if inner:
            return inner
    found: dict[FunctionValue, None] = {}
    for value in code.values(expression, scope):
        if isinstance(value, FunctionValue):
            found[value] = None
        elif isinstance(value, Instance):
            for _, path, function in definitions_of(code, value.cls, ("ServeHTTP",)):
                found[FunctionValue(path, function.name, value)] = None
        elif isinstance(value, Items) and value.items and depth < _DEEPEST:  # ``append(middleware, handler)...``
            found.update(dict.fromkeys(handlers(code, value.items[-1], value.scope, depth + 1)))
        elif isinstance(value, Library) and value.made is not None and value.scope is not None and depth < _DEEPEST:
            inner = _wrapped(code, value.made, value.scope, depth) if value.made != expression else []
            found.update(dict.fromkeys(inner))
    return list(found)


def _wrapped(code: Code, wrapper: Invoke, scope: Scope, depth: int) -> list[FunctionValue]:
    """What middleware is put around: the first of its arguments that answers."""
    for argument in wrapper.arguments:
        found = handlers(code, argument.value, scope, depth + 1)
        if found:
            return found
    return []
