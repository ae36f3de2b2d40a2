"""httpx: HTTP calls of functions and clients. It gives up after five seconds unless told otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import METHODS, named_method, of_maker, resolved
from ringfence.model.expression import Argument, Constant, Expression, Invoke
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Instance, Library, LibraryCall, Scope

_CLIENTS = ("httpx.Client()", "httpx.AsyncClient()")
_OWNERS = ("httpx", *_CLIENTS)
_NAMED = ("request", "stream", "build_request")


def _url(invoke: Invoke) -> Expression | None:
    return invoke.argument(0, "url")


@framework(
    "httpx",
    language="python",
    libraries=("httpx",),
    same_as={f"{client}.{method}()": client for client in _CLIENTS for method in ("__enter__", "__aenter__")},
    computes={"httpx.URL": _url},
)
def httpx(code: Code) -> Iterator[Fact]:
    """Every request, with what bounds it and the base of its client."""
    for owner in _OWNERS:
        for method in METHODS:
            for call in code.calls(f"{owner}.{method}"):
                yield from _requests(code, call, (method.upper(),), 0)
        for name in _NAMED:
            for call in code.calls(f"{owner}.{name}"):
                yield from _requests(code, call, named_method(code, call), 1)


def _requests(code: Code, call: LibraryCall, methods: Iterable[str], position: int) -> Iterator[Fact]:
    target = call.argument(position, "url")
    if target is None:
        return
    made, scope = None, None
    if isinstance(call.receiver, Library | Instance):
        made, scope = call.receiver.made, call.receiver.scope
    if made is not None and scope is not None and _is_in_process(code, made, scope):
        return
    for method in dict.fromkeys(methods):
        yield RemoteCall(
            protocol="http",
            method=method,
            target=target,
            at=call.call.invoke.at,
            function=call.call.function,
            base=of_maker(code, call, resolved(code, made.argument(None, "base_url"), scope), -1, "base_url")
            if made
            else None,
            timeout=_timeout(call, made),
        )


def _is_in_process(code: Code, made: Invoke, scope: Scope) -> bool:
    """Whether a client talks to an application of its own process, which is no remote call."""
    if made.argument(None, "app") is not None:
        return True
    names = code.library_names(made.argument(None, "transport"), scope)
    return bool({"httpx.ASGITransport()", "httpx.WSGITransport()", "httpx.MockTransport()"}.intersection(names))


def _timeout(call: LibraryCall, made: Invoke | None) -> str:
    """What the call says counts before what its client was made with."""
    for arguments in (call.call.invoke.arguments, made.arguments if made else ()):
        said = _said(arguments)
        if said:
            return said
    return "default"


def _said(arguments: Iterable[Argument]) -> str:
    for argument in arguments:
        if argument.name == "timeout":
            return "none" if argument.value == Constant(None) else "given"
        if argument.name == "**":
            return "unknown"
    return ""
