"""Synchronous calls between services do not run in a circle.

## What it flags

- **At request level, an error**: one request comes back to a service that is already waiting on it. The handler of `orders`
  calls `payments`, whose handler for that very route calls `orders` again.
- **In the graph of services, a warning**: services call each other in a circle, but on different requests. No single
  request was seen to run through it.

There is one finding per circle of services; in the graph, one per group of services that all reach each other, with a
shortest circle as the example. A circle that was found at request level is not repeated as a warning.

## Why

Services in a circle can be neither started, tested, deployed nor scaled one without the other; each needs the other's API
before its own. At request level it is worse. The first service holds a worker, and often a transaction, while it waits
for an answer that needs another of its own workers: under load all workers wait for each other, and a pool of fifty is
as dead as a pool of one. Where the route is the same, the request can run until a timeout ends it. A circle of calls is
also a sign that one decision was cut in two.

## Example

```python
# orders/app.py
@app.post("/orders/{order_id}/pay")
def pay(order_id: str):
    httpx.post(f"{PAYMENTS_URL}/charges", json={"order": order_id}, timeout=2)        # flagged

# payments/app.py
@app.post("/charges")
def charge(body: Charge):
    order = httpx.get(f"{ORDERS_URL}/orders/{body.order}", timeout=2).json()          # and back
```

## The cure

- **Send along what the other will ask for**: `POST /charges` carries the amount, and the call back is gone.
- **Turn one direction into events**: `payments` publishes `PaymentSettled`, `orders` consumes it; nobody waits.
- **Keep a copy**: `payments` consumes `OrderPlaced` and reads the amount from its own table.
- **Draw out the third**: what both ask each other for may be a service, or a library, of its own.
- **Coordinate from above**: a process manager, or an API gateway of the area, calls both in turn.
- Two services that cannot decide alone may be one context: merge them, or own the data together.

## How to declare it intended

```yaml
exceptions:
  - rule: sync-cycle
    services: [orders, payments]
    reason: the call back goes away with events of version 3
    until: 2027-03-31
```

At the call: `# ringfence: ignore[sync-cycle] goes with version 3 until=2027-03-31`. A webhook that merely tells the other
side that something is done is better declared than cured if it is sent from a background task.

## Guards against false alarms

- Messages are no calls: two services that consume each other's events are no cycle. Background tasks are not waited for.
- Calls of load generators, browsers and tests do not count; neither do settings that name a service but are never used.
- A gateway passes requests through: two services that reach each other by way of it form a circle only where one request
  was seen to do so, and a gateway by itself never closes one.

## Options

- `service_graph` (true): also report circles that no single request was seen to run through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Hop, ServiceCall, System

from ringfence_rules._effects import Stations, asking, where_asked
from ringfence_rules._parties import doubt, listed, weakest
from ringfence_rules._requests import deployed_hops, evidence, outsiders, places, shown

Circle = tuple[str, ...]
"""The services of a circle, from the smallest name on, each once."""
Edges = dict[tuple[str, str], ServiceCall]


class Options(Struct, frozen=True):
    """What can be set for sync-cycle."""

    service_graph: Annotated[
        bool, Meta(description="Also report circles that no single request was seen to run through.")
    ] = True


@rule(
    "sync-cycle",
    summary="Services call each other synchronously in a circle",
    severity="error",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """Circles that a request runs through, then those of the graph alone."""
    outside = outsiders(system)
    gateways = {service.name for service in system.services if service.role == "gateway"}
    found = _request_circles(system, outside, gateways)
    for circle in sorted(found):
        yield _request_finding(circle, found[circle])
    if options.service_graph:
        covered = {edge for circle in found for edge in _edges(circle)}
        yield from _graph_findings(system, outside | gateways, covered)


# ---------------------------------------------------------------- at request level


def _request_circles(
    system: System, outside: set[str], gateways: set[str]
) -> dict[Circle, list[tuple[str, tuple[Hop, ...]]]]:
    """The surest first, each with its certainty and its hops from where the request enters the circle."""
    found: defaultdict[Circle, dict[tuple[str, tuple[Hop, ...]], None]] = defaultdict(dict)
    stations = Stations(system)
    for chain in system.chains:
        hops = tuple([stations.of(hop) for hop in _closed(deployed_hops(chain, outside), gateways)])
        if hops:
            found[_canonical([hop.source for hop in hops])][chain.certainty, hops] = None
    return {circle: sorted(ways, key=lambda way: (doubt(way[0]), places(way[1]))) for circle, ways in found.items()}


def _closed(hops: tuple[Hop, ...], gateways: set[str]) -> tuple[Hop, ...]:
    """The hops from a service's first visit to its next one; a gateway may be passed as often as need be."""
    visited: dict[str, int] = {}
    for index, hop in enumerate(hops):
        visited.setdefault(hop.source, index)
        if hop.target in visited and hop.target not in gateways:
            return hops[visited[hop.target] : index + 1]
    return ()


