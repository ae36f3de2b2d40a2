"""Services of Docker Compose as workloads, included files as an assembly."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._compose_files import (
    read_build,
    read_build_arguments,
    read_env_files,
    read_extends,
    read_include,
    read_mounts,
)
from ringfence.manifests._compose_interpolation import interpolate, partly_known, plain
from ringfence.manifests._compose_network import (
    read_external_links,
    read_hosts,
    read_links,
    read_open_ports,
    read_ports,
)
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Assembly, Fact, Setting, Workload
from ringfence.model.source import Source
from ringfence.patterns import pattern

_SIDECAR = pattern(r"(?:^|/)daprd(?:[:@]|$)")
"""Images that run for the service whose network they are in, and for nobody else."""

_SECTIONS = frozenset(("networks", "volumes", "secrets", "configs"))

MAX_COMMAND = 100_000
"""Characters of a command line; longer ones are not split."""


def compose_facts(source: Source) -> Iterator[Fact]:
    """Each service as a workload, and ``include`` as an assembly."""
    for root in read_yaml(source.text).documents:
        services = _services(root)
        links = read_links(services)
        for key, service in services.items():
            if service.is_mapping and not _is_misplaced(key.text(), service):
                yield _workload(source, root, key, service, links)
        yield from read_external_links(services, source.path)
        if resources := read_include(source.folder, root.get("include")):
            yield Assembly("compose-include", source.folder, resources, (), root.key("include").span(source.path))


def _services(root: Node) -> Node:
    """The mapping of services: the whole file in Compose's first format, which knew nothing else."""
    services = root.get("services")
    if services or any(root.get(key) for key in ("version", "include", "apiVersion", "kind")):
        return services
    is_service = [bool(node.get("image") or node.get("build")) for _, node in root.items()]
    return root if is_service and all(is_service) else services


def _is_misplaced(name: str, service: Node) -> bool:
    """Whether a section of the file stands among the services, a step too far to the right."""
    return name in _SECTIONS and not service.get("image") and not service.get("build")


def _workload(source: Source, root: Node, key: Node, service: Node, links: dict[str, list[str]]) -> Workload:
    name, path, folder = key.text(), source.path, source.folder
    context, dockerfile, target_stage = read_build(folder, service.get("build"))
    return Workload(
        name=name,
        origin="compose",
        deployment=path,
        at=key.span(path),
        image=_image(service.get("image").text()),
        build=context,
        dockerfile=dockerfile,
        target_stage=target_stage,
        container=plain(service.get("container_name").text()),
        hosts=read_hosts(name, service, links),
        ports=read_ports(service),
        environment=tuple(_environment(service.get("environment"), path)),
        settings_from=read_env_files(folder, path, service),
        labels=(*_labels(service.get("labels")), *_labels(service.get("deploy", "labels"))),
        entrypoint=_arguments(service.get("entrypoint")),
        command=_arguments(service.get("command")),
        mounts=read_mounts(folder, root, service),
        depends_on=_names(service.get("depends_on")),
        links=tuple(plain(link).partition(":")[0] for link in service.get("links").texts()),
        profiles=service.get("profiles").texts(),
        extends=read_extends(folder, service.get("extends")),
        build_arguments=tuple(read_build_arguments(service.get("build", "args"))),
        workdir=plain(service.get("working_dir").text()),
        role="sidecar" if _beside(service) and _SIDECAR.search(service.get("image").text()) else "",
        network=_beside(service),
        on_machine=plain(service.get("network_mode").text()) == "host",
        open_ports=read_open_ports(service),
    )


def _beside(service: Node) -> str:
    """The service whose network another one is in."""
    kind, _, name = plain(service.get("network_mode").text()).partition(":")
    return name if kind == "service" else ""


def _image(written: str) -> str:
    """The image as far as it is known here; ``${NAME}`` for what names it, if that is a variable of ``.env``."""
    image = plain(written)
    name = image.rpartition("/")[2].partition("@")[0].partition(":")[0]
    return image if name else partly_known(written)


def _environment(environment: Node, path: str) -> Iterator[Setting]:
    for key, value in environment.items():
        yield _setting(key, key.text(), value.text() if value.is_scalar else None, path)
    for element in environment.elements():
        name, equals, written = element.text().partition("=")
        if name.strip():
            yield _setting(element, name.strip(), written if equals else None, path)


def _setting(at: Node, name: str, value: str | None, path: str) -> Setting:
    """A variable; one without a value is handed through from where the deployment runs."""
    return Setting(name, Text((Hole("env", name),)) if value is None else interpolate(value), at.span(path))


def _labels(labels: Node) -> Iterator[tuple[str, str]]:
    for key, value in labels.items():
        yield key.text(), plain(value.text())
    for written in labels.texts():
        name, _, text = written.partition("=")
        if name:
            yield name, plain(text)


def _arguments(command: Node) -> tuple[str, ...]:
    if not command.is_scalar:
        return tuple(plain(argument) for argument in command.texts())
    line = plain(command.text())
    try:
        return tuple(shlex.split(line)) if len(line) <= MAX_COMMAND else (line,)
    except ValueError:  # quotes that do not close
        return tuple(line.split())


def _names(names: Node) -> tuple[str, ...]:
    return tuple(key.text() for key, _ in names.items()) or names.texts()
