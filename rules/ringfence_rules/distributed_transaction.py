"""A transaction stays inside one datastore and one owner's tables.

## What it flags

A transaction in whose course the code **writes** to two datastores, or to tables of two owners, on one execution of an entry
point; functions that are called inside it count, however many calls away. There is one finding for each service and set
of what is written.

A **global transaction** (Seata's `@GlobalTransactional`) in whose course services are called that change something is one,
too: all of them commit or none does.

## Why

One transaction belongs to one database. If the second one fails, the first is already committed, or the other way round: the
block looks atomic and is not. Two-phase commit makes it atomic at the price of availability: while one side is down nobody
can write, and locks are held across machines; many stores and all brokers of today do without it. And a service that
writes tables of two owners takes away from one of them the right to decide how its data changes.

## Example

```python
with orders.begin(), stock.begin():                                             # two engines, two databases
    orders.execute(text("INSERT INTO orders ..."))
    stock.execute(text("UPDATE items SET reserved = reserved + 1 ..."))          # flagged
```

## The cure

Eventual consistency: each side changes its own data in a transaction of its own, and tells the other by an event.

- **Saga**: a chain of local transactions, each set off by the event of the one before (`OrderPlaced`, `StockReserved`); each
  step has another one that undoes it (`StockReleased`).
- **Outbox**: the event is a row, inserted in the same local transaction; a relay or change capture publishes it.
- **A queue** in between lets the other side be down for a while. Consumers must bear a message twice.
- If both must be consistent at every instant, they belong into one service and one database.

## How to declare it intended

```yaml
exceptions:
  - rule: distributed-transaction
    subject: "orders: *"
    services: [orders]
    reason: both databases are merged with the move
    until: 2027-03-31
```

At the second write: `# ringfence: ignore[distributed-transaction] merged with the move until=2027-03-31`.

## Guards against false alarms

- Reading elsewhere while a transaction is open is no distributed transaction, nor is calling a service that only reads.
- Writing an outbox table of the same database is the cure, not the offence.
- Caches and search indexes (Redis, Memcached, Elasticsearch) hold copies: writing them is not counted.
- Tables of services of one bounded context have one owner.
- A connection of which nobody knows where it leads may lead to any other database of its kind: it is no second one.

## Options

None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.source import Span
from ringfence.model.system import System

from ringfence_rules._effects import COPIES, Done, done, grouped, is_write, way
from ringfence_rules._parties import Parties, listed
from ringfence_rules._spanning import spanning


@rule(
    "distributed-transaction",
    summary="One transaction writes to several datastores or to the tables of several owners",
    severity="error",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding for each service and set of stores or owners."""
    parties = Parties(system)
    yield from spanning(system, parties)
    kinds = {store.name: store.kind for store in system.datastores}
    seen: set[tuple[str, str]] = set()
    for transaction in _transactions(system, kinds):
        finding = _across_stores(transaction, kinds) or _across_owners(transaction, parties)
        if finding is not None and (finding.rule, finding.subject) not in seen:
            seen.add((finding.rule, finding.subject))
            yield finding


def _transactions(system: System, kinds: dict[str, str]) -> list[list[Done]]:
    """The writes of each transaction of each entry point, in the order in which they are reached."""
    writes = [
        ((entry.service, entry.at, entry.function, effect.transaction), (entry, effect))
        for entry, effect in done(system, "query")
        if effect.transaction is not None and effect.table is not None and is_write(effect)
        if kinds.get(effect.table.datastore, "") not in COPIES
    ]
    return [group for _, group in sorted(grouped(writes).items(), key=lambda item: str(item[0]))]


def _across_stores(writes: list[Done], kinds: dict[str, str]) -> Finding | None:
    groups = grouped((effect.table.datastore, (entry, effect)) for entry, effect in writes if effect.table)
    for store in [store for store in groups if _may_be_another(store, groups, kinds)]:
        del groups[store]
    if len(groups) < 2:
        return None
    service, stores = writes[0][0].service, sorted(groups)
    message = f"one transaction of {service} writes to {len(stores)} datastores, {listed(stores)}"
    return _finding(f"{service}: {' + '.join(stores)}", (service,), message, [group[0] for group in groups.values()])


def _may_be_another(store: str, stores: Iterable[str], kinds: dict[str, str]) -> bool:
    """Whether nobody knows which database this is, so that it may be one of the others."""
    kind = kinds.get(store, "")
    same = [other for other in stores if other != store and (not kind or kinds.get(other, "") in ("", kind))]
    return (store.endswith("?") or "*" in store) and bool(same)


def _across_owners(writes: list[Done], parties: Parties) -> Finding | None:
    owned = [(parties.owner(effect.table), (entry, effect)) for entry, effect in writes if effect.table]
    owners = sorted({owner for owner, _ in owned if owner is not None})
    if len(parties.contexts(owners)) < 2:
        return None
    service = writes[0][0].service
    firsts = [group[0] for owner, group in grouped(owned).items() if owner is not None]
    tables = sorted({str(effect.table) for _, effect in firsts})
    message = f"one transaction of {service} writes tables of {listed(owners)}: {listed(tables)}"
    return _finding(f"{service}: {' + '.join(tables)}", tuple(sorted({service, *owners})), message, firsts)


def _finding(subject: str, services: tuple[str, ...], message: str, firsts: list[Done]) -> Finding:
    """It stands at the first write to the second party: there the local transaction is left."""
    entry, effect = firsts[1]
    transaction = effect.transaction
    assert transaction is not None
    return Finding(
        rule="distributed-transaction",
        subject=subject,
        services=services,
        message=message,
        at=effect.at,
        remedy=(
            "Let each side change its own data in a transaction of its own: write an event into an outbox table of the "
            f"first transaction instead of writing {effect.table}, and change that where the event is consumed."
        ),
        related=(Related("the transaction begins here", transaction), *_places(firsts, effect.at)),
        because=way(entry, effect),
    )


def _places(firsts: list[Done], at: Span) -> Iterator[Related]:
    yield from (Related(f"{effect.table} is written here", effect.at) for _, effect in firsts if effect.at != at)
