"""How far a service reaches into the libraries that are built into it: what it names, step by step, and what runs unnamed.

Whoever depends on a library is given all of its files, and runs little of them. The rest says nothing about the service, and
costs as much as its own code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link.exported import Exported, Loaded
from ringfence.link.mentions import Mentions, mentioned_anywhere, mentioned_in, outermost
from ringfence.link.modules import WITH_DEFAULT_EXPORTS
from ringfence.link.offered import FINDING, READING_ASSEMBLY
from ringfence.link.scanning import NO_SCANS, Scans, not_found, scans_in
from ringfence.link.unnamed import Unnamed, Waking, types_in, uncalled_types, unnamed_in, waking
from ringfence.model.outline import Head, Outline
from ringfence.model.source import Span

_INNERMOST = 3
"""Names at the end of one in full that may be members: ``Outer.Inner.method``."""
_SEARCH = "*"
"""What is said by whoever searches for classes by their types."""
_JVM = ("java", "kotlin")
_EVERYWHERE = "csharp"
"""The language in which a file sees more than it imports itself: what the project does for it, in files and by itself."""


class _Said(Struct, frozen=True):
    """What a library's file says, for whatever service."""

    mentions: Mentions
    unnamed: Unnamed
    waking: dict[str, Waking]
    types: dict[str, frozenset[str]]
    scans: Scans


class Reach:
    """Answers for all services. outline: all that one program says; loaded: which files of a library a program loads."""

    def __init__(self, outline: Callable[[str], Outline], loaded: Loaded | None = None) -> None:
        self._outline = outline
        self._of_files: dict[str, _Said] = {}
        self._exported = Exported(outline, loaded)

    def of(self, own: Iterable[Outline], library: Mapping[str, Head]) -> dict[str, Set[str]]:
        """Those files of a library that a service with this code may run some of, and those that say how others are to be
        read, each with those of its functions, and in JavaScript and TypeScript classes, that do not run. All files, if
        there is no code of its own: then it is the library that is run.
        """
        own = list(own)
        asked = {path: head for path, head in library.items() if not _counts_anyhow(head)} if own else {}
        found: dict[str, Set[str]] = {path: frozenset() for path in library if path not in asked}
        scripts = {path: head for path, head in library.items() if head.language in WITH_DEFAULT_EXPORTS} if own else {}
        mentions = [mentioned_anywhere(outline) for outline in own] if asked or scripts else []
        if asked:
            walk = _Walk(asked, self._said, self._not_found(own, asked))
            for one in mentions:
                walk.begin(one)
            found.update(walk.to_its_end())
        if scripts:
            loaded = self._exported.idle(own, mentions, scripts)
            found = {path: idle for path, idle in found.items() if library[path].language not in WITH_DEFAULT_EXPORTS}
            found.update(loaded)
        return found

    def _not_found(self, own: Iterable[Outline], library: Mapping[str, Head]) -> Set[str]:
        """The files of which Spring finds nothing, since it does not look for components there."""
        scans = ((path, head.module, self._said(path).scans) for path, head in library.items() if head.language in _JVM)
        return not_found([outline for outline in own if outline.language in _JVM], scans)

    def _said(self, path: str) -> _Said:
        if path not in self._of_files:
            outline = self._outline(path)
            scans = scans_in(outline) if outline.language in _JVM else NO_SCANS
            said = (mentioned_in(outline), unnamed_in(outline), waking(outline), types_in(outline))
            self._of_files[path] = _Said(*said, scans)
        return self._of_files[path]


def without(outline: Outline, idle: Set[str]) -> Outline:
    """A file without what some of its functions and classes do: they are there, but nobody runs them."""
    if not idle:
        return outline
    around = outermost(outline)
    calls = [call for call in outline.calls if around.get(call.function) not in idle]
    places = [(one, one.inside or one.scope) for one in outline.bindings]
    bindings = [one for one, place in places if around.get(place, place) not in idle]
    unused = {cls.name: cls.at for cls in outline.classes if cls.name in idle}
    outline = replace(outline, calls=tuple(calls), bindings=tuple(bindings))
    return _without_classes(outline, unused) if unused else outline


def _without_classes(outline: Outline, unused: Mapping[str, Span]) -> Outline:
    """A file without what it says of some classes outside of their methods: their decorators, what fields are set to."""
    places = unused.values()
    calls = [call for call in outline.calls if call.function or not any(_lies_in(call.invoke.at, at) for at in places)]
    classes = [replace(cls, decorators=()) if cls.name in unused else cls for cls in outline.classes]
    functions = [replace(one, decorators=()) if one.owner in unused else one for one in outline.functions]
    return replace(outline, calls=tuple(calls), classes=tuple(classes), functions=tuple(functions))


def _lies_in(at: Span, of: Span) -> bool:
    return of.line <= at.line <= of.end_line


