"""A gateway routes; it keeps no business data.

## What it flags

A gateway (nginx or the like in front of a database, a program that its framework or its name says to be a gateway or a
backend for a front end) that reads or writes tables: its own, or those of others. There is one finding for each gateway.

## Why

A gateway is on everybody's way and therefore everybody's to change. Data that it keeps has no service that answers for it:
rules about it end up between routing tables, it cannot be asked for by an event or an API, and the gateway can no longer be
replaced, split or scaled at will. If it reads tables of others, it goes around the very services it is there to protect.

## Example

```python
# gateway/app.py
@app.get("/api/orders")
def orders():
    customer = session.query(Customer).get(user_id)                       # flagged
    return requests.get(f"{ORDERS_URL}/orders?customer={customer.id}", timeout=2).json()
```

## The cure

- Move the table into the service it belongs to, and ask that service's API.
- What a screen needs quickly: a read model, in a service of its own behind the gateway, fed by events.
- What is no business stays: sessions, tokens, rate limits, cached answers; best in a cache, with a time to live.

## How to declare it intended

```yaml
exceptions:
  - rule: gateway-owns-data
    subject: gateway
    reason: tenants move to the accounts service
    until: 2027-03-31
```

At the statement: `# ringfence: ignore[gateway-owns-data] moves to accounts until=2027-03-31`.

## Guards against false alarms

- Sessions, tokens, keys, rate limits and caches are a gateway's own (option `allowed`), and so is whatever it keeps in Redis
  or Memcached.
- A web front end that renders pages is no gateway by that alone.
- What is only called a gateway, answers requests and asks nobody (the functions behind a cloud's API gateway) is a service
  like any other.

## Options

- `allowed` (`*session*`, …): globs over the names of tables that a gateway may have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Access, System

from ringfence_rules._effects import grouped, where_touched
from ringfence_rules._gateways import ALLOWED, Gateway, gateways, keeping
from ringfence_rules._parties import Parties, listed, weakest


class Options(Struct, frozen=True):
    """What can be set for gateway-owns-data."""

    allowed: Annotated[tuple[str, ...], Meta(description="Globs over the names of tables that a gateway may have.")] = (
        ALLOWED
    )


@rule(
    "gateway-owns-data",
    summary="A gateway keeps business data or reads that of others",
    severity="warning",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding for each gateway."""
    parties = Parties(system)
    fronts = {front.name: front for front in gateways(system)}
    asked = where_touched(system)
    used = grouped(
        (access.service, replace(access, at=asked.get((access.service, access.table, access.at), access.at)))
        for access in keeping(system, options.allowed)
        if access.service in fronts
    )
    answering = _answering(system)
    for name, front in fronts.items():
        accesses = used.get(name, [])
        if front.certainty != "certain" and not front.calls and name in answering:
            accesses = [a for a in accesses if (owner := parties.owner(a.table)) and parties.apart(owner, name)]
        if accesses:
            yield _finding(front, accesses, parties)


def _answering(system: System) -> set[str]:
    """Services that answer requests, and ask nobody of whom it is unknown who that is."""
    asking = {lost.service for lost in system.unresolved if lost.what == "call"}
    return {entry.service for entry in system.entries if entry.kind == "route"} - asking


def _finding(front: Gateway, accesses: list[Access], parties: Parties) -> Finding:
    first = {access.table: access for access in sorted(accesses, key=lambda access: access.at, reverse=True)}
    others = {table: owner for table in first if (owner := parties.owner(table)) and parties.apart(owner, front.name)}
    anchor = min((first[table] for table in others or first), key=lambda access: access.at)
    owners = sorted(set(others.values()))
    own = any(access.mode == "write" for access in accesses)
    whose = f"tables of {listed(owners)}" if owners else f"business data{' of its own' if own else ''}"
    tables = listed(sorted(table.name for table in others or first))
    return Finding(
        rule="gateway-owns-data",
        subject=front.name,
        services=(front.name, *owners),
        message=f"the gateway {front.name} works on {whose}: {tables}",
        at=anchor.at,
        remedy=(
            f"Ask {listed(owners)} for it instead of the tables."
            if owners
            else "Move the data into a service behind the gateway, and ask that."
            if own
            else "Ask the service that fills them instead of the tables."
        ),
        related=tuple(Related(f"{a.mode}s {a.table.name}", a.at) for _, a in sorted(first.items()) if a is not anchor),
        because=(*parties.ownership(*others), *anchor.because),
        certainty=weakest((front.certainty, anchor.certainty)),
    )
