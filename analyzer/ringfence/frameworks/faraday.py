"""Faraday: connections with an address of their own, the blocks that set them up, and what requests change of that."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._call_chains import built
from ringfence.frameworks._ruby import RUBY, block_of, calls_in, name_of, word
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import LibraryCall, Scope

_CONNECTION = "Faraday()"
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_MAKING = ("new", "Faraday", "Connection")
_LIMITS = ("timeout", "open_timeout", "read_timeout", "write_timeout")


@framework(
    "faraday",
    language=RUBY,
    libraries=("Faraday", "faraday"),
    same_as={
        "Faraday.new()": _CONNECTION,
        "Faraday.Connection()": _CONNECTION,
        "Faraday.default_connection()": _CONNECTION,
        **{f"Faraday.{verb}": f"{_CONNECTION}.{verb}" for verb in _VERBS},
    },
)
def faraday(code: Code) -> Iterator[Fact]:
    """Every request; Faraday waits a minute for an answer unless it is told otherwise."""
    for verb in _VERBS:
        for call in code.calls(f"{_CONNECTION}.{verb}"):
            yield from _request(code, call, verb.upper())
    for call in code.calls(f"{_CONNECTION}.run_request"):
        yield from _request(code, call, word(call.argument(0)).upper(), 1)


def _request(code: Code, call: LibraryCall, method: str, position: int = 0) -> Iterator[RemoteCall]:
    invoke, scope = call.call.invoke, call.scope
    base, timeout, retry = _connection(code, call)
    target = call.argument(position)
    block = block_of(invoke)
    for inner in calls_in(code, scope.path, block) if block else ():
        name = name_of(inner.invoke)
        if name == "url":
            target = resolved(code, inner.invoke.argument(0), Scope(scope.path, block)) or target
        elif name.rstrip("=") in _LIMITS:
            timeout = "given"
    if target is None:
        target, base = base, None
    if target is not None:
        yield RemoteCall("http", method, target, invoke.at, call.call.function, base=base, timeout=timeout, retry=retry)


def _connection(code: Code, call: LibraryCall) -> tuple[Expression | None, str, str]:
    """The address, the limit and the retries of a connection: ``Faraday.new(url: base) { |f| f.request :retry }``."""
    base: Expression | None = None
    timeout, retry = "default", ""
    for name, made, scope in built(code, call.receiver):
        if name not in _MAKING:
            continue
        given = made.argument(None, "url")
        base = resolved(code, given if given is not None else made.argument(0), scope)
        if made.argument(None, "request") is not None:
            timeout = "given"
        for inner in _set_up(code, made, scope):
            callee, called = inner.callee, name_of(inner)
            if called == "request" and word(inner.argument(0)) == "retry":
                retry = "faraday-retry"
            elif called.rstrip("=") in _LIMITS:
                timeout = "given"
            elif called == "url_prefix=" or (called == "url" and isinstance(callee, Member) and inner.arguments):
                base = resolved(code, inner.argument(0), Scope(scope.path, block_of(made))) or base
    return base, timeout, retry


def _set_up(code: Code, made: Invoke, scope: Scope) -> Iterator[Invoke]:
    block = block_of(made)
    for call in calls_in(code, scope.path, block) if block else ():
        yield call.invoke
