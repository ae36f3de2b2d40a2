"""A request waits for few services in a row.

## What it flags

A request that follows more than `max_hops` synchronous hops from service to service. Chains run over routes: when the
handler of one route calls another service, the chain goes on with the handler of the route that this call reaches, and with
nothing else. Only the longest chains are reported, not their parts; several requests over the same services are one
finding, each with its place. The finding stands at the first hop and lists every hop with its line.

## Why

Partial failure: a request that waits for five services works only while all five do. If each is up 99.9 % of the time,
the chain is up 99.5 % at best, more than three and a half hours a month that no single team has caused. Latencies add
up, timeouts nest, and every retry on the way multiplies the load at the far end, so that one slow service takes down all
those in front of it. Services that must all answer are one program, spread over a network.

## Example

```
gateway → checkout → orders → stock → prices      4 hops, at best 99.5 % available (3.6 hours a month down)
```

```python
@app.post("/reservations")
def reserve():
    price = requests.get(f"{PRICES_URL}/prices/{sku}", timeout=2).json()   # the hop too many
```

## The cure

- **Copy instead of asking.** What a service asks on every request it can keep: `stock` consumes `PriceChanged` and reads
  its own table. This turns a hop into a local query; the copy lags a little and works while `prices` is down.
- **Answer early.** Take the order, answer `202 Accepted`, and let a queue carry the rest; the caller learns the outcome
  from an event or by polling.
- **Ask side by side, not in a row.** An API gateway for the area, or the first service, asks `orders` and `prices` itself.
- **Cache** what changes seldom, with a time to live, and keep serving it while the other side is down.
- What remains synchronous needs a timeout shorter than the caller's, retries only where repeating is harmless, and a
  circuit breaker.
- Two services that cannot answer without each other may belong in one.

## How to declare it intended

```yaml
rules:
  long-call-chain:
    max_hops: 4
exceptions:
  - rule: long-call-chain
    subject: "gateway -> checkout -> *"
    services: [gateway, checkout, orders, stock, prices]
    reason: prices are copied to stock after the relaunch
    until: 2027-03-31
```

At the first hop: `# ringfence: ignore[long-call-chain] prices are copied soon until=2027-03-31`.

## Guards against false alarms

- A path in the graph of services that no single request takes is no chain.
- Messages, background tasks, schedules and start-up code cut a chain: nobody waits for them.
- Hops count from the first deployed service. A gateway is a hop; a browser, a load generator or a test client is not.
- Calls in tests do not count. Chains that run in a circle are reported as `sync-cycle`.

## Options

- `max_hops` (3): hops that one request may follow.
- `availability` (0.999): assumed for each service that declares none (`services: {orders: {availability: 0.9995}}`); it
  only serves to show what the chain amounts to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod

from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import Hop, System

from ringfence_rules._parties import doubt
from ringfence_rules._requests import deployed_hops, evidence, outsiders, places, route, shown, stations

Hops = tuple[Hop, ...]
Found = tuple[str, Hops]
"""A chain's certainty and its hops."""


@dataclass(frozen=True, slots=True)
class Options:
    """What can be set for long-call-chain."""

    max_hops: int = field(default=3, metadata={"help": "Synchronous hops that one request may follow."})
    availability: float = field(default=0.999, metadata={"help": "Assumed where a service declares none, from 0 to 1."})


_UNCOVERED = 99
"""More doubt than there is: no longer chain holds it."""


@rule(
    "long-call-chain",
    summary="A request follows a long chain of synchronous calls",
    severity="warning",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding per maximal sequence of services."""
    outside = outsiders(system)
    declared = {s.name: s.availability for s in system.services if s.availability is not None}
    chains: defaultdict[tuple[str, ...], list[Found]] = defaultdict(list)
    for chain in system.chains:
        hops = _onward(deployed_hops(chain, outside))
        if len(hops) > options.max_hops and not chain.cyclic:
            chains[stations(hops)].append((chain.certainty, hops))
    surest = {services: sorted(found, key=_preference) for services, found in chains.items()}
    covered = _covered(surest)
    for services in sorted(surest):
        if doubt(surest[services][0][0]) < covered.get(services, _UNCOVERED):
            yield _finding(services, surest[services], declared, options)


def _onward(hops: Hops) -> Hops:
    """The chain up to where it returns to a service: from there on it is a circle, which is another rule's."""
    seen = {hops[0].source} if hops else set()
    for position, hop in enumerate(hops):
        if hop.target in seen:
            return hops[:position]
        seen.add(hop.target)
    return hops


def _preference(found: Found) -> tuple[int, tuple[Span, ...]]:
    certainty, hops = found
    return doubt(certainty), places(hops)


def _covered(surest: Mapping[tuple[str, ...], list[Found]]) -> dict[tuple[str, ...], int]:
    """Every true part of a chain, with the doubt of the surest chain that it is a part of."""
    parts: dict[tuple[str, ...], int] = {}
    for services, found in surest.items():
        least = doubt(found[0][0])
        for start in range(len(services)):
            for end in range(start + 2, len(services) + 1):
                if end - start < len(services):
                    part = services[start:end]
                    parts[part] = min(least, parts.get(part, _UNCOVERED))
    return parts


def _finding(services: tuple[str, ...], found: list[Found], declared: Mapping[str, float], options: Options) -> Finding:
    (certainty, hops), *others = found
    parties = tuple(dict.fromkeys(services))
    share = prod(declared.get(service, options.availability) for service in parties)
    return Finding(
        rule="long-call-chain",
        subject=" -> ".join(services),
        services=parties,
        message=f"{' → '.join(services)} ({len(hops)} hops, at best {_percent(share)} available, "
        f"{_downtime(share)} a month down); a request should follow {options.max_hops} at most",
        at=hops[0].at,
        remedy=_remedy(hops, options.max_hops),
        related=tuple(Related(f"another request on the same way: {_start(other)}", other[0].at) for _, other in others),
        because=evidence(hops),
        path=shown(hops),
        certainty=certainty,
    )


def _start(hops: Hops) -> str:
    return f"{hops[0].source} calls {hops[0].target} {route(hops[0].route)}".strip()


def _percent(share: float) -> str:
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + " %"


def _downtime(share: float) -> str:
    hours = (1 - share) * 30 * 24
    return f"{hours:.1f} hours" if hours >= 1 else f"{60 * hours:.0f} minutes"


def _remedy(hops: Hops, allowed: int) -> str:
    """Shorten the chain where it grows too long; and what the other hops could be instead."""
    others = "; ".join(f"{hop.source} to {hop.target}, {_alternative(hop)}" for hop in hops if hop is not hops[allowed])
    return f"{_advice(hops[allowed])} What the other hops could be: {others}."


def _is_order(hop: Hop) -> bool:
    """Whether the hop asks for something to be done, rather than for an answer."""
    return hop.route is not None and hop.route.method.upper() in ("POST", "PUT", "PATCH", "DELETE")


def _alternative(hop: Hop) -> str:
    return "a message in a queue" if _is_order(hop) else "a copy fed by events, or polled and kept"


def _advice(hop: Hop) -> str:
    if _is_order(hop):
        return (
            f"Let {hop.source} hand the work to {hop.target} by a queue or an event and answer without waiting for it "
            f"({hop.at})."
        )
    return (
        f"Let {hop.source} keep what it asks {hop.target} for in a copy of its own, fed by events of {hop.target} or polled "
        f"on a schedule, or in a cache ({hop.at}); or have the first service ask both."
    )
