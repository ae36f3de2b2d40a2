"""What earlier runs found out about the analysed repository, as far as it answers what is asked now.

Everything is looked up by what it depends on: the installed tool and plugins, the contents of the files, the configuration,
the baseline, the options and the day. This module is imported at every run, so it imports little itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ringfence.cache.answers import Answers
from ringfence.cache.place import folder_of, sweep, user_folder
from ringfence.cache.sealed import digest
from ringfence.cache.tree import Stats, Tree, TreeMemory, same_files
from ringfence.commands._options import Request
from ringfence.installation import Installation
from ringfence.names import BASELINE_FILE, BASELINE_FOLDER, CONFIG_NAMES
from ringfence.read.listing import list_files

if TYPE_CHECKING:
    from ringfence.cache.facts import FactsMemory
    from ringfence.cache.services import ServicesMemory
    from ringfence.plugins import Plugins

_NOT_OF_THE_REPORT = {
    "path", "config", "baseline", "plugin", "color", "verbose", "quiet", "jobs", "format", "output", "cache_dir",
    "no_cache", "state_of",
}  # fmt: skip
"""What a request says that its report does not depend on, or that counts by the content of the files it names."""


class Settings(NamedTuple):
    """What the user's own files say. config: the configuration's bytes; whole: a digest of all of them."""

    config: bytes
    whole: str


def plugins_for(request: Request, memory: Memory | None = None) -> Plugins:
    """Every contribution, imported when it is needed where the installation is known. Raises PluginError."""
    if not request.no_cache and not request.plugin:
        return (memory.installation if memory else _installation()).plugins()
    from ringfence import plugins

    return plugins.collect(request.plugin)


def memory_of(request: Request) -> Memory | None:
    """What is remembered of the request's repository; None if nothing is to be."""
    return None if request.no_cache else Memory(request)


class Memory:
    """What is remembered of one repository, as far as it holds for one request."""

    def __init__(self, request: Request) -> None:
        self.installation = _installation()
        self._request = request
        self._root = request.path.resolve()
        self._folder = folder_of(request.state_of or self._root, request.cache_dir)
        self._answers = Answers(self._folder)
        self._settings = _settings(request)
        self.confirmed = False
        """Whether nothing was written while this run read, so that what it found out may be kept."""

    @cached_property
    def stats(self) -> Stats:
        """What the file system said of every file when this run began."""
        return self._listed()

    def known_tree(self) -> str:
        """The digest of the repository's files if none has changed since it was last looked at, else nothing."""
        return self._tree.unchanged(self.stats) if self.installation.fingerprint else ""

    def look(self, wanted: Callable[[str], bool]) -> Tree:
        """The repository's files as they are now."""
        return self._tree.look(self._root, self.stats, wanted)

    def facts(self, tree: Tree) -> FactsMemory:
        """What is known of what each file says."""
        from ringfence.cache.facts import FactsMemory

        return FactsMemory(self._folder, self._reading, tree.contents)

    def services(self, tree: Tree) -> ServicesMemory:
        """What is known of each service."""
        from ringfence.cache.services import ServicesMemory

        return ServicesMemory(self._folder, self._reading, tree.contents)

    def key(self, tree: str, *more: object) -> str:
        """What an answer is found by: all that it depends on, of files with the digest ``tree``."""
        request = self._request
        asked = [f"{f.name}={getattr(request, f.name)!r}" for f in fields(request) if f.name not in _NOT_OF_THE_REPORT]
        return digest(tree, self._reading, self._settings.whole, date.today().isoformat(), *asked, *map(repr, more))

    def answer(self, kind: str, key: str) -> bytes | None:
        """A finished answer."""
        return self._answers.get(kind, key)

    def keep_answer(self, kind: str, key: str, answer: bytes) -> None:
        """Keep a finished answer."""
        self._answers.put(kind, key, answer)

    def keep_tree(self, tree: Tree) -> bool:
        """Keep what the files were; False if one of them was written meanwhile, so that nobody knows what was read."""
        self.confirmed = (
            bool(self.installation.fingerprint)
            and same_files(tree.stats, self._listed())
            and _settings(self._request) == self._settings
        )
        if not self.confirmed:
            return False
        if self._request.state_of is None:
            self._tree.keep(tree)
        sweep(self._folder.parent)
        sweep(user_folder() / "installations")
        return True

    def _listed(self) -> Stats:
        # A configuration that may bring back what is left out by default makes the walk enter everything.
        return list_files(self._root, prune=b"include" not in self._settings.config)

    @cached_property
    def _tree(self) -> TreeMemory:
        return TreeMemory(self._folder, digest(self._reading, self._settings.config))

    @cached_property
    def _reading(self) -> str:
        """What decides how a file is read."""
        return digest(self.installation.fingerprint, *_said(self._request.plugin, self._root))


def _installation() -> Installation:
    return Installation(user_folder() / "installations")


def _settings(request: Request) -> Settings:
    config = b"" if request.no_config else b"\0".join(_said([request.config or _config_in(request.path)], request.path))
    baseline = () if request.no_baseline else _baseline(request.baseline or _baseline_in(request.path))
    return Settings(config, digest(config, *_said(baseline, request.path)))


def _config_in(root: Path) -> Path:
    return next((root / name for name in CONFIG_NAMES if (root / name).is_file()), root)


def _baseline_in(root: Path) -> Path:
    return next(
        (root / name for name in (BASELINE_FOLDER, BASELINE_FILE) if (root / name).exists()), root / BASELINE_FILE
    )


def _baseline(place: Path) -> Iterable[Path]:
    """The files of a baseline."""
    return sorted(place.glob("*.yaml")) if place.is_dir() else [place]


def _said(files: Iterable[Path], root: Path) -> Iterator[bytes]:
    """What files say, each after its name as seen from the root; one that cannot be read says nothing."""
    for file in files:
        inside = file.absolute().is_relative_to(root.absolute())
        name = file.absolute().relative_to(root.absolute()) if inside else file.absolute()
        yield str(name).encode("utf-8", "surrogateescape")
        try:
            yield file.read_bytes() if file.is_file() else b""
        except OSError as error:
            yield f"unreadable: {error.errno}".encode()
