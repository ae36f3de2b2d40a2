"""Gateways of a system: who passes requests on, to whom, and what else it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from fnmatch import fnmatchcase

from msgspec import Struct
from ringfence.model.system import Access, ServiceCall, System
from ringfence.patterns import pattern

from ringfence_rules._effects import COPIES, done, grouped
from ringfence_rules._requests import OUTSIDE, is_of_health

ALLOWED = ("*session*", "*token*", "*api_key*", "*apikey*", "oauth*", "*rate_limit*", "*ratelimit*", "*quota*", "*cache*",
           "*route*", "persistent_logins")  # fmt: skip
"""Globs over the names of tables that are no business, but a gateway's own."""

_NAMED = pattern(r"(^|[-_.])(api-?gateway|gateway|gw|bff|edge|zuul)($|[-_.])", re.IGNORECASE)

_TO_SOMETHING = pattern(r"(^|[-_.])(?!api[-_.])[a-z0-9]+[-_.](gateway|gw)($|[-_.])", re.IGNORECASE)
"""Names of what may as well stand before something outside (``payment-gateway``): a gateway if it has services behind it."""


class Gateway(Struct, frozen=True):
    """Something in front of the services. calls: one for each service behind it. gateway: it is one (by its
    configuration, its framework or its name), rather than a service that happens to stand at the edge. program: it has
    code of its own. composes: the calls that one request of it makes of several services; empty if it only passes on.
    """

    name: str
    calls: dict[str, ServiceCall]
    gateway: bool
    program: bool
    composes: tuple[ServiceCall, ...] = ()
    certainty: str = "certain"


def gateways(system: System) -> Iterator[Gateway]:
    """Every gateway: proxies and Ingresses, programs that are gateways, and aggregators that nobody inside calls."""
    behind = {
        source: _first(call for call in calls if call.target != source)
        for source, calls in grouped((call.source, call) for call in system.calls).items()
    }
    roles = {service.name: service.role for service in system.services}
    proxies = {component.name for component in system.components if component.kind == "gateway"}
    programs = {service.name for service in system.services if service.languages}
    said = proxies | {name for name, role in roles.items() if role == "gateway"}
    named = {name for name in roles if _NAMED.search(name) and (name in behind or not _TO_SOMETHING.search(name))}
    found = said | named
    composed = _composed(system, found)
    for name in sorted(found):
        certainty = "certain" if name in said else "likely"
        yield Gateway(name, behind.get(name, {}), True, name in programs, composed.get(name, ()), certainty)


def _first(calls: Iterable[ServiceCall]) -> dict[str, ServiceCall]:
    """The first call of each target, one that asks for more than its health, if there is one."""
    found: dict[str, ServiceCall] = {}
    for call in sorted(calls, key=is_of_health):
        found.setdefault(call.target, call)
    return found


def aggregators(system: System) -> Iterator[Gateway]:
    """Services at the edge that are no gateway: no service calls them, and some request of theirs asks several others. Who
    writes business data has a business of its own.
    """
    known = {gateway.name for gateway in gateways(system)}
    roles = {service.name: service.role for service in system.services}
    called = {
        call.target for call in system.calls if call.source not in known and roles.get(call.source) not in OUTSIDE
    }
    behind = grouped((call.source, call) for call in system.calls)
    writing = {access.service for access in keeping(system) if access.mode == "write"}
    edge = {name for name, role in roles.items() if role not in OUTSIDE and name not in known | called | writing}
    for name, calls in sorted(_composed(system, edge).items()):
        made = [call for call in behind.get(name, []) if call.target != name and not is_of_health(call)]
        targets = {call.target: call for call in reversed(made)}
        yield Gateway(name, targets, gateway=False, program=True, composes=calls)


def keeping(system: System, allowed: Sequence[str] = ALLOWED) -> Iterator[Access]:
    """What services do with business data: not where it is only cached, nor with tables that may be a gateway's own."""
    kinds = {store.name: store.kind for store in system.datastores}
    for access in system.accesses:
        if access.mode == "define" or kinds.get(access.table.datastore, "") in COPIES:
            continue
        if not any(fnmatchcase(access.table.name.lower(), glob) for glob in allowed):
            yield access


def behind(system: System, fronts: Iterable[Gateway]) -> frozenset[str]:
    """Whoever has to do with one of these gateways, through others as well: by a call, a channel or a datastore. What else
    is in the repository is another system.
    """
    ties = [{call.source, call.target} for call in system.calls]
    ties += [
        set(names) for names in grouped(((use.broker, use.channel), use.service) for use in system.channels).values()
    ]
    ties += [set(store.used_by) for store in system.datastores]
    tied = grouped((name, tie) for tie in ties for name in tie)
    queue = [front.name for front in fronts]
    found: set[str] = set()
    while queue:
        for tie in tied.pop(queue.pop(), ()):
            queue += tie - found
            found |= tie
    return frozenset(found)


def _composed(system: System, names: Set[str]) -> dict[str, tuple[ServiceCall, ...]]:
    """The calls of the route that asks most services, of each of these services that has one which asks several. What
    passes any request on makes one of them, and who asks how others are composes nothing.
    """
    widest: dict[str, tuple[ServiceCall, ...]] = {}
    routes = (
        (entry.service, entry.endpoint, effect.call)
        for entry, effect in done(system, "call")
        if entry.endpoint and entry.service in names
    )
    for (service, _), calls in grouped(((service, endpoint), call) for service, endpoint, call in routes).items():
        asking = [call for call in calls if call is not None and call.target != service and not _passes_on(call)]
        first = {call.target: call for call in reversed(asking) if not is_of_health(call)}
        if len(first) > max(1, len(widest.get(service, ()))):
            widest[service] = tuple(first[target] for target in sorted(first))
    return widest


def _passes_on(call: ServiceCall) -> bool:
    """Whether a call is whatever request comes in."""
    return not call.method and call.path.endswith("*")
