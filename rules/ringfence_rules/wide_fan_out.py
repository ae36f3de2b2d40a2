"""One request asks few other services.

## What it flags

A route whose handling waits for more than `max_services` other services, directly, in its own flow; what those ask in
turn is counted by `long-call-chain`. There is one finding for each route.

## Why

A page that needs nine services is complete only if all nine answer: at 99.9 % each it is up 99.1 % of the time, and as slow
as the slowest of them. The aggregator also has to change whenever one of the nine does.

This is a note, not an accusation: somebody has to put a screen together, and an aggregator is the right place for it. The
question is whether it has to ask everybody every time.

## Example

```python
@app.get("/dashboard")
def dashboard():
    return {name: requests.get(f"{url}/summary", timeout=1).json() for name, url in NINE_SERVICES.items()}    # flagged
```

## The cure

- Ask side by side rather than one after the other, each with a timeout, and show what has arrived.
- Cache the answers that change seldom, with a time to live.
- **CQRS read model**: a service of its own consumes the events of all and keeps the screen's data in one table, ready to
  be read with one query.
- Split the screen: the client loads its parts from a gateway for each area.

## How to declare it intended

```yaml
rules:
  wide-fan-out:
    max_services: 12
exceptions:
  - rule: wide-fan-out
    subject: "home: GET /dashboard"
    reason: the dashboard moves to a read model
    until: 2027-03-31
```

At the first call: `# ringfence: ignore[wide-fan-out] moves to a read model until=2027-03-31`.

## Guards against false alarms

- Only what one route waits for counts, not what the service calls in all.
- Work in the background, messages, schedules and consumers do not count; the caller does not wait for them.
- A page that shows whether the others are well is there to ask them all: what asks for nothing but their health or metrics
  (`/health`, `/actuator/health`, `/metrics`, …) does not count.

## Options

- `max_services` (8): other services that one request may wait for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Effect, Endpoint, System

from ringfence_rules._effects import Standing, called, done, grouped
from ringfence_rules._parties import listed, weakest
from ringfence_rules._requests import is_of_health, route


class Options(Struct, frozen=True):
    """What can be set for wide-fan-out."""

    max_services: Annotated[int, Meta(description="Other services that one request may wait for.")] = 8


@rule(
    "wide-fan-out",
    summary="One request waits for many other services",
    severity="note",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each route."""
    made = ((entry.endpoint, effect) for entry, effect in done(system, "call") if entry.endpoint is not None)
    standing = Standing(system, "call")
    for endpoint, effects in sorted(grouped(made).items()):
        first: dict[str, Effect] = {}
        for effect in sorted(effects, key=lambda effect: effect.at):
            if effect.call is not None and effect.call.target != endpoint.service and not is_of_health(effect.call):
                first.setdefault(effect.call.target, effect)
        if len(first) > options.max_services:
            yield _finding(endpoint, first, standing)


def _finding(endpoint: Endpoint, first: dict[str, Effect], standing: Standing) -> Finding:
    placed = [(standing.of(effect), effect.call) for effect in first.values() if effect.call is not None]
    placed.sort(key=lambda one: one[0])
    return Finding(
        rule="wide-fan-out",
        subject=f"{endpoint.service}: {route(endpoint)}",
        services=(endpoint.service, *sorted(first)),
        message=f"{route(endpoint)} of {endpoint.service} waits for {len(first)} services: {listed(sorted(first))}",
        at=placed[0][0],
        remedy=(
            "Ask them side by side, each with a timeout, and cache what changes seldom; or keep what this request shows in "
            "a read model that is fed by their events."
        ),
        related=tuple(Related(f"{call.target}: {called(call)}", place) for place, call in placed[1:]),
        because=tuple(step for _, call in placed for step in call.because)[:12],
        certainty=weakest(call.certainty for _, call in placed),
    )
