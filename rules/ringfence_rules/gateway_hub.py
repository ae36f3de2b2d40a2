"""No single gateway stands in front of everything.

## What it flags

One gateway, or one aggregator at the edge, that routes to more than `max_share` of the services, in a system of at least
`min_services` services in several bounded contexts. How bad that is depends on what it does besides:

- A **program** that also composes answers of several services, or keeps data: a `warning`.
- A pure **reverse proxy** (nginx, Envoy, Traefik, an Ingress, a gateway that only passes requests on): a `note`. It has no
  logic that many teams must change, but its configuration and its uptime concern them all.
- An **aggregator** that is no gateway and writes no business data, such as a web front end that asks everybody: a `note`,
  with advice.

Several gateways, each for its own kind of client or area, are the cure and are not flagged.

## Why

A single gateway is a choke point: it is on the way of every request, so that its outage is everybody's, and every team
needs a change in it, so that all teams wait for each other at its repository. Business logic collects there because
everything passes. Autonomy, for which the system was cut into services, ends at a shared monolith in front of them.

## Example

```
gateway -> orders, customers, billing, stock, shipping, search        6 of 6 services
```

## The cure

- **A gateway for each area or client**: `shop-api`, `back-office-api`, one backend for each front end; each is owned by the
  team that changes it. They may run in the same proxy, with separate configuration.
- Leave to the edge what is no business: TLS, routing, authentication, rate limits.
- Compose in the client, or in a small aggregator for each screen: ask side by side, cache, or keep a CQRS read model fed by
  events.

## How to declare it intended

```yaml
rules:
  gateway-hub:
    max_share: 0.8
exceptions:
  - rule: gateway-hub
    subject: gateway
    reason: one team runs everything until the shop is split off
    until: 2027-03-31
```

Where it calls or routes: `# ringfence: ignore[gateway-hub] one team so far until=2027-03-31`.

## Guards against false alarms

- Small systems are left out (`min_services`), and so are systems whose services are one bounded context.
- Services that nothing (no call, channel, datastore) ties to a gateway or to anybody behind one are another system.
- What passes any request on composes nothing, and neither does who asks the others for their health. Sessions, tokens, rate
  limits and caches are no data that a gateway keeps.
- Load generators, browsers, gateways themselves and discovery or configuration servers are not counted as services.
- A service that merely calls many others in the middle of the system is `wide-fan-out`'s matter.

## Options

- `max_share` (0.6): the share of services that one gateway may route to.
- `min_services` (5): smaller systems are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import System

from ringfence_rules._effects import called
from ringfence_rules._gateways import Gateway, aggregators, behind, gateways, keeping
from ringfence_rules._parties import Parties, listed, weakest
from ringfence_rules._requests import outsiders


class Options(Struct, frozen=True):
    """What can be set for gateway-hub."""

    max_share: Annotated[float, Meta(description="The share of services that one gateway may route to.")] = 0.6
    min_services: Annotated[int, Meta(description="Smaller systems are not judged.")] = 5


@rule(
    "gateway-hub",
    summary="One gateway or aggregator stands in front of everything",
    severity="warning",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each gateway that routes to too many."""
    parties = Parties(system)
    fronts = list(gateways(system))
    apart = {front.name for front in fronts} | outsiders(system)
    services = {service.name for service in system.services if service.name not in apart and not service.role}
    storing = {access.service for access in keeping(system)}
    fronts += aggregators(system)
    services &= behind(system, fronts)
    for front in fronts:
        others = services - {front.name}
        reached = sorted(others.intersection(front.calls))
        if len(others) < options.min_services or len(parties.contexts(reached)) < 2:
            continue
        if len(reached) > options.max_share * len(others):
            yield _finding(front, reached, len(others), stores=front.name in storing)


def _finding(front: Gateway, reached: list[str], of: int, *, stores: bool) -> Finding:
    calls = [front.calls[target] for target in reached]
    anchor = min(calls, key=lambda call: call.at)
    logic = stores or bool(front.composes)
    serious = front.gateway and front.program and logic
    return Finding(
        rule="gateway-hub",
        subject=front.name,
        services=(front.name, *reached),
        message=f"{front.name} {_does(front, stores=stores)} {len(reached)} of {of} services: {listed(reached)}",
        at=anchor.at,
        remedy=_remedy(front, logic=logic),
        related=tuple(Related(f"{call.target}: {called(call)}", call.at) for call in calls if call is not anchor),
        because=tuple(step for call in front.composes for step in call.because)[:8],
        certainty=weakest(call.certainty for call in calls),
        severity="" if serious else "note",
    )


def _does(front: Gateway, *, stores: bool) -> str:
    if not front.program:
        return "is a single proxy in front of"
    logic = [*(["composes answers"] if front.composes else []), *(["keeps data"] if stores else [])]
    return f"{listed(logic)} and stands in front of" if logic else "is a single gateway in front of"


def _remedy(front: Gateway, *, logic: bool) -> str:
    if not front.program:
        return (
            "Give each area or kind of client routes of its own, in files that its team owns, and keep logic out of it."
        )
    if front.gateway:
        split = "Split it by area or kind of client, each part owned by the team that changes it"
        return f"{split}; move what it composes or keeps to services behind it." if logic else f"{split}."
    return (
        "Where one screen needs many services, ask them side by side with timeouts, cache what changes seldom, or keep a "
        "read model fed by their events; split it by area when several teams change it."
    )
