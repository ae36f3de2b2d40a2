"""A foreign key stays inside one owner's tables.

## What it flags

A foreign key constraint, or an ORM relation that the database enforces, from a table of one bounded context to a table of
another. Constraints are taken as they stand after the last migration. There is one finding per constraint, at the line
that declares it.

## Why

A constraint makes the database of one service check the rows of another. It keeps the two in one database for ever, for no
constraint reaches across servers. It lets one service fail the other: a row cannot be deleted because a stranger refers to
it, a cascade deletes rows whose owner was never asked, a lock taken here waits for a transaction there. Between
contexts there is identity and eventual consistency: both sides know an id, and events tell what became of it.

## Example

`users` belongs to the accounts service and `contacts` to the contacts service:

```sql
CREATE TABLE contacts (
  username VARCHAR(64) NOT NULL,
  label    VARCHAR(128) NOT NULL,
  FOREIGN KEY (username) REFERENCES users (username)   -- flagged
);
```

## The cure

1. Keep the column, and drop the constraint in a migration. An index on the column stays useful.
2. Refer by an id that means the same everywhere (a GUID, a ULID, a business key), not by a local sequence number.
3. Check on writing, if it matters: ask the owner's API whether the id exists, or look into a local copy that its events
   feed. Between the check and the write the other side may change; the third party in this is time, so:
4. React to the owner's events. `UserDeleted` removes or anonymises the rows that referred to it, which is what
   `ON DELETE CASCADE` did, but in the service that owns them and by its rules.
5. Let a nightly job compare the ids with the owner's export or API, for what events may have missed.

In an ORM, turn the relation into a plain column (`db_constraint=False` in Django keeps only the convenience).

## How to declare it intended

```yaml
contexts:
  accounts: [userservice, contacts]
exceptions:
  - rule: cross-service-foreign-key
    subject: "accounts-db/accounts:contacts.username -> accounts-db/accounts:users.username"
    services: [contacts, userservice]
    reason: goes with the split of the accounts database
    until: 2027-03-31
```

At the constraint: `-- ringfence: ignore[cross-service-foreign-key] goes with the split until=2027-03-31`.

## Guards against false alarms

- Migrations are applied in order first: a constraint that a later one drops is gone, and so is a dropped table's.
- Relations that the database does not enforce (`db_constraint=False`, `constraint=False`, `viewonly`, an id without a
  constraint) are not flagged here.
- A table whose owner is unknown or contested takes no side; tables of one context may refer to each other.
- Databases that know no such constraint (MongoDB, DynamoDB and the like) have none, whatever a mapping says.
- A constraint inside a database of the service's own to its own copy of `users` refers to that copy, whatever its name.

## Options

None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.extend import NoOptions, rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Reference, System, TableKey

from ringfence_rules._parties import Parties, doubt

WITHOUT_KEYS = frozenset(("mongodb", "dynamodb", "firestore", "cassandra", "clickhouse"))
"""Kinds of databases that enforce no relation, whatever a mapping calls it."""


@rule(
    "cross-service-foreign-key",
    summary="A foreign key ties tables of different owners together",
    severity="error",
    help=__doc__,
)
def check(system: System, options: NoOptions) -> Iterator[Finding]:
    """One finding per constraint, however often it is declared."""
    parties = Parties(system)
    without = {store.name for store in system.datastores if store.kind in WITHOUT_KEYS}
    places: defaultdict[tuple[str, str, str], list[Reference]] = defaultdict(list)
    for reference in system.references:
        owner, target = parties.owner(reference.table), parties.owner(reference.target)
        if reference.table.datastore in without:
            continue
        if owner is not None and target is not None and parties.apart(owner, target):
            places[_subject(reference), owner, target].append(reference)
    for subject, owner, target in sorted(places):
        yield _finding(subject, owner, target, places[subject, owner, target], parties)


def _subject(reference: Reference) -> str:
    return f"{_columns(reference.table, reference.columns)} -> {_columns(reference.target, reference.target_columns)}"


def _columns(table: TableKey, columns: tuple[str, ...]) -> str:
    if not columns:
        return str(table)
    return f"{table}.{columns[0]}" if len(columns) == 1 else f"{table}.({', '.join(columns)})"


def _finding(subject: str, owner: str, target: str, references: list[Reference], parties: Parties) -> Finding:
    anchor, *others = sorted(references, key=lambda reference: (doubt(reference.certainty), reference.at))
    table, referred = anchor.table.name, anchor.target.name
    return Finding(
        rule="cross-service-foreign-key",
        subject=subject,
        services=(owner, target),
        message=f"a foreign key ties {table} of {owner} to {referred} of {target}: {subject}",
        at=anchor.at,
        remedy=(
            f"Drop the constraint and keep {', '.join(anchor.columns) or 'the column'} as a plain id. {owner} can check it "
            f"by the API of {target} or a copy of its own, and follow changes and deletions by events of {target}."
        ),
        related=tuple(
            Related("the same constraint is declared here too", at)
            for at in dict.fromkeys(other.at for other in others)
            if at != anchor.at
        ),
        because=(*anchor.because, *parties.ownership(anchor.table, anchor.target)),
        certainty=anchor.certainty,
    )
