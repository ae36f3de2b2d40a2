"""Connections: where each of a service leads, as its code and its deployment say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link import addresses, credentials, engines
from ringfence.link.addresses import Address
from ringfence.link.code import ServiceCode
from ringfence.link.deployed_addresses import given
from ringfence.link.folder_names import within
from ringfence.link.places import Place, place_of, reference
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Connection
from ringfence.model.source import Span, Step
from ringfence.model.value import Known, Scope
from ringfence.patterns import pattern

_EMPTY = Text(("",))
_FILE = pattern(r"^:memory:$|\.(?:db3?|sqlite3?)$", re.IGNORECASE)


class Resolver(Struct):
    """Resolves the connections of one service."""

    unit: Unit
    code: ServiceCode
    deployment: Deployment

    def places(self, connections: Iterable[Connection]) -> list[Place]:
        """Where connections lead; alternatives each, the known ones instead of the unknown ones."""
        places: list[Place] = []
        for connection in connections:
            alternatives = [
                self._with_schema(self._with_account(self._said(place, connection), connection), connection)
                for place in self._alternatives(connection)
            ]
            known = [place for place in alternatives if place.resolved]
            places += known or alternatives[:1]
        resolved = _with_database([place for place in places if place.resolved])
        kinds = {place.kind for place in resolved}
        unknown = [place for place in places if not place.resolved and place.kind not in kinds]
        told, left = given(self.unit, self.deployment, unknown) if unknown else ([], [])
        return [*resolved, *told, *_told_apart(left)]

    def _said(self, place: Place, connection: Connection) -> Place:
        """A connection that no statement opens, made by a framework of a setting, stands where it is said where it leads: in
        the service's own configuration, else in what it is given. All that its code has is an import of the library.
        """
        folder = self.unit.folder
        if connection.function or not isinstance(connection.url or connection.host, Hole) or folder is None:
            return place
        said = [step.at for step in place.because if step.at is not None]
        told = [at for at in said if within(at.path, folder)] or (said if self._is_import(place.at) else [])
        return replace(place, at=told[0]) if told else place

    def _is_import(self, at: Span) -> bool:
        outline = self.code.outlines.get(at.path)
        return outline is not None and any(one.at == at for one in outline.imports)

    def _with_account(self, place: Place, connection: Connection) -> Place:
        """The account that is given beside the address: user and password, or the Secret's keys that hold them."""
        if place.credentials or connection.password is None:
            return place
        scope = Scope(connection.at.path, connection.function)
        user, password = (self._first(part, scope) for part in (connection.user, connection.password))
        name, secret = (text and (text.literal or reference(text)) for text in (user, password))
        name = place.user or name
        if not name or not secret:
            return place
        identity = credentials.identity(name, secret)
        return replace(place, user=place.user or (user and user.literal) or "", credentials=identity)

    def _with_schema(self, place: Place, connection: Connection) -> Place:
        """The schema that is set beside the address: what is set there is written into statements, and so beats what only
        the connection looks for. Of several that are searched, tables are made in the first.
        """
        said = self._first(connection.schema, Scope(connection.at.path, connection.function))
        name = (said and said.literal) or ""
        return replace(place, schema=name.partition(",")[0].strip()) if name else place

    def _alternatives(self, connection: Connection) -> Iterable[Place]:
        scope = Scope(connection.at.path, connection.function)
        if connection.url is None:
            yield self._from_parts(connection, scope)
            return
        known = [v for v in self.code.values(connection.url, scope) if isinstance(v, Known)]
        database = self._first(connection.database, scope)
        for value in known or [Known(Text((Hole("unknown", _expression_name(connection.url)),)))]:
            filled = self.unit.environment.fill(value.text)
            because = (*value.because[:3], *filled.because[:3])
            words = addresses.keywords(filled.text)
            if connection.engine in engines.EMBEDDED and ("server" in words or "host" in words):
                continue  # written for another engine, of those that the program may be run with
            if connection.engine and connection.engine not in engines.EMBEDDED and _is_file(words):
                continue
            address = _of_keywords(words, connection.engine) if words else addresses.parse(filled.text)
            if address.scheme not in engines.BROKERS:  # else built for several, of which the deployment chose another
                place = place_of(
                    self.unit, self.deployment, connection, address, database or address.path, because, filled.text
                )
                yield replace(place, schema=addresses.schema(filled.text))

    def _from_parts(self, connection: Connection, scope: Scope) -> Place:
        because: list[Step] = []

        def part(expression: Expression | None) -> Text:
            return self._first(expression, scope, because) or _EMPTY

        host, port, database, user = (
            part(connection.host), part(connection.port), part(connection.database), part(connection.user)
        )  # fmt: skip
        address = Address(connection.engine, host, port, database, user)
        whole = Text((*host.parts, "/", *database.parts))
        return place_of(self.unit, self.deployment, connection, address, database, tuple(because[:6]), whole)

    def _first(self, expression: Expression | None, scope: Scope, because: list[Step] | None = None) -> Text | None:
        for value in self.code.values(expression, scope):
            if isinstance(value, Known):
                filled = self.unit.environment.fill(value.text)
                if because is not None:
                    because += [*value.because[:2], *filled.because[:2]]
                return filled.text
        return Text((Hole("unknown", _expression_name(expression)),)) if expression is not None else None


def with_drivers(found: Sequence[Place], dependencies: Iterable[str]) -> list[Place]:
    """Connections of a kind that no address tells, by the only driver that the program is built with. Where nothing says
    the address at all, a program that is built with an engine to run inside of it does so.
    """
    driven = {engines.DRIVERS[name] for name in dependencies if name in engines.DRIVERS}
    inside, outside = driven & engines.EMBEDDED, driven - engines.EMBEDDED
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


def _told_apart(unknown: list[Place]) -> list[Place]:
    """Unknown datastores with those by themselves that cannot be the other ones of their service: documents lie in no
    relational database, wherever that is.
    """
    usual = {place.store for place in unknown if place.kind not in engines.OF_THEIR_OWN}
    found: list[Place] = []
    for place in unknown:
        if place.kind in engines.OF_THEIR_OWN and place.store in usual:
            server, slash, database = place.store.partition("/")
            place = replace(place, store=f"{server}:{place.kind}{slash}{database}")
        found.append(place)
    return found


def _of_keywords(words: Mapping[str, Text], engine: str) -> Address:
    """The address that libpq's or ADO.NET's key words give."""
    host = words.get("host") or words.get("server") or words.get("data source") or _EMPTY
    name = words.get("dbname") or words.get("database") or words.get("initial catalog") or _EMPTY
    if engine == "sqlite":  # the source is a file
        name = host if name.literal == "" else name
    user = words.get("user") or words.get("user id") or words.get("username") or words.get("uid") or _EMPTY
    server = addresses.parse(host)  # ADO.NET writes ``server,port``
    return Address("", server.host, words.get("port", server.port), name, user)


def _is_file(words: Mapping[str, Text]) -> bool:
    """Whether key words name a file, as those for SQLite do: ``Data Source=orders.db``."""
    return _FILE.search(words.get("data source", _EMPTY).literal or "") is not None


def _expression_name(expression: Expression | None) -> str:
    return getattr(expression, "name", "") if expression is not None else ""
