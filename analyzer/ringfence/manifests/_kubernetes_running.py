"""What objects of Kubernetes say: what runs, under which host names it is reached, and where its settings come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.formats.yaml import Node
from ringfence.manifests._dapr_components import components
from ringfence.manifests._kubernetes_files import held_files
from ringfence.manifests._kubernetes_objects import group, kind, name, namespace, strings
from ringfence.manifests._kubernetes_settings import setting_groups
from ringfence.manifests._kubernetes_workloads import APP_ID, KNATIVE, KNATIVE_LABEL, app_id, workloads
from ringfence.model.facts import Fact, HostName, Port

MAX_NAMED_PORTS = 100
"""Of one name in one file; more are not told apart."""

Labels = frozenset[tuple[str, str]]
NamedPorts = dict[str, list[tuple[Labels, int]]]


def what_runs(path: str, found: list[Node]) -> Iterator[Fact]:
    """Workloads, Services, ConfigMaps and Secrets among the objects of one file, and components of Dapr."""
    ports = _named_ports(found)
    for node in found:
        yield from workloads(path, node)
        yield from _host_names(path, node, ports)
        yield from _called_by_sidecars(path, node)
        yield from setting_groups(path, node)
        yield from components(path, node)
        yield from held_files(path, node)


def _called_by_sidecars(path: str, node: Node) -> Iterator[HostName]:
    """Under which name the sidecars of others reach a program."""
    if known := app_id(node):
        yield HostName(known, namespace(node), ((APP_ID, known),), (), node.get("metadata", "name").span(path))


def _host_names(path: str, node: Node, named: NamedPorts) -> Iterator[HostName]:
    if kind(node) != "Service" or not name(node):
        return
    at = node.get("metadata", "name").span(path)
    if group(node) == KNATIVE:
        containers = node.get("spec", "template", "spec", "containers").elements()
        targets = [port.get("containerPort").integer() for item in containers for port in item.get("ports").elements()]
        ports = (Port(80, next((target for target in targets if target), 8080)),)
        yield HostName(name(node), namespace(node), ((KNATIVE_LABEL, name(node)),), ports, at)
        return
    spec = node.get("spec")
    selector = strings(spec.get("selector"))
    external = spec.get("externalName").text() if spec.get("type").text() == "ExternalName" else ""
    selected = frozenset(selector)
    published = (_service_port(port, selected, named) for port in spec.get("ports").elements())
    yield HostName(name(node), namespace(node), selector, tuple(p for p in published if p), at, external)


def _service_port(port: Node, selector: Labels, named: NamedPorts) -> Port | None:
    published = port.get("port").integer()
    if not published:
        return None
    target = port.get("targetPort")
    if not target:
        return Port(published, published)
    number = target.integer()
    return Port(published, _named_port(target.text(), selector, named) if number is None else number)


def _named_port(port: str, selector: Labels, named: NamedPorts) -> int:
    """The number of a port that the selected pods name, 0 unless they stand in this file and agree."""
    numbers = {number for labels, number in named.get(port, ()) if selector and selector <= labels}
    return numbers.pop() if len(numbers) == 1 else 0


def _named_ports(found: Iterable[Node]) -> NamedPorts:
    ports: NamedPorts = {}
    for node in found:
        template = node.get("spec", "template") or node
        labels = frozenset(strings(template.get("metadata", "labels")))
        for container in template.get("spec", "containers").elements():
            for port in container.get("ports").elements():
                number, known = port.get("containerPort").integer(), ports.setdefault(port.get("name").text(), [])
                if number and len(known) < MAX_NAMED_PORTS:
                    known.append((labels, number))
    return ports
