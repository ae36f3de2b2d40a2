"""A database serves one bounded context; others do not connect to it.

## What it flags

One logical database (server and database name; for Redis the database number too) to which services of two or more bounded
contexts connect, whether or not they touch the same tables. There is one finding per database. It stands where the
service connects that owns fewer of the tables there, since that is the one which could move out; at its setting, where
several connect by the same line of shared code.

It is only a `note` where the parties are kept apart by more than good will: each service uses schemas of its own with
credentials of its own; no two of them are known to use the same indices or buckets (Elasticsearch, S3), or the
same keys of a cache (Redis, Memcached).

## Why

A shared database couples services that share no table yet. One long migration, one runaway query, one exhausted connection
pool or one major upgrade concerns all of them: they fail together, and they can be scaled, restored and moved only
together. And nothing stops the next join: where the table can be seen, somebody will read it.

## Example

`shop` and `billing` are given the same database:

```yaml
services:
  shop:
    build: ./shop
    environment:
      DATABASE_URL: postgresql://app:app@db/main
  billing:
    build: ./billing
    environment:
      DATABASE_URL: postgresql://app:app@db/main
```

The finding stands in `billing`, at the line that opens the connection.

## The cure

Give each context a database of its own. Two logical databases on one server are a good first step and cost little:

1. List who uses which table (`ringfence owners`).
2. Remove what crosses the boundary first: see `shared-table`, `cross-service-join` and `cross-service-foreign-key`.
3. Move the tables of one context to its own schema with an account that sees nothing else, then to its own database.

What the other side still needs it gets from an API, from a copy that events feed, from a CQRS read model or, for reports,
from a store for cold data.

## How to declare it intended

```yaml
contexts:
  ordering: [shop, billing]     # they own the data together: sharing inside a context is fine
exceptions:
  - rule: shared-database
    subject: db/main
    services: [shop, billing]
    reason: billing gets its own database with the move to the new cluster
    until: 2027-03-31
```

In the code, at the line of the connection: `# ringfence: ignore[shared-database] until the move until=2027-03-31`.

## Guards against false alarms

- Two databases on one server, two servers with databases of one name, two Redis database numbers: never shared.
- The value that the deployment sets decides, not the default in the code, which often names a database of the past.
- Workers, jobs and migrations of one image are one service, and a program that only sets up databases of others (called
  migrations, seeder or the like, serving nobody) is no party. Third-party tools (an admin console, an exporter, a change
  capture) are no parties, and neither are message brokers stores: nor is a Redis of which all that is known is that its
  users send each other messages or jobs over Redis.
- DynamoDB and S3 without an endpoint of one's own are the cloud's: their tables and buckets are shared one by one, or not.
- Declared reporting stores, and services that only read declared read models there, are left out.
- Two connections that cannot be resolved are never taken for one, unless they use the same secret or parameter; the
  certainty then says `likely`.

## Options

- `ignore_kinds` (none): kinds of stores that may be shared, for example `[elasticsearch]`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Annotated

from msgspec import Meta, Struct
from ringfence.extend import rule
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Datastore, StoreUse, System, TableKey

from ringfence_rules._connecting import Connecting
from ringfence_rules._parties import Parties, doubt, listed, weakest

BROKERS = {"kafka", "rabbitmq", "amqp", "nats", "pulsar", "activemq", "artemis", "mqtt", "sqs", "sns", "servicebus"}
CLOUDS = {"dynamodb", "s3"}
"""What a cloud offers to all of an account: no server of anybody's, so each table or bucket stands for itself."""
CACHES = {"redis", "valkey", "memcached"}
PARTS = {
    "elasticsearch": "indices",
    "opensearch": "indices",
    "solr": "collections",
    "meilisearch": "indices",
    "s3": "buckets",
}
"""What servers without databases hold instead: each is somebody's, as a database of another server is."""

Touched = dict[str, set[TableKey]]
"""The tables of one datastore that each service touches."""


class Options(Struct, frozen=True):
    """What can be set for shared-database."""

    ignore_kinds: Annotated[tuple[str, ...], Meta(description="Kinds of datastores that may be shared.")] = ()


@rule(
    "shared-database",
    summary="Services of several contexts connect to one database",
    severity="warning",
    help=__doc__,
    options=Options,
)
def check(system: System, options: Options) -> Iterator[Finding]:
    """One finding per datastore that several contexts use."""
    parties = Parties(system)
    touched = _touched(system)
    declared = {reporting.name for reporting in system.reporting}
    connecting = Connecting(system)
    for store in system.datastores:
        if store.kind in BROKERS or store.kind in options.ignore_kinds or store.name in declared:
            continue
        if store.name in CLOUDS:
            continue
        if store.kind in CACHES and not touched[store.name] and _only_carries(store, system):
            continue
        users = [use for use in _users(store, parties) if not _only_reads_open(touched[store.name], use, parties)]
        if len(parties.contexts(use.service for use in users)) > 1:
            yield _finding(store, users, touched[store.name], parties, connecting)


