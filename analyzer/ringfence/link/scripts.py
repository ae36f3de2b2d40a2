"""Data facts by whom they belong to: services, scripts of nobody, and tables reached over unknown connections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from ringfence.config import Config
from ringfence.link import tables
from ringfence.link.datastores import renamed
from ringfence.link.engines import OF_THEIR_OWN
from ringfence.link.holdings import DATA_FACTS
from ringfence.link.origins import Origins
from ringfence.link.parts import Part
from ringfence.link.places import Place, default_database
from ringfence.link.stores import Stores
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import Fact
from ringfence.model.system import Access, Datastore, TableKey


def of_services(parts: Iterable[Part], config: Config) -> list[tables.Owned]:
    """The data facts of every service, its datastores under their declared names."""
    return [
        tables.Owned(
            part.unit,
            [fact for fact in part.facts if type(fact) in DATA_FACTS],
            Stores(
                [replace(place, store=renamed(place.store, config)) for place in part.places], Origins(part.origins)
            ),
        )
        for part in parts
    ]


def of_nobody(
    facts: Mapping[str, tuple[Fact, ...]],
    deployment: Deployment,
    stores: Sequence[Datastore],
    config: Config,
) -> list[tables.Owned]:
    """Scripts that belong to no service: they run on the database that they initialise, if that can be told."""
    found: dict[str, list[Fact]] = defaultdict(list)
    owners: dict[str, Unit] = {}
    for path, listed in facts.items():
        holder = deployment.of_file(path)
        if holder is not None and holder.kind == "service":
            continue
        server = tables.script_owner(path, deployment)
        inside: list[Fact] = [fact for fact in listed if isinstance(fact, DATA_FACTS)]
        if server is not None and inside:
            found[server.name] += inside
            owners[server.name] = server
    result: list[tables.Owned] = []
    for name, scripted in sorted(found.items()):
        server = owners[name]
        own = [store for store in stores if store.name.partition("/")[0] == name]
        database = default_database(server)
        store = next((s for s in own if s.name == f"{name}/{database}"), own[0] if len(own) == 1 else None)
        if store is not None:
            place = Place("", store.name, store.kind, True, scripted[0].at)
            result.append(tables.Owned(server, scripted, Stores([place])))
    return result


def borrowed(data: tables.Data, stores: Iterable[Datastore], jobs: frozenset[str] = frozenset()) -> list[Access]:
    """A table used over an unknown connection and defined by exactly one other service is possibly that service's, unless
    this is a job that sets up the databases of others.
    """
    own_engines = {store.name: store.kind for store in stores if store.kind in OF_THEIR_OWN}
    defined: dict[tuple[str, str], set[TableKey]] = defaultdict(set)
    definers: dict[TableKey, set[str]] = defaultdict(set)
    for key, definitions in data.definitions.items():
        for definition in definitions:
            if definition.service:
                defined[key.schema, key.name].add(key)
                definers[key].add(definition.service)
    result = []
    for access in data.accesses:
        key = access.table
        candidates = defined.get((key.schema, key.name), set())
        if len(candidates) == 1 and key not in data.definitions and key not in data.mapped:
            only = next(iter(candidates))
            if (
                _may_lead(key.datastore, only.datastore)
                and own_engines.get(key.datastore) == own_engines.get(only.datastore)
                and definers[only] != {access.service}
                and len(definers[only]) == 1
                and not definers[only] <= jobs
            ):
                access = replace(access, table=only, certainty="possible")
        result.append(access)
    return result


def _may_lead(unknown: str, store: str) -> bool:
    """Whether a connection of which nothing else is known, except perhaps the database's name, may be to a datastore."""
    _, mark, place = unknown.partition("?")
    server, _, database = place.partition("/")
    return bool(mark) and not server.strip("*") and (not database.strip("*/") or database == store.partition("/")[2])
