"""Projects by what their folders hold: what is outdated, what is no program, what is hollow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from msgspec.structs import replace

from ringfence.model.facts import Fact, Project
from ringfence.patterns import pattern

_NONE: Set[str] = frozenset()
_JVM = (".java", ".kt", ".scala", ".groovy", ".clj")
_BUILD_FILES = ("pom.xml", ".gradle", ".gradle.kts", "Dockerfile")
_BUILT_FOR_JVM = ("maven", "gradle")
_TEST = pattern(r"(?:^|/)(?:[^/]*[a-z0-9](?:Tests?|TestCase|TestBase|Spec|IT)|Abstract[^/]*Test[^/]*)\.\w+$")
"""A file of one test, or of what several derive from."""
_TESTING = pattern(r"(?:junit|testng|spock-|kotest-|testcontainers)")
"""Libraries that programs are tested with."""
_PYTHON = (".py", ".pyw", ".ipynb")


def of_what_is_there(facts: Iterable[Fact], files: Sequence[str]) -> Iterator[Fact]:
    """The facts without projects whose folders hold nothing: lists of projects may be outdated, or copied. Requirements
    without a Python file are no program; a module of a build for the JVM that holds something, but no program, is hollow.
    """
    facts, folders = list(facts), _around(files)
    programs = _around(path for path in files if path.endswith(_PYTHON))
    for_the_jvm = any(isinstance(fact, Project) and fact.kind in _BUILT_FOR_JVM for fact in facts)
    hollow, bare = _hollow(files) if for_the_jvm else (_NONE, _NONE)
    for fact in facts:
        if not isinstance(fact, Project):
            yield fact
        elif fact.folder in folders:
            empty = fact.kind == "python" and (fact.runnable or fact.serving) and fact.folder not in programs
            starts = (fact.runnable or fact.starts) and not any(map(_TESTING.match, fact.dependencies))
            without = fact.folder in hollow or (fact.folder in bare and not starts)
            fact = replace(fact, hollow=True) if fact.kind in _BUILT_FOR_JVM and without else fact
            yield replace(fact, runnable=False, serving=False) if empty else fact


def _hollow(files: Sequence[str]) -> tuple[Set[str], Set[str]]:
    """The folders that hold something besides what builds them, but no program for the JVM; those that hold nothing else,
    if there are such programs.
    """
    holding = _around(path for path in files if not path.endswith(_BUILD_FILES))
    programs = _around(path for path in files if path.endswith(_JVM) and not _TEST.search(path))
    return holding - programs, _around(files) - holding if programs > {""} else _NONE


def _around(files: Iterable[str]) -> set[str]:
    """The folders in which files lie, and those around them."""
    folders = {""}
    for path in files:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders
