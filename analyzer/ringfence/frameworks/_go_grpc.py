"""Connections of gRPC in Go: where they lead, without the resolver that finds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ringfence.extend import Code
from ringfence.frameworks._go import built
from ringfence.model.expression import Choice, Expression, Member, Text
from ringfence.model.value import Library
from ringfence.patterns import pattern

GRPC = "google.golang.org/grpc"
CONNECTION = f"{GRPC}.ClientConn()"
_SCHEMES = pattern(r"^(?P<scheme>[a-z][a-z0-9+.-]*):(?://(?P<authority>[^/]*)/|/{0,2})(?P<rest>.*)$", re.S)
_DISCOVERY = {
    "consul",
    "dns",
    "passthrough",
    "etcd",
    "kubernetes",
    "k8s",
    "xds",
    "discovery",
    "direct",
    "nacos",
    "zk",
    "unix",
}


def dialled(code: Code, connection: Library) -> Iterable[Text]:
    """The addresses that a connection was made with."""
    for invoke, scope in built(code, connection):
        name = invoke.callee.name if isinstance(invoke.callee, Member) else ""
        for text in code.texts(invoke.argument(1 if name == "DialContext" else 0), scope):
            yield address(text)
        return


def targets(addresses: Sequence[Text], method: str) -> Expression:
    """What one request is sent to, at whichever of several addresses."""
    found = tuple(Text((*address.parts, method)) for address in addresses)
    return found[0] if len(found) == 1 else Choice(found)


def address(target: Text) -> Text:
    """What a dial target names, without the resolver that finds it: ``consul://agent:8500/orders`` is ``orders``."""
    marks = "".join(p if isinstance(p, str) else f"\x00{i}\x00" for i, p in enumerate(target.parts))
    match = _SCHEMES.match(marks)
    if match is None or match["scheme"] not in _DISCOVERY:
        return target
    rest = match["rest"].partition("?")[0].strip("/")
    parts = [target.parts[int(p)] if i % 2 else p for i, p in enumerate(rest.split("\x00"))]
    return Text(tuple(part for part in parts if part != ""))
