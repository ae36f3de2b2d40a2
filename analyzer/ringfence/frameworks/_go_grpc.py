"""Connections of gRPC in Go: where they lead, without the resolver that finds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ringfence.extend import Code
from ringfence.frameworks._go import built
from ringfence.model.expression import Choice, Expression, Invoke, Member, Text
from ringfence.model.value import Library, Scope
from ringfence.patterns import pattern

GRPC = "google.golang.org/grpc"
CONNECTION = f"{GRPC}.ClientConn()"
KRATOS = "github.com/go-kratos/kratos/transport/grpc"
_SCHEMES = pattern(r"^(?P<scheme>[a-z][a-z0-9+.-]*):(?://(?P<authority>[^/]*)/|/{0,2})(?P<rest>.*)$", re.S)
_REGISTRIES = frozenset(("consul", "etcd", "discovery", "nacos", "zk", "polaris", "eureka"))
"""Resolvers that look up a service's name, which is nobody's host."""
_RESOLVERS = _REGISTRIES | {"dns", "passthrough", "kubernetes", "k8s", "xds", "direct", "unix"}


def dialled(code: Code, connection: Library) -> Iterable[Text]:
    """The addresses that a connection was made with, in Kratos by an option; of what only its type says that it is one,
    whatever string was given for it.
    """
    for invoke, scope in built(code, connection):
        if connection.declared:
            for argument in invoke.arguments:
                yield from map(address, code.texts(argument.value, scope))
            return
        told = list(_endpoints(code, invoke, scope))
        yield from (address(text) for text in told)
        if told:
            return
        name = invoke.callee.name if isinstance(invoke.callee, Member) else ""
        for text in code.texts(invoke.argument(1 if name == "DialContext" else 0), scope):
            yield address(text)
        return


def _endpoints(code: Code, invoke: Invoke, scope: Scope) -> Iterator[Text]:
    """``grpc.DialInsecure(ctx, grpc.WithEndpoint("discovery:///orders"))``."""
    for argument in invoke.arguments[1:]:
        for option in code.values(argument.value, scope):
            if (
                isinstance(option, Library)
                and option.name == f"{KRATOS}.WithEndpoint()"
                and option.made
                and option.scope
            ):
                yield from code.texts(option.made.argument(0), option.scope)


def targets(addresses: Sequence[Text], method: str) -> Expression:
    """What one request is sent to, at whichever of several addresses."""
    found = tuple(Text((*address.parts, method)) for address in addresses)
    return found[0] if len(found) == 1 else Choice(found)


def address(target: Text) -> Text:
    """What a dial target names, without the resolver that finds it: ``dns:///orders:80`` is ``orders:80``, and
    ``consul://agent:8500/orders`` the name ``lb://orders``.
    """
    marks = "".join(p if isinstance(p, str) else f"\x00{i}\x00" for i, p in enumerate(target.parts))
    match = _SCHEMES.match(marks)
    if match is None or match["scheme"] not in _RESOLVERS:
        return target
    rest = match["rest"].partition("?")[0].strip("/")
    parts = [target.parts[int(p)] if i % 2 else p for i, p in enumerate(rest.split("\x00"))]
    named = ["lb://"] if match["scheme"] in _REGISTRIES else []
    return Text(tuple(part for part in (*named, *parts) if part != ""))
