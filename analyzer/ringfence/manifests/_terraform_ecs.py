"""Tasks of Amazon ECS: what they run, who keeps them running, and under which names they are reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.manifests._agents import is_agent
from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_running import Running, dicts, pairs, ports_of, texts
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_functions import from_json
from ringfence.manifests._hcl_values import Computed, Encoded, Mixed, Value, concatenated

_PLACE = "\ue000"
"""Marks what is filled in; no text of anybody's has it."""
TASK, _SERVICE = "aws_ecs_task_definition", "aws_ecs_service"
_DISCOVERED = "aws_service_discovery_service"
_DEFINITION = "ecs-container-definition"


def services_of(things: Iterable[Thing]) -> dict[int, Thing]:
    """The service that keeps a task running, by the task definition."""
    found: dict[int, Thing] = {}
    for thing in things:
        if thing.kind == _SERVICE:
            task = thing.given("task_definition")
            for value in task.parts if isinstance(task, Mixed) else (task,):
                if isinstance(value, Computed):
                    found.setdefault(id(value.thing), thing)
    return found


def task(thing: Thing, service: Thing | None, others: bool, naming: Naming) -> Iterator[Running]:
    """The containers of a task. service: who keeps it running, if anybody does; others: whether any task has a service."""
    definitions = definitions_of(thing.given("container_definitions"))
    hosts = list(_reached_as(service)) if service is not None else []
    found = [one for definition in definitions if (one := _defined(thing, definition, naming)) is not None]
    mine = [one for one in found if not is_agent(naming.plain(one.image), one.name)]
    for one in found:
        one.service, one.hosts, one.alone = service, hosts, len(mine) < 2
        one.role = "sidecar" if mine and one not in mine else "job" if others and service is None else ""
        yield one


def _defined(thing: Thing, definition: Value, naming: Naming) -> Running | None:
    """A container as ECS describes it."""
    if isinstance(definition, Computed) and _DEFINITION in definition.thing.source:
        return _from_module(thing, definition.thing, naming)
    if not isinstance(definition, dict):
        return None
    given = {key.replace("_", "").lower(): value for key, value in definition.items()}
    return Running(
        thing,
        given.get("image"),
        naming.plain(given.get("name")),
        [*pairs(given.get("environment"), naming), *pairs(given.get("secrets"), naming)],
        [port for one in dicts(given.get("portmappings")) for port in ports_of(one, "containerPort", "container_port")],
        texts(given.get("command"), naming),
        texts(given.get("entrypoint"), naming),
    )


def _from_module(thing: Thing, definition: Thing, naming: Naming) -> Running:
    """A container that a well-known module describes (``cloudposse/ecs-container-definition``)."""
    given = definition.all()
    environment = [*pairs(given.get("environment"), naming), *pairs(given.get("map_environment"), naming)]
    environment += [*pairs(given.get("secrets"), naming), *pairs(given.get("map_secrets"), naming)]
    ports = [port for one in dicts(given.get("port_mappings")) for port in ports_of(one, "containerPort")]
    name = naming.plain(given.get("container_name"))
    return Running(thing, given.get("container_image"), name, environment, ports, texts(given.get("command"), naming))


def registry_service(thing: Thing, naming: Naming) -> Iterator[Running]:
    """A service of the module that most use (``terraform-aws-modules/ecs//modules/service``)."""
    given = thing.given("container_definitions")
    definitions = given if isinstance(given, dict) else {}
    for name, definition in definitions.items():
        one = _defined(thing, definition, naming)
        if one is not None and definition:
            one.name = one.name or name
            agent = len(definitions) > 1 and is_agent(naming.plain(one.image), one.name)
            one.role, one.service = "sidecar" if agent else "", thing
            one.hosts = list(_reached_as(thing))
            one.alone = len(definitions) == 1
            yield one


def definitions_of(value: Value) -> list[Value]:
    """The containers of a task, however they are written."""
    if isinstance(value, Encoded):
        value = value.value
    elif isinstance(value, str):
        value = from_json(value)
    elif isinstance(value, Mixed):
        value = _filled_json(value)
    elif isinstance(value, Computed):  # a module that describes one gives it as JSON
        return [value]
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _filled_json(value: Mixed) -> Value:
    """JSON in which some pieces are not known, or others of it."""
    if len(value.parts) == 3 and [part for part in value.parts if isinstance(part, str)] == ["[", "]"]:
        inner = value.parts[1]
        return [inner] if isinstance(inner, Computed) else []
    text = "".join(p if isinstance(p, str) else f"{_PLACE}{at}{_PLACE}" for at, p in enumerate(value.parts))
    return _refilled(from_json(text), value)


def _refilled(read: Value, value: Mixed, depth: int = 0) -> Value:
    if depth > 20:
        return None
    if isinstance(read, dict):
        return {key: _refilled(item, value, depth + 1) for key, item in read.items()}
    if isinstance(read, list):
        return [_refilled(item, value, depth + 1) for item in read]
    if isinstance(read, str) and _PLACE in read:
        pieces = read.split(_PLACE)
        return concatenated(
            value.parts[int(piece)] if at % 2 and piece.isdigit() else piece for at, piece in enumerate(pieces)
        )
    return read


def _reached_as(service: Thing) -> Iterator[Value]:
    """Under which names ECS makes a service known to the others."""
    for registry in dicts(service.given("service_registries")):
        arn = registry.get("registry_arn")
        if isinstance(arn, Computed) and arn.thing.kind == _DISCOVERED:
            yield arn.thing.given("name")
    for connect in dicts(service.given("service_connect_configuration")):
        for one in dicts(connect.get("service")):
            yield one.get("discovery_name")
            for alias in dicts(one.get("client_alias")):
                yield alias.get("dns_name")
