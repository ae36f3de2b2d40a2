"""Requests as a service's own code tells them: their addresses and the evidence for each, not yet where those lead."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ringfence.link import addresses
from ringfence.link.alternatives import passed_on
from ringfence.link.channel_scopes import shared_function
from ringfence.link.code import ServiceCode
from ringfence.link.inside import parts
from ringfence.link.units import Unit
from ringfence.model.expression import Expression, Name, Text, join
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Known, Scope

Addresses = tuple[Known, ...]
_TYPED = ("java", "kotlin")
"""Languages in which a parameter that nobody gives anything holds whatever there is of its type."""
_UNTYPED = ("javascript", "typescript", "python", "ruby", "php")
"""Languages in which it holds nothing."""


class Request(Struct, frozen=True, array_like=True):
    """A request in the code. anywhere: its addresses, whoever sends it; ways: the same for each way into its function."""

    remote: RemoteCall
    anywhere: Addresses
    ways: tuple[Addresses, ...]


def requests(unit: Unit, code: ServiceCode, facts: Iterable[Fact]) -> list[Request]:
    """Every request and its addresses. Without those of a wrapper in shared code that this service does not call, where
    others of it have the same addresses: ``client.put(resource)`` of who only gets; or where nobody at all calls something
    by that name.
    """
    every = (request(code, fact) for fact in facts if isinstance(fact, RemoteCall))
    found = [one for one in every if not _is_named_by_nobody(unit, code, one)]
    idle = {one for one in found if one.anywhere and _is_left_to_nobody(unit, code, one.remote)}
    asked = {address.text for one in found if one not in idle for address in one.anywhere} if idle else set()
    return [one for one in found if one not in idle or any(address.text not in asked for address in one.anywhere)]


def _is_left_to_nobody(unit: Unit, code: ServiceCode, remote: RemoteCall) -> bool:
    """Whether callers say whom to ask, and there are none."""
    path = remote.at.path
    function = shared_function(unit, code, path, remote.function) if code.outlines[path].language in _TYPED else None
    if function is None:
        return False
    given = {parameter.name for parameter in function.parameters}
    said = (part for of in (remote.target, remote.base) if of is not None for part in parts(of))
    return any(isinstance(part, Name) and part.name in given for part in said) and not any(
        True for _ in code.evaluator.parameters.callers(function, path)
    )


def _is_named_by_nobody(unit: Unit, code: ServiceCode, asked: Request) -> bool:
    """Whether callers of a function of shared code say whom to ask, and no call has that function's name."""
    path, within = asked.remote.at.path, asked.remote.function
    if code.outlines[path].language not in _UNTYPED or len(asked.anywhere) != 1:
        return False
    unknown = addresses.leading_hole(asked.anywhere[0].text).partition(".")[0]
    function = shared_function(unit, code, path, within) if unknown else None
    if function is None or code.symbols.calls.named.get(function.name.rpartition(".")[2]):
        return False
    given = {parameter.name for parameter in function.parameters}
    bindings = (one for one in code.outlines[path].bindings if one.scope == within and one.target == Name(unknown))
    said = (part for one in bindings for part in parts(one.value))
    return unknown in given or any(isinstance(part, Name) and part.name in given for part in said)


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
    return Known(join((*head, *tail)), (*base.because, *target.because), *passed_on((target, base)))
