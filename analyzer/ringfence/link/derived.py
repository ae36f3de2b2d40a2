"""Data that is derived from other data: read models, stores for reports, and what flows into them by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from ringfence.config import Config
from ringfence.link.ownership import is_meant
from ringfence.link.tables import Data
from ringfence.link.units import Deployment
from ringfence.model.facts import Feed
from ringfence.model.source import Diagnostic
from ringfence.model.system import Access, Channel, Datastore, Effect, Entry, ReadModel, ReportingStore, Table, TableKey


def read_models(
    tables: Sequence[Table], data: Data, entries: Sequence[Entry], channels: Sequence[Channel], config: Config
) -> tuple[ReadModel, ...]:
    """Declared read models, materialised views, and copies that only the messages of others change."""
    found = {model.table: model for model in _projections(tables, entries, channels)}
    found.update({key: ReadModel(key, "materialized-view", "", data.views[key].at) for key in data.materialised})
    for declared in config.read_models:
        for table in tables:
            if is_meant(declared.pattern, table.key):
                found[table.key] = ReadModel(
                    table.key, "declared", declared.projector, declared.at, declared.sources, declared.loader
                )
    return tuple(found[key] for key in sorted(found))


def _projections(tables: Sequence[Table], entries: Sequence[Entry], channels: Sequence[Channel]) -> Iterator[ReadModel]:
    publishers: dict[str, set[str]] = {}
    for use in channels:
        if use.role == "publish":
            publishers.setdefault(use.channel, set()).add(use.service)
    writers: dict[TableKey, list[Entry]] = {}
    for entry in entries:
        for key in dict.fromkeys(effect.table for effect in entry.effects if effect.table and _writes(effect)):
            writers.setdefault(key, []).append(entry)
    for table in tables:
        writing = writers.get(table.key)
        if not writing or any(entry.kind != "consumer" or entry.service != table.owner for entry in writing):
            continue
        taken = {channel for entry in writing for channel in entry.channels}
        sources = {service for channel in taken for service in publishers.get(channel, ())}
        if sources and table.owner not in sources:
            yield ReadModel(table.key, "projection", writing[0].service, writing[0].at, tuple(sorted(sources)))


def _writes(effect: Effect) -> bool:
    return not {"insert", "update", "delete"}.isdisjoint(effect.operations)


def reporting_stores(
    stores: Sequence[Datastore], config: Config, accesses: Iterable[Access], serving: Collection[str]
) -> tuple[ReportingStore, ...]:
    """The datastores that are declared to hold cold data. Where nobody is named who fills one, export jobs do: programs
    that write it and serve nothing.
    """
    jobs: dict[str, set[str]] = {}
    for access in accesses:
        if access.mode == "write" and access.service not in serving:
            jobs.setdefault(access.table.datastore, set()).add(access.service)
    return tuple(
        ReportingStore(
            store.name, declared.at, declared.loaders or tuple(sorted(jobs.get(store.name, ()))), declared.readers
        )
        for store in stores
        for declared in config.reporting
        if fnmatchcase(store.name, declared.pattern)
    )


def feeds(said: Iterable[Feed], deployment: Deployment) -> tuple[Feed, ...]:
    """What flows by itself, with servers by the names of their units."""
    known = {
        replace(feed, source=_named(feed.source, deployment), target=_named(feed.target, deployment)) for feed in said
    }
    return tuple(sorted(known, key=lambda feed: (feed.at, feed.source, feed.target)))


def _named(end: str, deployment: Deployment) -> str:
    server, slash, rest = end.partition("/")
    unit = deployment.at_host(server) if slash and not end.startswith("channel:") else None
    return f"{unit.name}/{rest}" if unit is not None else end


def unmatched(config: Config, tables: Sequence[Table], stores: Sequence[Datastore]) -> tuple[Diagnostic, ...]:
    """Declarations that mean nothing: misspelt, or gone."""
    lost = [
        Diagnostic(model.at, f"no table is meant by the read model {model.pattern!r}")
        for model in config.read_models
        if not any(is_meant(model.pattern, table.key) for table in tables)
    ]
    lost += [
        Diagnostic(store.at, f"no datastore is meant by the reporting store {store.pattern!r}")
        for store in config.reporting
        if not any(fnmatchcase(known.name, store.pattern) for known in stores)
    ]
    return tuple(lost)
