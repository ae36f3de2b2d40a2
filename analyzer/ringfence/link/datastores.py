"""Datastores: which server and database each connection leads to. Two that cannot be known never merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ringfence.config import Config
from ringfence.digests import short_digest
from ringfence.link import addresses
from ringfence.link.addresses import Address
from ringfence.link.builds import within
from ringfence.link.code import ServiceCode
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Connection
from ringfence.model.source import Span, Step
from ringfence.model.system import Datastore, StoreUse, Unresolved
from ringfence.model.value import Known, Scope
from ringfence.patterns import pattern

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "host.docker.internal", ".", "(local)"}
EMBEDDED = frozenset(("sqlite", "h2", "hsqldb", "derby"))
"""Engines that run inside the program."""
_HOST = pattern(r"[\w.:%\\-]+")
CACHES = {"redis", "memcached"}
DRIVERS = {
    "postgresql": "postgresql", "r2dbc-postgresql": "postgresql", "mysql-connector-java": "mysql",
    "mysql-connector-j": "mysql", "r2dbc-mysql": "mysql", "mariadb-java-client": "mariadb", "r2dbc-mariadb": "mariadb",
    "mssql-jdbc": "sqlserver", "ojdbc8": "oracle", "ojdbc11": "oracle", "ojdbc10": "oracle", "h2": "h2", "r2dbc-h2": "h2",
    "hsqldb": "hsqldb", "derby": "derby", "sqlite-jdbc": "sqlite",
}  # fmt: skip
"""Engines by the drivers that programs are built with."""


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


def places(unit: Unit, code: ServiceCode, connections: Iterable[Connection], deployment: Deployment) -> list[Place]:
    """Where a service's connections lead; alternatives each, the known ones instead of the unknown ones."""
    found: list[Place] = []
    for connection in connections:
        alternatives = [
            _with_account(_said(place, unit, connection), unit, code, connection)
            for place in _alternatives(unit, code, connection, deployment)
        ]
        known = [place for place in alternatives if place.resolved]
        found += known or alternatives[:1]
    resolved = _with_database([place for place in found if place.resolved])
    kinds = {place.kind for place in resolved}
    return resolved + [place for place in found if not place.resolved and place.kind not in kinds]


def _said(place: Place, unit: Unit, connection: Connection) -> Place:
    """A connection that no statement opens, made by a framework of a setting, stands where the service's own configuration
    says where it leads.
    """
    if connection.function or not isinstance(connection.url or connection.host, Hole) or unit.folder is None:
        return place
    said = next((step.at for step in place.because if step.at and within(step.at.path, unit.folder)), None)
    return replace(place, at=said) if said is not None else place


def _with_account(place: Place, unit: Unit, code: ServiceCode, connection: Connection) -> Place:
    """The account that is given beside the address: user and password, or the Secret's keys that hold them."""
    if place.credentials or connection.password is None:
        return place
    scope = Scope(connection.at.path, connection.function)
    user, password = (_first(unit, code, part, scope) for part in (connection.user, connection.password))
    name, secret = (text and (text.literal or _reference(text)) for text in (user, password))
    name = place.user or name
    if not name or not secret:
        return place
    return replace(place, user=place.user or (user and user.literal) or "", credentials=_identity(name, secret))


def with_drivers(found: Sequence[Place], dependencies: Iterable[str]) -> list[Place]:
    """Connections of a kind that no address tells, by the only driver that the program is built with. Where nothing says
    the address at all, a program that is built with an engine to run inside of it does so.
    """
    engines = {DRIVERS[name] for name in dependencies if name in DRIVERS}
    inside, outside = engines & EMBEDDED, engines - EMBEDDED
    kept: list[Place] = []
    for place in found:
        unset = place.kind == "unknown" and place.store == f"{place.service}?*"
        if unset and len(inside) == 1:
            kind = next(iter(inside))
            place = replace(place, kind=kind, store=f"{place.service}-{kind}/memory", resolved=True)
        elif place.kind == "unknown" and len(outside) == 1:
            place = replace(place, kind=next(iter(outside)))
        kept.append(place)
    return kept


def _with_database(found: list[Place]) -> list[Place]:
    """A connection to a server without a database (a check, ``CREATE DATABASE``) is none of its own beside one with."""
    servers = {place.store.partition("/")[0] for place in found if "/" in place.store}
    return [place for place in found if "/" in place.store or place.store not in servers]


