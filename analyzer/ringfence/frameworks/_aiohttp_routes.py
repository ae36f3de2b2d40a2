"""The routes of aiohttp's server: added to a router, listed, or declared with decorators."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._texts import (
    EMPTY,
    METHODS,
    identity,
    join_path,
    literals,
    methods_of,
    replaced,
    texts_or_unknown,
)
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Fact, Route, Schedule
from ringfence.model.outline import Function
from ringfence.model.value import ClassValue, FunctionValue, Items, LibraryCall, Scope, Value
from ringfence.patterns import pattern

_APPLICATION = "aiohttp.web.Application()"
_ROUTER = f"{_APPLICATION}.router"
_TABLE = "aiohttp.web.RouteTableDef()"
_PARAMETER = pattern(r"\{([^{}:]+):(?:[^{}]|\{[^{}]*\})*\}")
_DEEPEST = 4
_MOST_PREFIXES = 8


def same_as() -> dict[str, str]:
    """One name for all spellings of the server's objects."""
    return {
        "aiohttp.web_app.Application": "aiohttp.web.Application",
        "aiohttp.web_routedef.RouteTableDef": "aiohttp.web.RouteTableDef",
        "aiohttp.web.UrlDispatcher()": _ROUTER,
        "aiohttp.web.Request().app": _APPLICATION,
        **{f"aiohttp.web_routedef.{name}": f"aiohttp.web.{name}" for name in (*METHODS, "route", "view")},
    }


class Routes:
    """Reads the routes of one service, knowing which application holds which."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._parents: dict[object, list[tuple[object, Text]]] = {}
        for call in code.calls(f"{_APPLICATION}.add_routes", f"{_ROUTER}.add_routes"):
            for value in self._listed(call.argument(0, "routes"), call.scope):
                self._mount(value, call, (EMPTY,))
        for call in code.calls(f"{_APPLICATION}.add_subapp"):
            prefixes = texts_or_unknown(code, call.argument(0, "prefix"), call.scope)
            for value in code.values(call.argument(1, "subapp"), call.scope):
                self._mount(value, call, prefixes)

    def _listed(self, routes: Expression | None, scope: Scope) -> Iterator[Value]:
        for value in self._code.values(routes, scope):
            if not isinstance(value, Items):
                yield value
                continue
            for item in value.items:
                yield from self._code.values(item, value.scope)

    def _mount(self, child: Value, call: LibraryCall, prefixes: tuple[Text, ...]) -> None:
        thing, parent = identity(child), identity(call.receiver)
        if thing is not None and thing != parent:
            self._parents.setdefault(thing, []).extend((parent, prefix) for prefix in prefixes)

    def _prefixes(self, thing: object, below: tuple[object, ...] = ()) -> list[Text]:
        found: dict[Text, None] = {}
        for parent, prefix in self._parents.get(thing, ()):
            if parent not in below and len(below) < _DEEPEST and len(found) < _MOST_PREFIXES:
                outer = self._prefixes(parent, (*below, thing))
                found.update((join_path(before, prefix), None) for before in outer)
        return list(found) or [EMPTY]

    def facts(self) -> Iterator[Fact]:
        """One route for each method of each path, and what runs at start-up."""
        yield from self._added()
        yield from self._decorated()
        for call in self._code.calls(*(f"{_APPLICATION}.{name}.append" for name in ("on_startup", "cleanup_ctx"))):
            for path, function in self._functions(call.argument(0), call.scope):
                if path == call.path:
                    yield Schedule(function.name, "start", call.call.invoke.at)

    def _added(self) -> Iterator[Route]:
        """``router.add_get("/x", f)``, ``router.add_route("GET", "/x", f)``, ``web.get("/x", f)``."""
        for method in (*METHODS, "view"):
            verbs = ("",) if method == "view" else (method.upper(),)
            for call in self._code.calls(f"{_ROUTER}.add_{method}", f"aiohttp.web.{method}"):
                yield from self._handled(call, verbs, 0)
        for call in self._code.calls(f"{_ROUTER}.add_route", "aiohttp.web.route"):
            yield from self._handled(call, self._verbs(call), 1)

    def _verbs(self, call: LibraryCall) -> tuple[str, ...]:
        names = literals(self._code.texts(call.argument(0, "method"), call.scope))
        return tuple("" if name == "*" else name.upper() for name in names) or ("",)

    def _handled(self, call: LibraryCall, verbs: tuple[str, ...], position: int) -> Iterator[Route]:
        handler, path = call.argument(position + 1, "handler"), call.argument(position, "path")
        if handler is None or path is None:
            return
        thing = identity(call.receiver) if call.name.startswith(_ROUTER) else call.call.invoke.at
        classes = [value for value in self._code.values(handler, call.scope) if isinstance(value, ClassValue)]
        functions = list(self._functions(handler, call.scope))
        for cls in classes:
            yield from self._view(call, path, thing, cls)
        for _, function in functions:
            yield from self._routes(call, path, thing, verbs, function)
        if not functions and not classes:
            yield from self._routes(call, path, thing, verbs, None)

    def _functions(self, handler: Expression | None, scope: Scope) -> Iterator[tuple[str, Function]]:
        for value in self._code.values(handler, scope):
            outline = self._code.outlines.get(value.path) if isinstance(value, FunctionValue) else None
            for function in outline.functions if outline else ():
                if isinstance(value, FunctionValue) and function.name == value.name:
                    yield value.path, function
                    break

    def _decorated(self) -> Iterator[Route]:
        """``@routes.get("/x")`` over a function, ``@routes.view("/x")`` over a class."""
        names = [f"{_TABLE}.{name}" for name in (*METHODS, "route")]
        for function, call in self._code.decorated(*names):
            method = call.name.rpartition(".")[2]
            verbs = self._verbs(call) if method == "route" else (method.upper(),)
            path = call.argument(1 if method == "route" else 0, "path")
            yield from self._routes(call, path, identity(call.receiver), verbs, function)
        for call in self._code.calls(f"{_TABLE}.view"):
            for cls in self._code.outlines[call.path].classes:
                if any(decorator.expression == call.call.invoke for decorator in cls.decorators):
                    value = ClassValue(call.path, cls.name)
                    yield from self._view(call, call.argument(0, "path"), identity(call.receiver), value)

    def _view(self, call: LibraryCall, path: Expression | None, thing: object, cls: ClassValue) -> Iterator[Route]:
        for method, _, function in methods_of(self._code, cls, METHODS):
            yield from self._routes(call, path, thing, (method.upper(),), function)

    def _routes(
        self,
        call: LibraryCall,
        path: Expression | None,
        thing: object,
        verbs: tuple[str, ...],
        function: Function | None,
    ) -> Iterator[Route]:
        at = function.at if function else call.call.invoke.at
        for text in texts_or_unknown(self._code, path, call.scope):
            for prefix in self._prefixes(thing):
                whole = replaced(join_path(prefix, text), _PARAMETER, r"{\1}")
                for verb in verbs:
                    yield Route(verb, whole, function.name if function else "", at)
