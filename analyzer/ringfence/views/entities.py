"""What the system knows of one thing, spread over services: a customer here, a customer's address there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from ringfence.model.system import System, Table
from ringfence.views.names import short

_PREFIXES = ("tbl_", "t_", "tb_")


class Part(Struct, frozen=True):
    """The table in which a service keeps its part. claimants: who has equal claims where nobody owns it."""

    service: str
    table: str
    attributes: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    claimants: tuple[str, ...] = ()


class Entity(Struct, frozen=True):
    """Tables of one name, whatever the database. repeated: attributes, beyond keys, that several services keep."""

    name: str
    parts: tuple[Part, ...]
    repeated: tuple[str, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """Everyone who keeps a part."""
        return tuple(sorted({part.service for part in self.parts if part.service}))


def entities(system: System) -> tuple[Entity, ...]:
    """Every entity, those of several services first."""
    by_name: defaultdict[str, list[Table]] = defaultdict(list)
    for table in system.tables:
        if not table.view:
            by_name[singular(table.key.name)].append(table)
    found = (_entity(name, tables) for name, tables in by_name.items())
    return tuple(sorted(found, key=lambda entity: (-len(entity.services), entity.name)))


def _entity(name: str, tables: Iterable[Table]) -> Entity:
    parts = tuple(_part(table) for table in tables)
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for part in parts:
        for attribute in set(part.attributes) - set(part.key):
            holders[attribute].add(part.service)
    return Entity(name, parts, tuple(sorted(name for name, services in holders.items() if len(services) > 1)))


def _part(table: Table) -> Part:
    return Part(
        table.owner or "",
        f"{table.key.datastore}:{short(table.key)}",
        tuple(column.name for column in table.columns),
        tuple(column.name for column in table.columns if column.key),
        table.candidates if table.owner is None else (),
    )


def singular(name: str) -> str:
    """The name of one thing of a table: ``Orders`` and ``tbl_order`` are ``order``, ``addresses`` are ``address``."""
    name = name.lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    if name.endswith("ies") and len(name) > 4:
        return name[:-3] + "y"
    if name.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) and len(name) > 3 else name