def _alternatives(unit: Unit, code: ServiceCode, connection: Connection, deployment: Deployment) -> Iterable[Place]:
    scope = Scope(connection.at.path, connection.function)
    if connection.url is None:
        yield _from_parts(unit, code, connection, scope, deployment)
        return
    known = [v for v in code.values(connection.url, scope) if isinstance(v, Known)]
    database = _first(unit, code, connection.database, scope)
    for value in known or [Known(Text((Hole("unknown", _expression_name(connection.url)),)))]:
        filled = unit.environment.fill(value.text)
        because = (*value.because[:3], *filled.because[:3])
        words = addresses.keywords(filled.text)
        if words:
            host = words.get("host") or words.get("server") or words.get("data source") or Text(("",))
            name = words.get("dbname") or words.get("database") or words.get("initial catalog") or Text(("",))
            if connection.engine == "sqlite":  # the source is a file
                name = host if name.literal == "" else name
            user = words.get("user") or words.get("user id") or words.get("username") or words.get("uid") or Text(("",))
            server = addresses.parse(host)  # ADO.NET writes ``server,port``
            address = Address("", server.host, words.get("port", server.port), name, user)
        else:
            address = addresses.parse(filled.text)
        path = database or address.path
        yield _place(unit, connection, address, path, deployment, because, filled.text)


def _from_parts(unit: Unit, code: ServiceCode, connection: Connection, scope: Scope, deployment: Deployment) -> Place:
    because: list[Step] = []

    def part(expression: Expression | None) -> Text:
        return _first(unit, code, expression, scope, because) or Text(("",))

    host, port, database, user = (
        part(connection.host), part(connection.port), part(connection.database), part(connection.user)
    )  # fmt: skip
    address = Address(connection.engine, host, port, database, user)
    whole = Text((*host.parts, "/", *database.parts))
    return _place(unit, connection, address, database, deployment, tuple(because[:6]), whole)


def _first(
    unit: Unit, code: ServiceCode, expression: Expression | None, scope: Scope, because: list[Step] | None = None
) -> Text | None:
    for value in code.values(expression, scope):
        if isinstance(value, Known):
            filled = unit.environment.fill(value.text)
            if because is not None:
                because += [*value.because[:2], *filled.because[:2]]
            return filled.text
    return Text((Hole("unknown", _expression_name(expression)),)) if expression is not None else None


def _expression_name(expression: Expression | None) -> str:
    return getattr(expression, "name", "") if expression is not None else ""


def _place(
    unit: Unit, connection: Connection, address: Address, path: Text, deployment: Deployment,
    because: tuple[Step, ...], whole: Text,
) -> Place:  # fmt: skip
    engine = (
        addresses.engine(address.scheme) or connection.engine or addresses.PORTS.get(addresses.shown(address.port), "")
    )
    database = addresses.shown(path).strip("/")
    user = address.user.literal or ""
    if engine in EMBEDDED:
        place = database or addresses.shown(address.port) or "memory"
        name = f"{unit.name}-{engine}/{place}"
        return Place(unit.name, name, engine, True, connection.at, connection.alias, because=because)
    host = address.host.literal
    host = None if host and not _HOST.fullmatch(host) else host  # a default that only says that nothing is set
    server = deployment.at_host(host, unit) if host else None
    certainty = "certain"
    if server is None and host and _is_local(host):
        server = deployment.server_at_port(_port(address, engine), unit, host)
        certainty = "likely"
    kind = engine or (server.engine if server else "") or "unknown"
    credentials = _credentials(whole, user)
    if engine == "redis" and not database:
        database = "0"
    if not database and kind not in ("elasticsearch", "memcached"):
        database = default_database(server) if server else ""
    if host and (server or not _is_local(host)) and "*" not in database:
        known = server.name if server else host.lower()
        name = f"{known}/{database}" if database else known
        return Place(
            unit.name, name, kind, True, connection.at, connection.alias, user, credentials, certainty, because
        )
    reference = _reference(whole)
    if reference and host is None:  # the same reference is the same value, whatever it is
        name = f"{reference}/{database}" if database and "*" not in database else reference
        return Place(unit.name, name, kind, True, connection.at, connection.alias, user, credentials, "likely", because)
    unknown = "*" if host is None and address.host.literal else addresses.shown(address.host)
    name = f"{unit.name}?{unknown}/{database}".rstrip("/")  # never the whole: it holds the secret
    return Place(unit.name, name, kind, False, connection.at, connection.alias, user, credentials, "possible", because)


