"""Requests as a service's own code tells them: their addresses and the evidence for each, not yet where those lead."""

from __future__ import annotations

from msgspec import Struct

from ringfence.link import addresses
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Expression, Text, join
from ringfence.model.facts import RemoteCall
from ringfence.model.value import Known, Scope

Addresses = tuple[Known, ...]


class Request(Struct, frozen=True, array_like=True):
    """A request in the code. anywhere: its addresses, whoever sends it; ways: the same for each way into its function."""

    remote: RemoteCall
    anywhere: Addresses
    ways: tuple[Addresses, ...]


def request(code: ServiceCode, remote: RemoteCall) -> Request:
    """A request and its addresses."""
    plain = Scope(remote.at.path, remote.function)
    anywhere = sent_to(code, remote, plain)
    if len(anywhere) < 2:
        return Request(remote, anywhere, (anywhere,))
    ways = (sent_to(code, remote, scope) for scope in code.ways_in(plain.path, plain.function))
    return Request(remote, anywhere, tuple(dict.fromkeys(ways)))


def sent_to(code: ServiceCode, remote: RemoteCall, scope: Scope) -> Addresses:
    """The addresses of a request as seen from ``scope``, each below what may be its base."""
    targets = _known(code, remote.target, scope)
    if remote.base is None:
        return targets
    bases = _known(code, remote.base, scope)
    joined = tuple([_join(base, target) for base in bases for target in targets or (Known(Text(("*",))),)])
    return joined or targets


def _known(code: ServiceCode, expression: Expression | None, scope: Scope) -> Addresses:
    return tuple([value for value in code.values(expression, scope) if isinstance(value, Known)])


def _join(base: Known, target: Known) -> Known:
    if "://" in addresses.shown(target.text):
        return target
    *before, last = base.text.parts or ("",)
    head = (*before, last.rstrip("/") if isinstance(last, str) else last)
    tail = target.text.parts or ("",)
    tail = ("/" + tail[0].lstrip("/"), *tail[1:]) if isinstance(tail[0], str) else ("/", *tail)
    return Known(join((*head, *tail)), (*base.because, *target.because), target.site or base.site)
