"""What services call each other's things by means the same everywhere.

## What it flags

A column of one service that points to another service's entity by that table's sequence number: `customer_id integer` in
`orders`, where `customers` of another service has an automatic integer key. There is one finding for each such column.

## Why

A sequence number means something only inside the database that counted it. Outside it is no identity: it collides after a
merge, a restore or a second region, it cannot be made before the row is stored, so that nothing can be created offline
or in an event, and it tells strangers how many customers there are. Once other services store it, the owner can never
renumber, shard or replace the table.

## Example

```sql
-- customers/migrations/001.sql
CREATE TABLE customers (id SERIAL PRIMARY KEY, name text);
-- orders/migrations/001.sql
CREATE TABLE orders (id uuid PRIMARY KEY, customer_id integer);        -- flagged
```

## The cure

Give the entity a global id (UUID, ULID, or a business key such as the customer's number) beside its sequence number, hand
that out in APIs and events, and let the others store it. Inside the owner's database the number may stay the foreign key.

## How to declare it intended

```yaml
rules:
  local-link-key: off
exceptions:
  - rule: local-link-key
    subject: "orders-db/orders:orders.customer_id -> *"
    services: [orders, customers]
    reason: customers get a number of their own with version 3
    until: 2027-03-31
```

At the column's table: `-- ringfence: ignore[local-link-key] own number with version 3 until=2027-03-31`.

## Guards against false alarms

- The column's name must be the entity's (`customer_id`, `customerId`, `id_customer`), exactly one other service may own such
  a table, and that one's key must be a number.
- A table of that name in the service itself (a copy, or its own entity) is what the column points to; so is the table that a
  foreign key of the column refers to, if it is called otherwise.
- Text and UUID columns are taken for global ids. Where types are unknown, nothing is said.
- Services of one bounded context may share their numbers.

## Options

None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.facts import Column
from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import System, Table
from ringfence.patterns import pattern

from ringfence_rules._parties import Parties

_LINK = pattern(r"(.+?)_?(?:id|no|number|nr|fk)|(?:id|fk)_(.+)", re.IGNORECASE)
_NUMBER = pattern(
    r"\b(big|small|tiny|medium)?(int|integer|serial|autofield|identity|int[248]|long|bigserial)\b", re.IGNORECASE
)


_SEQUENCE = pattern(r"serial|identity|auto", re.IGNORECASE)
"""Types of numbers that a database hands out itself."""


@rule(
    "local-link-key",
    summary="Another service's entity is referenced by a number of its database",
    severity="note",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each column."""
    parties = Parties(system)
    numbered: dict[str, list[Table]] = {}
    names: dict[str, set[str]] = {}
    for table in system.tables:
        owner = parties.owner(table.key)
        if owner is None or table.view:
            continue
        names.setdefault(owner, set()).add(_singular(table.key.name))
        if any(column.key and column.name.lower() == "id" and _is_number(column) for column in table.columns):
            numbered.setdefault(_singular(table.key.name), []).append(table)
    tied = {(key.table, column.lower()): key.target.name for key in system.references for column in key.columns}
    for table in system.tables:
        owner = parties.owner(table.key)
        for column in table.columns if owner else ():
            entity = _entity(column)
            targets = [t for t in numbered.get(entity, ()) if parties.apart(parties.owner(t.key) or "", owner or "")]
            if entity in names[owner or ""] or len(targets) != 1:
                continue
            if _singular(tied.get((table.key, column.name.lower()), entity)) == entity and _places(table):
                yield _finding(table, column, targets[0], owner or "", parties.owner(targets[0].key) or "")


def _is_number(column: Column) -> bool:
    return bool(_NUMBER.search(column.type))


def _places(table: Table) -> list[Span]:
    """Where it is created, then where it is changed."""
    kept = [definition for definition in table.definitions if definition.action != "drop"]
    return [d.at for d in sorted(kept, key=lambda d: (d.action != "create", d.at))]


def _entity(column: Column) -> str:
    """What a numeric column is called after: ``customer`` for ``customer_id``; empty if it is no link."""
    match = _LINK.fullmatch(column.name)
    if match is None or column.key or not _is_number(column):
        return ""
    return _singular(match[1] or match[2])


def _singular(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    for ending, singular in (("ies", "y"), ("sses", "ss"), ("ses", "se"), ("s", "")):
        if plain.endswith(ending) and not plain.endswith("ss"):
            return plain.removesuffix(ending) + singular
    return plain


def _numbers(table: Table) -> str:
    """What a table's keys are; that a sequence makes them is only said where it is known."""
    return "sequence number" if any(c.key and _SEQUENCE.search(c.type) for c in table.columns) else "number"


def _finding(table: Table, column: Column, target: Table, owner: str, other: str) -> Finding:
    link = f"{table.key}.{column.name}"
    apart = table.key.datastore != target.key.datastore
    where = f"in the database of {other}" if apart else f"of {other}; it means nothing outside of their common database"
    return Finding(
        rule="local-link-key",
        subject=f"{link} -> {target.key}",
        services=(owner, other),
        message=f"{link} of {owner} seems to hold the {_numbers(target)} of {target.key.name} {where}",
        at=_places(table)[0],
        remedy=f"Give {target.key.name} a global id (a UUID, or a business key), hand that out in the API and the events of "
        f"{other}, and store it in {column.name}.",
        related=tuple(Related(f"{target.key.name} of {other} is defined here", at) for at in _places(target)[:1]),
        certainty="likely",
    )
