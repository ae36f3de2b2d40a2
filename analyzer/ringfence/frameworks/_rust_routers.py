"""Routers of Rust that are built step by step, with routers nested in others: axum's and those that are like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._mounts import Mounts
from ringfence.frameworks._routes import braced
from ringfence.frameworks._rust import calls, functions, steps
from ringfence.frameworks._texts import EMPTY, METHODS, join_path, texts_or_unknown
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Route
from ringfence.model.outline import Call
from ringfence.model.value import Library, Scope

_VERBS = {name + ending: name.upper() for name in METHODS for ending in ("", "_with", "_service")}
_ANY = ("any", "any_with", "any_service")
_FILTERED = ("on", "on_service", "on_with")


class Router(Struct, frozen=True):
    """How a library's router is spoken to. name: its canonical name. made: what it is called where one is made, and by which
    functions. adding: methods that are given a path and what answers; nesting: a prefix and a router; merging: a router
    alone. steps: other methods that give the router.
    """

    name: str
    made: Mapping[str, tuple[str, ...]]
    adding: tuple[str, ...]
    nesting: tuple[str, ...]
    merging: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    def same_as(self) -> dict[str, str]:
        """The canonical name for the router after each step."""
        found = {f"{router}.{maker}()": self.name for router, makers in self.made.items() for maker in makers}
        found.update({f"{router}()": self.name for router in self.made})
        steps = (*self.adding, *self.nesting, *self.merging, *self.steps)
        found.update({f"{self.name}.{step}()": self.name for step in steps})
        return found


def routes(code: Code, router: Router) -> Iterator[Route]:
    """One route for each path of such a router and each method that it answers."""
    mounts = _mounts(code, router)
    for call, scope in calls(code, *router.adding):
        if len(call.invoke.arguments) > 1 and _is_router(code, router, call, scope):
            for path in texts_or_unknown(code, call.invoke.argument(0), scope):
                for prefix in mounts.prefixes(call.invoke.at):
                    whole = braced(join_path(prefix, path))
                    for method, handler in _answering(code, call.invoke.arguments[1].value, scope):
                        yield Route(method, whole, handler, call.invoke.at)


def _is_router(code: Code, router: Router, call: Call, scope: Scope) -> bool:
    callee = call.invoke.callee
    if not isinstance(callee, Member):
        return False
    return any(isinstance(v, Library) and v.name == router.name for v in code.values(callee.of, scope))


def _mounts(code: Code, router: Router) -> Mounts:
    """Where each step of a router stands below: a router is known by the calls that it is made of."""
    mounts = Mounts()
    for call, scope in calls(code, *router.nesting, *router.merging):
        if not call.invoke.arguments or not _is_router(code, router, call, scope):
            continue
        nested = getattr(call.invoke.callee, "name", "") in router.nesting
        prefix = texts_or_unknown(code, call.invoke.argument(0), scope)[0] if nested else EMPTY
        for value in code.values(call.invoke.arguments[-1].value, scope):
            if isinstance(value, Library) and value.name == router.name:
                for made, _ in steps(code, value):
                    mounts.mount(made.at, call.invoke.at, braced(prefix))
    return mounts


def _answering(code: Code, expression: Expression, scope: Scope) -> Iterator[tuple[str, str]]:
    """(method, handler) for each of ``get(list).post(create)``; a handler alone answers whatever is asked."""
    found = list(_methods(code, expression, scope)) or [("", expression, scope)]
    for method, handled, place in found:
        named = functions(code, handled, place)
        for handler in dict.fromkeys(handler_name(one, scope.path) for one in named) or [""]:
            yield method, handler


def _methods(code: Code, expression: Expression, scope: Scope) -> Iterator[tuple[str, Expression | None, Scope]]:
    for value in code.values(expression, scope):
        for made, place in steps(code, value):
            name = getattr(made.callee, "name", "")
            if name in _VERBS:
                yield _VERBS[name], made.argument(0), place
            elif name in _ANY:
                yield "", made.argument(0), place
            elif name in _FILTERED:
                yield _filter(made), made.argument(1), place


def _filter(made: Invoke) -> str:
    """``on(MethodFilter::GET, handler)``."""
    return str(getattr(made.argument(0), "name", ""))
