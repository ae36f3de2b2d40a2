"""Where folders are that a manifest of one repository means and another holds.

A repository of manifests names the folders that images are built from: as folders beside it, ``../orders``, or below it,
``orders`` or ``services/orders``, where submodules or a script put the others' clones. The first are found where they are,
as the repositories lie side by side; for the second this module looks into the repository that is called so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import structs
from msgspec.structs import replace

from ringfence.model.facts import Fact, ImageBuild, Workload
from ringfence.read.facts import FileFacts


class Places:
    """The files and folders that there are. names: those of the repositories."""

    def __init__(self, paths: Iterable[str], names: Collection[str]) -> None:
        self._names = names
        self._there: set[str] = set()
        for path in paths:
            while path and path not in self._there:
                self._there.add(path)
                path = path.rpartition("/")[0]

    def found(self, said: FileFacts) -> FileFacts:
        """What a file says, with the paths led to where their folders are."""
        if not any(isinstance(fact, Workload | ImageBuild) for fact in said.facts):
            return said
        return replace(said, facts=tuple(placed for fact in said.facts if (placed := self._fact(fact)) is not None))

    def _fact(self, fact: Fact) -> Fact | None:
        match fact:
            case Workload():
                whole = fact.at.path.partition("/")[0]  # who mounts all that there is says nothing of any file
                mounts = tuple(("" if source == whole else source, target) for source, target in fact.mounts)
                build, dockerfile = self._place(fact.build), self._place(fact.dockerfile)
                return structs.replace(fact, build=build, dockerfile=dockerfile, mounts=mounts)
            case ImageBuild():
                context, dockerfile = self._place(fact.context), self._place(fact.dockerfile)
                return None if context is None else structs.replace(fact, context=context, dockerfile=dockerfile)
            case _:
                return fact

    def _place(self, path: str | None) -> str | None:
        """The path itself, or where it is in the outermost repository that a part of it names and that has the rest; None
        for what lies beside all repositories.
        """
        if path is None or path in self._there:
            return path
        parts = path.split("/")
        for at in range(1, len(parts)):
            place = "/".join(parts[at:])
            if parts[at] in self._names and parts[at] != parts[0] and place in self._there:
                return place
        return path if parts[0] in self._names else None