class _Walk:
    """From file to file of one service's library, and from function to function."""

    def __init__(self, library: Mapping[str, Head], said: Callable[[str], _Said], not_found: Set[str]) -> None:
        self._said_by = said
        self._not_found = not_found
        self._idle: dict[str, set[str]] = {}
        """The files that are reached, with those of their functions that do not run yet."""
        self._asleep: dict[str, list[tuple[str, str]]] = defaultdict(list)
        """name -> functions of files that are reached, by path and name, that run as soon as it is said"""
        self._entered: list[str] = []
        """Files that are reached and were not looked into yet."""
        self._waiting: list[tuple[Set[str], tuple[str, ...]]] = []
        """The namespaces that can be seen where some names stand, and the names, of which nobody saw yet what they reach."""
        self._names: set[str] = set()
        self._in_spaces: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """namespace -> name -> the files that define it"""
        self._anywhere: dict[str, list[str]] = defaultdict(list)
        """name -> the files that are reached by it from wherever it is said"""
        self._in_full: dict[str, list[str]] = defaultdict(list)
        """name in full -> the files that are reached by it, where names are said anywhere: ``using static Shop.Urls;``"""
        self._starting: dict[str, list[str]] = defaultdict(list)
        """namespace -> the files that run something once it is imported"""
        self._searched: list[str] = []
        """the files of classes that a search finds by their types"""
        self._searches = any(head.language == _EVERYWHERE for head in library.values())
        self._uncalled = uncalled_types(said(path).types for path in library)
        for path, head in library.items():
            self._add(path, head)

    def _add(self, path: str, head: Head) -> None:
        unnamed = self._said_by(path).unnamed
        everywhere = head.defines if head.language == _EVERYWHERE else ()
        for name in {*everywhere, *unnamed.by}:
            self._anywhere[name].append(path)
        for name in everywhere:
            self._in_full[f"{head.module}.{name}"].append(path)
        for name in head.defines if head.language != _EVERYWHERE else ():
            self._in_spaces[head.module][name].append(path)
        if unnamed.runs and head.language == "go":
            self._starting[head.module].append(path)
        elif path not in self._not_found and (unnamed.runs or not unnamed.types <= self._uncalled):
            self._reach([path])
        elif unnamed.types and head.language == _EVERYWHERE:
            self._searched.append(path)

    def begin(self, mentions: Mentions) -> None:
        """Begin with a file of which everything may run."""
        self._open(mentions)
        for names in mentions.names.values():
            self._waiting.append((mentions.spaces, names))

    def to_its_end(self) -> dict[str, set[str]]:
        """Go on until nothing new is reached; tell the files that are, each with its functions that do not run."""
        while self._entered or self._waiting:
            if self._entered:
                self._enter(self._entered.pop())
            else:
                self._follow(*self._waiting.pop())
        return self._idle

    def _follow(self, spaces: Set[str], names: Iterable[str]) -> None:
        seen = [self._in_spaces[space] for space in spaces & self._in_spaces.keys()]
        for name in names:
            for defined in seen:
                self._reach(defined.get(name, ()))
            if name not in self._names:
                self._say(name)

    def _say(self, name: str) -> None:
        """Reach and wake what is meant by a name, wherever it is said."""
        self._names.add(name)
        self._reach(self._anywhere.get(name, ()))
        for path, function in self._asleep.pop(name, ()):
            self._wake(path, function)
        if not self._searches or name == _SEARCH:
            return
        if FINDING.search(name) and not READING_ASSEMBLY.match(name):
            self._reach(self._searched)
            self._searched = []
            if _SEARCH not in self._names:
                self._say(_SEARCH)

    def _reach(self, paths: Iterable[str]) -> None:
        for path in paths:
            if path not in self._idle:
                self._idle[path] = set()
                self._entered.append(path)

    def _enter(self, path: str) -> None:
        """Take in a file: what stands outside of functions, and those of its functions that run."""
        said = self._said_by(path)
        mentions = said.mentions
        for function in mentions.names:
            cause = said.waking.get(function)
            names = self._waking(cause)
            if cause is None or cause.always or not self._names.isdisjoint(names) or not names:
                self._waiting.append((mentions.spaces, mentions.names[function]))
            else:
                self._idle[path].add(function)
                for name in names:
                    self._asleep[name].append((path, function))
        self._open(mentions)

    def _waking(self, cause: Waking | None) -> tuple[str, ...]:
        """The names that make a function run; none where it does anyhow: a library calls it."""
        if cause is None or cause.types <= self._uncalled:
            return cause.names if cause is not None else ()
        return (cause.made, _SEARCH) if cause.made else ()

    def _open(self, mentions: Mentions) -> None:
        """Reach what a file imports or names in full."""
        for target in mentions.targets & self._in_full.keys():
            self._reach(self._in_full[target])
        for target in mentions.targets if self._in_spaces else ():
            self._reach(self._named_in_full(target))
        for space in mentions.spaces & self._starting.keys():
            self._reach(self._starting[space])

    def _wake(self, path: str, function: str) -> None:
        if function in self._idle[path]:
            self._idle[path].discard(function)
            mentions = self._said_by(path).mentions
            self._waiting.append((mentions.spaces, mentions.names[function]))

    def _named_in_full(self, target: str) -> Iterable[str]:
        """The files of what a full name means: a definition in a namespace, or a member of one."""
        space = target
        for _ in range(_INNERMOST):
            space, _, name = space.rpartition(".")
            if space in self._in_spaces and name in self._in_spaces[space]:
                return self._in_spaces[space][name]
        return ()


def _counts_anyhow(head: Head) -> bool:
    """Whether a file is there because it was imported, one by one, or imports something for all files of its project; in
    Rust others may know what it has by any name, since modules hand on what they use.
    """
    return not head.exact or head.language == "rust" or any(imported.scope == "*" for imported in head.imports)
