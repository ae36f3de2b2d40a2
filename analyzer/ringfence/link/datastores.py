"""Datastores: all that connections lead to, once each, with the services that use them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ringfence.config import Config
from ringfence.link.places import Place
from ringfence.model.system import Datastore, StoreUse, Unresolved


def _uses(places: Sequence[Place]) -> Iterator[tuple[str, StoreUse]]:
    """The use of each service: its first connection stands for all, with the account of the first one that has any."""
    of: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(places, key=lambda place: (place.service, place.at)):
        of[place.service].append(place)
    for service, found in of.items():
        first = found[0]
        account = next((place for place in found if place.credentials), first)
        yield service, StoreUse(service, first.at, account.user, account.credentials, first.certainty, first.because)


def as_datastores(found: Sequence[Place], config: Config) -> tuple[Datastore, ...]:
    """One datastore per name, with every service that uses it."""
    grouped: dict[str, list[Place]] = defaultdict(list)
    for place in found:
        grouped[renamed(place.store, config)].append(place)
    stores: list[Datastore] = []
    for name in sorted(grouped):
        uses = dict(_uses(grouped[name]))
        first = grouped[name][0]
        declared = next((d for d in config.datastores if d.name == name), None)
        kind = declared.kind if declared and declared.kind else first.kind
        for service in declared.services if declared else ():
            uses.setdefault(service, StoreUse(service, declared.at if declared and declared.at else first.at))
        stores.append(
            Datastore(name, kind, tuple(uses[s] for s in sorted(uses)), all(p.resolved for p in grouped[name]))
        )
    return tuple(stores)


def renamed(store: str, config: Config) -> str:
    """The declared name of a datastore whose server has several names."""
    server, slash, database = store.partition("/")
    for declared in config.datastores:
        name_server, _, name_database = declared.name.partition("/")
        if server in (name_server, *declared.hosts) and (not name_database or name_database == database):
            return declared.name if name_database else f"{name_server}{slash}{database}"
    return store


def unresolved(found: Iterable[Place]) -> list[Unresolved]:
    """Connections that lead nowhere known."""
    return [
        Unresolved("connection", f"{p.service} connects to {_unknown(p.kind)} server or database", p.at, p.service)
        for p in found
        if not p.resolved
    ]


def _unknown(kind: str) -> str:
    return "an unknown" if kind == "unknown" else f"an unknown {kind}"
