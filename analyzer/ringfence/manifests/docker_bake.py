"""Bake files of Docker (``docker-bake.hcl``, ``docker-bake.json``): which image is built from which folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

from ringfence.extend import manifest
from ringfence.formats import hcl_tree as hcl
from ringfence.formats.hcl import read_hcl
from ringfence.manifests._hcl_evaluation import Evaluation, Names
from ringfence.manifests._hcl_functions import from_json
from ringfence.manifests._hcl_values import Mixed, Open, Value
from ringfence.manifests._image_commands import Build, facts
from ringfence.manifests._kubernetes_paths import repository_path
from ringfence.manifests._shell_syntax import UNKNOWN
from ringfence.manifests._working_folders import placed
from ringfence.model.facts import Fact
from ringfence.model.source import Source

MAX_TARGETS = 500
"""Of one file, those of matrices included."""
MAX_INHERITED = 50
"""Targets that stand above each other."""

_Target = Mapping[str, Value]


@manifest("docker-bake", files=("docker-bake*.hcl", "docker-bake*.json"), tokens=("target",))
def docker_bake(source: Source) -> Iterable[Fact]:
    """An image build for each tag of each target whose name is known."""
    read = _of_json(source) if source.path.endswith(".json") else _of_hcl(source)
    found = list(islice(read, MAX_TARGETS))
    targets = Targets({name: target for name, _, target in found})
    for name, line, _ in found:
        yield from _builds(source, targets.whole(name), line)


def _builds(source: Source, target: _Target, line: int) -> Iterator[Fact]:
    context = placed(_plain(target.get("context")) or ".", source.folder, source.folder)
    if context is None:
        return
    given = target.get("args")
    pairs = given.items() if isinstance(given, dict) else ()
    arguments = [f"{name}={value}" for name, said in pairs if (value := _plain(said))]
    images = [_plain(tag, UNKNOWN) for tag in _listed(target.get("tags"))]
    file = repository_path(context, _plain(target.get("dockerfile")))
    build = Build(
        tuple(images), context, file, (*arguments, *filter(None, (_plain(target.get("target")),))),
    )  # fmt: skip
    yield from facts(source, build, line)


class Targets:
    """The targets of a file, with what they inherit from each other."""

    def __init__(self, own: Mapping[str, _Target]) -> None:
        self._own = own
        self._whole: dict[str, _Target] = {}
        self._depth = 0

    def whole(self, name: str) -> _Target:
        """A target with what those say that it inherits from, the last of them first; nothing of itself."""
        if name not in self._whole and self._depth < MAX_INHERITED:
            self._whole[name] = {}
            self._depth += 1
            self._whole[name] = self._inheriting(self._own.get(name, {}))
            self._depth -= 1
        return self._whole.get(name, {})

    def _inheriting(self, own: _Target) -> _Target:
        every = [*(self.whole(_plain(parent)) for parent in _listed(own.get("inherits"))), own]
        arguments = [one.get("args") for one in every]
        together = {name: value for given in arguments if isinstance(given, dict) for name, value in given.items()}
        return {**{name: value for one in every for name, value in one.items()}, "args": together}


def _of_json(source: Source) -> Iterator[tuple[str, int, _Target]]:
    read = from_json(source.text)
    targets = read.get("target") if isinstance(read, dict) else None
    for name, target in targets.items() if isinstance(targets, dict) else ():
        if isinstance(target, dict):
            yield name, 1, target


def _of_hcl(source: Source) -> Iterator[tuple[str, int, _Target]]:
    file, evaluation, around = read_hcl(source.text), Evaluation(), _File()
    names: dict[str, Value] = {}
    for block in file.of_kind("variable"):
        default = block.body.entry("default")
        if block.labels and default is not None:
            names[block.labels[0]] = evaluation.value(default.value, around, names)
    for entry in file.entries:
        names[entry.name] = evaluation.value(entry.value, around, names)
    for block in file.of_kind("target"):
        for variant in _variants(block, names, evaluation):
            said = {entry.name: evaluation.value(entry.value, around, variant) for entry in block.body.entries}
            label = block.labels[0] if block.labels else ""
            yield _plain(said.get("name")) or label, block.line, said


def _variants(block: hcl.Block, names: Names, evaluation: Evaluation) -> Iterator[Names]:
    """The names that hold in a target, once for each combination of its matrix."""
    matrix = block.body.entry("matrix")
    said = evaluation.value(matrix.value, _File(), names) if matrix is not None else {}
    axes = {axis: _listed(values) for axis, values in said.items()} if isinstance(said, dict) else {}
    for values in islice(product(*axes.values()), MAX_TARGETS):
        yield {**names, **dict(zip(axes, values, strict=True))}


def _listed(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) else [value] if isinstance(value, str | Mixed) else []


def _plain(value: Value, unknown: str = "") -> str:
    """A value as a text. unknown: what stands for what is not known of it."""
    if isinstance(value, Mixed):
        return "".join(part if isinstance(part, str) else unknown for part in value.parts)
    if isinstance(value, Open):
        return unknown
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


class _File:
    """Where the expressions of one file stand: what it does not say itself is not known."""

    def alone(self, name: str) -> Value:
        """A variable that the file does not declare."""
        return Open(name)

    def named(self, name: str, member: str) -> Value:
        """A target's attribute, asked for from elsewhere."""
        return Open(f"{name}.{member}")

    def file(self, path: Value, given: Value) -> Value:
        """Bake reads no other files."""
        return Open("a file")
