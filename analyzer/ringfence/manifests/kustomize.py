"""Kustomizations: which manifests they gather, and the ConfigMaps and Secrets that they generate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._kubernetes_objects import kind
from ringfence.manifests._kubernetes_paths import repository_paths
from ringfence.model.expression import Hole, literal
from ringfence.model.facts import Assembly, Fact, HeldFile, Setting, SettingGroup
from ringfence.model.source import Source

_INCLUDES = ("resources", "bases", "components")
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_GENERATORS = (("configMapGenerator", "configmap"), ("secretGenerator", "secret"))


@manifest("kustomize", files=("kustomization.yaml", "kustomization.yml", "Kustomization"))
def kustomize(source: Source) -> Iterable[Fact]:
    """One assembly, and a group of settings for each generator."""
    root = read_yaml(source.text).first
    if not root.is_mapping:
        return
    what = "kustomize-component" if kind(root) == "Component" else "kustomization"
    resources = [path for field in _INCLUDES for path in root.get(field).texts()]
    patches = [path for field in _PATCHES for item in root.get(field).one_or_many() for path in _patch(item)]
    yield Assembly(
        what,
        source.folder,
        repository_paths(source.folder, resources),
        repository_paths(source.folder, patches),
        source.line(root.line),
    )
    for field, group in _GENERATORS:
        yield from _generated(source, root, field, group)
    yield from _shown(source, root)


def _patch(item: Node) -> Iterator[str]:
    """The file of a patch, none for one that is written out in place."""
    path = item.get("path").text() if item.is_mapping else item.text()
    if path and "\n" not in path and ": " not in path:
        yield path


def _generated(source: Source, root: Node, field: str, what: str) -> Iterator[SettingGroup]:
    for generator in root.get(field).elements():
        name = generator.get("name")
        if not name.text():
            continue
        settings = (*_literals(source.path, generator), *_files(source.path, generator))
        namespace = generator.get("namespace").text() or root.get("namespace").text()
        elsewhere = bool(generator.get("envs") or generator.get("env"))
        yield SettingGroup(what, name.text(), namespace, settings, name.span(source.path), elsewhere)


def _literals(path: str, generator: Node) -> Iterator[Setting]:
    for item in generator.get("literals").elements():
        key, equals, value = item.text().partition("=")
        if equals and key.strip():
            yield Setting(key.strip(), literal(_unquoted(value)), item.span(path))


def _files(path: str, generator: Node) -> Iterator[Setting]:
    """``[key=]path``: the key is known, its value is the content of that file."""
    for item in generator.get("files").elements():
        key, equals, file = item.text().partition("=")
        if item.text():
            name = key if equals else key.rpartition("/")[2]
            yield Setting(name, Hole("unknown", f"content of {file or key}"), item.span(path))


def _shown(source: Source, root: Node) -> Iterator[HeldFile]:
    """The files that whoever mounts a ConfigMap sees."""
    for generator in root.get("configMapGenerator").elements():
        for item in generator.get("files").elements() if generator.get("name").text() else ():
            key, equals, file = item.text().partition("=")
            at = item.span(source.path)
            for path in repository_paths(source.folder, [file if equals else key]):
                yield HeldFile(f"configmap:{generator.get('name').text()}", path.rpartition("/")[2], "", path, at)


def _unquoted(value: str) -> str:
    """Kustomize takes off one pair of quotes."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
