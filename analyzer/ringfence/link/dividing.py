"""Which programs of one folder are services of their own: those that share no data and none of which runs another's code.

Processes of one service share its models: a server and its workers. Services share what is no data: settings, clients,
schemas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ringfence.extend import Framework
from ringfence.link.code import ServiceCode, every
from ringfence.link.folder_names import base_name, within
from ringfence.link.go_programs import GENERIC
from ringfence.link.holdings import DATA_FACTS
from ringfence.link.imported_files import ImportedFiles
from ringfence.link.process_names import BESIDE, is_beside, words_of
from ringfence.link.several import Several
from ringfence.model.facts import ChannelUse, EntryModule, Fact, RemoteCall, Route, Schedule
from ringfence.model.programs import Programs
from ringfence.model.source import Span

_SAYING_NO_SERVICE = BESIDE | GENERIC | frozenset(("api", "web", "http", "rest", "grpc", "backend", "py"))
_INIT = "__init__.py"
_ACTS = (Route, ChannelUse, RemoteCall, Schedule, *DATA_FACTS)


def divided(several: Iterable[Several], programs: Programs, frameworks: Sequence[Framework]) -> Iterator[EntryModule]:
    """The programs of folders that hold several services."""
    for one in several:
        yield from _Folder(one, programs, frameworks).modules()


class _Folder:
    """The programs of one folder, in groups of those that are one service."""

    def __init__(self, several: Several, programs: Programs, frameworks: Sequence[Framework]) -> None:
        self._programs, self._frameworks = programs, frameworks
        self._folder = several.folder
        self._names: dict[str, list[str]] = {}
        for name, path in several.entries:
            self._names.setdefault(path, []).append(name)
        heads = {path: head for path, head in programs.heads.items() if within(path, several.folder)}
        imported = ImportedFiles(heads, several.folder)
        self._reached = {path: imported.reached(path) for path in self._names if path in heads}
        self._group = {path: path for path in self._reached}

    def modules(self) -> Iterator[EntryModule]:
        """One for each program, if they are several services."""
        if len(self._reached) < 2:  # of the others nothing was read
            return
        self._join(self._runs_code_of)
        if len(self._groups()) > 1:
            self._join(self._share_data)
        self._join_beside()
        groups = self._groups()
        if len(groups) > 1 and all(any(map(self._acts, members)) for members in groups.values()):
            for members in groups.values():
                yield from self._modules_of(members)

    def _groups(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for path in self._group:
            groups.setdefault(self._group[path], []).append(path)
        return groups

    def _merge(self, one: str, other: str) -> None:
        kept, gone = self._group[one], self._group[other]
        self._group = {path: kept if group == gone else group for path, group in self._group.items()}

    def _join(self, together: Callable[[str, str], bool]) -> None:
        """Make one of what belongs together."""
        paths = list(self._reached)
        for at, one in enumerate(paths):
            for other in paths[at + 1 :]:
                if self._group[one] != self._group[other] and together(one, other):
                    self._merge(one, other)

    # ------------------------------------------------------------ what makes two one

    def _runs_code_of(self, one: str, other: str) -> bool:
        return self._reaches_into(one, other) or self._reaches_into(other, one)

    def _reaches_into(self, one: str, other: str) -> bool:
        """Whether a program begins in another's folder, or imports something from there. Where several begin in one folder,
        nothing but the file is another's.
        """
        own = _folder(other)
        if own == self._folder or sum(_folder(path) == own for path in self._reached) > 1:
            own = other
        return any(within(path, own) for path in (one, *self._reached[one]) if base_name(path) != _INIT)

    def _share_data(self, one: str, other: str) -> bool:
        shared = self._reached[one] & self._reached[other]
        return any(isinstance(fact, DATA_FACTS) for path in shared for fact in self._said.get(path, ()))

    def _acts(self, path: str) -> bool:
        """Whether anything is known of what a program does: else it may only start what is told elsewhere."""
        return any(isinstance(fact, _ACTS) for one in (path, *self._reached[path]) for fact in self._said.get(one, ()))

    @cached_property
    def _said(self) -> Mapping[str, Sequence[Fact]]:
        """What the files of all programs mean."""
        paths = sorted(set(self._reached).union(*self._reached.values()))
        code = ServiceCode({path: self._programs.outline(path) for path in paths}, self._frameworks)
        found: dict[str, list[Fact]] = defaultdict(list)
        try:
            for fact in every(code.facts()):
                found[fact.at.path].append(fact)
        finally:
            code.forget()
        return found

    def _join_beside(self) -> None:
        """What is called like a process beside a program, with the one that it can be beside of: ``orders-worker`` with
        ``orders-api``, a ``worker`` with the only program there is.
        """
        self._join(lambda one, other: bool(self._service(one)) and self._service(one) == self._service(other))
        groups = self._groups()
        beside = [key for key, members in groups.items() if all(self._is_beside(path) for path in members)]
        if len(groups) - len(beside) <= 1:
            first = next((key for key in groups if key not in beside), next(iter(groups)))
            for key in groups:
                self._merge(first, key)

    def _is_beside(self, path: str) -> bool:
        parts = path.removesuffix(".py").split("/")
        own = next((name for name in reversed(parts) if name not in GENERIC), "")
        return is_beside(own) or all(map(is_beside, self._names[path]))

    def _service(self, path: str) -> frozenset[str]:
        """The words that say which service a program is of, those that all programs have apart."""
        words = {one: words_of(one.removeprefix(self._folder)) for one in self._reached}
        return words[path] - frozenset.intersection(*words.values()) - _SAYING_NO_SERVICE

    # ------------------------------------------------------------ what is whose

    def _modules_of(self, members: Sequence[str]) -> Iterator[EntryModule]:
        others = {path for path in self._reached if path not in members}
        foreign = others.union(*(self._reached[path] for path in others))
        foreign = {path for path in foreign if base_name(path) != _INIT or path in others}
        reached = set(members).union(*(self._reached[path] for path in members))
        first = next((path for path in members if not self._is_beside(path)), members[0])
        home = self._home(first, reached, foreign)
        loads = tuple(sorted(path for path in reached if not within(path, home)))
        for path in members:
            yield EntryModule(path, home, loads, Span(path, 1))

    def _home(self, entry: str, reached: Collection[str], foreign: Collection[str]) -> str:
        """The folder that is a program's alone, as far up as it has code there; the file itself, if there is none."""
        home, folder = entry, _folder(entry)
        while folder != self._folder and not any(within(path, folder) for path in foreign):
            more = any(within(path, folder) and not within(path, home) and base_name(path) != _INIT for path in reached)
            if home == entry or more or base_name(home) in GENERIC:
                home = folder
            folder = _folder(folder)
        return home


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
