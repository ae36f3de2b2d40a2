"""Small Go modules for tests: files by path, as the linker sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringfence.extend import Framework
from ringfence.languages.go import read
from ringfence.link.code import ServiceCode
from ringfence.link.import_paths import named
from ringfence.model.expression import Hole
from ringfence.model.facts import Project
from ringfence.model.programs import Held
from ringfence.model.source import Source, Span
from ringfence.model.value import Known, Library, Scope

MODULE = Project("example.com/shop", "", "go-module", False, (), Span("go.mod", 1))


def code_of(files: Mapping[str, str], frameworks: Sequence[Framework] = ()) -> ServiceCode:
    """The code of the module ``example.com/shop``; files without a package clause are of their folder's package."""
    outlines = {}
    for path, text in files.items():
        folder = path.rpartition("/")[0].rpartition("/")[2]
        whole = text if text.startswith("package ") else f"package {folder or 'main'}\n{text}"
        outlines[path] = read.read(Source(path, whole))
    programs = named(Held(outlines), [MODULE])
    return ServiceCode({path: programs.outline(path) for path in programs.heads}, frameworks)


def values_of(code: ServiceCode, path: str, name: str, function: str = "main") -> list[str]:
    """What a variable of a function may hold: strings with ``{holes}``, and canonical names of libraries."""
    bindings = [
        b for b in code.outlines[path].bindings if getattr(b.target, "name", "") == name and b.scope == function
    ]
    found: dict[str, None] = {}
    for binding in bindings:
        for value in code.values(binding.value, Scope(path, function)):
            if isinstance(value, Known):
                found["".join(p if isinstance(p, str) else f"{{{_name(p)}}}" for p in value.text.parts)] = None
            elif isinstance(value, Library):
                found[value.name] = None
            else:
                found[type(value).__name__ + " " + getattr(getattr(value, "cls", value), "name", "")] = None
    return sorted(found)


def _name(part: object) -> str:
    return part.name if isinstance(part, Hole) else "?"
