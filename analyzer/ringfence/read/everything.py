"""Everything that the files of a repository say, with what is known of them from earlier runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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


def read_everything(
    files: Repository, readers: Readers, known: KnownFacts | None, read: ReadFiles, progress: Progress
) -> Said:
    """What the files say that anybody reads; what is ``known`` is not read again, all else by ``read``."""
    return _read([path for path in files.paths if readers.reads(path)], files, readers, known, read, progress)


def read_as_needed(
    files: Repository,
    readers: Readers,
    known: KnownFacts | None,
    read: ReadFiles,
    progress: Progress,
    needed: Callable[[Said, Mapping[str, str]], Iterable[str]],
) -> Said:
    """What manifests say, and what those programs do that are needed.

    needed: which those are, by what the manifests say and the language of each.
    """
    wanted = [path for path in files.paths if readers.reads(path)]
    manifests = [path for path in wanted if readers.is_manifest(path)]
    said = _read(manifests, files, readers, known, read, progress)
    programs = {path: language for path in wanted if (language := readers.language(path))}
    if len(said.files) == len(wanted):
        return said
    more = _read(
        [path for path in needed(said, programs) if path not in said.files], files, readers, known, read, progress
    )
    both = {**said.files, **more.files}
    return Said({path: both[path] for path in wanted if path in both})


def _read(
    wanted: Sequence[str],
    files: Repository,
    readers: Readers,
    known: KnownFacts | None,
    read: ReadFiles,
    progress: Progress,
) -> Said:
    remembered = ((path, known.get(path)) for path in wanted) if known else ()
    said = {path: facts for path, facts in remembered if facts is not None}
    unknown = [path for path in wanted if path not in said]
    for done, (path, facts) in enumerate(read(files, unknown, readers)):
        progress("read", done, len(unknown))
        said[path] = facts
        if known:
            known.put(path, facts)
    return Said({path: said[path] for path in wanted})
