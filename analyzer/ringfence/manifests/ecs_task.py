"""Task definitions of Amazon ECS that pipelines register (``task-definition.json``): what runs, and what it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.json import read_json
from ringfence.formats.yaml import Node
from ringfence.manifests._agents import is_agent
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.facts import Fact, Port, Setting, Workload
from ringfence.model.source import Source
from ringfence.patterns import pattern

MAX_CONTAINERS = 100
"""Of one task."""
_FILLED_LATER = pattern(r"<([^<>\s]{1,80})>|\$\{?(\w{1,80})\}?|\{\{([^{}]{1,80})\}\}|__(\w{1,80}?)__|%(\w{1,80})%")
"""What a pipeline puts a value for."""
_ENDS = ("-task-definition", "-taskdefinition", "-task-def", "-taskdef", "-container", "-family", "-task", "-td")
_GENERAL = frozenset(("app", "application", "web", "main", "container", "service", "task", "api", "server", "backend"))
"""Names of containers that say nothing of what a task is for."""


@manifest("ecs-task", files=("*.json",), tokens=("containerDefinitions",))
def ecs_task(source: Source) -> Iterable[Fact]:
    """A workload for each container of a task whose family is known."""
    root = read_json(source.text)
    root = root.get("taskDefinition") or root
    family, containers = root.get("family"), root.get("containerDefinitions").elements()[:MAX_CONTAINERS]
    if _is_filled_later(family.text()) or not root.is_mapping:
        return
    agents = [is_agent(one.get("image").text(), one.get("name").text()) for one in containers]
    alone = agents.count(False) == 1
    for one, agent in zip(containers, agents, strict=True):
        name = _name(family.text(), one.get("name").text(), alone=alone and not agent)
        if name and one.get("name"):
            yield _workload(source, name, one, role="sidecar" if agent and not all(agents) else "")


def _workload(source: Source, name: str, container: Node, role: str) -> Workload:
    path = source.path
    called = container.get("name").text()
    mappings = container.get("portMappings").elements()
    image = container.get("image").text()
    ports = [int(port) for one in mappings if (port := one.get("containerPort").text()).isdecimal() and len(port) < 6]
    hosts = (name, called, *(one.get("name").text() for one in mappings))
    return Workload(
        name, "ecs", path, container.get("name").span(path),
        image=name if _is_filled_later(image.rpartition("/")[2].partition(":")[0]) else image,
        container=called, hosts=tuple(dict.fromkeys(host for host in hosts if host)),
        ports=tuple(Port(port, port) for port in ports), environment=tuple(_environment(container, path)),
        entrypoint=container.get("entryPoint").texts(), command=container.get("command").texts(),
        depends_on=tuple(one.get("containerName").text() for one in container.get("dependsOn").elements()),
        links=tuple(link.partition(":")[0] for link in container.get("links").texts()), role=role,
    )  # fmt: skip


def _environment(container: Node, path: str) -> Iterator[Setting]:
    for one in container.get("environment").elements():
        if one.get("name").text():
            yield Setting(one.get("name").text(), _filled(one.get("value").text()), one.get("name").span(path))
    for one in container.get("secrets").elements():  # whoever is told the same secret knows the same
        kept = Text((Hole("unknown", f"secret:{one.get('valueFrom').text()}"),))
        if one.get("name").text():
            yield Setting(one.get("name").text(), kept, one.get("name").span(path))


def _filled(written: str) -> Text:
    """A value, with holes for what a pipeline puts there."""
    parts: list[str | Expression] = []
    end = 0
    for match in _FILLED_LATER.finditer(written):
        parts += [written[end : match.start()], Hole("unknown", next(filter(None, match.groups()), ""))]
        end = match.end()
    parts.append(written[end:])
    return Text(tuple(part for part in parts if part != "") or ("",))


def _is_filled_later(name: str) -> bool:
    return not name or _FILLED_LATER.search(name) is not None


def _name(family: str, container: str, *, alone: bool) -> str:
    """What a container is called: by its own name where that says something, else by that of its family."""
    own = _without_end(container)
    return _without_end(family) if alone and own.lower() in _GENERAL else own


def _without_end(name: str) -> str:
    return next((name[: -len(end)] for end in _ENDS if name.lower().endswith(end) and name[: -len(end)]), name)
