"""Which files of its libraries a program in JavaScript or TypeScript loads: an import names a file, and what no import leads
to is not there when the program runs, whatever its package is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ringfence.link.aliases import Aliases
from ringfence.model.outline import Head, Outline
from ringfence.patterns import pattern

_CODE = pattern(r"\.[cm]?[jt]sx?$")
_SUFFIX = pattern(r"\.[a-z][a-z0-9]{1,5}$")
_INDEX = "index."

Files = Callable[[Head], Iterable[str]]
"""The files that a file's imports name."""


class Loading:
    """Answers for all services. named: which files the imports of a file name, of those that are known."""

    def __init__(self, named: Files, aliases: Aliases) -> None:
        self._named = named
        self._aliases = aliases
        self._of_files: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}

    def loaded(self, own: Iterable[Outline], library: Mapping[str, Head]) -> set[str]:
        """Those files of a library that a program with this code loads, step by step: what its imports name; all of a
        package of which they name something that is not known; and what nobody imports and that has no name to be imported
        by, since something finds that in its folder, as it does migrations.
        """
        named = {path: self._leads(head) for path, head in library.items()}
        imported = {file for path, (files, _) in named.items() for file in files if file != path}
        found = {path for path, head in library.items() if path not in imported and not self._has_a_name(head)}
        waiting = [*(named[path] for path in found), *(self._leads(outline) for outline in own)]
        whole: set[str] = set()
        while waiting:
            files, folders = waiting.pop()
            new = {path for path in files if path in library and path not in found}
            for folder in (one for one in folders if one not in whole):
                whole.add(folder)
                new |= {path for path in library if path.startswith(f"{folder}/") and path not in found}
            found |= new
            waiting += [named[path] for path in new]
        return found

    def _has_a_name(self, head: Head) -> bool:
        return head.path.rpartition("/")[2].startswith(_INDEX) or head.module in self._aliases.targets

    def _leads(self, file: Head | Outline) -> tuple[frozenset[str], tuple[str, ...]]:
        """The files that a file's imports name, and the folders of packages of which they name none."""
        if file.path not in self._of_files:
            files: set[str] = set()
            folders: set[str] = set()
            loading = {one.target.partition("::")[0]: one for one in file.imports if not one.erased}
            for target, imported in loading.items():
                named = set(self._named(Head(file.path, file.language, file.module, (imported,))))
                files |= named
                if not named and not _is_data(target):
                    folders.update(self._aliases.packages(target))
            self._of_files[file.path] = frozenset(files), tuple(sorted(folders))
        return self._of_files[file.path]


def _is_data(target: str) -> bool:
    """A file that is no program, such as a style sheet; relative ones name no package anyhow."""
    last = target.rpartition("/")[2]
    return target.startswith(".") or (_SUFFIX.search(last) is not None and _CODE.search(last) is None)
