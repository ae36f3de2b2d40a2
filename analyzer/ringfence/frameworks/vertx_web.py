"""Vert.x Web: what routers answer, those below other routers too, and the requests of its clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._java_resilience import Resilience
from ringfence.frameworks._java_values import steps
from ringfence.frameworks._texts import EMPTY, identity, join_path, replaced, resolved
from ringfence.frameworks._vertx import LIBRARY, flavours, forms
from ringfence.model.expression import Expression, Invoke, Lambda, Member, Text, join
from ringfence.model.facts import Fact, Program, RemoteCall, Route
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall, Scope
from ringfence.patterns import pattern

_ROUTER, _ROUTE = f"{LIBRARY}.ext.web.Router()", f"{LIBRARY}.ext.web.Route()"
_VERBS = ("get", "post", "put", "delete", "patch", "head", "options")
_ROUTED = (*_VERBS, "route")
_ANSWERING = ("handler", "blockingHandler", "respond", "coHandler", "coRespond")
_STEPS = (
    *_ANSWERING, "path", "method", "consumes", "produces", "order", "last", "failureHandler", "useNormalizedPath",
    "putMetadata", "virtualHost", "enable", "setName",
)  # fmt: skip
_SERVER = f"{LIBRARY}.core.http.HttpServer()"
_CLIENT = f"{LIBRARY}.ext.web.client.WebClient()"
_MADE = ("WebClient.create", "WebClient.wrap", "WebClientSession.create", "WebClientSession", "CachingWebClient.create")
_PARAMETER = pattern(r":(\w+)")
_MOST_MOUNTED = 8
_Made = tuple[Span, Expression | None, Scope]


def _same_as() -> dict[str, str]:
    found = flavours("ext.web.Router()") | flavours("ext.web.Route()") | flavours("ext.web.client.WebClient()")
    found |= flavours("core.http.HttpServer()")
    for vertx in (f"{LIBRARY}.core.Vertx()", *flavours("core.Vertx()")):
        found[f"{vertx}.createHttpServer()"] = _SERVER
    for verticle in (f"{LIBRARY}.core.AbstractVerticle()", *flavours("core.AbstractVerticle()")):
        found[f"{verticle}.vertx"] = f"{LIBRARY}.core.Vertx()"
    found |= {f"{_SERVER}.{name}()": _SERVER for name in ("requestHandler", "webSocketHandler", "exceptionHandler")}
    for made in (f"{LIBRARY}.ext.web.Router.router()", *flavours("ext.web.Router.router()")):
        found[made] = _ROUTER
    found |= {f"{_ROUTER}.{name}()": _ROUTE for name in _ROUTED}
    found |= {f"{_ROUTE}.{name}()": _ROUTE for name in _STEPS}
    for name in _MADE:
        found |= dict.fromkeys((f"{LIBRARY}.ext.web.client.{name}()", *flavours(f"ext.web.client.{name}()")), _CLIENT)
    return found


@framework("vertx-web", language=("java", "kotlin"), libraries=(LIBRARY,), same_as=_same_as())
def vertx_web(code: Code) -> Iterator[Fact]:
    """A route for each of a router's paths that code of the service answers, every request of a client, and ports."""
    mounts = _mounts(code)
    answered: dict[Span, list[tuple[LibraryCall, str]]] = defaultdict(list)
    for call in code.calls(*(f"{_ROUTE}.{name}" for name in _ANSWERING)):
        routed = _routed(code, call)
        if routed is not None:
            answered[routed[0].at] += [(call, name) for name in _answering(code, call)]
    for call in code.calls(*(f"{_ROUTER}.{name}" for name in _ROUTED)):
        found = answered.get(call.call.invoke.at)
        if found:
            last = max(found, key=lambda one: (one[0].call.invoke.at.end_line, one[0].call.invoke.at.end_column))
            yield from _routes(code, call, last[1], mounts)
    yield from _requests(code)
    for call in code.calls(*(f"{_SERVER}.{form}" for form in forms("listen"))):
        for text in code.texts(call.argument(0), call.scope):
            yield Program(None, text, call.call.invoke.at)


# ---------------------------------------------------------------- routes


def _routed(code: Code, call: LibraryCall) -> tuple[Invoke, Scope] | None:
    """The router's step that a route was begun by: ``router.get("/orders")``."""
    for invoke, scope in steps(code, call.call.invoke, call.scope):
        if isinstance(invoke.callee, Member) and invoke.callee.name in _ROUTED:
            return invoke, scope
    return None


