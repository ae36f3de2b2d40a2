"""Everything that the files of a repository say, with what is known of them from earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from msgspec import Struct

from ringfence.model.facts import Fact
from ringfence.model.outline import Outline
from ringfence.model.source import Diagnostic
from ringfence.read.facts import FileFacts, Readers
from ringfence.read.files import Repository

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its parts are done, and how many there are."""


ReadFiles = Callable[[Repository, Sequence[str], Readers], Iterable[tuple[str, FileFacts]]]
"""Tells what each of some files says, in whatever order."""


class KnownFacts(Protocol):
    """What files said in earlier runs."""

    def get(self, path: str) -> FileFacts | None:
        """What a file says, if it is known; None if it has to be read."""

    def put(self, path: str, said: FileFacts) -> None:
        """Note what a file was read to say."""


class Said(Struct, frozen=True):
    """What every file says, by path, in the order of the paths."""

    files: Mapping[str, FileFacts]

    @property
    def outlines(self) -> dict[str, Outline]:
        """The programs."""
        return {path: said.outline for path, said in self.files.items() if said.outline}

    @property
    def facts(self) -> dict[str, tuple[Fact, ...]]:
        """What manifests mean."""
        return {path: said.facts for path, said in self.files.items() if said.facts}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What could not be read."""
        return tuple(diagnostic for said in self.files.values() for diagnostic in said.diagnostics)


class Survey(Struct, dict=True):
    """Reads what somebody wants to know of a repository's files. known: what is not read again; all else is, by ``read``."""

    files: Repository
    readers: Readers
    known: KnownFacts | None
    read: ReadFiles
    progress: Progress

    def everything(self) -> Said:
        """What all files say that anybody reads."""
        return self._said(self._wanted, {})

    def manifests(self) -> Said:
        """What those say that are manifests, by their names; some of them are programs as well."""
        return self._said([path for path in self._wanted if self.readers.is_manifest(path)], {})

    def programs(self) -> dict[str, str]:
        """The language of every program, by path."""
        return {path: language for path in self._wanted if (language := self.readers.language(path))}

    def with_programs(self, said: Said, programs: Iterable[str]) -> Said:
        """What some files said already, and some programs say."""
        paths = {*said.files, *programs}
        return self._said([path for path in self._wanted if path in paths], said.files)

    @cached_property
    def _wanted(self) -> list[str]:
        """The files that anybody reads."""
        return [path for path in self.files.paths if self.readers.reads(path)]

    def _said(self, paths: Sequence[str], before: Mapping[str, FileFacts]) -> Said:
        """What files say, in their order."""
        said = dict(before)
        if self.known:
            remembered = ((path, self.known.get(path)) for path in paths if path not in said)
            said.update((path, facts) for path, facts in remembered if facts is not None)
        unknown = [path for path in paths if path not in said]
        for done, (path, facts) in enumerate(self.read(self.files, unknown, self.readers)):
            self.progress("read", done, len(unknown))
            said[path] = facts
            if self.known:
                self.known.put(path, facts)
        return Said({path: said[path] for path in paths})