def _touched(system: System) -> defaultdict[str, Touched]:
    """What each service touches, by datastore."""
    found: defaultdict[str, Touched] = defaultdict(lambda: defaultdict(set))
    for access in system.accesses:
        found[access.table.datastore][access.service].add(access.table)
    return found


def _only_carries(store: Datastore, system: System) -> bool:
    """Whether a store is a broker to all its users: each of them sends or takes messages over one of its kind."""
    talking = {channel.service for channel in system.channels if channel.broker == store.kind}
    return {use.service for use in store.uses} <= talking


def _only_reads_open(touched: Touched, use: StoreUse, parties: Parties) -> bool:
    """Whether all that a service touches there are read models, which are there to be read."""
    tables = touched.get(use.service, set())
    return bool(tables) and all(parties.is_open(table) and parties.owner(table) != use.service for table in tables)


def _users(store: Datastore, parties: Parties) -> list[StoreUse]:
    """Each service's surest connection. Merely possible users are left out if the others share it anyway."""
    surest: dict[str, StoreUse] = {}
    for use in sorted(store.uses, key=lambda use: (doubt(use.certainty), use.at)):
        surest.setdefault(use.service, use)
    users = [surest[service] for service in sorted(surest) if service and not parties.only_sets_up(service)]
    firm = [use for use in users if use.certainty != "possible"]
    return firm if len(parties.contexts(use.service for use in firm)) > 1 else users


def _finding(
    store: Datastore, users: list[StoreUse], touched: Touched, parties: Parties, connecting: Connecting
) -> Finding:
    host = _host(users, touched, parties)
    guest = next(use for use in users if parties.apart(use.service, host.service))
    services = [use.service for use in users]
    shared = _shared_tables(services, touched, parties)
    apart = _kept_apart(store, users, touched, parties, shared)
    return Finding(
        rule="shared-database",
        subject=store.name,
        services=tuple(services),
        message=f"{listed(services)} connect to one database, {store.name}; {apart or _extent(shared)}",
        at=connecting.of(guest),
        remedy=_remedy(store, guest.service, apart),
        related=tuple(
            Related(f"{use.service} connects to {store.name}", connecting.of(use)) for use in users if use is not guest
        ),
        because=guest.because,
        certainty=weakest(use.certainty for use in users),
        severity="note" if apart else "",
    )


def _host(users: Sequence[StoreUse], touched: Touched, parties: Parties) -> StoreUse:
    """The service that owns most of the tables there; among equals, the one that touches fewest tables of others."""
    owners = {table: parties.owner(table) for keys in touched.values() for table in keys}

    def claim(use: StoreUse) -> tuple[int, int, str]:
        foreign = sum(owners[table] not in (None, use.service) for table in touched.get(use.service, ()))
        return -list(owners.values()).count(use.service), foreign, use.service

    return min(users, key=claim)


def _shared_tables(services: Sequence[str], touched: Touched, parties: Parties) -> set[TableKey]:
    """Tables that services of two contexts touch."""
    return {
        table
        for one, other in combinations(services, 2)
        if parties.apart(one, other)
        for table in touched.get(one, set()) & touched.get(other, set())
    }


def _kept_apart(
    store: Datastore, users: Sequence[StoreUse], touched: Touched, parties: Parties, shared: set[TableKey]
) -> str:
    """What keeps the parties apart, as a clause for the message; empty if nothing does."""
    known = all(touched.get(use.service) for use in users)
    if store.kind in CACHES and not shared:
        return "as a cache, without a key in common" if known else "which keys each of them uses there is not known"
    if store.kind in PARTS and not shared:
        parts = PARTS[store.kind]
        return f"each with {parts} of its own" if known else f"which {parts} each of them uses there is not known"
    schemas = {use.service: {table.schema for table in touched.get(use.service, set())} for use in users}
    if any(not own or "" in own for own in schemas.values()) or not all(use.credentials for use in users):
        return ""
    for one, other in combinations(users, 2):
        if not parties.apart(one.service, other.service):
            continue
        if one.credentials == other.credentials or schemas[one.service] & schemas[other.service]:
            return ""
    return "each with its own schema and its own credentials"


def _extent(shared: set[TableKey]) -> str:
    if not shared:
        return "no table is used by both sides yet"
    names = sorted(table.name for table in shared)
    shown = names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more"]
    return f"tables used across the boundary: {listed(shown)}"


def _remedy(store: Datastore, guest: str, apart: str) -> str:
    if store.kind in CACHES:
        own = f"Give {guest} a logical database or an instance of its own."
        return own if "in common" in apart else f"{own} What it takes from others by their keys it has to ask them for."
    if apart and store.kind in PARTS:
        return f"Give {guest} an account of its own that may use its {PARTS[store.kind]} alone, or a server of its own."
    return (
        f"Give {guest} a database of its own (a schema with an account of its own is the first step) and let it get what "
        "it needs of the others from their APIs or events; or declare one context if they own the data together."
    )
