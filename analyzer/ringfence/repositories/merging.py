"""Many repositories as one system: as if each were a folder, called like it, of one repository that held them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from msgspec import Struct

from ringfence.model.facts import Root
from ringfence.model.repository import RepositoryState
from ringfence.model.source import Diagnostic, Source, Span
from ringfence.read.everything import Said, said_by
from ringfence.read.facts import FileFacts
from ringfence.read.files import Reading
from ringfence.read.selection import matches
from ringfence.repositories.facts_file import FactsError, Packed
from ringfence.repositories.places import Places
from ringfence.repositories.recording import Recorded


class ManyFiles(Struct, frozen=True):
    """The files of several repositories, as far as facts carry them."""

    paths: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    _repositories: dict[str, Recorded]

    def read(self, path: str) -> Reading:
        """The lines of a file that were kept, at their places."""
        repository = self._repositories.get(path.partition("/")[0])
        text = repository.text(path) if repository else None
        return Reading(Source(path, text) if text is not None else None)


class Merged(Struct, frozen=True):
    """Several repositories. states: of each, by name."""

    states: tuple[RepositoryState, ...]
    files: ManyFiles
    said: Said


def newest(packed: Iterable[Packed]) -> tuple[list[Packed], list[Packed]]:
    """Of each repository the newest state, by name, and the older ones that it replaces. Raises FactsError if two that are
    not the same have one name.
    """
    found: dict[str, Packed] = {}
    older: list[Packed] = []
    for one in sorted(packed, key=lambda one: _age(one.state)):
        before = found.get(one.state.name)
        if before is not None:
            _same_repository(before, one)
            older.append(before)
        found[one.state.name] = one
    return [found[name] for name in sorted(found)], older


def merged(packed: Sequence[Packed], exclude: Sequence[str] = ()) -> Merged:
    """The repositories as one; each has its name for itself. exclude: globs of files that are left out."""
    repositories = {one.state.name: one.recorded() for one in packed}
    paths = [path for one in repositories.values() for path in one.paths if not _excluded(path, exclude)]
    kept = frozenset(paths)
    said = {path: facts for one in repositories.values() for path, facts in one.said.items() if path in kept}
    places = Places(paths, repositories)
    files = ManyFiles(
        tuple(sorted(paths)),
        tuple(diagnostic for one in repositories.values() for diagnostic in one.diagnostics),
        repositories,
    )
    return Merged(
        tuple(sorted((one.state for one in packed), key=attrgetter("name"))),
        files,
        said_by({path: places.found(said[path]) for path in sorted(said)} | dict(map(_root, repositories))),
    )


def _root(name: str) -> tuple[str, FileFacts]:
    """That a folder is a repository, as if a file in it said so."""
    return f"{name}/", FileFacts(facts=(Root(name, Span(f"{name}/", 1)),))


def _age(state: RepositoryState) -> tuple[str, str]:
    """Sorts the older first: by what was checked out, then by when it was read."""
    return state.committed or state.read, state.read


def _same_repository(one: Packed, other: Packed) -> None:
    if one.state.origin and other.state.origin and one.state.origin != other.state.origin:
        raise FactsError(
            f"Two repositories are called {one.state.name}: {one.state.origin} (in {one.file}) and "
            f"{other.state.origin} (in {other.file}). Export one of them again with --as and another name."
        )


def _excluded(path: str, exclude: Sequence[str]) -> bool:
    return any(matches(glob, path) for glob in exclude)
