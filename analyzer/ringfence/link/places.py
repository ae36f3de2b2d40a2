"""Places: which server and database an address leads to. Two that cannot be known never merge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link import addresses, credentials, engines
from ringfence.link.addresses import Address
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Connection
from ringfence.model.source import Span, Step
from ringfence.patterns import pattern

HOST = pattern(r"[\w.:%\\-]+")
_EMPTY = Text(("",))


class Place(Struct, frozen=True):
    """One connection of a service: the datastore it leads to, and how that is known."""

    service: str
    store: str
    kind: str
    resolved: bool
    at: Span
    alias: str = ""
    user: str = ""
    credentials: str = ""
    certainty: str = "certain"
    because: tuple[Step, ...] = ()
    schema: str = ""
    """Where tables are that a statement on this connection names without one, ``""`` for the engine's usual one."""
    left: str = ""
    """Of an unknown datastore: the variables that lead there, in a file that the repository leaves to whoever deploys it."""


def place_of(
    unit: Unit, deployment: Deployment, connection: Connection, address: Address, path: Text,
    because: tuple[Step, ...], whole: Text,
) -> Place:  # fmt: skip
    """Where an address leads. path: the name of the database, or what stands where that does; whole: all of the text that it
    was taken from, which may hold a secret.
    """
    port = addresses.shown(address.port)
    engine = engines.engine(address.scheme) or connection.engine or engines.PORTS.get(port, "")
    database = _given(path) or addresses.shown(path).strip("/")
    user = address.user.literal or ""

    def place(name: str, kind: str, resolved: bool, certainty: str, account: tuple[str, str] = ("", "")) -> Place:
        return Place(unit.name, name, kind, resolved, connection.at, connection.alias, *account, certainty, because)

    if engine in engines.EMBEDDED:
        return place(f"{unit.name}-{engine}/{database or port or 'memory'}", engine, True, "certain")
    host = address.host.literal
    host = None if host and not HOST.fullmatch(host) else host  # a default that only says that nothing is set
    server = deployment.at_host(host, unit) if host else None
    host = None if host and server is None and addresses.is_to_fill_in(host) else host
    certainty = "certain"
    if server is None and host and _is_local(host):
        server = deployment.server_at_port(port or engines.usual_port(engine), unit, host)
        certainty = "likely"
    runs = server.engine if server else ""
    either = {runs, engine} <= engines.SERVERS  # some programs can be run with each
    kind = runs if either else engine or runs or "unknown"
    account = (user, credentials.of_address(whole, user))
    if engine == "redis" and not database:
        database = "0"
    if not database and kind not in ("elasticsearch", "memcached"):
        database = default_database(server) if server else ""
        database = database or ("default" if kind == "clickhouse" else "")
    if host and (server or not _is_local(host)) and "*" not in database:
        known = server.name if server else host.lower()
        return place(f"{known}/{database}" if database else known, kind, True, certainty, account)
    held = reference(whole, address.host)
    if held and host is None:  # the same reference is the same value, whatever it is
        name = f"{held}/{database}" if database and "*" not in database else held
        return place(name, kind, True, "likely", account)
    unknown = "*" if host is None and address.host.literal else addresses.shown(address.host)
    name = f"{unit.name}?{unknown}/{database}".rstrip("/")  # never the whole: it holds the secret
    left = _left_to_write(unit, whole, address.host, path) if host is None else ""
    return replace(place(name, kind, False, "possible", account), left=left)


def _left_to_write(unit: Unit, whole: Text, host: Text, path: Text) -> str:
    """The variables that hold the address, or the server and the database, where only a file that is not there says them."""
    parts = [whole] if len(whole.parts) == 1 else [host, path]
    names = [_variable(part) or part.literal for part in parts]
    if not unit.environment.unseen or not _variable(parts[0]) or None in names:
        return ""
    return f"{unit.environment.unseen}:{'/'.join((name or '').strip('/') for name in names)}".rstrip("/")


def _variable(text: Text) -> str:
    """The variable that a text consists of, ``""`` if it is none."""
    parts = [part for part in text.parts if part != "/"]
    hole = parts[0] if len(parts) == 1 else None
    return hole.name if isinstance(hole, Hole) and hole.kind == "env" else ""


def told_together(several: Sequence[Sequence[Place]]) -> list[list[Place]]:
    """The places of services with those known to be one that several of them are led to by the same variables of one file:
    one name in one file is one value, for all who are given that file.
    """
    often = Counter(left for places in several for left in {place.left for place in places if place.left})
    return [[_as_one(place) if often[place.left] > 1 else place for place in places] for places in several]


def _as_one(place: Place) -> Place:
    return replace(place, store=place.left, resolved=True, certainty="likely")


def _given(path: Text) -> str:
    """The value that names a database, if whoever installs the system gives one: all who are told it mean the same."""
    parts = [part for part in path.parts if part != "/"]
    name = parts[0].name if len(parts) == 1 and isinstance(parts[0], Hole) else ""
    return name.removeprefix("values:") if name.startswith("values:") else ""


def _is_local(host: str) -> bool:
    """Whether a server is the developer's own: by its name, or as SQL Server's local instances are written."""
    return host.lower() in addresses.LOCAL or host.lower().startswith("(localdb)")


_CREATED_BY = {
    "postgresql": ("POSTGRES_DB", "POSTGRES_USER"), "mysql": ("MYSQL_DATABASE", "MARIADB_DATABASE"),
    "mongodb": ("MONGO_INITDB_DATABASE",), "clickhouse": ("CLICKHOUSE_DB",),
}  # fmt: skip
"""The variables by which the images of each engine are told which database to create."""


def default_database(server: Unit) -> str:
    """The database that a server's container creates by itself."""
    engine = engines.family(server.engine)
    for variable in _CREATED_BY.get(engine, [name for names in _CREATED_BY.values() for name in names]):
        value = server.environment.fill(Text((Hole("env", variable),))).text.literal
        if value:
            return value
    return ""


def reference(text: Text, host: Text = _EMPTY) -> str:
    """The Secret or ConfigMap key that holds what cannot be read, else the value that a chart leaves to be given for all of
    the text, or for the host in it.
    """
    names = [n for n in addresses.unknown_names(text) if n.startswith(("secret:", "configmap:"))]
    whole = text if len(text.parts) == 1 else _EMPTY
    names += [n for part in (whole, host) for n in addresses.unknown_names(part) if n.startswith("values:")]
    return names[0] if names else ""
