"""Objects of Kubernetes that Terraform makes, turned into what their manifests would say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ringfence.formats.yaml import MISSING, Node, read_yaml
from ringfence.manifests._cloud_naming import Naming
from ringfence.manifests._cloud_things import Thing
from ringfence.manifests._hcl_values import Encoded, Value
from ringfence.manifests._kubernetes_entries import entries
from ringfence.manifests._kubernetes_objects import objects as in_list
from ringfence.manifests._kubernetes_running import what_runs
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Fact

_KINDS = {
    "deployment": ("apps/v1", "Deployment"), "stateful_set": ("apps/v1", "StatefulSet"),
    "daemonset": ("apps/v1", "DaemonSet"), "daemon_set": ("apps/v1", "DaemonSet"), "job": ("batch/v1", "Job"),
    "cron_job": ("batch/v1", "CronJob"), "pod": ("v1", "Pod"), "service": ("v1", "Service"),
    "config_map": ("v1", "ConfigMap"), "secret": ("v1", "Secret"), "ingress": ("networking.k8s.io/v1", "Ingress"),
}  # fmt: skip
_MANY = {
    "container": "containers", "init_container": "initContainers", "env": "env", "env_from": "envFrom",
    "volume": "volumes", "volume_mount": "volumeMounts", "rule": "rules", "path": "paths", "sources": "sources",
}  # fmt: skip
"""Blocks that stand for lists, and how manifests call these."""
_AS_WRITTEN = frozenset(("data", "string_data", "match_labels", "labels", "annotations", "selector"))
"""Maps whose keys are nobody's words but the author's."""


def objects(things: Iterable[Thing], naming: Naming) -> Iterator[tuple[str, Fact]]:
    """What the objects among the things say, with the files that declare them."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for thing in things:
        found[thing.at.path] += _objects(thing, naming)
    for path, nodes in found.items():
        for fact in (*what_runs(path, nodes), *entries(path, nodes)):
            yield path, fact


def _objects(thing: Thing, naming: Naming) -> Iterator[Node]:
    kind = thing.kind.removeprefix("kubernetes_").removesuffix("_v1").removesuffix("_v2")
    line = thing.at.line
    if kind in _KINDS and thing.kind.startswith("kubernetes_"):
        version, name = _KINDS[kind]
        said = {_camel(key): _block(key, kind, value, line, naming) for key, value in thing.all().items()}
        yield _mapping({"apiVersion": _scalar(version, line), "kind": _scalar(name, line), **said}, line)
    elif thing.kind == "kubernetes_manifest":
        value = thing.given("manifest")
        yield from in_list([_written(value.value if isinstance(value, Encoded) else value, line, naming)])
    elif thing.kind == "kubectl_manifest":
        value = thing.given("yaml_body")
        if isinstance(value, Encoded):
            yield from in_list([_written(value.value, line, naming)])
        else:
            yield from in_list(read_yaml(_template(naming.text(value))).documents)


def _block(name: str, around: str, value: Value, line: int, naming: Naming) -> Node:
    """What a block says, in the words of a manifest: most blocks are one object each, some are lists."""
    if name in _AS_WRITTEN and isinstance(value, dict):
        return _written(value, line, naming)
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        inner = [_inside(name, one, line, naming) for one in value if isinstance(one, dict)]
        return _sequence(inner, line) if _is_list(name, around) else inner[0]
    if isinstance(value, dict):
        return _inside(name, value, line, naming)
    return _written(value, line, naming)


def _inside(name: str, given: dict[str, Value], line: int, naming: Naming) -> Node:
    found = {_called(key, name): _block(key, name, value, line, naming) for key, value in given.items()}
    return _mapping(found, line)


def _is_list(name: str, around: str) -> bool:
    return name in _MANY or (name == "port" and around in ("container", "spec"))


def _called(name: str, around: str) -> str:
    if name == "port" and around in ("container", "spec"):
        return "ports"
    return _MANY.get(name) or _camel(name)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _written(value: Value, line: int, naming: Naming, depth: int = 0) -> Node:
    if depth > 40 or value is None:
        return MISSING
    if isinstance(value, dict):
        return _mapping({key: _written(item, line, naming, depth + 1) for key, item in value.items()}, line)
    if isinstance(value, list):
        return _sequence([_written(item, line, naming, depth + 1) for item in value], line)
    return _scalar(_template(naming.text(value)), line)


def _template(text: Text) -> str:
    """A text in which what is not known stands as in a template."""
    return "".join(
        p if isinstance(p, str) else f"{{{{ {p.name if isinstance(p, Hole) else ''} }}}}" for p in text.parts
    )


def _scalar(text: str, line: int) -> Node:
    return Node(text, line, 1, line, 1, text)


def _sequence(items: list[Node], line: int) -> Node:
    return Node(items, line, 1, line, 1)


def _mapping(items: dict[str, Node], line: int) -> Node:
    return Node(items, line, 1, line, 1, keys={key: _scalar(key, line) for key in items})
