"""How far a service reaches into the libraries that are built into it: what it names, step by step, and what runs unnamed.

Whoever depends on a library is given all of its files, and runs few of them. The rest says nothing about the service, and
costs as much as its own code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set

from ringfence.link.mentions import Mentions, mentioned_in
from ringfence.link.offered import FINDING, READING_ASSEMBLY
from ringfence.link.unnamed import Unnamed, unnamed_in
from ringfence.model.outline import Head, Outline

_INNERMOST = 3
"""Names at the end of one in full that may be members: ``Outer.Inner.method``."""
_EVERYWHERE = "csharp"
"""The language in which a file sees more than it imports itself: what the project does for it, in files and by itself."""


class Reach:
    """Answers for all services. outline: all that one program says."""

    def __init__(self, outline: Callable[[str], Outline]) -> None:
        self._outline = outline
        self._of_files: dict[str, tuple[Mentions, Unnamed]] = {}

    def of(self, own: Iterable[Outline], library: Mapping[str, Head]) -> Set[str]:
        """Those files of a library that a service with this code may run some of, and those that say how others are to be
        read. All of them, if there is no code of its own: then it is the library that is run.
        """
        own = list(own)
        if not own:
            return set(library)
        walk = _Walk({path: head for path, head in library.items() if not _counts_anyhow(head)}, self._said)
        for outline in own:
            walk.go_on_from(mentioned_in(outline), outline.language)
        return walk.to_its_end() | {path for path, head in library.items() if _counts_anyhow(head)}

    def _said(self, path: str) -> tuple[Mentions, Unnamed]:
        """What a library's file says, for whatever service."""
        if path not in self._of_files:
            outline = self._outline(path)
            self._of_files[path] = mentioned_in(outline), unnamed_in(outline)
        return self._of_files[path]


class _Walk:
    """From file to file of one service's library."""

    def __init__(self, library: Mapping[str, Head], said: Callable[[str], tuple[Mentions, Unnamed]]) -> None:
        self._library = library
        self._said = said
        self._found: set[str] = set()
        self._waiting: list[str] = []
        self._in_spaces: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """namespace -> name -> the files that define it"""
        self._anywhere: dict[str, list[str]] = defaultdict(list)
        """name -> the files that are reached by it from wherever it is said"""
        self._starting: dict[str, list[str]] = defaultdict(list)
        """namespace -> the files that run something once it is imported"""
        self._searched: list[str] = []
        """the files of classes that a search finds by their types"""
        self._types = frozenset().union(*(head.classes for head in library.values()))
        for path, head in library.items():
            self._add(path, head)

    def _add(self, path: str, head: Head) -> None:
        unnamed = self._said(path)[1]
        everywhere = head.defines if head.language == _EVERYWHERE else ()
        for name in {*everywhere, *unnamed.by}:
            self._anywhere[name].append(path)
        for name in head.defines:
            self._in_spaces[head.module][name].append(path)
        if unnamed.runs and head.language == "go":
            self._starting[head.module].append(path)
        elif unnamed.runs or not unnamed.types <= self._types:
            self._reach([path])
        elif unnamed.types and head.language == _EVERYWHERE:
            self._searched.append(path)

    def to_its_end(self) -> set[str]:
        """Go on until nothing new is reached, and tell all that was."""
        while self._waiting:
            path = self._waiting.pop()
            self.go_on_from(self._said(path)[0], self._library[path].language)
        return self._found

    def go_on_from(self, mentions: Mentions, language: str) -> None:
        """Reach what one file mentions."""
        for target in mentions.targets:
            self._reach(self._named_in_full(target))
        for space in mentions.spaces & self._in_spaces.keys():
            defined = self._in_spaces[space]
            for name in mentions.names & defined.keys():
                self._reach(defined[name])
        for space in mentions.spaces & self._starting.keys():
            self._reach(self._starting[space])
        for name in mentions.names & self._anywhere.keys():
            self._reach(self._anywhere[name])
        if self._searched and language == _EVERYWHERE and _searches(mentions.names):
            self._reach(self._searched)
            self._searched = []

    def _reach(self, paths: Iterable[str]) -> None:
        for path in paths:
            if path not in self._found:
                self._found.add(path)
                self._waiting.append(path)

    def _named_in_full(self, target: str) -> Iterable[str]:
        """The files of what a full name means: a definition in a namespace, or a member of one."""
        space = target
        for _ in range(_INNERMOST):
            space, _, name = space.rpartition(".")
            if space in self._in_spaces and name in self._in_spaces[space]:
                return self._in_spaces[space][name]
        return ()


def _counts_anyhow(head: Head) -> bool:
    """Whether a file is there because it was imported, one by one, or imports something for all files of its project."""
    return not head.exact or any(imported.scope == "*" for imported in head.imports)


def _searches(names: Iterable[str]) -> bool:
    """Whether a program that says these names looks in assemblies for classes that it does not name."""
    return any(FINDING.search(name) and not READING_ASSEMBLY.match(name) for name in names)
