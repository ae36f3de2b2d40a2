"""Enough of a service is understood to trust the silence about it.

## What it flags

A service of which more than `max_share` of what matters could not be followed: connections whose server is unknown, requests
whose host is, channels and tables whose names are, programs that cannot be read. There is one finding for each service.

## Why

A linter that sees half of a service says nothing about the other half, and its silence looks like praise. This rule turns
what could not be seen into a number that can be watched and bounded.

## Example

```python
requests.get(resolve("orders") + "/orders", timeout=2)      # nothing says where that goes
```

## The cure

`ringfence check -v` lists every place. Mostly one line of configuration answers for many of them:

- a variable that only production sets: give it a default in the manifest, or declare the service's `hosts`;
- a database whose address is a secret: declare the datastore with the services that use it;
- a program in a language that is not read yet: nothing but the manifests counts for it.

## How to declare it intended

```yaml
rules:
  unresolved-share:
    max_share: 0.5
exceptions:
  - rule: unresolved-share
    subject: reviews
    reason: the last program in PHP is replaced this year
    until: 2027-03-31
```

At the first place that is unknown: `# ringfence: ignore[unresolved-share] replaced soon until=2027-03-31`.

## Guards against false alarms

- Requests to hosts outside the system are understood: they lead outside.
- Services with few things to follow (`min_seen`) are not judged, unless none of their code could be read.
- Browsers and load generators ask whoever they are told to, and are left out. So are manifests that are not read, such as
  Helm templates: they deploy what is known anyway.

## Options

- `max_share` (0.25): the share of a service's connections, requests, channels and tables that may stay unknown.
- `min_seen` (8): below this many of them in all nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import System, Unresolved

from ringfence_rules._effects import grouped
from ringfence_rules._parties import listed
from ringfence_rules._requests import outsiders

MOST_SHOWN = 10
_MANY = {"query": "queries"}


class Options(Struct, frozen=True):
    """What can be set for unresolved-share."""

    max_share: Annotated[float, Meta(description="The share of what matters that may stay unknown.")] = 0.25
    min_seen: Annotated[int, Meta(description="With fewer things to follow nothing is said of a service.")] = 8


@rule(
    "unresolved-share",
    summary="Much of a service could not be followed",
    severity="note",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each service of which too much is unknown."""
    known, outside = _known(system), outsiders(system)
    read = {service.name for service in system.services if service.languages}
    lost = grouped((u.service, u) for u in system.unresolved if u.service and u.service not in outside)
    for service, found in sorted(lost.items()):
        unknown = sorted({(u.at, u.what): u for u in found}.values(), key=lambda u: u.at)
        seen = len(known.get(service, ())) + len(unknown)
        blind = service not in read and any(u.what == "service" for u in unknown)
        if blind or (seen >= options.min_seen and len(unknown) > options.max_share * seen):
            yield _finding(service, unknown, seen)


def _known(system: System) -> dict[str, set[tuple[str, Span]]]:
    """What could be followed, by service: a place counts once for each way in which it matters."""
    uses = [(use.service, use.at) for store in system.datastores if store.resolved for use in store.uses]
    places = [
        *((service, ("connection", at)) for service, at in uses),
        *((call.source, ("call", call.at)) for call in system.calls),
        *((channel.service, ("channel", channel.at)) for channel in system.channels),
        *((access.service, ("table", access.at)) for access in system.accesses),
    ]
    return {service: set(found) for service, found in grouped(places).items()}


def _finding(service: str, unknown: list[Unresolved], seen: int) -> Finding:
    kinds = Counter(u.what for u in unknown)
    counted = listed(
        f"{count} {what if count == 1 else _MANY.get(what, f'{what}s')}" for what, count in sorted(kinds.items())
    )
    first = unknown[0]
    return Finding(
        rule="unresolved-share",
        subject=service,
        services=(service,),
        message=f"{len(unknown) / seen:.0%} of what matters in {service} could not be followed: {counted}; {first.why}",
        at=first.at,
        remedy="Declare in ringfence.yaml what the repository does not say: hosts of services, datastores and who uses "
        "them. -v lists every place.",
        related=tuple(Related(f"{u.what}: {u.why}", u.at) for u in unknown[1:MOST_SHOWN]),
    )
