"""One statement touches the tables of one owner only.

## What it flags

A single statement over tables that belong to services of different bounded contexts: a join, a subquery, a union, a CTE, a
`MERGE`, a view, a materialised view, a procedure, a trigger, a relation that an ORM loads along (`joinedload`,
`select_related`, `Include`), a `$lookup`, a linked server. There is one finding for each service and set of tables; further
places with the same set are listed with it.

## Why

A join across services makes two data models one. Neither owner can rename a column, split a table, shard, archive or move to
another kind of store without asking the other, and the query planner of one database becomes a run-time dependency
between teams. Where data is sovereign, combining is done above the services, on what their APIs and events say; the result
may be a moment behind, and eventual consistency is the price of each side working while the other is down.

## Example

`users` belongs to the accounts service, and `orders` to the shop:

```sql
SELECT o.id, u.email
FROM orders o JOIN users u ON u.id = o.user_id      -- flagged
WHERE o.status = 'open'
```

## The cure

- **Compose in the API**: read your own rows, collect the ids, and ask the other service once for all of them (a batch
  route such as `GET /users?ids=…`, never one request per row). A gateway per business area or a backend for one client is
  a fine place for it.
- **Copy what you need**: keep the columns that you join in a table of your own, fed by events (`UserEmailChanged`).
- **Search and lists over several owners**: a CQRS read model, a table shaped for the question, that events of all owners
  keep up to date and that only its projector writes.
- **Reports**: let the owners export to a store for cold data, and join there.
- **Triggers and procedures** that carry a change over to the neighbour: publish an event from the service instead.

If the two are hardly ever used apart, the boundary may be in the wrong place: declare one context, or merge them.

## How to declare it intended

```yaml
contexts:
  identity: [accounts, profiles]
exceptions:
  - rule: cross-service-join
    subject: db/main:orders + db/main:users
    services: [shop, accounts]
    reason: replaced by the customer view in Q2
    until: 2027-06-30
  - rule: cross-service-join
    kind: reporting                 # a store where exports of several owners meet on purpose may stay
    subject: "warehouse/reports:*"
    owner: reporting
    reason: month-end figures over closed orders
```

Inline, in the comment syntax of the file: `-- ringfence: ignore[cross-service-join] customer view until=2027-06-30`.

## Guards against false alarms

- Names of CTEs, aliases, derived and temporary tables are no tables, even if another service has a table of that name.
- A table whose owner is unknown or contested takes no side. (If it is contested, `shared-table` says so.)
- Several tables of one foreign owner are no join across owners: `shared-table` reports the access itself.
- Declared read models and reporting stores may be joined.
- Tables of one context, and equal names in different databases, never meet.

## Options

None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import JoinedUse, System, TableKey

from ringfence_rules._parties import Parties, doubt, listed

DOINGS = {
    "view": "the view here spans",
    "materialized-view": "the materialised view here spans",
    "procedure": "the procedure here touches",
    "trigger": "the trigger here touches",
    "relation": "one ORM query loads",
}

Owned = tuple[tuple[TableKey, str], ...]
"""Tables and their owners, sorted by table."""


@rule(
    "cross-service-join",
    summary="One statement joins tables of different owners",
    severity="error",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding per accessing service and set of tables."""
    parties = Parties(system)
    places: defaultdict[tuple[str, Owned], list[JoinedUse]] = defaultdict(list)
    for join in system.joins:
        owned = _owned(join, parties)
        if len(parties.contexts(owner for _, owner in owned)) > 1:
            places[join.service, owned].append(join)
    for service, owned in sorted(places):
        yield _finding(service, owned, places[service, owned], parties)


def _owned(join: JoinedUse, parties: Parties) -> Owned:
    owners = ((key, parties.owner(key)) for key in sorted(set(join.tables)))
    return tuple((key, owner) for key, owner in owners if owner is not None and not parties.is_open(key))


def _finding(service: str, owned: Owned, joins: list[JoinedUse], parties: Parties) -> Finding:
    anchor, *others = sorted(joins, key=lambda join: (doubt(join.certainty), join.at))
    owners = sorted({owner for _, owner in owned})
    return Finding(
        rule="cross-service-join",
        subject=" + ".join(str(key) for key, _ in owned),
        services=tuple(dict.fromkeys([service, *owners] if service else owners)),
        message=_message(service, anchor.kind, owned),
        at=anchor.at,
        remedy=_remedy(service, anchor.kind, owned),
        related=tuple(Related("the same tables meet here too", other.at) for other in others),
        because=(*anchor.because, *parties.ownership(*(key for key, _ in owned))),
        certainty=anchor.certainty,
    )


def _message(service: str, kind: str, owned: Owned) -> str:
    tables = listed(f"{key} (of {owner})" for key, owner in owned)
    doing = DOINGS.get(kind, "one statement joins")
    return f"{doing} tables of different owners{f' in {service}' if service else ''}: {tables}"


def _remedy(service: str, kind: str, owned: Owned) -> str:
    """The cure depends on whether somebody asks, or the database itself ties the tables together."""
    foreign = [(key.name, owner) for key, owner in owned if owner != service]
    names = listed(sorted({name for name, _ in foreign}))
    owners = listed(sorted({owner for _, owner in foreign}))
    if kind == "trigger":
        return f"Drop the trigger; let the change reach {owners} by an event."
    if kind in ("view", "materialized-view"):
        return (
            "Replace the view by a read model that events of all owners feed, or, for reports, by an export to a reporting "
            "store; or have the callers combine answers of the owners' APIs."
        )
    return (
        f"Read {names} through the API of {owners}, all ids in one request, and combine the answers; "
        f"or keep a copy of the columns needed, fed by events."
    )
