"""Express and what looks like it: routes of applications and routers, mounted in each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.frameworks._ecmascript_chains import Links, chains
from ringfence.frameworks._ecmascript_routes import VERBS, handlers_in, paths_of, positional, served, verb
from ringfence.frameworks._mounts import Mounts
from ringfence.frameworks._texts import EMPTY, identity, join_path
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Dispatch, Fact, Route
from ringfence.model.value import FunctionValue, Library, LibraryCall, Scope, Value

_APPLICATION = "express()"
_ROUTER = "express.Router()"
_OWNERS = (_APPLICATION, _ROUTER)
_LIKE = (
    "restify.createServer()",
    "polka()",
    "express-promise-router()",
    "router()",
    "ultimate-express()",
    "hyper-express.Server()",
)


def _same(invoke: Invoke) -> Expression | None:
    """``router.get(…)`` gives the router."""
    return invoke.callee.of if isinstance(invoke.callee, Member) else None


@framework(
    "express",
    language=ECMASCRIPT,
    libraries=("express", "restify", "polka", "express-promise-router", "router"),
    same_as={
        **dict.fromkeys(_LIKE, _APPLICATION),
        **{f"{module}.{name}()": _APPLICATION for module in ("express", "express-serve-static-core")
           for name in ("Application", "Express", "express.Application")},
        "express.IRouter()": _ROUTER,
        "express.express.Router()": _ROUTER,
        "express.core.Express()": _APPLICATION,
    },
    computes={f"{owner}.{name}": _same for owner in _OWNERS for name in (*VERBS, "use")},
)  # fmt: skip
def express(code: Code) -> Iterator[Fact]:
    """One route for each method and path, with the middleware before it."""
    yield from dict.fromkeys(_Reader(code).routes())


class _Reader:
    """Reads the routes of one service, knowing what is mounted where."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._mounts = Mounts()
        self._middleware: dict[object, list[FunctionValue]] = defaultdict(list)
        self._parents: dict[object, list[object]] = defaultdict(list)
        self._chains: dict[str, Links] = {}
        for call in code.calls(*(f"{owner}.use" for owner in _OWNERS)):
            self._use(call)

    def _use(self, call: LibraryCall) -> None:
        """``app.use("/orders", authenticate, router)``."""
        given = positional(call.call.invoke)
        path = given[0] if given and self._is_path(given[0], call.scope) else None
        prefixes = paths_of(self._code, path, call.scope) if path is not None else [EMPTY]
        parents = self._things(call)
        for argument in given[1:] if path is not None else given:
            for child in self._routers(argument, call.scope):
                for parent in parents:
                    self._parents[identity(child)].append(parent)
                    for prefix in prefixes:
                        self._mounts.mount(identity(child), parent, prefix)
        if path is None:
            for parent in parents:
                self._middleware[parent] += handlers_in(self._code, given, call.scope)
            return
        for argument in given[1:]:
            for router in self._routers(argument, call.scope):
                self._middleware[identity(router)] += handlers_in(self._code, given[1:], call.scope)

    def _is_path(self, expression: Expression, scope: Scope) -> bool:
        return isinstance(expression, Text) or bool(self._code.texts(expression, scope))

    def _routers(self, expression: Expression, scope: Scope) -> list[Value]:
        return [
            value
            for value in self._code.values(expression, scope)
            if isinstance(value, Library) and value.name in _OWNERS and identity(value) is not None
        ]

    def _things(self, call: LibraryCall) -> list[object]:
        """The routers or applications that a method is called on."""
        callee = call.call.invoke.callee
        of = callee.of if isinstance(callee, Member) else None
        found = [identity(value) for value in self._code.values(of, call.scope) if isinstance(value, Library)]
        return list(dict.fromkeys(found)) or [None]

    # ------------------------------------------------------------ routes

    def routes(self) -> Iterator[Route | Dispatch]:
        """Every ``app.get("/x", …)`` and ``router.route("/x").get(…)``."""
        for name in VERBS:
            for call in self._code.calls(*(f"{owner}.{name}" for owner in _OWNERS)):
                given = positional(call.call.invoke)
                if len(given) > 1:
                    yield from self._route(call, name, given[0], given[1:])
        for call in self._code.calls(*(f"{owner}.route" for owner in _OWNERS)):
            if call.path not in self._chains:
                self._chains[call.path] = chains(self._code, call.path)
            for name, invoke in self._chains[call.path].get(call.call.invoke.at, ()):
                if name in VERBS:
                    yield from self._route(call, name, call.argument(0), positional(invoke))

    def _route(
        self, call: LibraryCall, name: str, path: Expression | None, given: list[Expression]
    ) -> Iterator[Route | Dispatch]:
        handlers = handlers_in(self._code, given, call.scope)
        for thing in self._things(call):
            paths = [
                join_path(prefix, own)
                for prefix in self._mounts.prefixes(thing)
                for own in paths_of(self._code, path, call.scope)
            ]
            yield from served(self._code, verb(name), paths, handlers, call.call.invoke.at, self._before(thing))

    def _before(self, thing: object, depth: int = 0) -> list[FunctionValue]:
        """The middleware of a router and of those it is mounted in."""
        found = list(self._middleware.get(thing, ()))
        for parent in dict.fromkeys(self._parents.get(thing, ())) if depth < 4 else ():
            found = [*self._before(parent, depth + 1), *found]
        return found
