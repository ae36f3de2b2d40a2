"""Pods and whatever makes pods: one workload for each container."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.formats.yaml import Node
from ringfence.manifests._agents import is_agent
from ringfence.manifests._kubernetes_objects import group, kind, name, namespace, strings
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import Port, Setting, SettingsFrom, Workload
from ringfence.patterns import pattern

KNATIVE = "serving.knative.dev"
KNATIVE_LABEL = f"{KNATIVE}/service"
"""Knative puts it on every pod of a service."""

APP_ID = "dapr.io/app-id"
"""The annotation of pods beside which Dapr runs a sidecar; a label here."""

MAX_SOURCES = 50
"""Of one projected volume."""

_TEMPLATES = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Rollout": ("spec", "template"),
    "DeploymentConfig": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Pod": (),
}
_REFERENCE = pattern(r"\$\$|\$\(([A-Za-z_][\w.-]{0,200})\)|\$\{([A-Z_][A-Z0-9_]{0,200})\}|\{\{([^{}]{0,200})\}\}")


def workloads(path: str, node: Node) -> Iterator[Workload]:
    """The containers of an object that runs some."""
    template = _pod_template(node)
    spec = template.get("spec")
    if not name(node) or not spec.is_mapping:
        return
    labels = strings(template.get("metadata", "labels"))
    if group(node) == KNATIVE:
        labels = (*labels, (KNATIVE_LABEL, name(node)))
    if known := app_id(node):
        labels = (*labels, (APP_ID, known))
    volumes = _volumes(spec)
    containers = [item for item in spec.get("containers").elements() if item.is_mapping]
    only_agents = all(_is_agent(container) for container in containers)
    job = "job" if kind(node) in ("Job", "CronJob") else ""
    for container in containers:
        role = "sidecar" if _is_agent(container) and not only_agents else job
        yield _workload(path, node, container, labels, volumes, role)
    for container in spec.get("initContainers").elements():
        if container.is_mapping:
            role = "sidecar" if container.get("restartPolicy").text() == "Always" else "init"
            yield _workload(path, node, container, labels, volumes, role)


def app_id(node: Node) -> str:
    """What Dapr calls the program of an object that runs one."""
    annotations = _pod_template(node).get("metadata", "annotations")
    return annotations.get(APP_ID).text() or (name(node) if annotations.get("dapr.io/enabled").text() == "true" else "")


def _pod_template(node: Node) -> Node:
    if group(node) == KNATIVE and kind(node) == "Service":
        return node.get("spec", "template")
    where = _TEMPLATES.get(kind(node))
    return Node(None, node.line, node.column) if where is None else node.get(*where)


def _workload(
    path: str,
    node: Node,
    container: Node,
    labels: tuple[tuple[str, str], ...],
    volumes: dict[str, tuple[str, ...]],
    role: str,
) -> Workload:
    environment, settings_from = _environment(path, container)
    place = container.get("name") or container.get("image") or container
    return Workload(
        name=name(node),
        origin="kubernetes",
        deployment=path,
        at=place.span(path),
        image=container.get("image").text().strip() or _triggered(node, container.get("name").text()),
        container=container.get("name").text(),
        namespace=namespace(node),
        ports=_ports(container),
        environment=environment,
        settings_from=settings_from,
        labels=labels,
        entrypoint=container.get("command").texts(),
        command=container.get("args").texts(),
        mounts=_mounts(container, volumes),
        role=role,
        schedule=node.get("spec", "schedule").text() if kind(node) == "CronJob" else "",
    )


def _triggered(node: Node, container: str) -> str:
    """The image that OpenShift puts into a container that names none, whenever it is built anew."""
    for trigger in node.get("spec", "triggers").elements():
        change = trigger.get("imageChangeParams")
        if container in change.get("containerNames").texts():
            return change.get("from", "name").text()
    return ""


def _is_agent(container: Node) -> bool:
    """Whether it is a proxy or agent that pods carry beside their program."""
    return is_agent(container.get("image").text(), container.get("name").text())


def _ports(container: Node) -> tuple[Port, ...]:
    found = (
        (item.get("hostPort").integer(), item.get("containerPort").integer()) for item in _items(container, "ports")
    )
    return tuple(Port(published or 0, target) for published, target in found if target)


def _environment(path: str, container: Node) -> tuple[tuple[Setting, ...], tuple[SettingsFrom, ...]]:
    settings: list[Setting] = []
    sources = list(_whole_groups(path, container))
    for item in _items(container, "env"):
        variable, source = item.get("name").text(), item.get("valueFrom")
        if not variable:
            continue
        reference = _one_key(path, variable, source)
        if reference is not None:
            sources.append(reference)
            continue
        value = _unknown(source) if source else expanded(item.get("value").text())
        settings.append(Setting(variable, value, item.get("name").span(path)))
    return tuple(settings), tuple(sources)


def _whole_groups(path: str, container: Node) -> Iterator[SettingsFrom]:
    for item in _items(container, "envFrom"):
        for field, what in (("configMapRef", "configmap"), ("secretRef", "secret")):
            ref = item.get(field, "name")
            if ref.text():
                yield SettingsFrom(what, ref.text(), ref.span(path), prefix=item.get("prefix").text())


def _one_key(path: str, variable: str, source: Node) -> SettingsFrom | None:
    for field, what in (("configMapKeyRef", "configmap"), ("secretKeyRef", "secret")):
        ref, key = source.get(field, "name"), source.get(field, "key").text()
        if ref.text() and key:
            return SettingsFrom(what, ref.text(), ref.span(path), key=key, variable=variable)
    return None


def _unknown(source: Node) -> Expression:
    field = source.get("fieldRef", "fieldPath").text() or source.get("resourceFieldRef", "resource").text()
    return Hole("unknown", field or "a value from elsewhere")


def expanded(value: str) -> Expression:
    """A container's value: ``$(OTHER)`` is another variable, and so is ``${OTHER}``, which the program or whoever deploys it
    fills in; ``$$`` is a dollar, ``{{ … }}`` a template's affair.
    """
    parts: list[str | Expression] = []
    end, written = 0, ""
    for match in _REFERENCE.finditer(value):
        written += value[end : match.start()]
        end = match.end()
        if match[0] == "$$":
            written += "$"
            continue
        if written:
            parts.append(written)
        written = ""
        variable = match[1] or match[2]
        parts.append(Hole("env", variable) if variable else Hole("unknown", (match[3] or "").strip("- ")))
    written += value[end:]
    return Text((*parts, written)) if written and parts else Text(tuple(parts)) if parts else literal(written)


def _volumes(spec: Node) -> dict[str, tuple[str, ...]]:
    """The ConfigMaps and Secrets that each volume shows."""
    found: dict[str, tuple[str, ...]] = {}
    for volume in _items(spec, "volumes"):
        shown = [volume, *_items(volume.get("projected"), "sources")]
        sources = tuple(source for part in shown[:MAX_SOURCES] for source in _volume_sources(part))
        if volume.get("name").text():
            found[volume.get("name").text()] = sources
    return found


def _volume_sources(part: Node) -> Iterator[str]:
    if config_map := part.get("configMap", "name").text():
        yield f"configmap:{config_map}"
    if secret := part.get("secret", "secretName").text() or part.get("secret", "name").text():
        yield f"secret:{secret}"


def _mounts(container: Node, volumes: dict[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (source, mount.get("mountPath").text())
        for mount in _items(container, "volumeMounts")
        for source in volumes.get(mount.get("name").text(), ())
        if mount.get("mountPath").text()
    )


def _items(node: Node, field: str) -> list[Node]:
    return [item for item in node.get(field).elements() if item.is_mapping]
