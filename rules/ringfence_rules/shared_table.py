"""A table belongs to one service; no other one reads or writes it.

## What it flags

A statement, an ORM query or a migration of one service that touches a table which a service of another bounded context
owns. There is one finding per table. It names the owner and every trespasser, and stands at the first trespassing
statement: a write if there is one; where the service has it done, if several run that statement in code that they share.

A table that has several owners is flagged as well: two contexts have equal claims on it (both write it, or both migrate
it), and nothing settles which of them it belongs to.

## Why

Data sovereignty: a service that owns its data can change its schema, its storage and its rules alone. Once somebody else
reads the table, each column is a public interface that nobody versions; once somebody else writes it, the owner's
validations and invariants hold no longer. The coupling is invisible in the code of both sides until a migration breaks
the neighbour in production.

## Example

`billing` marks orders as paid, in the table that the migrations of `shop` create:

```python
def settle(order_id):
    db.execute("UPDATE orders SET status = 'paid' WHERE id = %s", (order_id,))  # flagged
```

## The cure

- It **writes**: leave the writing to the owner. Call its API, or publish an event (`InvoicePaid`) that it consumes. With a
  queue in between, the owner may be down for a while and nothing is lost.
- It **reads a few columns**: ask the owner's API. If the answer is needed often, keep a copy of just these columns in the
  service's own database, fed by the owner's events. The copy lags by seconds; say so where it is shown.
- It **reads much, for lists and searches**: build a CQRS read model from the events of all owners concerned.
- It **reads for reports**: have the owner export to a store for cold data, and report from there.
- It **waits for a row to change**: consume an event, or poll the owner's API and cache the answer.
- It **migrates**: move the migration to the owner.
- It alone writes **some of the columns**: they are its own part of the thing. Move them to a table of its own, with the id
  of the owner's. `ringfence export` shows for each shared table which columns each service reads and writes (`split`).

## How to declare it intended

Services that own data together are one bounded context. An owner can be named, and an exception bought for a time:

```yaml
contexts:
  ordering: [shop, checkout]
owners:
  shop-db/shop:orders: shop
exceptions:
  - rule: shared-table
    subject: shop-db/shop:orders
    services: [shop, billing]
    reason: billing moves to the orders API
    until: 2027-03-31
```

For one statement, at its end: `# ringfence: ignore[shared-table] moves to the API until=2027-03-31`.

## Guards against false alarms

- A table is told apart by server, database, schema and name. The same name in two databases is two tables, so a local copy
  that events feed is not shared.
- Which database a connection leads to is taken from the deployment; defaults in the code count only where it says nothing.
- CTEs, aliases and temporary tables are not tables; the bookkeeping of migration tools is left out.
- An ORM class that nobody queries is no access; workers and jobs of one image are the same service as the API.
- Declared read models and reporting stores are there to be read; `read-model-write` and `reporting-store-as-source` watch
  over who writes them.
- Where nothing says where a connection goes, the finding is a `note` of certainty `possible`; it fails no build.

## Options

- `few_columns` (6): reads of at most this many columns are advised to become a copy fed by events.
- `read_severity` (none): a severity of its own for tables that others only read, for example `warning`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import System, Table, TableKey

from ringfence_rules._effects import where_touched
from ringfence_rules._parties import Parties, listed
from ringfence_rules._table_advice import division, if_one_application, remedy, unfilled, unsettled
from ringfence_rules._table_uses import Use, beyond, by_service, certainty, first, place, verbs

BASIS = {
    "declared": "by declaration",
    "migration": "its migrations define it",
    "mapping": "its mapping manages it",
    "writer": "the only one that writes it",
    "accessor": "the only one that uses it",
}


class Options(Struct, frozen=True):
    """What can be set for shared-table."""

    few_columns: Annotated[int, Meta(description="Reads of at most so many columns are advised to be a copy.")] = 6
    read_severity: Annotated[
        Literal["", "error", "warning", "note"],
        Meta(description="Severity of tables that others only read; empty for the rule's own."),
    ] = ""


@rule(
    "shared-table",
    summary="A service reads or writes a table that another service owns",
    severity="error",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding per trespassed table, one per contested table."""
    parties = Parties(system)
    accesses = _accesses(system)
    splits = {split.table: split for split in system.splits}
    for table in system.tables:
        if parties.is_open(table.key):
            continue
        uses = [*accesses[table.key], *_definitions(table)]
        owner = parties.owner(table.key)
        if owner is None:
            yield from _contested(table, uses, parties, options)
            continue
        foreign = [use for use in uses if parties.apart(use.service, owner) and _counts(use)]
        if foreign:
            finding = _trespass(table, owner, foreign, uses, options)
            advice = f"{division(splits.get(table.key), owner)}{if_one_application(owner, foreign, uses)}"
            yield replace(finding, remedy=f"{finding.remedy}{advice}")


