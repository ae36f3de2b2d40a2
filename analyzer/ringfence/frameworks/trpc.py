"""tRPC: procedures that are served below the path of an adapter, and whom clients ask.

A request names its procedure in the path, ``/trpc/orders.byId``; what a batch asks together are several requests here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, items, option
from ringfence.frameworks._handlers import member_calls
from ringfence.frameworks._texts import EMPTY, join_path, literals, replaced, resolved
from ringfence.frameworks._trpc_routers import procedures, route
from ringfence.model.expression import Expression, Member, Text, join, literal
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.value import Library, LibraryCall, Scope
from ringfence.patterns import pattern

_CLIENT = "@trpc/client.createTRPCClient()"
_LINKS = frozenset(
    f"@trpc/client.{name}()"
    for name in ("httpBatchLink", "httpLink", "httpBatchStreamLink", "unstable_httpBatchStreamLink")
)
_SPLIT = "@trpc/client.splitLink()"
_ASKING = {"query": "GET", "mutate": "POST"}
_DEEPEST = 4
_ADAPTERS = "@trpc/server/adapters"
_MOUNTED = (f"{_ADAPTERS}/express.createExpressMiddleware", "@hono/trpc-server.trpcServer")
"""What is handed to ``use``, behind the path."""
_ALONE = (
    f"{_ADAPTERS}/standalone.createHTTPServer", f"{_ADAPTERS}/standalone.createHTTPHandler",
    f"{_ADAPTERS}/aws-lambda.awsLambdaRequestHandler", f"{_ADAPTERS}/aws-lambda.awsLambdaStreamingRequestHandler",
    f"{_ADAPTERS}/node-http.createHTTPHandler",
)  # fmt: skip
_FETCH, _NEXT = f"{_ADAPTERS}/fetch.fetchRequestHandler", f"{_ADAPTERS}/next.createNextApiHandler"
_PLUGIN = f"{_ADAPTERS}/fastify.fastifyTRPCPlugin"
_PAGE = pattern(r"(?:^|/)(?:pages|app)(?P<path>(?:/[\w-]+)*)/\[")
_REST = pattern(r"/\*+$")


@framework(
    "trpc",
    language=ECMASCRIPT,
    libraries=("@trpc/server", "@trpc/client", "@hono/trpc-server"),
    same_as={
        "@trpc/client.createTRPCProxyClient()": _CLIENT,
        "@trpc/client.createTRPCProxyClient<>": _CLIENT,
        "@trpc/client.createTRPCClient<>": _CLIENT,
    },
)
def trpc(code: Code) -> Iterator[Fact]:
    """Routes of all procedures that some adapter serves, and requests of clients."""
    for path, router, scope in _served(code):
        for procedure in procedures(code, router, scope):
            yield from route(code, join_path(path, literal(f"/{procedure[0]}")), procedure)
    for file, call in member_calls(code, *_ASKING):
        yield from _asked(code, call, Scope(file, call.function))


# ---------------------------------------------------------------- served


def _served(code: Code) -> Iterator[tuple[Text, Expression, Scope]]:
    """Routers with the paths that they are served below."""
    for call in code.calls(*_MOUNTED, *_ALONE, _FETCH, _NEXT):
        router = option(code, call.argument(0), call.scope, "router")
        if router is not None:
            for path in _paths(code, call):
                yield path, *router
    for outline in code.calling(("register",)):
        for call_ in outline.calls:
            scope = Scope(outline.path, call_.function)
            if getattr(call_.invoke.callee, "name", "") == "register" and _is_plugin(code, call_, scope):
                router = option(code, call_.invoke.argument(1), scope, "trpcOptions.router")
                if router is not None:
                    yield _text(code, option(code, call_.invoke.argument(1), scope, "prefix")), *router


def _paths(code: Code, call: LibraryCall) -> list[Text]:
    given = option(code, call.argument(0), call.scope, "endpoint", "basePath")
    if given is not None or call.name in _ALONE:
        return [_text(code, given)]
    if call.name == _NEXT:
        page = _PAGE.search(call.path)
        return [literal(page["path"])] if page is not None else []
    return list(_mounted(code, call))


def _mounted(code: Code, call: LibraryCall) -> Iterator[Text]:
    """``app.use("/trpc", createExpressMiddleware({ router }))``; behind no path it is at the root."""
    for around in code.outlines[call.path].calls:
        given = around.invoke.arguments
        if getattr(around.invoke.callee, "name", "") == "use" and any(one.value == call.call.invoke for one in given):
            path = given[0].value if given[0].value != call.call.invoke else None
            scope = Scope(call.path, around.function)
            yield _text(code, (path, scope) if path is not None else None)


def _is_plugin(code: Code, call: Call, scope: Scope) -> bool:
    plugin = call.invoke.argument(0)
    return plugin is not None and _PLUGIN in code.library_names(plugin, scope)


def _text(code: Code, placed: tuple[Expression, Scope] | None) -> Text:
    """A path that adapters are given: ``/trpc/*`` and ``trpc`` are ``/trpc``."""
    texts = code.texts(*placed) if placed is not None else ()
    path = replaced(texts[0], _REST, "") if texts else EMPTY
    first = path.parts[0] if path.parts else ""
    return path if not isinstance(first, str) or first.startswith("/") or path == EMPTY else join(("/", path))


# ---------------------------------------------------------------- asked


def _asked(code: Code, call: Call, scope: Scope) -> Iterator[RemoteCall]:
    """``client.orders.byId.query(…)``."""
    callee, names = call.invoke.callee, []
    method = _ASKING[callee.name] if isinstance(callee, Member) else ""
    of: Expression | None = callee.of if isinstance(callee, Member) else None
    while isinstance(of, Member):
        names.append(of.name)
        of = of.of
        for url in _addresses(code, of, scope):
            target = Text((url, "/", ".".join(reversed(names))))
            yield RemoteCall(
                "http", method, target, call.invoke.at, call.function, timeout="none", detached=call.dropped
            )


def _addresses(code: Code, client: Expression, scope: Scope) -> Iterator[Expression]:
    """Where a client's links send requests."""
    for value in code.values(client, scope):
        if isinstance(value, Library) and value.name == _CLIENT and value.made is not None and value.scope is not None:
            for link, place in items(code, option(code, value.made.argument(0), value.scope, "links")):
                yield from _of_link(code, link, place, _DEEPEST)


def _of_link(code: Code, link: Expression, scope: Scope, depth: int) -> Iterator[Expression]:
    for value in code.values(link, scope) if depth else ():
        if not isinstance(value, Library) or value.made is None or value.scope is None:
            continue
        options = value.made.argument(0)
        if value.name in _LINKS:
            url = option(code, options, value.scope, "url")
            known = resolved(code, *url) if url is not None else None
            if known is not None and not any(
                text.startswith("/") for text in literals(code.texts(*url or (known, scope)))
            ):
                yield known
        elif value.name == _SPLIT:
            for way in ("true", "false"):
                inner = option(code, options, value.scope, way)
                if inner is not None:
                    yield from _of_link(code, *inner, depth - 1)
