"""Reverse proxies written in JavaScript: http-proxy-middleware, express-http-proxy, http-proxy, @fastify/http-proxy."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option
from ringfence.frameworks._ecmascript_loops import rounds
from ringfence.frameworks._ecmascript_routes import paths_of, positional
from ringfence.frameworks._texts import listed, literals, resolved
from ringfence.model.expression import Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact, GatewayRoute
from ringfence.model.source import Span
from ringfence.model.value import Library, LibraryCall, Scope

_MIDDLEWARE = "http-proxy-middleware.createProxyMiddleware"
_EXPRESS = "express-http-proxy"
_MADE = {f"{_MIDDLEWARE}()", f"{_EXPRESS}()"}
_PLAIN = "http-proxy.createProxyServer()"
_PLUGINS = ("@fastify/http-proxy", "fastify-http-proxy")


@framework(
    "http_proxies",
    language=ECMASCRIPT,
    libraries=("http-proxy-middleware", "express-http-proxy", "http-proxy", *_PLUGINS),
    same_as={
        "http-proxy-middleware": _MIDDLEWARE,
        "http-proxy-middleware.proxy": _MIDDLEWARE,
        "http-proxy-middleware.legacyCreateProxyMiddleware": _MIDDLEWARE,
        "http-proxy.createProxy()": _PLAIN,
        "http-proxy.createServer()": _PLAIN,
    },
)
def http_proxies(code: Code) -> Iterator[Fact]:
    """A route of the gateway for each path and target."""
    told: set[Span] = set()
    for name in ("use", "all", "get", "post", "put", "delete", "patch"):
        for call in code.calls(f"express().{name}", f"express.Router().{name}"):
            for one in rounds(code, call):
                yield from _mounted(code, one, told)
    for call in code.calls(_MIDDLEWARE, _EXPRESS):
        if call.call.invoke.at not in told:
            yield from _made(code, call.name + "()", call.call.invoke, call.scope, ["/"], call.call.invoke.at)
    for call in code.calls(f"{_PLAIN}.web", f"{_PLAIN}.ws"):
        target = option(code, call.argument(2), call.scope, "target")
        if target is not None:
            yield _route(code, "/", target, None, call.call.invoke.at)
    for call in code.calls("fastify().register"):
        if any(name in _PLUGINS for name in code.library_names(call.argument(0), call.scope)):
            upstream = option(code, call.argument(1), call.scope, "upstream")
            prefix = option(code, call.argument(1), call.scope, "prefix")
            rewrite = option(code, call.argument(1), call.scope, "rewritePrefix")
            for path in literals(paths_of(code, *prefix)) if prefix is not None else ["/"]:
                if upstream is not None:
                    other = next(literals(code.texts(*rewrite)), "/") if rewrite is not None else "/"
                    yield _route(code, path, upstream, other, call.call.invoke.at)


def _mounted(code: Code, call: LibraryCall, told: set[Span]) -> Iterator[GatewayRoute]:
    """``app.use("/orders", createProxyMiddleware({ target }))``."""
    given = positional(call.call.invoke)
    paths = list(literals(paths_of(code, given[0], call.scope))) if given else []
    for argument in given:
        for value in code.values(argument, call.scope):
            if (
                isinstance(value, Library)
                and value.name in _MADE
                and value.made is not None
                and value.scope is not None
            ):
                told.add(value.made.at)
                yield from _made(code, value.name, value.made, value.scope, paths or ["/"], call.call.invoke.at)


def _made(code: Code, name: str, made: Invoke, scope: Scope, paths: list[str], at: Span) -> Iterator[GatewayRoute]:
    first, second = made.argument(0), made.argument(1)
    if name.startswith(_EXPRESS):
        if first is not None:
            own = option(code, second, scope, "proxyReqPathResolver")
            for path in paths:
                yield _route(code, path, (first, scope), "*" if own is not None else "/", at)
        return
    options = first if option(code, first, scope, "target", "router") is not None else second
    target = option(code, options, scope, "target")
    if options is first:
        filters = option(code, options, scope, "pathFilter", "context")
        inner = [*literals(code.texts(*filters)), *listed(code, *filters)] if filters is not None else []
    else:
        inner = [*literals(code.texts(first, scope)), *listed(code, first, scope)]
    for path in inner or paths:
        if target is not None:
            yield _route(code, path, target, _rewritten(code, options, scope, path), at)
    yield from _by_table(code, options, scope, at)


def _by_table(code: Code, options: Expression | None, scope: Scope, at: Span) -> Iterator[GatewayRoute]:
    """``router: { "/orders": "http://orders" }``."""
    table = option(code, options, scope, "router")
    for entries in objects(code, *table) if table is not None else ():
        for key, value in entries.items:
            for path in literals(code.texts(key, entries.scope)):
                yield _route(code, path, (value, entries.scope), None, at)


def _rewritten(code: Code, options: Expression | None, scope: Scope, path: str) -> str | None:
    """The path at the target where ``pathRewrite`` changes its beginning; None where it stays."""
    rewrite = option(code, options, scope, "pathRewrite")
    for entries in objects(code, *rewrite) if rewrite is not None else ():
        for key, value in entries.items:
            for pattern in literals(code.texts(key, entries.scope)):
                if path.startswith(pattern.lstrip("^").rstrip("/$") or "/"):
                    return next(literals(code.texts(value, entries.scope)), "") or "/"
    return None


def _route(code: Code, path: str, target: tuple[Expression, Scope], rewrite: str | None, at: Span) -> GatewayRoute:
    where = resolved(code, *target) or Text((Hole("unknown", ""),))
    return GatewayRoute("", "code", "", path if path.startswith("/") else f"/{path}", "prefix", where, rewrite, at)
