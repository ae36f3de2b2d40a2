"""Everything that the files of a repository say, with what is known of them from earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from ringfence.model.facts import Fact
from ringfence.model.outline import Head, Outline
from ringfence.model.programs import Held, Outlines
from ringfence.model.source import Diagnostic
from ringfence.read.facts import FileFacts, Readers, Summary, summary_of
from ringfence.read.files import Repository
from ringfence.read.many import read_one
from ringfence.read.packing import Packed
from ringfence.read.shelf import KnownFacts, Shelf

Progress = Callable[[str, int, int], None]
"""Told the stage, how many of its parts are done, and how many there are."""


ReadFiles = Callable[[Repository, Sequence[str], Readers], Iterable[tuple[str, FileFacts | Packed]]]
"""Tells what each of some files says, in whatever order."""


class Said(Struct, frozen=True, dict=True):
    """What every file says, by path, in the order of the paths. outlines: of the programs."""

    files: Mapping[str, Summary]
    outlines: Outlines

    @cached_property
    def heads(self) -> dict[str, Head]:
        """The programs."""
        return {path: said.head for path, said in self.files.items() if said.head is not None}

    def outline(self, path: str) -> Outline:
        """All that a program says."""
        return self.outlines.outline(path)

    def mentions(self, path: str, name: str) -> bool:
        """Whether a program may say a name anywhere; False only if it does not."""
        return self.outlines.mentions(path, name)

    @property
    def facts(self) -> dict[str, tuple[Fact, ...]]:
        """What manifests mean."""
        return {path: said.facts for path, said in self.files.items() if said.facts}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What could not be read."""
        return tuple(diagnostic for said in self.files.values() for diagnostic in said.diagnostics)

    def whole(self, path: str) -> FileFacts:
        """Everything that a file says."""
        said = self.files[path]
        return FileFacts(self.outline(path) if said.head is not None else None, said.facts, said.diagnostics)


def said_by(files: Mapping[str, FileFacts]) -> Said:
    """What files say that is all in memory."""
    outlines = {path: said.outline for path, said in files.items() if said.outline is not None}
    return Said({path: summary_of(said) for path, said in files.items()}, Held(outlines))


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

    @cached_property
    def _shelf(self) -> Shelf:
        def read(path: str) -> FileFacts:
            return read_one(self.files, path, self.readers)

        return Shelf(self.known, read)

    def _said(self, paths: Sequence[str], before: Mapping[str, Summary]) -> Said:
        """What files say, in their order."""
        said, known = dict(before), self._shelf.known
        for path in paths:
            if path not in said and (summary := known(path)) is not None:
                said[path] = summary
        unknown = [path for path in paths if path not in said]
        for done, (path, found) in enumerate(self.read(self.files, unknown, self.readers)):
            self.progress("read", done, len(unknown))
            said[path] = self._shelf.put(path, found)
        return Said({path: said[path] for path in paths}, self._shelf)
