"""Blueprints of Render (``render.yaml``): services by the folders they are built from, databases, and what they are told of
each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._kubernetes_paths import repository_path
from ringfence.manifests._started import started
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Fact, Port, Setting, Workload
from ringfence.model.source import Source

_CACHES = ("redis", "keyvalue")
_REDIS_PORT, _POSTGRES_PORT, _USUAL_PORT = 6379, 5432, 10_000
"""Where a service listens that is not told its ``PORT`` is the platform's own choice."""
MAX_SERVICES = 500
"""Of one file."""


@manifest("render", files=("render.yaml", "render.yml"), tokens=("services:",))
def render(source: Source) -> Iterable[Fact]:
    """A workload for each service, cache and database."""
    for root in read_yaml(source.text).documents:
        environments = [
            one for project in root.get("projects").elements() for one in project.get("environments").elements()
        ]
        sections = [root, *environments, root.get("ungrouped")]
        blueprint = Blueprint.of(sections)
        for name, database in blueprint.databases.items():
            yield _database(name, database, source)
        for name, service in blueprint.services.items():
            yield _service(name, service, blueprint, source)


class Blueprint(Struct, frozen=True):
    """What one file declares, by name."""

    services: Mapping[str, Node]
    databases: Mapping[str, Node]
    groups: Mapping[str, Node]

    @classmethod
    def of(cls, sections: Iterable[Node]) -> Blueprint:
        """The things of a file, whatever project and environment they are declared in."""
        found: dict[str, dict[str, Node]] = {"services": {}, "databases": {}, "envVarGroups": {}}
        for section in sections:
            for kind, named in found.items():
                for one in section.get(kind).elements():
                    if one.get("name").text() and len(named) < MAX_SERVICES:
                        named.setdefault(one.get("name").text(), one)
        return cls(found["services"], found["databases"], found["envVarGroups"])

    def settings(self, listed: Node, path: str, group: str = "") -> Iterator[Setting]:
        """Variables, as they are listed. group: the one whose they are; whoever takes that is told the same."""
        for one in listed.elements():
            key, taken = one.get("key").text(), one.get("fromGroup").text()
            if taken and not group and taken in self.groups:
                yield from self.settings(self.groups[taken].get("envVars"), path, taken)
            elif key:
                yield Setting(key, self._value(one, f"{group}.{key}" if group else ""), one.get("key").span(path))

    def _value(self, one: Node, shared: str) -> Text:
        """shared: what a value is called that is not written here and that several services are given."""
        service, database = one.get("fromService"), one.get("fromDatabase")
        if one.get("value").is_scalar:
            return literal(one.get("value").text())
        known = self._of_service(service) if service else self._of_database(database) if database else None
        if known is not None:
            return literal(known)
        return Text((Hole("unknown", f"values:{shared}" if shared else one.get("key").text()),))

    def _of_service(self, asked: Node) -> str | None:
        name, wanted = asked.get("name").text(), asked.get("property").text()
        service = self.services.get(name)
        cache = (service.get("type").text() if service is not None else asked.get("type").text()) in _CACHES
        told = service.get("envVars").elements() if service is not None else ()
        variables = {one.get("key").text(): one.get("value").text() for one in told if one.get("value").is_scalar}
        port = str(_REDIS_PORT) if cache else variables.get("PORT", str(_USUAL_PORT))
        values = {"host": name, "port": port, "hostport": f"{name}:{port}"}
        if cache:
            values["connectionString"] = f"redis://{name}:{port}"
        return values.get(wanted, variables.get(asked.get("envVarKey").text()))

    def _of_database(self, asked: Node) -> str | None:
        name = asked.get("name").text()
        if name not in self.databases:
            return None
        inside = _inside(name, self.databases[name])
        address = f"postgresql://{name}:{_POSTGRES_PORT}/{inside}"
        values = {"host": name, "port": str(_POSTGRES_PORT), "database": inside, "connectionString": address}
        return values.get(asked.get("property").text())


def _inside(name: str, database: Node) -> str:
    """The name of the database in its server."""
    return database.get("databaseName").text() or name.replace("-", "_")


def _database(name: str, database: Node, source: Source) -> Workload:
    at = database.get("name").span(source.path)
    created = Setting("POSTGRES_DB", literal(_inside(name, database)), at)
    return Workload(name, "render", source.path, at, image="postgres", hosts=(name,), environment=(created,))


def _service(name: str, service: Node, blueprint: Blueprint, source: Source) -> Workload:
    at, kind = service.get("name").span(source.path), service.get("type").text()
    if kind in _CACHES:
        return Workload(name, "render", source.path, at, image="redis", hosts=(name,))
    image = service.get("image", "url").text()
    folder = repository_path(source.folder, service.get("rootDir").text() or ".")
    line = service.get("startCommand").text() or service.get("dockerCommand").text()
    folder, command = started(line, source.path, folder) if folder is not None else (None, ())
    build, dockerfile = (None, None) if image else _build(service, folder)
    environment = tuple(blueprint.settings(service.get("envVars"), source.path))
    return Workload(
        name, "render", source.path, at, image=image or name, build=build, dockerfile=dockerfile,
        hosts=(name, f"{name}.onrender.com"), ports=_ports(environment), environment=environment, command=command,
        role="job" if kind == "cron" else "", schedule=service.get("schedule").text(),
    )  # fmt: skip


def _ports(environment: Iterable[Setting]) -> tuple[Port, ...]:
    """The port that a service is told to listen on."""
    told = next((one.value.literal for one in environment if one.key == "PORT" and isinstance(one.value, Text)), None)
    return (Port(int(told), int(told)),) if told and told.isdecimal() and len(told) < 6 else ()


def _build(service: Node, folder: str | None) -> tuple[str | None, str | None]:
    """The folder that a service is built from, and its Dockerfile, if it names one."""
    if folder is None:
        return None, None
    context = repository_path(folder, service.get("dockerContext").text() or ".")
    return context, repository_path(folder, service.get("dockerfilePath").text())
