"""Net::HTTP of Ruby's own library: it waits a minute for an answer unless it is told otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ruby import RUBY, member_calls
from ringfence.frameworks._texts import EMPTY, resolved, texts_or_unknown
from ringfence.model.expression import Expression, Invoke, Member, Text, join, literal
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Library, LibraryCall

_HTTP = "Net.HTTP()"
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_REQUESTS = tuple(f"Net.HTTP.{verb.capitalize()}" for verb in _VERBS)
_LIMITS = ("open_timeout=", "read_timeout=", "write_timeout=")
_PARTS = ("host", "hostname", "port", "path", "request_uri")


@framework(
    "net_http",
    language=RUBY,
    libraries=("Net",),
    same_as={"Net.HTTP.start>0": _HTTP, "Net.HTTP.start()": _HTTP, "Net.HTTPS()": _HTTP},
    computes={"builtins.open": lambda invoke: invoke.argument(0)},
)
def net_http(code: Code) -> Iterator[Fact]:
    """Requests of the class itself, of an object that is made for a host, and request objects that one sends."""
    for name in ("get", "get_response", "post", "post_form", "put"):
        for call in code.calls(f"Net.HTTP.{name}"):
            yield from _of_class(code, call, "POST" if name.startswith("post") else name[:3].upper())
    for verb in _VERBS:
        for call in code.calls(f"{_HTTP}.{verb}"):
            yield from _of_object(code, call, verb.upper(), call.argument(0))
    for call in code.calls(f"{_HTTP}.request"):
        yield from _sent(code, call)
    for call in code.calls("URI.open", "OpenURI.open_uri"):
        yield RemoteCall(
            "http", "GET", call.argument(0) or EMPTY, call.call.invoke.at, call.call.function, timeout="default"
        )


def _of_class(code: Code, call: LibraryCall, method: str) -> Iterator[RemoteCall]:
    """``Net::HTTP.get(uri)``, ``Net::HTTP.get(host, path, port)``."""
    target, path = call.argument(0), call.argument(1)
    if target is None:
        return
    if path is not None and method == "GET" and not call.name.endswith("get_response"):
        hosts = texts_or_unknown(code, target, call.scope)
        if hosts and isinstance(hosts[0].parts[0], str) and "://" not in hosts[0].parts[0]:
            port = call.argument(2)
            target = join(("http://", target, *((":", port) if port is not None else ()), path))
    yield _call(call, method, target, None, "default")


def _of_object(code: Code, call: LibraryCall, method: str, path: Expression | None) -> Iterator[RemoteCall]:
    base, timeout = _object(code, call)
    whole = _whole(path)
    if whole is not None:
        yield _call(call, method, whole, None, timeout)
    elif path is not None:
        yield _call(call, method, path, base, timeout)


def _sent(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``http.request(Net::HTTP::Post.new(uri))``."""
    base, timeout = _object(code, call)
    for value in code.values(call.argument(0), call.scope):
        if not isinstance(value, Library) or value.made is None or value.scope is None:
            continue
        name = value.name.removesuffix("()")
        if name not in _REQUESTS:
            continue
        given = value.made.argument(0)
        target = resolved(code, _whole(given) or given, value.scope)
        if target is not None:
            yield _call(call, name.rpartition(".")[2].upper(), target, base, timeout)


def _call(call: LibraryCall, method: str, target: Expression, base: Expression | None, timeout: str) -> RemoteCall:
    return RemoteCall("http", method, target, call.call.invoke.at, call.call.function, base=base, timeout=timeout)


def _whole(expression: Expression | None) -> Expression | None:
    """The address that ``uri.path`` or ``uri.host`` is a part of: nobody asks another host for the path of one."""
    if isinstance(expression, Invoke) and isinstance(expression.callee, Member) and not expression.arguments:
        return expression.callee.of if expression.callee.name in _PARTS else None
    if isinstance(expression, Text) and len(expression.parts) == 1 and not isinstance(expression.parts[0], str):
        return _whole(expression.parts[0])
    return None


def _object(code: Code, call: LibraryCall) -> tuple[Expression | None, str]:
    """The address that an object is made for, and whether it is told how long to wait."""
    receiver = call.receiver
    if not isinstance(receiver, Library) or receiver.made is None or receiver.scope is None:
        return None, "default"
    made, scope = receiver.made, receiver.scope
    host, port = made.argument(0), made.argument(1)
    whole = resolved(code, _whole(host), scope)
    timeout = "given" if any(made.argument(None, limit.rstrip("=")) is not None for limit in _LIMITS) else "default"
    for other, callee, place in member_calls(code, _LIMITS):
        if place.path == scope.path and any(
            isinstance(value, Library) and value.made is not None and value.made.at == made.at
            for value in code.values(callee.of, place)
        ):
            timeout = "given" if other is not None else timeout
    if whole is not None:
        return whole, timeout
    hosts, ports = texts_or_unknown(code, host, scope), texts_or_unknown(code, port, scope)
    if host is None:
        return None, timeout
    said = (literal(":"), ports[0]) if port is not None and ports[0] != EMPTY else ()
    return join(("http://", hosts[0], *said)), timeout
