"""FastAPI and Starlette: routes of applications and routers, mounts, background tasks, start-up hooks."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._forwarding import forwarded, handing_on
from ringfence.frameworks._preludes import methods, preludes
from ringfence.frameworks._routes import first_wins
from ringfence.frameworks._texts import (
    EMPTY,
    METHODS,
    identity,
    listed,
    literals,
    methods_of,
    replaced,
    resolved,
    texts_or_unknown,
)
from ringfence.model.expression import Collection, Expression, Invoke, Text, join
from ringfence.model.facts import Background, Fact, Route, Schedule
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Items, LibraryCall, Scope, Value
from ringfence.patterns import pattern

_OWNERS = ("fastapi.FastAPI()", "fastapi.APIRouter()", "starlette.Starlette()", "starlette.Router()")
_DECORATORS = tuple(f"{owner}.{name}" for owner in _OWNERS for name in (*METHODS, "api_route", "route"))
_PARAMETER = pattern(r"\{([^{}:]+):[^{}]*\}")
_DEEPEST = 4
_MOST_PREFIXES = 8
_LISTING = ("starlette.Mount", *(owner.removesuffix("()") for owner in _OWNERS))
_TASKS = ("starlette.BackgroundTasks().add_task", "starlette.BackgroundTask")


def _dependency(invoke: Invoke) -> Expression | None:
    """``Depends(get_session)`` is what the function gives."""
    function = invoke.argument(0, "dependency")
    return None if function is None else Invoke(function, (), invoke.at)


@framework(
    "fastapi",
    language="python",
    libraries=("fastapi", "starlette"),
    same_as={
        "fastapi.applications.FastAPI": "fastapi.FastAPI",
        "fastapi.Request().app": "fastapi.FastAPI()",
        "starlette.requests.Request().app": "starlette.Starlette()",
        "fastapi.routing.APIRouter": "fastapi.APIRouter",
        "starlette.applications.Starlette": "starlette.Starlette",
        "starlette.routing.Router": "starlette.Router",
        "starlette.routing.Route": "starlette.Route",
        "starlette.routing.Mount": "starlette.Mount",
        "fastapi.BackgroundTasks": "starlette.BackgroundTasks",
        "fastapi.background.BackgroundTasks": "starlette.BackgroundTasks",
        "starlette.background.BackgroundTasks": "starlette.BackgroundTasks",
        "starlette.background.BackgroundTask": "starlette.BackgroundTask",
        "fastapi.param_functions.Depends": "fastapi.Depends",
        "fastapi.Security": "fastapi.Depends",
        "fastapi.FastAPI().router": "fastapi.FastAPI()",
        "starlette.Starlette().router": "starlette.Starlette()",
    },
    computes={"fastapi.Depends": _dependency},
    forwards=lambda code: forwarded(code, dict.fromkeys(_TASKS, handing_on(0)), detached=True),
    hooks={
        "starlette.endpoints.HTTPEndpoint": (*METHODS, "dispatch", "method_not_allowed"),
        "starlette.endpoints.WebSocketEndpoint": ("dispatch", "decode", "on_connect", "on_receive", "on_disconnect"),
    },
)
def fastapi(code: Code) -> Iterator[Fact]:
    """One route for each method of each path; what runs after the response and at start-up."""
    reader = _Reader(code)
    routes = first_wins([*reader.decorated(), *reader.added(), *reader.listed()])
    yield from routes
    yield from preludes(code, routes, _middleware(code))
    yield from _background(code)
    yield from _start(code)


def _middleware(code: Code) -> Iterator[FunctionValue]:
    """``@app.middleware("http")``, ``app.add_middleware(Tokens)``, and what applications depend on as a whole."""
    for function, call in code.decorated(*(f"{owner}.middleware" for owner in _OWNERS)):
        yield FunctionValue(call.path, function.name)
    for call in code.calls(*(f"{owner}.add_middleware" for owner in _OWNERS)):
        for value in code.values(call.argument(0, "middleware_class"), call.scope):
            yield from methods(code, value, "dispatch", "__call__")
    for call in code.calls("fastapi.FastAPI"):
        given = call.argument(None, "dependencies")
        for item in given.items if isinstance(given, Collection) else ():
            wanted = item.argument(0, "dependency") if isinstance(item, Invoke) else None
            for value in code.values(wanted, call.scope):
                yield from methods(code, value, "__call__")


class _Reader:
    """Reads the routes of one service, knowing which router is included where."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._own: dict[object, tuple[Text, ...]] = {}
        self._known: dict[object, list[Text]] = {}
        self._parents: dict[object, list[tuple[object, Text]]] = {}
        for call in code.calls("fastapi.APIRouter"):
            prefix = call.argument(None, "prefix")
            self._own[call.call.invoke.at] = texts_or_unknown(code, prefix, call.scope)
        for call in code.calls(*(f"{owner}.include_router" for owner in _OWNERS)):
            prefix = call.argument(None, "prefix")
            self._include(call.argument(0, "router"), call, texts_or_unknown(code, prefix, call.scope))
        for call in code.calls(*(f"{owner}.mount" for owner in _OWNERS)):
            prefixes = texts_or_unknown(code, call.argument(0, "path"), call.scope)
            self._include(call.argument(1, "app"), call, prefixes)
        self._listings()
        apps = [call for call in code.calls("fastapi.FastAPI") if call.argument(None, "root_path") is not None]
        self._root = resolved(code, apps[0].argument(None, "root_path"), apps[0].scope) if len(apps) == 1 else None

    def _include(self, router: Expression | None, call: LibraryCall, prefixes: tuple[Text, ...]) -> None:
        for value in self._code.values(router, call.scope):
            child = identity(value)
            if child is not None and child != identity(call.receiver):
                parents = self._parents.setdefault(child, [])
                parents += [(identity(call.receiver), prefix) for prefix in prefixes]

    def _listings(self) -> None:
        """``Starlette(routes=[…])``, ``Mount("/y", routes=[…])``, ``Mount("/y", app=…)``."""
        for call in self._code.calls(*_LISTING):
            is_mount = call.name == "starlette.Mount"
            path = call.argument(0, "path") if is_mount else None
            prefixes = texts_or_unknown(self._code, path, call.scope)
            children = [*self._children(call.argument(None, "routes"), call.scope)]
            if is_mount:
                children += [identity(app) for app in self._code.values(call.argument(1, "app"), call.scope)]
            for child in children:
                if child is not None:
                    parents = self._parents.setdefault(child, [])
                    parents += [(call.call.invoke.at, prefix) for prefix in prefixes]

    def _children(self, routes: Expression | None, scope: Scope) -> Iterator[object]:
        for value in self._code.values(routes, scope):
            if isinstance(value, Items):
                for item in value.items:
                    yield from (identity(child) for child in self._code.values(item, value.scope))

    def _prefixes(self, thing: object) -> list[Text]:
        if thing not in self._known:
            self._known[thing] = self._find_prefixes(thing, ())
        return self._known[thing]

    def _find_prefixes(self, thing: object, below: tuple[object, ...]) -> list[Text]:
        """Every prefix under which a router answers: those of all it is included in, then its own."""
        own = self._own.get(thing, (EMPTY,))
        found: dict[Text, None] = {}
        for parent, prefix in self._parents.get(thing, ()):
            if parent == thing or parent in below or len(below) > _DEEPEST or len(found) >= _MOST_PREFIXES:
                continue
            for outer in self._find_prefixes(parent, (*below, thing)):
                for inner in own:
                    found.setdefault(join((outer, _unslashed(prefix), inner)))
        return list(found) or list(own)

    # ------------------------------------------------------------ the ways to declare a route

    def decorated(self) -> Iterator[Route]:
        """``@router.get("/x")``, ``@app.api_route("/x", methods=[…])``."""
        for function, call in self._code.decorated(*_DECORATORS):
            method = call.name.rpartition(".")[2]
            methods = [method.upper()] if method in METHODS else self._methods(call)
            yield from self._routes(call, call.argument(0, "path"), methods, function.name, call.call.invoke.at)

    def added(self) -> Iterator[Route]:
        """``router.add_api_route("/x", handler, methods=[…])``."""
        for call in self._code.calls(
            *(f"{owner}.{name}" for owner in _OWNERS for name in ("add_api_route", "add_route"))
        ):
            for value in self._code.values(call.argument(1, "endpoint", "route"), call.scope):
                yield from self._endpoint(call, value, self._prefixes(identity(call.receiver)))

    def listed(self) -> Iterator[Route]:
        """``Starlette(routes=[Route("/x", handler), Mount("/y", routes=[…])])``; a route outside any list stands alone."""
        for call in self._code.calls("starlette.Route"):
            for value in self._code.values(call.argument(1, "endpoint"), call.scope):
                yield from self._endpoint(call, value, self._prefixes(call.call.invoke.at))

    # ------------------------------------------------------------ what they have in common

    def _methods(self, call: LibraryCall) -> list[str]:
        return [name.upper() for name in listed(self._code, call.argument(None, "methods"), call.scope)] or ["GET"]

    def _endpoint(self, call: LibraryCall, value: Value, prefixes: list[Text]) -> Iterator[Route]:
        path = call.argument(0, "path")
        if isinstance(value, FunctionValue):
            at = _place(self._code, value)
            if at is not None:
                yield from self._under(prefixes, call, path, self._methods(call), value.name, at)
        elif isinstance(value, ClassValue):
            for method, _, function in methods_of(self._code, value, METHODS):
                yield from self._under(prefixes, call, path, [method.upper()], function.name, function.at)

    def _routes(
        self, call: LibraryCall, path: Expression | None, methods: list[str], handler: str, at: Span
    ) -> Iterator[Route]:
        yield from self._under(self._prefixes(identity(call.receiver)), call, path, methods, handler, at)

    def _under(
        self,
        prefixes: list[Text],
        call: LibraryCall,
        path: Expression | None,
        methods: list[str],
        handler: str,
        at: Span,
    ) -> Iterator[Route]:
        for text in texts_or_unknown(self._code, path, call.scope):
            for prefix in prefixes:
                whole = replaced(join((prefix, text)), _PARAMETER, r"{\1}")
                for method in methods:
                    yield Route(method, whole, handler, at, root=self._root)


