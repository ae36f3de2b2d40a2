"""aiohttp: requests of client sessions, which end after five minutes unless told otherwise, and routes of its server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aiohttp_routes import Routes, same_as
from ringfence.frameworks._texts import METHODS, named_method, of_maker, resolved
from ringfence.model.expression import Constant, Expression, Invoke
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Library, LibraryCall, Scope

_SESSION = "aiohttp.ClientSession()"
_RETRYING = "aiohttp_retry.RetryClient()"
_UNBOUNDED = (Constant(None), Constant(0))


def _url(invoke: Invoke) -> Expression | None:
    return invoke.argument(0, "val")


@framework(
    "aiohttp",
    language="python",
    libraries=("aiohttp", "aiohttp_retry"),
    same_as={
        "aiohttp.client.ClientSession": "aiohttp.ClientSession",
        "aiohttp.client.request": "aiohttp.request",
        "aiohttp_retry.client.RetryClient": "aiohttp_retry.RetryClient",
        **{f"{owner}.__enter__()": owner for owner in (_SESSION, _RETRYING)},
        **same_as(),
    },
    computes={"yarl.URL": _url},
    hooks={"aiohttp.web.View": METHODS},
)
def aiohttp(code: Code) -> Iterator[Fact]:
    """Every request of a client, and every route of a server."""
    for owner in (_SESSION, _RETRYING):
        for method in METHODS:
            for call in code.calls(f"{owner}.{method}"):
                yield from _requests(code, call, (method.upper(),), 0)
    for call in code.calls("aiohttp.request", f"{_SESSION}.request", f"{_RETRYING}.request"):
        yield from _requests(code, call, named_method(code, call), 1)
    yield from dict.fromkeys(Routes(code).facts())


def _requests(code: Code, call: LibraryCall, methods: Iterable[str], position: int) -> Iterator[RemoteCall]:
    target = call.argument(position, "url")
    if target is None:
        return
    receiver = call.receiver
    made, scope = (receiver.made, receiver.scope) if isinstance(receiver, Library) else (None, None)
    is_session = isinstance(receiver, Library) and receiver.name == _SESSION
    base = made.argument(0, "base_url") if made and is_session else None
    for method in dict.fromkeys(methods):
        yield RemoteCall(
            protocol="http",
            method=method,
            target=target,
            at=call.call.invoke.at,
            function=call.call.function,
            base=of_maker(code, call, resolved(code, base, scope), 0, "base_url"),
            timeout=_timeout(code, call, made, scope),
            retry="aiohttp_retry" if call.name.startswith(_RETRYING) else "",
        )


def _timeout(code: Code, call: LibraryCall, made: Invoke | None, scope: Scope | None) -> str:
    """What the call says counts before what its session was made with."""
    for invoke, place in ((call.call.invoke, call.scope), (made, scope)):
        if invoke is None or place is None:
            continue
        timeout = invoke.argument(None, "timeout")
        if timeout is not None:
            return "none" if _is_unbounded(code, timeout, place) else "given"
        if any(argument.name == "**" for argument in invoke.arguments):
            return "unknown"
    return "default"


def _is_unbounded(code: Code, timeout: Expression, scope: Scope) -> bool:
    """``None``, or a ``ClientTimeout`` that switches the total off and bounds nothing else."""
    if timeout in _UNBOUNDED:
        return True
    made = [value.made for value in code.values(timeout, scope) if isinstance(value, Library) and value.made]
    return bool(made) and all(
        invoke.argument(0, "total") in _UNBOUNDED and all(a.value in _UNBOUNDED for a in invoke.arguments)
        for invoke in made
    )
