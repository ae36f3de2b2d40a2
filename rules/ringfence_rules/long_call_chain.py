"""A request waits for few services in a row.

## What it flags

A request that follows more than `max_hops` synchronous hops from service to service. Chains run over routes: when the
handler of one route calls another service, the chain goes on with the handler of the route that this call reaches, and with
nothing else.

There is one finding for each service that takes such requests (the first behind the gateways). It shows the longest chain,
every hop with its line, and lists the others that begin there; several gateways in front of it are the same chain. Requests
that only follow a part of a longer chain have no finding of their own: what shortens the one shortens the other. The finding
stands at the first hop that a program makes.

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

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import prod
from typing import Annotated

from msgspec import Meta, Struct
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import Hop, System

from ringfence_rules._effects import Stations, grouped
from ringfence_rules._gateways import gateways
from ringfence_rules._orders import Orders
from ringfence_rules._parties import doubt
from ringfence_rules._requests import deployed_hops, evidence, outsiders, places, route, shown, stations
from ringfence_rules._shortening import shortened

MOST_SHOWN = 10
"""Other chains that a finding lists."""


class Options(Struct, frozen=True):
    """What can be set for long-call-chain."""

    max_hops: Annotated[int, Meta(description="Synchronous hops that one request may follow.")] = 3
    availability: Annotated[float, Meta(description="Assumed where a service declares none, from 0 to 1.")] = 0.999


class Path(Struct, frozen=True):
    """A chain that is too long. body: its services from the first one behind the gateways on. start: the first hop that a
    program makes.
    """

    hops: tuple[Hop, ...]
    body: tuple[str, ...]
    start: Hop
    certainty: str

    @property
    def preference(self) -> tuple[int, tuple[str, ...], tuple[Span, ...]]:
        """The longest first, whichever order they come in."""
        return -len(self.body), stations(self.hops), places(self.hops)


@rule(
    "long-call-chain",
    summary="A request follows a long chain of synchronous calls",
    severity="warning",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each service that takes requests which follow too long a chain."""
    declared = {s.name: s.availability for s in system.services if s.availability is not None}
    orders = Orders(system)
    paths = sorted(_too_long(system, options.max_hops), key=lambda path: (path.preference, doubt(path.certainty)))
    covered = _covered(paths)
    longest = [path for path in paths if doubt(path.certainty) < covered.get(path.body, _UNCOVERED)]
    for _, found in sorted(grouped(((path.body[0], path.certainty), path) for path in longest).items()):
        yield _finding(found, declared, options, orders)


def _too_long(system: System, max_hops: int) -> Iterator[Path]:
    outside = outsiders(system)
    fronts = {front.name: front.program for front in gateways(system)}
    at_their_places = Stations(system)
    for chain in system.chains:
        if chain.cyclic or len(chain.hops) <= max_hops:
            continue
        hops = _onward(deployed_hops(chain, outside))
        if len(hops) > max_hops:
            hops = tuple([at_their_places.of(hop) for hop in hops])
            services = stations(hops)
            first = next((n for n, service in enumerate(services[:-1]) if service not in fronts), 0)
            start = next((hop for hop in hops if fronts.get(hop.source, True)), hops[0])
            yield Path(hops, services[first:], start, chain.certainty)


def _onward(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """The chain up to where it returns to a service: from there on it is a circle, which is another rule's."""
    seen = {hops[0].source} if hops else set()
    for position, hop in enumerate(hops):
        if hop.target in seen:
            return hops[:position]
        seen.add(hop.target)
    return hops


_UNCOVERED = 99
"""More doubt than there is: no longer chain holds it."""


def _covered(paths: Sequence[Path]) -> dict[tuple[str, ...], int]:
    """Every true part of a chain, with the doubt of the surest chain that it is a part of."""
    parts: dict[tuple[str, ...], int] = {}
    for path in {(path.body, path.certainty): path for path in paths}.values():
        size, least = len(path.body), doubt(path.certainty)
        for start in range(size):
            for end in range(start + 2, size + (start > 0)):
                part = path.body[start:end]
                parts[part] = min(least, parts.get(part, _UNCOVERED))
    return parts


def _finding(found: list[Path], declared: Mapping[str, float], options: Options, orders: Orders) -> Finding:
    path, *_ = found
    services, parties = stations(path.hops), tuple(dict.fromkeys(stations(path.hops)))
    share = prod(declared.get(service, options.availability) for service in parties)
    others = {other.body: other for other in reversed(found) if other.body != path.body}
    more = f"; {len(others)} other chains that begin at {path.body[0]} are too long as well" if others else ""
    return Finding(
        rule="long-call-chain",
        subject=" -> ".join(services),
        services=parties,
        message=f"{' → '.join(services)} ({len(path.hops)} hops, at best {_percent(share)} available, "
        f"{_downtime(share)} a month down); a request should follow {options.max_hops} at most{more}",
        at=path.start.at,
        remedy=shortened(
            [hop for hop in path.hops if hop.source in path.body],
            path.hops[options.max_hops],
            [other.hops for other in (path, *others.values())],
            orders,
        ),
        related=(*_same_way(path, found), *_shown(sorted(others.values(), key=lambda other: other.preference))),
        because=evidence(path.hops),
        path=shown(path.hops),
        certainty=path.certainty,
    )


def _same_way(path: Path, found: list[Path]) -> Iterator[Related]:
    """Other requests that lead through the same services, and other gateways that lead to them."""
    alike = {_start(other.hops): other.hops[0].at for other in found if other.body == path.body and other != path}
    starts = sorted(((at, start) for start, at in alike.items() if at != path.hops[0].at), key=str)
    yield from (Related(f"another request on the same way: {start}", at) for at, start in starts[:MOST_SHOWN])


def _shown(others: list[Path]) -> Iterator[Related]:
    for number, other in enumerate(islice(others, MOST_SHOWN), 1):
        left = len(others) - number
        more = f", and {left} more" if left and number == MOST_SHOWN else ""
        yield Related(f"also too long: {' → '.join(other.body)}{more}", other.start.at)


def _start(hops: tuple[Hop, ...]) -> str:
    return f"{hops[0].source} calls {hops[0].target} {route(hops[0].route)}".strip()


def _percent(share: float) -> str:
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + " %"


def _downtime(share: float) -> str:
    hours = (1 - share) * 30 * 24
    return f"{hours:.1f} hours" if hours >= 1 else f"{60 * hours:.0f} minutes"
