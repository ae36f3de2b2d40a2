"""request, request-promise, superagent and Node's own http module."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.frameworks._ecmascript_requests import Placed, bounded, methods_in, request, url_in
from ringfence.frameworks._texts import METHODS, resolved
from ringfence.model.expression import Expression, Text, literal
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import LibraryCall

_REQUESTS = ("request", "request.defaults()")
_NODE = ("http.request", "http.get", "https.request", "https.get")


@framework(
    "request",
    language=ECMASCRIPT,
    same_as={
        **{f"{library}": "request" for library in ("request-promise", "request-promise-native", "postman-request")},
        **{f"node:{name}": name for name in _NODE},
        "superagent.agent()": "superagent",
    },
)
def request_(code: Code) -> Iterator[Fact]:
    """Every request."""
    for owner in _REQUESTS:
        for method in (*METHODS, "del"):
            for call in code.calls(f"{owner}.{method}"):
                yield from _sent(code, call, ["DELETE" if method == "del" else method.upper()])
        for call in code.calls(owner):
            yield from _sent(code, call, None)
    for method in (*METHODS, "del"):
        for call in code.calls(f"superagent.{method}"):
            verb = "DELETE" if method == "del" else method.upper()
            yield from request(code, call, call.argument(0), [verb], timeout="unknown", promised=False)
    for call in code.calls("superagent"):
        if call.argument(1) is not None:
            yield from request(
                code, call, call.argument(1), [_shown(call.argument(0))], timeout="unknown", promised=False
            )
    for call in code.calls(*_NODE):
        yield from _of_node(code, call)


def _shown(method: Expression | None) -> str:
    return (method.literal or "").upper() if isinstance(method, Text) else ""


def _sent(code: Code, call: LibraryCall, methods: list[str] | None) -> Iterator[RemoteCall]:
    first, second = call.argument(0), call.argument(1)
    url = url_in(code, first, call.scope, "uri", "url")
    options = first if url is not None else second
    own: Placed | None = (options, call.scope) if options is not None else None
    base = option(code, *own, "baseUrl") if own is not None else None
    found = methods or methods_in(code, options, call.scope)
    yield from request(code, call, url or first, found, base=base, timeout=bounded(code, own), promised=False)


def _of_node(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``http.request({ hostname, port, path })``, ``http.request(url, options)``."""
    first, scope = call.argument(0), call.scope
    host = option(code, first, scope, "hostname", "host")
    options = first if host is not None else call.argument(1)
    target = first
    if host is not None:
        port, path = option(code, first, scope, "port"), option(code, first, scope, "path")
        pieces = [
            resolved(code, *host),
            resolved(code, *port) if port else None,
            resolved(code, *path) if path else None,
        ]
        parts: list[str | Expression] = ["http://", pieces[0] or literal("")]
        parts += [":", pieces[1]] if pieces[1] is not None else []
        parts += [pieces[2]] if pieces[2] is not None else []
        target = Text(tuple(parts))
    own: Placed | None = (options, scope) if options is not None else None
    yield from request(code, call, target, methods_in(code, options, scope), timeout=bounded(code, own), promised=False)
