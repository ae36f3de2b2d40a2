"""Gorilla's mux: routes of routers and subrouters, and the methods that they are bound to."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._go import built, calls, methods
from ringfence.frameworks._go_routes import Router, added, handlers, prefixes
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._rounds import rounds
from ringfence.frameworks._routes import braced
from ringfence.frameworks._substitution import substituted
from ringfence.frameworks._texts import EMPTY
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact, Route
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import Library, Scope

_MUX = "github.com/gorilla/mux"
_ROUTES = f"{_MUX}.Router()"
_ROUTER = Router(_ROUTES, {"Handle": "", "HandleFunc": ""}, groups={"PathPrefix": True, "Path": True})
_STEPS = (
    "PathPrefix", "Path", "Subrouter", "Methods", "Headers", "Host", "Queries", "Schemes", "Name", "StrictSlash",
    "NewRoute", "Handle", "HandleFunc", "HandlerFunc", "Handler", "MatcherFunc", "UseEncodedPath", "SkipClean",
)  # fmt: skip


@framework(
    "go_gorilla",
    language="go",
    libraries=(_MUX,),
    same_as={
        f"{_MUX}.NewRouter()": _ROUTES,
        f"{_MUX}.Route()": _ROUTES,
        **{f"{_ROUTES}.{name}()": _ROUTES for name in _STEPS},
    },
)
def go_gorilla(code: Code) -> Iterator[Fact]:
    """One route for each path and method."""
    bound = dict(_methods(code))
    for call, known, found in added(code, _ROUTER):
        given, scope = bound.get(call.invoke.at, ((), Scope(call.invoke.at.path)))
        named = [method for one in given for method in methods(code, substituted(one, known), scope)]
        for method in [method for method in named if method != "OPTIONS"] or [""]:
            yield replace(found, method=method)
    yield from _afterwards(code)


def _methods(code: Code) -> Iterator[tuple[Span, tuple[tuple[Expression, ...], Scope]]]:
    """The methods that a chain of calls names, by the place of each call in it."""
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name == "Methods":
            given = tuple([argument.value for argument in call.invoke.arguments])
            inner = callee.of
            while isinstance(inner, Invoke):
                yield inner.at, (given, scope)
                inner = inner.callee.of if isinstance(inner.callee, Member) else inner.callee


def _afterwards(code: Code) -> Iterator[Route]:
    """``router.Path("/orders").Methods("GET").HandlerFunc(list)``: the handler comes last."""
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in ("HandlerFunc", "Handler") and len(call.invoke.arguments) == 1:
            seen: set[Route] = set()
            for one, _ in rounds(code, call, scope):
                found = dict.fromkeys(_ended(code, one, scope))
                yield from (route for route in found if route not in seen)
                seen.update(found)


def _ended(code: Code, call: Call, scope: Scope) -> Iterator[Route]:
    callee = call.invoke.callee
    assert isinstance(callee, Member)
    for value in code.values(callee.of, scope):
        if isinstance(value, Library) and value.name == _ROUTES:
            yield from _chained(code, call, value, scope)


def _chained(code: Code, call: Call, value: Library, scope: Scope) -> Iterator[Route]:
    told: list[str] = [""]
    for made, place in built(code, value):
        if getattr(made.callee, "name", "") == "Methods":
            told = [method for a in made.arguments for method in methods(code, a.value, place)] or told
    answering = [handler_name(h, scope.path) for h in handlers(code, call.invoke.arguments[0].value, scope)]
    for path in prefixes(code, _ROUTER, value, scope, {}):
        if path != EMPTY:
            for method in told:
                for handler in dict.fromkeys(answering or [""]):
                    yield Route(method, braced(path), handler, call.invoke.at)