def _port(address: Address, engine: str) -> str:
    """The port that an address names, or the engine's usual one."""
    usual = next((port for port, of in addresses.PORTS.items() if of == engine), "")
    return addresses.shown(address.port) or usual


def _is_local(host: str) -> bool:
    """Whether a server is the developer's own: by its name, or as SQL Server's local instances are written."""
    return host.lower() in LOCAL or host.lower().startswith("(localdb)")


def default_database(server: Unit) -> str:
    """The database that a server's container creates by itself."""
    for variable in ("POSTGRES_DB", "MYSQL_DATABASE", "MARIADB_DATABASE", "MONGO_INITDB_DATABASE", "POSTGRES_USER"):
        value = server.environment.fill(Text((Hole("env", variable),))).text.literal
        if value:
            return value
    return ""


def _reference(text: Text) -> str:
    """The Secret or ConfigMap key that holds what cannot be read."""
    names = [n for n in addresses.unknown_names(text) if n.startswith(("secret:", "configmap:"))]
    return names[0] if names else ""


def _credentials(whole: Text, user: str) -> str:
    """An identity of user and secret that does not hold the secret."""
    words = addresses.keywords(whole)
    password = (words.get("password") or words.get("pwd")) if words else None
    if user and password is not None:
        return _identity(user, password.literal) if password.literal else ""
    if not user or whole.literal is None or "@" not in whole.literal:
        return ""
    secret = whole.literal.rpartition("@")[0].rpartition("://")[2]
    return _identity(user, secret.removeprefix(f"{user}:"))


def _identity(user: str, secret: str) -> str:
    return f"{user}:{short_digest(f'{user}:{secret}', 12)}"


# ---------------------------------------------------------------- services whose code is not read


def from_environment(unit: Unit, deployment: Deployment) -> list[Place]:
    """What the deployment alone says: variables that hold a database's DSN. For services whose code is not readable."""
    found: dict[str, Place] = {}
    for name, variable in sorted(unit.environment.variables.items()):
        value = unit.environment.fill(Text((Hole("env", name),)))
        address = addresses.parse(value.text)
        engine = addresses.engine(address.scheme)
        if not engine or not address.host.literal:
            continue
        connection = Connection(engine, variable.at, "")
        because = (Step(f"{name} is given to {unit.name}", variable.at),)
        place = _place(unit, connection, address, address.path, deployment, because, value.text)
        if place.resolved:
            user = _paired_user(unit, name)
            found.setdefault(place.store, _likely(place, user))
    return list(found.values())


def _paired_user(unit: Unit, name: str) -> str:
    """``SPRING_DATASOURCE_USERNAME`` beside ``SPRING_DATASOURCE_URL``."""
    stem = name.rpartition("_")[0]
    for ending in ("_USERNAME", "_USER"):
        value = unit.environment.fill(Text((Hole("env", stem + ending),))).text.literal
        if value:
            return value
    return ""


def _likely(place: Place, user: str) -> Place:
    return replace(place, certainty="likely", user=place.user or user)


# ---------------------------------------------------------------- as the system shows them


def as_datastores(found: Sequence[Place], config: Config) -> tuple[Datastore, ...]:
    """One datastore per name, with every service that uses it."""
    grouped: dict[str, list[Place]] = defaultdict(list)
    for place in found:
        grouped[renamed(place.store, config)].append(place)
    stores: list[Datastore] = []
    for name in sorted(grouped):
        uses: dict[str, StoreUse] = {}
        for p in sorted(grouped[name], key=lambda p: (p.service, p.at)):
            uses.setdefault(
                p.service, StoreUse(p.service, p.at, p.user, p.credentials, p.certainty, p.because)
            )  # the first connection stands for all of a service
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
        Unresolved("connection", f"{p.service} connects to an unknown {p.kind} server or database", p.at, p.service)
        for p in found
        if not p.resolved
    ]
