"""Enough of the system is understood to trust the silence.

## What it flags

A system in which more than `max_share` of what matters could not be followed: connections whose server is unknown, requests
whose host is, channels and tables whose names are, services whose code cannot be read. It is one finding.

## Why

A linter that sees half of a system says nothing about the other half, and its silence looks like praise. This rule turns
what could not be seen into a number that can be watched and bounded.

## Example

```python
requests.get(resolve("orders") + "/orders", timeout=2)      # nothing says where that goes
```

## The cure

`ringfence check -v` lists every place. Mostly one line of configuration answers for many of them:

- a variable that only production sets: give it a default in the manifest, or declare the service's `hosts`;
- a database whose address is a secret: declare the datastore with the services that use it;
- a service in a language that is not read yet: nothing but the manifests counts for it.

## How to declare it intended

```yaml
rules:
  unresolved-share:
    max_share: 0.5
exceptions:
  - rule: unresolved-share
    reason: the PHP services are replaced this year
    until: 2027-03-31
```

At the first place that is unknown: `# ringfence: ignore[unresolved-share] replaced soon until=2027-03-31`.

## Guards against false alarms

- Requests to hosts outside the system are understood: they lead outside.
- Systems with few things to follow (`min_seen`) are not judged.

## Options

- `max_share` (0.25): the share of connections, requests, channels and services that may stay unknown.
- `min_seen` (10): below this many of them in all nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import System

from ringfence_rules._parties import listed

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Options:
    """What can be set for unresolved-share."""

    max_share: float = field(default=0.25, metadata={"help": "The share of what matters that may stay unknown."})
    min_seen: int = field(default=10, metadata={"help": "With fewer things to follow nothing is said."})


@rule(
    "unresolved-share",
    summary="Much of the system could not be followed",
    severity="note",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """At most one finding."""
    unknown = sorted({(u.at, u.what): u for u in system.unresolved}.values(), key=lambda u: u.at)
    uses = [use for store in system.datastores if store.resolved for use in store.uses]
    known = len(uses) + sum(
        len({item.at for item in items}) for items in (system.calls, system.channels, system.accesses)
    )
    seen = known + len(unknown)
    if not unknown or seen < options.min_seen or len(unknown) <= options.max_share * seen:
        return
    kinds = Counter(u.what for u in unknown)
    counted = listed(f"{count} {what}{'s' if count > 1 else ''}" for what, count in sorted(kinds.items()))
    yield Finding(
        rule="unresolved-share",
        subject="system",
        services=tuple(sorted({u.service for u in unknown if u.service})),
        message=f"{len(unknown) / seen:.0%} of what matters could not be followed: {counted}",
        at=unknown[0].at,
        remedy="Declare in ringfence.yaml what the repository does not say: hosts of services, datastores and who uses "
        "them. -v lists every place.",
        related=tuple(Related(f"{u.what}: {u.why}", u.at) for u in unknown[1:MOST_SHOWN]),
    )