def _unslashed(prefix: Text) -> Text:
    last = prefix.parts[-1]
    return join((*prefix.parts[:-1], last.rstrip("/"))) if isinstance(last, str) else prefix


def _place(code: Code, value: FunctionValue) -> Span | None:
    outline = code.outlines.get(value.path)
    for function in outline.functions if outline else ():
        if function.name == value.name:
            return function.at
    return None


def _background(code: Code) -> Iterator[Background]:
    """``background_tasks.add_task(send, …)``: it runs after the response."""
    for call in code.calls(*_TASKS):
        for value in code.values(call.argument(0, "func"), call.scope):
            if isinstance(value, FunctionValue):
                handler = value.name if value.path == call.path else f"{value.path}:{value.name}"
                yield Background(handler, call.call.invoke.at, call.call.function)


def _start(code: Code) -> Iterator[Schedule]:
    """``@app.on_event("startup")``, ``FastAPI(lifespan=…)``, ``FastAPI(on_startup=[…])``."""
    for function, call in code.decorated(*(f"{owner}.on_event" for owner in _OWNERS)):
        if "startup" in literals(code.texts(call.argument(0, "event_type"), call.scope)):
            yield Schedule(function.name, "start", call.call.invoke.at)
    for call in code.calls(*(f"{owner}.add_event_handler" for owner in _OWNERS)):
        if "startup" in literals(code.texts(call.argument(0, "event_type"), call.scope)):
            yield from _scheduled(code, code.values(call.argument(1, "func"), call.scope))
    for call in code.calls(*(owner.removesuffix("()") for owner in _OWNERS)):
        yield from _scheduled(code, code.values(call.argument(None, "lifespan"), call.scope))
        for value in code.values(call.argument(None, "on_startup"), call.scope):
            if isinstance(value, Items):
                for item in value.items:
                    yield from _scheduled(code, code.values(item, value.scope))


def _scheduled(code: Code, values: tuple[Value, ...]) -> Iterator[Schedule]:
    for value in values:
        at = _place(code, value) if isinstance(value, FunctionValue) else None
        if isinstance(value, FunctionValue) and at is not None:
            yield Schedule(value.name, "start", at)
