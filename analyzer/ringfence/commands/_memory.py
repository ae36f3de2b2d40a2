"""What earlier runs found out about the analysed repository, as far as it answers what is asked now.

Everything is looked up by what it depends on: the installed tool and plugins, the contents of the files, the configuration,
the baseline, the options and the day. This module is imported at every run, so it imports little itself.
"""

from __future__ import annotations

import os
import time

from ringfence.cache.answers import Answers
from ringfence.cache.place import COMMANDS, INSTALLATIONS, REPOSITORIES, folder_of, sweep, user_folder
from ringfence.cache.sealed import digest
from ringfence.cache.tree import Tree, TreeMemory, still
from ringfence.installation import Installation
from ringfence.names import BASELINE_FILE, BASELINE_FOLDER, CONFIG_NAMES
from ringfence.read.listing import list_files
from ringfence.read.opening import content_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ringfence.cache.facts import FactsMemory
    from ringfence.cache.services import ServicesMemory
    from ringfence.commands._request import Request
    from ringfence.plugins import Plugins
    from ringfence.read.listing import State

_MOST_BYTES = 100_000_000
"""Of a file of the user's own; longer ones are no configuration."""


class Subject:
    """A repository, with the files of the user's own that say how it is to be seen. All paths are absolute.

    root: without symbolic links. cache: the user's folder for it, empty for the usual one. configs, baselines: the first
    of them that is there counts. state_of: the repository of which ``root`` is an earlier state, laid out elsewhere.
    """

    __slots__ = ("baselines", "cache", "configs", "plugins", "root", "state_of")

    def __init__(
        self, root: str, cache: str, configs: Iterable[str], baselines: Iterable[str], plugins: Iterable[str],
        state_of: str = "",
    ) -> None:  # fmt: skip
        self.root = root
        self.cache = cache
        self.configs = tuple(configs)
        self.baselines = tuple(baselines)
        self.plugins = tuple(plugins)
        self.state_of = state_of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Subject) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__
        )

    __hash__ = None  # type: ignore[assignment]


class Settings:
    """What the user's own files say. config: the configuration's bytes; whole: a digest of all of them."""

    __slots__ = ("config", "whole")

    def __init__(self, subject: Subject) -> None:
        root = subject.root
        self.config = b"\0".join(_said(_first(subject.configs, os.path.isfile), root))
        baseline = [file for place in _first(subject.baselines, os.path.exists) for file in _baseline(place)]
        self.whole = digest(self.config, *_said(baseline, root))


def plugins_for(request: Request, memory: Memory | None = None) -> Plugins:
    """Every contribution, imported when it is needed where the installation is known. Raises PluginError."""
    from ringfence import plugins

    if not request.no_cache:
        installation = memory.installation if memory else _installation()
        if not request.plugin:
            return installation.plugins()
        if not installation.fingerprint:
            installation.plugins()  # so that what is found out can be kept as what this installation said
    return plugins.collect(request.plugin)


def memory_of(request: Request) -> Memory | None:
    """What is remembered of the request's repository; None if nothing is to be, as facts are what was read already."""
    return None if request.no_cache or request.facts else Memory(subject_of(request))


def subject_of(request: Request) -> Subject:
    """The repository that a request is about."""
    root, here = os.path.realpath(request.path), os.getcwd()
    beside = [os.path.join(root, name) for name in CONFIG_NAMES]
    known = [os.path.join(root, name) for name in (BASELINE_FOLDER, BASELINE_FILE)]
    return Subject(
        root,
        os.path.join(here, request.cache_dir) if request.cache_dir else "",
        [] if request.no_config else [os.path.join(here, request.config)] if request.config else beside,
        [] if request.no_baseline else [os.path.join(here, request.baseline)] if request.baseline else known,
        [os.path.join(here, plugin) for plugin in request.plugin],
        os.fspath(request.state_of or ""),
    )


