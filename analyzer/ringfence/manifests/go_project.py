"""Go build files: what a module is called, and which packages are programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Program, Project
from ringfence.model.source import Source
from ringfence.patterns import pattern

_MODULE = pattern(r"^\s*module\s+(?:\"([^\"\s]+)\"|([^\s\"(/][^\s\"]*))", re.M)
_PACKAGE = pattern(r"^package\s+main\b", re.M)
_MAIN = pattern(r"^func\s+main\s*\(\s*\)", re.M)
_CALLED = pattern(r"\b(?:kratos|micro)\.Name\(\s*(?:\"([^\"\n]{1,200})\"|(\w{1,100}))\s*\)")
"""``kratos.Name("orders")``, go-micro's ``micro.Name(name)``: by which registries know the program."""
_GENERATORS = ("generate.go", "gen.go")
"""What ``go generate`` runs: it writes files of the package, beside which it lies."""
_IGNORED = pattern(r"^//go:build\s+ignore\b|^// \+build\s+ignore\b", re.M)


@manifest("go_module", files=("go.mod",), tokens=("module",))
def go_module(source: Source) -> Iterable[Fact]:
    """The module that a go.mod names: what its packages are called in imports begins so.

    Its requirements are left out: what of them a program uses, its imports say.
    """
    found = _MODULE.search(source.text)
    if found is not None:
        line = source.text.count("\n", 0, found.start(found.lastindex or 0)) + 1
        yield Project(found[1] or found[2], source.folder, "go-module", False, (), source.line(line))


@manifest("go_program", files=("*.go",), tokens=("func main()",))
def go_program(source: Source) -> Iterable[Fact]:
    """A package that is a program, called after its folder; a script that is left out of builds, or generates, is none."""
    if source.path.rpartition("/")[2] in _GENERATORS:
        return
    main = _MAIN.search(source.text)
    if main is None or not _PACKAGE.search(source.text) or _IGNORED.search(source.text):
        return
    name = source.folder.rpartition("/")[2]
    line = source.text.count("\n", 0, main.start()) + 1
    yield Project(name or "main", source.folder, "go", True, (), source.line(line))
    yield from _called(source)


def _called(source: Source) -> Iterator[Program]:
    """What the program registers as, if the file says it: a name that a build fills in (``-ldflags "-X main.Name=…"``) is
    not there.
    """
    found = _CALLED.search(source.text)
    if found is None:
        return
    name = found[1]
    if name is None:
        said = re.search(
            rf'^\s*(?:var\s+|const\s+)?{found[2]}\s*(?:string\s*)?:?=\s*"([^"\n]{{1,200}})"', source.text, re.M
        )
        name = said[1] if said is not None else ""
    if name:
        yield Program(literal(name), None, source.line(source.text.count("\n", 0, found.start()) + 1))
