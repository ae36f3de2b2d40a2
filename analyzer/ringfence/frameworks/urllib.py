"""Python's own urllib and http.client, and urllib3: requests that wait for ever unless told otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Constant, Expression, Invoke, Text
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Library, LibraryCall, Scope

_REQUEST = "urllib.request.Request()"
_OPENER = "urllib.request.build_opener()"
_MANAGER = "urllib3.PoolManager()"
_POOLS = {
    "urllib3.HTTPConnectionPool()": "http://", "urllib3.HTTPSConnectionPool()": "https://",
    "http.client.HTTPConnection()": "http://", "http.client.HTTPSConnection()": "https://",
}  # fmt: skip
_TIMEOUTS = {"urllib3": None, "http.client": 2}
"""Where a pool's or connection's constructor takes its timeout, counted from zero."""


@framework(
    "urllib",
    language="python",
    libraries=("urllib", "urllib2", "urllib3", "http", "httplib", "six"),
    same_as={
        "urllib2.urlopen": "urllib.request.urlopen",
        "urllib2.Request": "urllib.request.Request",
        "urllib2.build_opener": "urllib.request.build_opener",
        "httplib.HTTPConnection": "http.client.HTTPConnection",
        "httplib.HTTPSConnection": "http.client.HTTPSConnection",
        "six.moves.urllib.request.urlopen": "urllib.request.urlopen",
        "six.moves.urllib.request.Request": "urllib.request.Request",
        "six.moves.http_client.HTTPConnection": "http.client.HTTPConnection",
        "urllib3.poolmanager.PoolManager": "urllib3.PoolManager",
        "urllib3.connectionpool.HTTPConnectionPool": "urllib3.HTTPConnectionPool",
        "urllib3.connectionpool.HTTPSConnectionPool": "urllib3.HTTPSConnectionPool",
        "urllib3.ProxyManager()": _MANAGER,
        "urllib.request.OpenerDirector()": _OPENER,
        **{f"{name}.__enter__()": name for name in (*_POOLS, _MANAGER)},
    },
)
def urllib(code: Code) -> Iterator[Fact]:
    """Every request, with what bounds it."""
    yield from _opened(code)
    for call in code.calls("urllib3.request", *(f"{_MANAGER}.{name}" for name in ("request", "urlopen"))):
        target = call.argument(1, "url")
        if target is not None:
            yield from _requests(code, call, target, _methods(code, call.argument(0, "method"), call.scope), None)
    for owner, scheme in _POOLS.items():
        for call in code.calls(*(f"{owner}.{name}" for name in ("request", "urlopen", "putrequest"))):
            target, base = call.argument(1, "url"), _base(code, call.receiver, scheme)
            if target is not None and base is not None:
                yield from _requests(code, call, target, _methods(code, call.argument(0, "method"), call.scope), base)


def _methods(code: Code, method: Expression | None, scope: Scope) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.upper() for name in literals(code.texts(method, scope)))) or ("",)


def _remote(
    call: LibraryCall, method: str, target: Expression, timeout: str, base: Expression | None = None
) -> RemoteCall:
    at, function = call.call.invoke.at, call.call.function
    retries = call.argument(None, "retries")
    retry = "urllib3" if retries is not None and retries not in (Constant(False), Constant(0), Constant(None)) else ""
    return RemoteCall("http", method, target, at, function, base, timeout, retry)


# ---------------------------------------------------------------- urllib.request


def _opened(code: Code) -> Iterator[RemoteCall]:
    for call in code.calls("urllib.request.urlopen", "urllib.request.urlretrieve", f"{_OPENER}.open"):
        given, timeout = call.argument(0, "url", "fullurl"), _said(call.call.invoke, 2)
        if given is None:
            continue
        requests = [v for v in code.values(given, call.scope) if isinstance(v, Library) and v.name == _REQUEST]
        for request in requests:
            yield from _of_request(code, call, request, timeout or "none")
        if not requests:
            data = None if call.name.endswith("urlretrieve") else call.argument(1, "data")
            yield _remote(call, _implied(data), given, timeout or "none")


def _of_request(code: Code, call: LibraryCall, request: Library, timeout: str) -> Iterator[RemoteCall]:
    """``urlopen(Request(url, data, method="PUT"))``."""
    made, scope = request.made, request.scope
    target = made.argument(0, "url") if made else None
    if made is None or scope is None or target is None:
        return
    is_here = (scope.path, scope.function) == (call.path, call.call.function)
    url = target if is_here else resolved(code, target, scope)
    method = made.argument(5, "method")
    data = made.argument(1, "data") or call.argument(1, "data")
    for name in _methods(code, method, scope) if method is not None else (_implied(data),):
        if url is not None:
            yield _remote(call, name, url, timeout)


def _implied(data: Expression | None) -> str:
    """A body makes it a POST."""
    return "GET" if data is None or data == Constant(None) else "POST"


# ---------------------------------------------------------------- pools and connections


def _requests(
    code: Code, call: LibraryCall, target: Expression, methods: Iterable[str], base: Expression | None
) -> Iterator[RemoteCall]:
    made = call.receiver.made if isinstance(call.receiver, Library) else None
    position = next((place for name, place in _TIMEOUTS.items() if call.name.startswith(f"{name}.HTTP")), None)
    timeout = _said(call.call.invoke, None) or (_said(made, position) if made else "") or "none"
    for method in methods:
        yield _remote(call, method, target, timeout, base)


def _said(invoke: Invoke, position: int | None) -> str:
    timeout = invoke.argument(position, "timeout")
    if timeout is not None:
        return "none" if timeout == Constant(None) else "given"
    return "unknown" if any(argument.name == "**" for argument in invoke.arguments) else ""


def _base(code: Code, receiver: object, scheme: str) -> Expression | None:
    """The address a connection was made for."""
    made = receiver.made if isinstance(receiver, Library) else None
    if made is None or not isinstance(receiver, Library):
        return None
    host = resolved(code, made.argument(0, "host"), receiver.scope)
    port = resolved(code, made.argument(1, "port"), receiver.scope)
    if host is None:
        return None
    return Text((scheme, host) if port is None else (scheme, host, ":", port))