def _answering(code: Code, call: LibraryCall) -> Iterator[str]:
    """The service's functions that a step hands requests to; libraries' own handlers only look at them."""
    given = call.argument(0)
    if isinstance(given, Lambda):
        yield given.function
    else:
        yield from handlers(code, given, call.scope)


def _routes(code: Code, call: LibraryCall, handler: str, mounts: Mapping[object, list[_Made]]) -> Iterator[Route]:
    verb = call.name.rpartition(".")[2]
    arguments = call.call.invoke.arguments
    method = "" if verb == "route" else verb.upper()
    if verb == "route" and len(arguments) == 2:  # route(HttpMethod.GET, "/orders")
        method = getattr(arguments[0].value, "name", "")
    prefixes = _prefixes(code, identity(call.receiver), mounts, _MOST_MOUNTED)
    for text in code.texts(arguments[-1].value, call.scope) if arguments else ():
        path, below = _path(text)
        if path == EMPTY and not method:
            continue  # who looks at every request answers none
        for prefix in prefixes:
            yield Route(method, join_path(prefix, path), handler, call.call.invoke.at, below=below)


def _path(text: Text) -> tuple[Text, bool]:
    """A path with its parameters in braces, and whether it stands for all paths below it."""
    below = isinstance(text.parts[-1], str) and text.parts[-1].endswith("*")
    if below:
        text = join((*text.parts[:-1], str(text.parts[-1]).rstrip("*").rstrip("/")))
    return replaced(text, _PARAMETER, r"{\1}"), below


def _mounts(code: Code) -> Mapping[object, list[_Made]]:
    """By what made a router, the routers that it lies below, each with the path."""
    found: dict[object, list[_Made]] = defaultdict(list)
    for call in code.calls(f"{_ROUTER}.mountSubRouter", f"{_ROUTE}.subRouter"):
        path, scope, above = call.argument(0), call.scope, call.receiver
        if call.name.endswith(".subRouter"):
            routed = _routed(code, call)
            if routed is None or not isinstance(routed[0].callee, Member):
                continue
            path, scope = routed[0].argument(0), routed[1]
            above = next(iter(code.values(routed[0].callee.of, scope)), None)
        maker = identity(above)
        for value in code.values(call.call.invoke.arguments[-1].value, call.scope):
            if isinstance(maker, Span) and identity(value) not in (None, maker):
                found[identity(value)].append((maker, path, scope))
    return found


def _prefixes(code: Code, router: object, mounts: Mapping[object, list[_Made]], depth: int) -> list[Text]:
    if depth <= 0 or router not in mounts:
        return [EMPTY]
    found = (
        join_path(above, _path(text)[0])
        for maker, path, scope in mounts[router]
        for above in _prefixes(code, maker, mounts, depth - 1)
        for text in code.texts(path, scope)
    )
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- requests


def _requests(code: Code) -> Iterator[RemoteCall]:
    """``client.get(8080, "orders", "/orders/1")``, ``client.getAbs("http://orders/orders/1")``; no timeout by itself."""
    resilience = Resilience(code)
    for call in code.calls(*(f"{_CLIENT}.{verb}{form}" for verb in _VERBS for form in ("", "Abs"))):
        name = call.name.rpartition(".")[2]
        target = call.argument(0) if name.endswith("Abs") else _target(code, call)
        if target is not None:
            timeout = "given" if _bounded(code, call) else "none"
            method = name.removesuffix("Abs").upper()
            made = RemoteCall("http", method, target, call.call.invoke.at, call.call.function, timeout=timeout)
            yield resilience.bounded(made)


def _target(code: Code, call: LibraryCall) -> Expression | None:
    given = [resolved(code, argument.value, call.scope) for argument in call.call.invoke.arguments]
    if len(given) == 3 and all(one is not None for one in given):
        port, host, path = given
        return Text(tuple(part for part in ("http://", host, ":", port, path) if part is not None))
    if len(given) == 2 and all(one is not None for one in given):  # the port is the usual one
        return Text(tuple(part for part in ("http://", given[0], given[1]) if part is not None))
    return None


def _bounded(code: Code, call: LibraryCall) -> bool:
    """Whether a later step of the request's chain sets a timeout."""
    begun = call.call.invoke.at
    for other in code.outlines[call.path].calls:
        callee = other.invoke.callee
        if isinstance(callee, Member) and callee.name == "timeout" and other.function == call.call.function:
            chain = steps(code, other.invoke, Scope(call.path, other.function))
            if any(invoke.at == begun for invoke, _ in chain):
                return True
    return False
