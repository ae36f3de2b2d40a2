"""Tornado: routes of applications and what its own client requests, which gives up after twenty seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import METHODS, literals, methods_of, texts_or_unknown
from ringfence.model.expression import Collection, Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact, RemoteCall, Route, Schedule
from ringfence.model.value import ClassValue, FunctionValue, Items, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_CLIENTS = ("tornado.httpclient.AsyncHTTPClient()", "tornado.httpclient.HTTPClient()")
_REQUEST = "tornado.httpclient.HTTPRequest()"
_RULES = ("tornado.web.url", "tornado.web.URLSpec", "tornado.routing.Rule")
_NAMED_GROUP = pattern(r"\(\?P<(\w+)>(?:[^()]|\\.|\([^()]*\))*\)")
_GROUP = pattern(r"\((?!\?)(?:[^()]|\\.|\([^()]*\))*\)|\(\?:(?:[^()])*\)\??")
_LONGEST_PATTERN = 500


@framework(
    "tornado",
    language="python",
    libraries=("tornado",),
    same_as={
        "tornado.simple_httpclient.SimpleAsyncHTTPClient()": _CLIENTS[0],
        "tornado.curl_httpclient.CurlAsyncHTTPClient()": _CLIENTS[0],
        "tornado.ioloop.IOLoop.current()": "tornado.ioloop.IOLoop()",
        "tornado.ioloop.IOLoop.instance()": "tornado.ioloop.IOLoop()",
    },
    hooks={
        "tornado.web.RequestHandler": (
            *METHODS,
            "initialize",
            "prepare",
            "on_finish",
            "on_connection_close",
            "data_received",
            "write_error",
            "log_exception",
            "set_default_headers",
            "compute_etag",
            "check_etag_header",
            "check_xsrf_cookie",
            "get_*",
        )
    },
)
def tornado(code: Code) -> Iterator[Fact]:
    """One route for each method of each handler, one request for each fetch, and what runs on a timer."""
    for path, handler, scope in dict.fromkeys(_rules(code)):
        for value in code.values(handler, scope):
            if isinstance(value, ClassValue):
                yield from _routes(code, path, value, scope)
    for call in code.calls(*(f"{client}.fetch" for client in _CLIENTS)):
        yield from _requests(code, call)
    for call in code.calls("tornado.ioloop.PeriodicCallback"):
        for value in code.values(call.argument(0, "callback"), call.scope):
            if isinstance(value, FunctionValue):
                handler_name = value.name if value.path == call.path else f"{value.path}:{value.name}"
                yield Schedule(handler_name, "periodic", call.call.invoke.at)


# ---------------------------------------------------------------- routes


def _rules(code: Code) -> Iterator[tuple[Expression, Expression, Scope]]:
    """(pattern, handler, scope) of every rule given to an application: tuples and ``url(…)``."""
    for call in code.calls("tornado.web.Application", "tornado.routing.RuleRouter"):
        yield from _listed(code, call.argument(0, "handlers", "rules"), call.scope)
    for call in code.calls("tornado.web.Application().add_handlers"):
        yield from _listed(code, call.argument(1, "host_handlers"), call.scope)
    for cls, _ in code.subclasses("tornado.web.Application"):
        for path, outline in code.outlines.items():
            for inner in outline.calls if path == cls.path else ():
                callee = inner.invoke.callee
                if inner.function == f"{cls.name}.__init__" and getattr(callee, "name", "") == "__init__":
                    given = inner.invoke.argument(0, "handlers") or inner.invoke.argument(1)
                    yield from _listed(code, given, Scope(path, inner.function))


def _listed(code: Code, handlers: Expression | None, scope: Scope) -> Iterator[tuple[Expression, Expression, Scope]]:
    for value in code.values(handlers, scope):
        for item in value.items if isinstance(value, Items) else ():
            if isinstance(item, Collection):
                rule = item.items
            elif isinstance(item, Invoke):
                rule = tuple(argument.value for argument in item.arguments if argument.name is None)
            else:
                continue
            if len(rule) > 1 and isinstance(value, Items):
                yield rule[0], rule[1], value.scope


def _routes(code: Code, pattern: Expression, cls: ClassValue, scope: Scope) -> Iterator[Route]:
    for text in texts_or_unknown(code, pattern, scope):
        for method, _, function in methods_of(code, cls, METHODS):
            yield Route(method.upper(), _template(text), function.name, function.at)


def _template(text: Text) -> Text:
    """``/orders/(?P<id>[0-9]+)/?$`` -> ``/orders/{id}``."""
    literal = text.literal
    if literal is None or len(literal) > _LONGEST_PATTERN:
        return text
    plain = _GROUP.sub("{}", _NAMED_GROUP.sub(r"{\1}", literal)).removeprefix("^").removesuffix("$")
    return Text((plain.removesuffix("/?").removesuffix("?").replace("\\", ""),))


# ---------------------------------------------------------------- requests


def _requests(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``client.fetch(url, method="POST")`` and ``client.fetch(HTTPRequest(url, …))``."""
    target = call.argument(0, "request")
    made = next((v for v in code.values(target, call.scope) if isinstance(v, Library) and v.name == _REQUEST), None)
    invoke, scope = (made.made, made.scope) if made is not None else (call.call.invoke, call.scope)
    if invoke is None or scope is None:
        return
    at, function = call.call.invoke.at, call.call.function
    given = invoke.argument(1 if made is not None else None, "method")
    names: Iterable[str] = literals(code.texts(given, scope)) if given is not None else ("GET",)
    url = invoke.argument(0, "url") if made is not None else target
    if made is not None:
        texts = code.texts(url, scope) or (Text((Hole("unknown", ""),)),)
        url = texts[0]
    timeout = invoke.argument(None, "request_timeout")
    for name in dict.fromkeys([name.upper() for name in names] or [""]):
        if url is not None:
            yield RemoteCall("http", name, url, at, function, timeout="default" if timeout is None else "given")
