"""Guzzle, and clients that are written like it: they wait forever unless they are told a timeout."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._php import PHP, argument
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Constant, Expression
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Library, LibraryCall, Scope

_CLIENT = "GuzzleHttp.Client()"
_VERBS = ("get", "head", "post", "put", "patch", "delete", "options")
_REQUESTS = ("GuzzleHttp.Psr7.Request()", "Nyholm.Psr7.Request()")
_LIMITS = ("timeout", "read_timeout")


@framework(
    "guzzle",
    language=PHP,
    libraries=("GuzzleHttp", "Psr"),
    same_as={
        "GuzzleHttp.ClientInterface()": _CLIENT,
        "Psr.Http.Client.ClientInterface()": _CLIENT,
        "Nyholm.Psr7.Request": "GuzzleHttp.Psr7.Request",
    },
)
def guzzle(code: Code) -> Iterator[Fact]:
    """Every request, with the base of the client that sends it."""
    for verb in _VERBS:
        for call in code.calls(f"{_CLIENT}.{verb}", f"{_CLIENT}.{verb}Async"):
            yield from _request(code, call, [verb.upper()], 0, 1)
    for call in code.calls(f"{_CLIENT}.request", f"{_CLIENT}.requestAsync"):
        methods = [name.upper() for name in literals(code.texts(argument(call.call.invoke, 0, "method"), call.scope))]
        yield from _request(code, call, methods or [""], 1, 2)
    for call in code.calls(f"{_CLIENT}.send", f"{_CLIENT}.sendAsync", f"{_CLIENT}.sendRequest"):
        yield from _sent(code, call)


def _request(code: Code, call: LibraryCall, methods: list[str], position: int, options: int) -> Iterator[RemoteCall]:
    invoke = call.call.invoke
    target = argument(invoke, position, "uri")
    if target is None:
        return
    base, timeout, retry = _bounds(code, call, argument(invoke, options, "options"))
    for method in dict.fromkeys(methods):
        yield RemoteCall("http", method, target, invoke.at, call.call.function, base=base, timeout=timeout, retry=retry)


def _sent(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``$client->send(new Request('GET', $uri))``."""
    for value in code.values(call.argument(0), call.scope):
        if not isinstance(value, Library) or value.made is None or value.scope is None:
            continue
        target = resolved(code, argument(value.made, 1, "uri"), value.scope)
        methods = [text.upper() for text in literals(code.texts(argument(value.made, 0, "method"), value.scope))]
        base, timeout, retry = _bounds(code, call, argument(call.call.invoke, 1, "options"))
        if target is not None and value.name in _REQUESTS:
            at, function = call.call.invoke.at, call.call.function
            yield RemoteCall(
                "http", methods[0] if methods else "", target, at, function, base=base, timeout=timeout, retry=retry
            )


def _bounds(code: Code, call: LibraryCall, options: Expression | None) -> tuple[Expression | None, str, str]:
    """The base, timeout and retries of a request: its own options before the client's."""
    own = (options, call.scope) if options is not None else None
    given = _given(code, own)
    receiver = call.receiver
    if not isinstance(receiver, Library) or receiver.made is None or receiver.scope is None:
        return None, given or "unknown", ""
    made: tuple[Expression | None, Scope] = (argument(receiver.made, 0, "config"), receiver.scope)
    found = option(code, *made, "base_uri")
    base = resolved(code, *found) if found is not None else None
    known = made[0] is None or bool(code.values(*made))
    timeout = given or _given(code, made) or ("none" if known else "unknown")
    return base, timeout, "handler" if option(code, *made, "handler") is not None else ""


def _given(code: Code, options: tuple[Expression | None, Scope] | None) -> str:
    found = option(code, *options, *_LIMITS) if options is not None else None
    return "" if found is None or found[0] in (Constant(0), Constant(None)) else "given"
