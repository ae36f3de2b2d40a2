"""Chains of requests, the longest first, with what they amount to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import prod

from msgspec import Struct, structs

from ringfence.model.finding import Report
from ringfence.model.source import Span, Step
from ringfence.model.system import Chain, Endpoint, System
from ringfence.views.answer import Answer, Item, location, place
from ringfence.views.names import route

AVAILABILITY = 0.999
"""Assumed for every service of a chain that declares none."""
NO_HOP = ("client", "load-generator")
COLUMNS = ("hops", "at best", "chain", "first request", "where")


class Lane(Struct, frozen=True):
    """One way of requests. services: in order; routes: what each of them serves on it, ``""`` if that is unknown;
    places: where it calls the next one, the last: where it answers. requests: chains that are the same but for their lines.
    """

    services: tuple[str, ...]
    routes: tuple[str, ...]
    places: tuple[Span, ...]
    hops: int
    availability: float
    cyclic: bool = False
    certainty: str = "certain"
    requests: int = 1


def availability(services: tuple[str, ...], no_hops: set[str], declared: Mapping[str, float]) -> float:
    """Of a request that waits for all these services."""
    return round(prod(declared.get(service, AVAILABILITY) for service in sorted(set(services) - no_hops)), 4)


def declared_availability(system: System) -> Mapping[str, float]:
    """What services declare to be the share of time that they are up."""
    return {service.name: service.availability for service in system.services if service.availability is not None}


def no_hops(system: System) -> set[str]:
    """Browsers, load generators, test clients: they are no service that could be down."""
    return {service.name for service in system.services if service.role in NO_HOP}


def callers(system: System) -> Mapping[Span, set[Endpoint]]:
    """The routes whose handling leads to a call, by the call's place."""
    found: defaultdict[Span, set[Endpoint]] = defaultdict(set)
    for entry in system.entries:
        for effect in entry.effects:
            if entry.endpoint and effect.call:
                found[effect.call.at].add(entry.endpoint)
    return found


def lanes(system: System) -> tuple[Lane, ...]:
    """Every way that a request can take, the same services and routes once, the longest first."""
    outside, by_place, declared = no_hops(system), callers(system), declared_availability(system)
    found: dict[tuple[object, ...], Lane] = {}
    for chain in (chain for chain in system.chains if chain.hops):
        lane = _lane(chain, outside, by_place, declared)
        key = (lane.services, lane.routes, lane.cyclic)
        known = found.get(key)
        found[key] = structs.replace(known, requests=known.requests + 1) if known else lane
    return tuple(sorted(found.values(), key=lambda lane: (-lane.hops, lane.services, lane.routes)))


def _lane(
    chain: Chain, outside: set[str], by_place: Mapping[Span, set[Endpoint]], declared: Mapping[str, float]
) -> Lane:
    first = by_place.get(chain.hops[0].at, set())
    start = next(iter(first)) if len(first) == 1 else None
    ends = (start, *(hop.route for hop in chain.hops))
    last = ends[-1].at if ends[-1] else chain.hops[-1].at
    hops = [hop for hop in chain.hops if hop.source not in outside and hop.source != hop.target]
    return Lane(
        chain.services,
        tuple(map(route, ends)),
        (*(hop.at for hop in chain.hops), last),
        len(hops),
        availability(chain.services, outside, declared),
        chain.cyclic,
        chain.certainty,
    )


def chains(report: Report, service: str | None = None) -> Answer:
    """All of them, or those that lead through a service."""
    found = [lane for lane in lanes(report.system) if service is None or service in lane.services]
    nothing = "No request leads from service to service." if service is None else f"No request leads through {service}."
    more = "" if report.system.chains_complete else " There are more than could be followed."
    number = f"{len(found)} {'chain' if len(found) == 1 else 'chains'}.{more}"
    return Answer("chains", COLUMNS, tuple(map(_item, found)), nothing, number)


def _item(lane: Lane) -> Item:
    way = " → ".join(lane.services) + (" ↺" if lane.cyclic else "")
    steps = tuple(
        Step(f"{source} calls {target} {what}".strip(), at)
        for source, target, what, at in zip(
            lane.services[:-1], lane.services[1:], lane.routes[1:], lane.places[:-1], strict=True
        )
    )
    data = {
        "hops": [
            {"service": service, "route": what or None, "location": location(at)}
            for service, what, at in zip(lane.services, lane.routes, lane.places, strict=True)
        ],
        "length": lane.hops,
        "availability": lane.availability,
        "cyclic": lane.cyclic,
        "certainty": lane.certainty,
        "requests": lane.requests,
    }
    first = lane.routes[0] or f"→ {lane.routes[1]}".strip()
    return Item((str(lane.hops), percent(lane.availability), way, first, place(lane.places[0])), data, steps)


def percent(share: float) -> str:
    """``99.5 %``."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + " %"
