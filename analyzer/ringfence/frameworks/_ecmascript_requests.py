"""HTTP requests as clients of JavaScript send them: a URL, and an options object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._texts import literals, of_maker, resolved
from ringfence.model.expression import Constant, Expression, Mapping, Text
from ringfence.model.facts import RemoteCall
from ringfence.model.value import Library, LibraryCall, Scope

_MOST_WAYS = 32
"""Callers that are asked which method they mean."""
Placed = tuple[Expression, Scope]


def request(
    code: Code,
    call: LibraryCall,
    target: Expression | None,
    methods: Iterable[str],
    *,
    base: Placed | None = None,
    of_client: str = "",
    timeout: str = "none",
    retry: str = "",
    promised: bool = True,
) -> Iterator[RemoteCall]:
    """One remote call for each method. of_client: the base is this option of those that the client was made with. promised:
    the answer is what the call gives, rather than what it hands to a function.
    """
    if target is None:
        return
    joined = resolved(code, *base) if base is not None else None
    joined = of_maker(code, call, joined, 0, "", of_client) if of_client else joined
    at, function, detached = call.call.invoke.at, call.call.function, promised and call.call.dropped
    for method in dict.fromkeys(methods):
        yield RemoteCall(
            "http", method, target, at, function, base=joined, timeout=timeout, retry=retry, detached=detached
        )


def methods_in(code: Code, options: Expression | None, scope: Scope, default: str = "GET") -> list[str]:
    """The method that an options object names: the default if it names none, ``""`` if nobody can know; of several that
    callers hand in together with the address, nobody knows here which goes with which.
    """
    if options is None:
        return [default]
    named = _named(code, options, scope, default)
    if scope.function and not _is_written_out(options):  # what some callers leave out, others may say
        for way in code.ways_in(scope.path, scope.function)[:_MOST_WAYS]:
            named |= _named(code, options, way, default)
    return list(named) if len(named) == 1 else [""]


def _named(code: Code, options: Expression, scope: Scope, default: str) -> set[str]:
    found = option(code, options, scope, "method", "type")
    if found is None:
        return {default}
    return {name.upper() for name in literals(code.texts(*found))} or {""}


def _is_written_out(options: Expression) -> bool:
    """Whether an object literal says its method itself."""
    items = options.items if isinstance(options, Mapping) else ()
    return any(isinstance(key, Text) and key.literal == "method" and isinstance(value, Text) for key, value in items)


def url_in(code: Code, options: Expression | None, scope: Scope, *names: str) -> Expression | None:
    """The URL that an options object names, to stand at the call."""
    found = option(code, options, scope, *(names or ("url",)))
    return resolved(code, *found) if found is not None else None


def made_with(call: LibraryCall, position: int = 0) -> Placed | None:
    """The argument that the receiver was made with."""
    receiver = call.receiver
    if not isinstance(receiver, Library) or receiver.made is None or receiver.scope is None:
        return None
    argument = receiver.made.argument(position)
    return (argument, receiver.scope) if argument is not None else None


def bounded(code: Code, *options: Placed | None, names: tuple[str, ...] = ("timeout", "signal")) -> str:
    """``given`` if one of the options objects bounds the request, else ``none``."""
    for placed in options:
        found = option(code, *placed, *names) if placed is not None else None
        if found is not None and found[0] not in (Constant(None), Constant(0)):
            return "given"
    return "none"