class Memory:
    """What is remembered of one repository, as it is to be seen."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.installation = _installation()
        self._folder = folder_of(subject.state_of or subject.root, subject.cache)
        self._answers = Answers(self._folder)
        self._settings = Settings(subject)
        self._stats: Mapping[str, State] | None = None
        self._trees: TreeMemory | None = None
        self.confirmed = False
        """Whether nothing was written while this run read, so that what it found out may be kept."""

    @property
    def stats(self) -> Mapping[str, State]:
        """What the file system said of every file when this run began."""
        if self._stats is None:
            self._stats = self._listed()
        return self._stats

    def known_tree(self) -> str:
        """The digest of the repository's files if none has changed since it was last looked at, else nothing."""
        return self._tree().unchanged(self.stats) if self.installation.fingerprint else ""

    def look(self, wanted: Callable[[str], bool]) -> Tree:
        """The repository's files as they are now."""
        return self._tree().look(self.subject.root, self.stats, wanted)

    def facts(self, tree: Tree) -> FactsMemory:
        """What is known of what each file says."""
        from ringfence.cache.facts import FactsMemory

        return FactsMemory(self._folder, self._reading(), tree.contents)

    def services(self, meaning: Callable[[str], str]) -> ServicesMemory:
        """What is known of each service. meaning: a name for what a file says now, nothing if nobody knows."""
        from ringfence.cache.services import ServicesMemory

        return ServicesMemory(self._folder, self._reading(), meaning)

    def key(self, tree: str, *asked: str) -> str:
        """What an answer to what is asked is found by: all that it depends on, of files with the digest ``tree``."""
        return digest(tree, self._reading(), self._settings.whole, today(), *asked)

    def key_of_names(self) -> str:
        """What is found by that depends on how the files are called and how they are to be seen, not on what they say."""
        return digest(self._reading(), self._settings.config, "\0".join(self.stats))

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
            and still(self.subject.root, tree)
            and Settings(self.subject).whole == self._settings.whole
        )
        if not self.confirmed:
            return False
        if not self.subject.state_of:
            self._tree().keep(tree)
        sweep(os.path.join(self.subject.cache or user_folder(), REPOSITORIES))
        sweep(os.path.join(self.subject.cache or user_folder(), COMMANDS))
        sweep(os.path.join(user_folder(), INSTALLATIONS))
        return True

    def _listed(self) -> Mapping[str, State]:
        # A configuration that may bring back what is left out by default makes the walk enter everything.
        return list_files(self.subject.root, prune=b"include" not in self._settings.config)

    def _tree(self) -> TreeMemory:
        key = digest(self._reading(), self._settings.config)
        if self._trees is None or self._trees.key != key:  # it becomes known in a run what is installed
            self._trees = TreeMemory(self._folder, key)
        return self._trees

    def _reading(self) -> str:
        """What decides how a file is read."""
        plugins = self.subject.plugins
        said = _said(map(os.path.realpath, plugins), self.subject.root)
        return digest(self.installation.fingerprint, *map(os.fsencode, plugins), *said)


def today() -> str:
    """The day here, as exceptions say it."""
    return time.strftime("%Y-%m-%d")


def _installation() -> Installation:
    return Installation(os.path.join(user_folder(), INSTALLATIONS))


def _first(places: tuple[str, ...], is_there: Callable[[str], bool]) -> list[str]:
    """The first that is there; the last if none is, or nothing of nothing."""
    return next(([place] for place in places if is_there(place)), list(places[-1:]))


def _baseline(place: str) -> Iterable[str]:
    """The files of a baseline."""
    try:
        return sorted(os.path.join(place, name) for name in os.listdir(place) if name.endswith(".yaml"))
    except OSError:
        return [place]


def _said(files: Iterable[str], root: str) -> Iterator[bytes]:
    """What files say, each after its name as seen from the root, and why one says nothing."""
    for file in files:
        yield os.fsencode(file.removeprefix(os.path.join(root, "")))
        try:
            content = content_of(file, _MOST_BYTES)
        except OSError as error:
            yield f"unreadable: {error.errno}".encode()
        else:
            yield b"no file" if content is None else b"says " + content
