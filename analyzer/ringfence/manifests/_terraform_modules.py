"""Modules of Terraform as they are installed: a root, and the modules of the repository that it calls, each with what it is
given.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ringfence.formats import hcl_tree as hcl
from ringfence.formats.hcl import read_template
from ringfence.manifests._cloud_things import Outputs, Thing
from ringfence.manifests._hcl_evaluation import Evaluation, Names
from ringfence.manifests._hcl_values import Open, Value
from ringfence.manifests._terraform_blocks import ABOUT_ITSELF, Reader, expanded, repeated
from ringfence.manifests._terraform_files import Files
from ringfence.model.source import Span

MAX_MODULES = 300
"""That one root installs."""
_HERE = ("./", "../")


class Module:
    """A module that is installed. chain: the labels of the calls that lead to it; given: its arguments."""

    def __init__(
        self, files: Files, folder: str, evaluation: Evaluation, chain: tuple[str, ...] = (),
        given: Mapping[str, Callable[[], Value]] | None = None, installed: list[str] | None = None,
    ) -> None:  # fmt: skip
        self.folder, self.chain = folder, chain
        self._files, self._evaluation = files, evaluation
        self._given = given
        self._installed = installed if installed is not None else []
        self._installed.append(folder)
        self._blocks: dict[tuple[str, ...], list[tuple[str, hcl.Block]]] = {}
        self._locals: dict[str, hcl.Expression] = {}
        for path, body in files.bodies.get(folder, ()):
            for block in body.blocks:
                self._blocks.setdefault((block.kind, *block.labels), []).append((path, block))
                if block.kind == "locals":
                    self._locals.update({entry.name: entry.value for entry in block.body.entries})
        self._told = files.told(folder) if given is None else {}
        """What files of values say to a root."""
        self._known: dict[tuple[str, str], Value] = {}
        self._asked: set[tuple[str, str]] = set()

    # ------------------------------------------------------------ what expressions ask

    def alone(self, name: str) -> Value:
        """See :class:`Around`: what is declared has two names."""
        return Open(name)

    def named(self, name: str, member: str) -> Value:
        """See :class:`Around`; everything is found out once, and what depends on itself is not known."""
        key = (name, member)
        if key in self._known:
            return self._known[key]
        if key in self._asked:
            return Open(f"{name}.{member}")
        self._asked.add(key)
        found = self._known[key] = self._find(name, member)
        self._asked.discard(key)
        return found

    def _find(self, name: str, member: str) -> Value:
        if name == "var":
            return self._variable(member)
        if name == "local":
            value = self._locals.get(member)
            return self._evaluation.value(value, self, {}) if value is not None else Open(member)
        if name == "module":
            return self._call(member)
        if name == "data.template_file":
            return self._filled(member)
        if name == "path":
            return self.folder or "."
        kind, labels = ("data", (name[5:], member)) if name.startswith("data.") else ("resource", (name, member))
        for path, block in self._blocks.get((kind, *labels), ())[:1]:
            return self._instances(path, block, name, member)
        return Open(f"{name}.{member}")

    def file(self, path: Value, given: Value) -> Value:
        """A text beside the module's files, with what it is given filled in."""
        text = self._text(path) if isinstance(path, str) else None
        if text is None:
            return Open("a file")
        if not isinstance(given, dict):
            return text
        return self._evaluation.value(read_template(text), self, given)

    def _text(self, path: str) -> str | None:
        """A file, as a path from the repository (``path.module``) or from where Terraform runs leads to it."""
        for folder in ("", self._installed[0], self.folder):
            text = self._files.texts.get(posixpath.normpath(posixpath.join(folder, path)))
            if text is not None:
                return text
        return None

    def _filled(self, label: str) -> Value:
        """``data "template_file"``: how texts were filled in before ``templatefile``."""
        for _, block in self._blocks.get(("data", "template_file", label), ())[:1]:
            template, given = block.body.entry("template"), block.body.entry("vars")
            blocks = [entry for inner in block.body.of_kind("vars") for entry in inner.body.entries]
            names = self._evaluation.value(given.value, self, {}) if given is not None else {
                entry.name: self._evaluation.value(entry.value, self, {}) for entry in blocks
            }  # fmt: skip
            text = self._evaluation.value(template.value, self, {}) if template is not None else None
            if isinstance(text, str) and isinstance(names, dict):
                return {"rendered": self._evaluation.value(read_template(text), self, names)}
        return Open(label)

    def _variable(self, name: str) -> Value:
        if self._given is not None and name in self._given:
            return self._given[name]()
        told = self._told.get(name)
        if told is not None:
            return self._evaluation.value(told, self, {})
        for _, block in self._blocks.get(("variable", name), ())[:1]:
            default = block.body.entry("default")
            value = self._evaluation.value(default.value, self, {}) if default is not None else None
            if value is not None or (default is not None and self._given is not None):
                return value
        return Open(name, one=True)

    def output(self, name: str) -> Value:
        """What the module tells its caller."""
        for _, block in self._blocks.get(("output", name), ())[:1]:
            value = block.body.entry("value")
            key = ("output", name)
            if value is None or key in self._asked:
                break
            if key not in self._known:
                self._asked.add(key)
                self._known[key] = self._evaluation.value(value.value, self, {})
                self._asked.discard(key)
            return self._known[key]
        return Open(name)

    # ------------------------------------------------------------ what is declared

    def installations(self) -> Counter[str]:
        """How often the blocks of each folder are installed by the root, once its things were asked for."""
        return Counter(self._installed)

    def things(self) -> Iterator[Thing]:
        """Every resource, those of its modules too, and the calls of modules that are elsewhere."""
        for kind, *labels in list(self._blocks):
            if kind in ("resource", "data") and len(labels) == 2:
                name = labels[0] if kind == "resource" else f"data.{labels[0]}"
                yield from (thing for thing in _each(self.named(name, labels[1])) if isinstance(thing, Thing))
            elif kind == "module" and len(labels) == 1:
                for one in _each(self.named("module", labels[0])):
                    if isinstance(one, Thing):
                        yield one
                    elif isinstance(one, Outputs):
                        yield from one.things()

    def _call(self, label: str) -> Value:
        for path, block in self._blocks.get(("module", label), ())[:1]:
            entry = block.body.entry("source")
            source = self._evaluation.value(entry.value, self, {}) if entry is not None else None
            if not isinstance(source, str) or not source.startswith(_HERE):
                return self._instances(path, block, "module", label, source if isinstance(source, str) else "")
            folder = posixpath.normpath(posixpath.join(self.folder or ".", source))
            folder = "" if folder == "." else folder
            if folder in self._files.bodies and len(self._installed) < MAX_MODULES and len(self.chain) < 12:
                return expanded([(names, self._installation(folder, label, key, block, names))
                                  for key, names in repeated(block, self, self._evaluation)], block)  # fmt: skip
        return Open(label)

    def _installation(self, folder: str, label: str, key: str, block: hcl.Block, names: Names) -> Value:
        given = {
            entry.name: partial(
                self._evaluation.value, entry.value, self, names
            )  # asked for later: modules need each other
            for entry in block.body.entries
            if entry.name not in ABOUT_ITSELF
        }
        chain = (*self.chain, f"{label}-{key}" if key and not key.isdigit() else label)
        inner = Module(self._files, folder, self._evaluation, chain, given, self._installed)
        return Outputs(inner.output, inner.things)

    def _instances(self, path: str, block: hcl.Block, kind: str, label: str, source: str = "") -> Value:
        made: list[tuple[Names, Value]] = []
        for key, names in repeated(block, self, self._evaluation):
            reader = Reader(self, self._evaluation, block.body, names)
            made.append((names, Thing(
                kind, label, self.chain, Span(path, block.line), reader.given, reader.arguments, key, source
            )))  # fmt: skip
        return expanded(made, block)


def _each(value: Value) -> Iterator[Value]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
    else:
        yield value