def _request_finding(circle: Circle, ways: list[tuple[str, tuple[Hop, ...]]]) -> Finding:
    (certainty, hops), *others = ways
    first, last = hops[0], hops[-1]
    entered = tuple(hop.source for hop in hops)
    starts = {way[0].at: shown(way)[0].note for _, way in reversed(others) if way[0].at != first.at}
    return Finding(
        rule="sync-cycle",
        subject=_drawn(circle, " -> "),
        services=tuple(dict.fromkeys(circle)),
        message=f"one request runs in a circle, {_drawn(entered)}: {first.source} waits for {first.target} while "
        f"{last.source} waits for {last.target}",
        at=first.at,
        remedy=(
            f"Send {first.target} along what it would ask back for, or have {last.source} tell {last.target} by an event "
            f"instead of a call ({last.at})."
        ),
        related=tuple(
            Related(f"another request in the same circle: {start}", at) for at, start in sorted(starts.items())
        ),
        because=evidence(hops),
        path=shown(hops),
        certainty=certainty,
    )


def _drawn(circle: Circle, arrow: str = " → ") -> str:
    return arrow.join((*circle, circle[0]))


def _edges(circle: Circle) -> Iterator[tuple[str, str]]:
    return zip(circle, (*circle[1:], circle[0]), strict=True)


# ---------------------------------------------------------------- in the graph of services


def _graph_findings(system: System, ignored: set[str], covered: set[tuple[str, str]]) -> Iterator[Finding]:
    edges = _on_circles(_surest_calls(system, ignored, covered))
    if not edges:
        return
    import networkx as nx  # only needed here, and slow to load

    graph = nx.DiGraph(sorted(edges))
    components = (sorted(component) for component in nx.strongly_connected_components(graph))
    for component in sorted(component for component in components if len(component) > 1):
        inner = graph.subgraph(component)
        both = [[target, source] for source, target in inner.edges if inner.has_edge(target, source)]
        ways = both or (nx.shortest_path(inner, target, source) for source, target in sorted(inner.edges))
        circle = min(
            (_canonical(way) for way in ways), key=lambda circle: (len(circle), _doubts(circle, edges), circle)
        )
        yield _graph_finding(circle, component, edges)


def _on_circles(edges: Edges) -> Edges:
    """Without the calls of services that nobody calls and those to services that call nobody: they are on no circle."""
    while True:
        sources, targets = {source for source, _ in edges}, {target for _, target in edges}
        left = {edge: call for edge, call in edges.items() if edge[0] in targets and edge[1] in sources}
        if len(left) == len(edges):
            return left
        edges = left


def _surest_calls(system: System, ignored: set[str], covered: set[tuple[str, str]]) -> Edges:
    """For each edge the call of which most is known, where the caller makes it."""
    edges: Edges = {}
    asked = where_asked(system)

    def less_sure(call: ServiceCall) -> tuple[object, ...]:
        return doubt(call.certainty), call.route is None, not call.method, asking(call) not in asked, call.at

    for call in sorted(system.calls, key=less_sure):
        edge = call.source, call.target
        if call.source != call.target and edge not in covered and not ignored & {*edge}:
            edges.setdefault(edge, replace(call, at=asked.get(asking(call), call.at)))
    return edges


def _canonical(way: list[str]) -> Circle:
    start = way.index(min(way))
    return (*way[start:], *way[:start])


def _doubts(circle: Circle, edges: Edges) -> int:
    return max(doubt(edges[edge].certainty) for edge in _edges(circle))


def _graph_finding(circle: Circle, component: list[str], edges: Edges) -> Finding:
    calls = [edges[edge] for edge in _edges(circle)]
    others = [service for service in component if service not in circle]
    also = f"; {listed(others)} {'are' if len(others) > 1 else 'is'} on circles with them" if others else ""
    return Finding(
        rule="sync-cycle",
        subject=_drawn(circle, " -> "),
        services=circle,
        message=f"services call each other in a circle, {_drawn(circle)}, though no single request was seen to run "
        f"through it{also}",
        at=calls[0].at,
        remedy=(
            f"Turn one direction into events, or let one side keep a copy of what it asks for; the last call of the "
            f"circle is {calls[-1].source} to {calls[-1].target} ({calls[-1].at})."
        ),
        because=tuple(step for call in calls for step in call.because),
        path=shown(Hop(call.source, call.target, call.at, call.route) for call in calls),
        certainty=weakest(call.certainty for call in calls),
        severity="warning",
    )
