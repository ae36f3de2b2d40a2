"""Koa with its router."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.frameworks._ecmascript_routes import VERBS, handlers_in, paths_of, positional, served, verb
from ringfence.frameworks._mounts import Mounts
from ringfence.frameworks._texts import EMPTY, identity, join_path
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Fact
from ringfence.model.value import Library

_ROUTER = "@koa/router()"


def _same(invoke: Invoke) -> Expression | None:
    """``router.routes()`` and ``router.get(…)`` stand for the router."""
    return invoke.callee.of if isinstance(invoke.callee, Member) else None


@framework(
    "koa",
    language=ECMASCRIPT,
    libraries=("koa", "@koa/router", "koa-router"),
    same_as={"koa-router()": _ROUTER, "koa-router.Router()": _ROUTER, "@koa/router.Router()": _ROUTER},
    computes={f"{_ROUTER}.{name}": _same for name in (*VERBS, "use", "routes", "middleware", "prefix")},
)
def koa(code: Code) -> Iterator[Fact]:
    """One route for each method and path."""
    mounts = Mounts()
    for call in code.calls(_ROUTER.removesuffix("()"), "koa-router", "koa-router.Router", "@koa/router.Router"):
        prefix = option(code, call.argument(0), call.scope, "prefix")
        if prefix is not None:
            mounts.own(call.call.invoke.at, paths_of(code, *prefix))
    for call in code.calls(f"{_ROUTER}.use"):
        given = positional(call.call.invoke)
        nested = given[0] if given and (isinstance(given[0], Text) or code.texts(given[0], call.scope)) else None
        prefixes = paths_of(code, nested, call.scope) if nested is not None else [EMPTY]
        for argument in given:
            for value in code.values(argument, call.scope):
                if isinstance(value, Library) and value.name == _ROUTER:
                    for path in prefixes:
                        mounts.mount(identity(value), identity(call.receiver), path)
    for name in VERBS:
        for call in code.calls(f"{_ROUTER}.{name}"):
            given = positional(call.call.invoke)
            if len(given) < 2:
                continue
            named = len(given) > 2 and isinstance(given[1], Text)  # ``router.get("name", "/path", handler)``
            own = paths_of(code, given[1 if named else 0], call.scope)
            paths = [join_path(prefix, path) for prefix in mounts.prefixes(identity(call.receiver)) for path in own]
            handlers = handlers_in(code, given[1:], call.scope)
            yield from served(code, verb(name), paths, handlers, call.call.invoke.at, [])
