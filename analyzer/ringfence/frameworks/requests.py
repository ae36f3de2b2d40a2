"""requests: HTTP calls of functions and sessions. It has no timeout of its own accord."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import METHODS, identity, named_method, resolved
from ringfence.model.expression import Constant
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Instance, Library, LibraryCall

_SESSION = "requests.Session()"
_BASED = "requests_toolbelt.sessions.BaseUrlSession()"
_OWNERS = ("requests", _SESSION, _BASED)


@framework(
    "requests",
    language="python",
    libraries=("requests", "requests_toolbelt"),
    same_as={
        **{f"requests.api.{method}": f"requests.{method}" for method in (*METHODS, "request")},
        "requests.session": "requests.Session",
        "requests.sessions.Session": "requests.Session",
        "requests.sessions.session": "requests.Session",
        f"{_SESSION}.__enter__()": _SESSION,
        "requests_toolbelt.BaseUrlSession": _BASED.removesuffix("()"),
    },
)
def requests(code: Code) -> Iterator[Fact]:
    """Every request, with what bounds it."""
    mounted = _mounted(code)
    for owner in _OWNERS:
        for method in METHODS:
            for call in code.calls(f"{owner}.{method}"):
                yield from _requests(code, call, (method.upper(),), 0, mounted)
        for call in code.calls(f"{owner}.request"):
            yield from _requests(code, call, named_method(code, call), 1, mounted)


def _requests(
    code: Code, call: LibraryCall, methods: Iterable[str], position: int, mounted: dict[object, str]
) -> Iterator[Fact]:
    target = call.argument(position, "url")
    if target is None:
        return
    receiver = call.receiver
    made = receiver.made if isinstance(receiver, Library) and receiver.name.startswith(_BASED) else None
    base = (
        resolved(code, made.argument(0, "base_url"), receiver.scope) if made and isinstance(receiver, Library) else None
    )
    adapter = mounted.get(identity(receiver), "") if identity(receiver) else ""
    for method in dict.fromkeys(methods):
        yield RemoteCall(
            protocol="http",
            method=method,
            target=target,
            at=call.call.invoke.at,
            function=call.call.function,
            base=base,
            timeout="unknown" if adapter == "own" else _timeout(call),
            retry="mounted" if adapter == "retry" else "",
        )


def _timeout(call: LibraryCall) -> str:
    timeout = call.argument(None, "timeout")
    if timeout is not None:
        return "none" if timeout == Constant(None) else "given"
    return "unknown" if any(argument.name == "**" for argument in call.call.invoke.arguments) else "none"


def _mounted(code: Code) -> dict[object, str]:
    """Sessions with an adapter: ``retry`` if it retries, ``own`` if it is the service's own class (it may do anything)."""
    found: dict[object, str] = {}
    for call in code.calls(f"{_SESSION}.mount"):
        session = identity(call.receiver)
        for adapter in code.values(call.argument(1, "adapter"), call.scope):
            if isinstance(adapter, Instance):
                found[session] = "own"
            elif isinstance(adapter, Library) and adapter.made and adapter.made.argument(2, "max_retries"):
                found.setdefault(session, "retry")
    return found
