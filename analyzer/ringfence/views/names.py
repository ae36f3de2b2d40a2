"""How tables, routes and calls are called where people read them, and finding things by such a name."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from ringfence.model.system import Endpoint, ServiceCall, System, Table, TableKey


def short(key: TableKey) -> str:
    """A table within its datastore: ``orders``, ``sales.orders``."""
    return f"{key.schema}.{key.name}" if key.schema else key.name


def route(endpoint: Endpoint | None) -> str:
    """``GET /orders/{id}``, empty if the route is unknown."""
    return f"{endpoint.method} {endpoint.path}".strip() if endpoint else ""


def request(call: ServiceCall) -> str:
    """What a call asks for: the route it reaches, else as much as is known of its method and path."""
    return route(call.route) or f"{call.method} {call.path}".strip() or call.protocol


def listed(names: Iterable[str], word: str = "and") -> str:
    """Names as prose: ``a``, ``a and b``, ``a, b and c``."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last


def owner(table: Table) -> str:
    """The owner, or who has equal claims, or nobody."""
    return table.owner or listed(table.candidates, "or") or "nobody"


def is_called(key: TableKey, name: str) -> bool:
    """Whether a person may mean the table: ``[server/database:][schema.]table``, ``*`` and ``?`` as in file names."""
    store, colon, rest = name.lower().rpartition(":")
    if colon and not fnmatchcase(key.datastore.lower(), store):
        return False
    return fnmatchcase(short(key).lower(), rest) or ("." not in rest and fnmatchcase(key.name.lower(), rest))


def tables_called(system: System, name: str) -> list[Table]:
    """The tables that a person may mean; those of exactly this full identity alone, if there is one."""
    found = [table for table in system.tables if is_called(table.key, name)]
    return [table for table in found if str(table.key) == name] or found


def outsiders(system: System) -> dict[str, str]:
    """Whoever calls or is called and is no service (an Ingress, a gateway that comes as an image), with its kind."""
    kinds = {component.name: component.kind for component in system.components}
    names = {end for call in system.calls for end in (call.source, call.target)}
    return {name: kinds.get(name, "external") for name in sorted(names - {service.name for service in system.services})}
