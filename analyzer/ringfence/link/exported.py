"""What a service uses of libraries in JavaScript and TypeScript. Who imports one name of a package loads all that its index
exports, and runs little of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set

from ringfence.link.export_units import Exports, exports_of, uses_of
from ringfence.link.loaded import Loads, loads_of, scripts
from ringfence.link.mentions import Mentions
from ringfence.link.modules import WITH_DEFAULT_EXPORTS
from ringfence.model.outline import Head, Outline

Loaded = Callable[[Iterable[Outline], Mapping[str, Head]], Set[str]]
"""Those files of a library that a program with some code loads."""


class Exported:
    """Answers for all services. outline: all that one program says; loading: which files a program loads."""

    def __init__(self, outline: Callable[[str], Outline], loading: Loaded | None = None) -> None:
        self._outline = outline
        self._loaded = loading
        self._files: dict[str, Exports] = {}
        self._loading: dict[str, Loads] = {}

    def idle(
        self, own: Iterable[Outline], mentions: Iterable[Mentions], library: Mapping[str, Head]
    ) -> dict[str, Set[str]]:
        """Those files of a library that a service with this code loads, each with its functions and classes that it does not
        use. mentions: what the service's own files mention.
        """
        own = list(own)
        unloaded = scripts(map(loads_of, own), {path: self._loads(path) for path in library})
        known = {path: self._file(path) for path in library if path not in unloaded}
        mine = [uses_of(outline) for outline in own]
        if any(file.loads for file in (*known.values(), *mine)):
            return dict.fromkeys(known, frozenset())
        if self._loaded is not None and any(outline.language in WITH_DEFAULT_EXPORTS for outline in own):
            loaded = self._loaded(own, {path: library[path] for path in known})
            known = {path: file for path, file in known.items() if path in loaded}
        found: dict[str, Set[str]] = dict.fromkeys(known, frozenset())
        files = [*known.values(), *mine]
        whole = {name for file in files for name in file.whole}
        told = {path: file for path, file in known.items() if whole.isdisjoint(_steps(path))}
        classes = {name for file in files for name in file.classes}
        walk = _Walk(told, classes, any(file.picks for file in files))
        for path, file in known.items():
            walk.say(file.says)
            if path not in walk.files:
                for unit in file.units.values():
                    walk.say(unit.says)
        for uses in mine:
            walk.say(uses.says)
        for mentioned in mentions:
            for names in mentioned.names.values():
                walk.say(names)
        return {**found, **walk.idle()}

    def _loads(self, path: str) -> Loads:
        if path not in self._loading:
            self._loading[path] = loads_of(self._outline(path))
        return self._loading[path]

    def _file(self, path: str) -> Exports:
        if path not in self._files:
            self._files[path] = exports_of(self._outline(path))
        return self._files[path]


class _Walk:
    """From name to name."""

    def __init__(self, files: Mapping[str, Exports], classes: Set[str], picked: bool) -> None:
        self.files = files
        self._said: set[str] = set()
        self._lacking: dict[tuple[str, str], set[str]] = {}
        self._waiting: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, file in files.items():
            for name, unit in file.units.items():
                needs = self._lacking[path, name] = unit.needs(classes, picked)
                for need in needs:
                    self._waiting[need].append((path, name))
        for path, name in [place for place, needs in self._lacking.items() if not needs]:
            self.say(files[path].units[name].says)

    def say(self, names: Iterable[str]) -> None:
        """Run what waits for these names, and say what that says, step by step."""
        new = [name for name in names if name not in self._said]
        while new:
            name = new.pop()
            self._said.add(name)
            for path, unit in self._waiting.pop(name, ()):
                lacking = self._lacking[path, unit]
                lacking.discard(name)
                if not lacking:
                    new += [one for one in self.files[path].units[unit].says if one not in self._said]

    def idle(self) -> dict[str, set[str]]:
        """What still lacks a name."""
        found: dict[str, set[str]] = {path: set() for path in self.files}
        for (path, unit), lacking in self._lacking.items():
            if lacking:
                found[path].add(unit)
        return found


def _steps(path: str) -> Set[str]:
    """The names by which a file may be part of a module: its own, and those of the folders around."""
    folders, _, file = path.rpartition("/")
    return {*folders.split("/"), file.partition(".")[0]}