def _accesses(system: System) -> defaultdict[TableKey, list[Use]]:
    found: defaultdict[TableKey, list[Use]] = defaultdict(list)
    touched = where_touched(system)
    for a in system.accesses:
        if a.service and a.mode in ("read", "write"):
            asked = touched.get((a.service, a.table, a.at))
            use = Use(a.service, a.mode, asked or a.at, a.certainty, a.columns, a.because)
            found[a.table].append(use._replace(statement=a.at) if asked else use)
    return found


def _definitions(table: Table) -> list[Use]:
    return [Use(d.service, "define", d.at, origin=d.origin) for d in table.definitions if d.service]


def _counts(use: Use) -> bool:
    """A stray CREATE TABLE or mapping changes nothing that is deployed; a migration does."""
    return use.mode != "define" or use.origin == "migration"


def _trespass(table: Table, owner: str, foreign: list[Use], uses: list[Use], options: Options) -> Finding:
    """Trespassers that are only possible do not weaken a finding about the others."""
    firm = [use for use in foreign if use.certainty != "possible"]
    proven = firm or foreign
    trespassers = by_service(proven)
    doubtful = {name: places for name, places in by_service(foreign).items() if name not in trespassers}
    anchor = first(proven)
    return Finding(
        rule="shared-table",
        subject=str(table.key),
        services=(owner, *trespassers),
        message=_message(table, owner, trespassers, certain=bool(firm)),
        at=anchor.at,
        remedy=remedy(owner, proven, options.few_columns),
        related=(
            *beyond(anchor),
            *_owner_place(table, owner, uses),
            *(place(places) for name, places in trespassers.items() if name != anchor.service),
            *(place(places, "seems to use it; where its connection leads is unknown") for places in doubtful.values()),
        ),
        because=(*table.because, *anchor.because),
        certainty=certainty(trespassers),
        severity=_severity(proven, options) if firm else "note",
    )


def _message(table: Table, owner: str, trespassers: dict[str, list[Use]], *, certain: bool) -> str:
    basis = f" ({BASIS[table.basis]})" if table.basis in BASIS else ""
    doings = listed(f"{service} {verbs(places)} it" for service, places in trespassers.items())
    doubt = "" if certain else ", if its connection leads there: nothing says where it goes"
    return f"table {table.key} belongs to {owner}{basis}, but {doings}{doubt}"


def _owner_place(table: Table, owner: str, uses: list[Use]) -> Iterator[Related]:
    """The one place that shows whose table it is: its definition, else the owner's first use."""
    definitions = sorted((d.service != owner, d.at) for d in table.definitions if d.service in (owner, ""))
    own = [use for use in uses if use.service == owner]
    if definitions:
        yield Related(f"{table.key.name} of {owner} is defined here", definitions[0][1])
    elif own:
        yield place(own, f"{verbs([first(own)])} it as its owner")


def _severity(uses: Sequence[Use], options: Options) -> str:
    return options.read_severity if all(use.mode == "read" for use in uses) else ""


def _contested(table: Table, uses: list[Use], parties: Parties, options: Options) -> Iterator[Finding]:
    claims = by_service([use for use in uses if use.service in table.candidates])
    if len(parties.contexts(claims)) < 2:
        return
    anchor = first([use for places in claims.values() for use in places])
    others = by_service([use for use in uses if use.service not in claims and _counts(use)])
    doings = listed(f"{service} {verbs(places)} it" for service, places in claims.items())
    only_read = all(use.mode == "read" for use in uses)
    together = len({frozenset(use.statement or use.at for use in places) for places in claims.values()}) == 1
    yield Finding(
        rule="shared-table",
        subject=str(table.key),
        services=tuple(claims),
        message=f"{listed(claims)} read table {table.key}, and none of them is seen to fill it: it has no owner"
        if only_read
        else f"table {table.key} has no single owner: {doings}{', all by the same code' if together else ''}",
        at=anchor.at,
        remedy=unfilled(claims) if only_read else unsettled(claims, together),
        related=(
            *beyond(anchor),
            *(place(places) for name, places in (*claims.items(), *others.items()) if name != anchor.service),
        ),
        because=(*table.because, *anchor.because),
        certainty=certainty(claims),
        severity=options.read_severity or "warning" if only_read else "warning" if together else "",
    )
