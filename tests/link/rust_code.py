"""Small Rust crates for tests: files by path, as the linker sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringfence.extend import Framework
from ringfence.languages.rust import read
from ringfence.link.code import ServiceCode
from ringfence.link.import_paths import named
from ringfence.model.facts import Fact
from ringfence.model.programs import Held, Programs
from ringfence.model.source import Source
from ringfence.model.value import Scope


def programs_of(files: Mapping[str, str], facts: Sequence[Fact] = ()) -> Programs:
    """The programs with the names by which they import each other."""
    return named(Held({path: read.read(Source(path, text)) for path, text in files.items()}), facts)


def code_of(files: Mapping[str, str], facts: Sequence[Fact] = (), frameworks: Sequence[Framework] = ()) -> ServiceCode:
    """The joined code of some files."""
    programs = programs_of(files, facts)
    return ServiceCode({path: programs.outline(path) for path in programs.heads}, frameworks)


def called(code: ServiceCode, path: str, name: str) -> set[str]:
    """What the calls of a simple name in a file may run: functions as ``path:name``, canonical names of libraries."""
    found: set[str] = set()
    for call in code.outlines[path].calls:
        if getattr(call.invoke.callee, "name", "") == name:
            for value in code.values(call.invoke.callee, Scope(path, call.function)):
                found.add(
                    f"{value.path}:{value.name}" if hasattr(value, "path") else str(getattr(value, "name", value))
                )
    return found
