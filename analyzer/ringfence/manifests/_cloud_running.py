"""A container or a store that a cloud runs, whatever declares it, and how it stands in the model."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_values import Open, Value
from ringfence.model.facts import Port, Setting, Workload


class Running(Struct):
    """A container to be run. thing: what orders it; hosts: under which names it is reached besides its own; name: its own
    name among several of one thing.
    """

    thing: Thing
    image: Value
    name: str = ""
    environment: list[tuple[str, Value]] = []
    ports: list[int] = []
    command: list[str] = []
    entrypoint: list[str] = []
    hosts: list[Value] = []
    service: Thing | None = None
    role: str = ""
    alone: bool = True
    labels: tuple[tuple[str, str], ...] = ()


def workload(one: Running, name: str, naming: Naming, root: str, origin: str = "terraform") -> Workload:
    """A container as the model has it. name: how it is called; root: where it is deployed; origin: by what."""
    at = one.thing.at
    hosts = [naming.plain(host).strip("-. ") for host in one.hosts]
    image = naming.plain(one.image)
    image = "" if image.startswith((":", "@")) else image.strip("-./:@ ")  # whose name is not known
    return Workload(
        name,
        origin,
        root,
        at,
        image=image or name,
        container=one.name,
        hosts=tuple(dict.fromkeys(host for host in (name, *hosts) if host)),
        ports=tuple(Port(port, port) for port in one.ports),
        environment=tuple(Setting(key, naming.text(value), at) for key, value in one.environment),
        entrypoint=tuple(one.entrypoint),
        command=tuple(one.command),
        role=one.role,
        labels=one.labels,
    )


def store(name: str, thing: Thing, image: str, root: str, origin: str = "terraform") -> Workload:
    """A database or broker as the model has it. root: where it is deployed; origin: by what."""
    return Workload(name, origin, root, thing.at, image=image, hosts=(name,))


def pairs(value: Value, naming: Naming) -> Iterator[tuple[str, Value]]:
    """Names and values of variables, given as a map or one by one."""
    if isinstance(value, dict):
        yield from value.items()
    for one in dicts(value) if not isinstance(value, dict) else ():
        name = naming.plain(one.get("name"))
        if name:
            known = one.get("value") if "value" in one else one.get("valueFrom", one.get("value_from"))
            yield name, known if not isinstance(known, list | dict) and known is not None else Open(name)


def dicts(value: Value) -> list[dict[str, Value]]:
    """What nested blocks say, or an object alone."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def listed(value: Value) -> list[Value]:
    """The items of a list; nothing of anything else."""
    return value if isinstance(value, list) else []


def texts(value: Value, naming: Naming) -> list[str]:
    """The items of a list as plain texts."""
    return [naming.plain(one) for one in listed(value)]


def ports_of(given: dict[str, Value], *names: str) -> Iterator[int]:
    """The ports under these names, as far as they are numbers."""
    for name in names:
        value = given.get(name)
        if isinstance(value, int):
            yield value
        elif isinstance(value, str) and value.isdigit():
            yield int(value)
