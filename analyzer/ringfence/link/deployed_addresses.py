"""What the deployment alone says of a service's datastores: DSNs, and names of servers, among its variables."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ringfence.link import addresses, credentials, engines
from ringfence.link.addresses import Address
from ringfence.link.places import HOST, Place, place_of
from ringfence.link.units import Deployment, Unit
from ringfence.link.variables import beside
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Connection
from ringfence.model.source import Step

_EMPTY = Text(("",))


def given(unit: Unit, deployment: Deployment, unknown: Iterable[Place]) -> tuple[list[Place], list[Place]]:
    """Where addresses lead that code computes in a way that is not followed, if the deployment gives the service one such
    address alone: in a DSN, or as the name of a server that runs nothing else. Then those that stay unknown.
    """
    told: list[Place] = []
    left: list[Place] = []
    dsns = from_environment(unit, deployment)
    for place in unknown:
        said = [one for one in dsns if engines.family(one.kind) == engines.family(place.kind)] or list(
            _servers_named(unit, deployment, place)
        )
        if len({one.store for one in said}) == 1:
            told.append(replace(said[0], at=place.at, alias=place.alias))
        else:
            left.append(place)
    return told, left


def _servers_named(unit: Unit, deployment: Deployment, place: Place) -> Iterable[Place]:
    """The servers of an engine that variables name; where one has several databases, the code has to say which."""
    database = _database(place)
    if database is None:
        return
    for name, variable in sorted(unit.environment.variables.items()):
        host = addresses.parse(unit.environment.fill(Text((Hole("env", name),))).text).host
        server = deployment.at_host(host.literal, unit) if host.literal and HOST.fullmatch(host.literal) else None
        if server is not None and engines.family(server.engine) == engines.family(place.kind):
            because = (Step(f"{name} is given to {unit.name}", variable.at),)
            address = Address(place.kind, host, _EMPTY, _EMPTY, _EMPTY)
            said = place_of(unit, deployment, Connection(place.kind, place.at, ""), address, database, because, _EMPTY)
            yield replace(said, certainty="likely")


def _database(place: Place) -> Text | None:
    """The database that the code says of an address whose server is unknown; an empty name, where a server has but one."""
    said = place.store.partition("?")[2].partition("/")[2]
    if place.kind in engines.WITHOUT_DATABASES:
        return _EMPTY
    return Text((said,)) if said and "*" not in said else None


def of_container(unit: Unit, deployment: Deployment) -> list[Place]:
    """The same of a service whose code is not readable: nothing is known to read for itself what lies beside a Compose
    file.
    """
    unread = frozenset().union(*map(beside, unit.workloads))
    return [place for place in from_environment(unit, deployment) if place.at.path not in unread]


def from_environment(unit: Unit, deployment: Deployment) -> list[Place]:
    """What the deployment alone says: variables that hold a database's DSN."""
    found: dict[str, Place] = {}
    for name, variable in sorted(unit.environment.variables.items()):
        value = unit.environment.fill(Text((Hole("env", name),)))
        address = addresses.parse(value.text)
        engine = engines.engine(address.scheme)
        if not engine or not address.host.literal:
            continue
        connection = Connection(engine, variable.at, "")
        because = (Step(f"{name} is given to {unit.name}", variable.at),)
        place = place_of(unit, deployment, connection, address, address.path, because, value.text)
        if place.resolved:
            user = place.user or credentials.paired_user(unit.environment, name)
            found.setdefault(place.store, replace(place, certainty="likely", user=user))
    return list(found.values())
