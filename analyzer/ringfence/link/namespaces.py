"""Namespaces: what files that share one see of each other, and classes whose parts stand in several files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from ringfence.model.outline import Head, Outline, defined_by

Key = tuple[str, str]
"""(path, qualified name) of a class."""
_RELATIVE = "csharp"
"""The language in which a namespace may be named from those around the place."""
_HANDING_ON = "rust"
"""The language in which a namespace, a module, has what it uses for its own, and sees nothing of those around it."""
NESTING = "ruby"
"""The language in which classes lie in modules and classes that any file may open, and not in namespaces; and in which what
has no name has a method that runs it.
"""
_PART, _SPACE = "part", "namespace"
_SCHEMA = "schema"
"""The package of the schemas from which ent generates its client: into the one around it, or into one beside it."""
_MOST_MODULES = 40
"""How many modules are looked at for the one that declares a type."""


def origins(package: str, packages: Collection[str]) -> list[str]:
    """What a Go package stands for of which nothing is read, since it is generated: the packages inside of it, else the
    schemas beside it, of which it is.
    """
    inside = [name for name in packages if name.startswith(f"{package}/")]
    beside = f"{package.rpartition('/')[0]}/{_SCHEMA}"
    return inside or ([beside] if beside in packages else [])


class Spaces:
    """Which files share a namespace."""

    def __init__(self, files: Collection[Outline | Head]) -> None:
        self._files: dict[str, list[str]] = defaultdict(list)
        self._origins: dict[str, list[str]] = {}
        self._of: dict[str, str] = {}
        self._split: dict[str, tuple[str, tuple[str, ...]] | None] = {}
        for file in files:
            if file.exact:
                self._files[file.module].append(file.path)
                self._of[file.path] = file.module
        self._tops = {namespace.partition(".")[0] for namespace in self._files}
        self._handing_on = {file.module for file in files if file.exact and file.language == _HANDING_ON}
        relative = {file.module for file in files if file.exact and file.language == _RELATIVE}
        self._inner = {outer for namespace in relative for outer in _around(namespace)}
        self._inner_names = {outer.rpartition(".")[2] for outer in self._inner}

    def of(self, path: str) -> str | None:
        """The namespace a file belongs to, None if its language has none."""
        return self._of.get(path)

    def hands_on(self, namespace: str) -> bool:
        """Whether what a namespace uses counts as its own for others."""
        return namespace in self._handing_on

    def files(self, namespace: str) -> list[str]:
        """The files of a namespace."""
        return self._files.get(namespace, [])

    def origins(self, package: str) -> list[str]:
        """The files of what a package is generated from of which nothing is read, see :func:`origins`."""
        if package not in self._origins:
            self._origins[package] = [path for name in origins(package, self._files) for path in self._files[name]]
        return self._origins[package]

    def may_begin(self, name: str) -> bool:
        """Whether a dotted name begins as some namespace of the service does."""
        return name.partition(".")[0] in self._tops

    def in_full(self, name: str, path: str) -> str | None:
        """The full name of what is named from inside a namespace, if it begins with one that lies in a namespace around:
        ``Orders.Order`` in ``Shop.Data`` for ``Shop.Orders.Order``.
        """
        first = name.partition(".")[0]
        if first not in self._inner_names:
            return None
        outers = _around(self._of.get(path, ""))
        return next((f"{outer}.{name}" for outer in outers if f"{outer}.{first}" in self._inner), None)

    def split(self, target: str) -> tuple[str, tuple[str, ...]] | None:
        """The longest namespace of the service that a dotted name begins with, and the names left over."""
        if target not in self._split:
            self._split[target] = self._find(target)
        return self._split[target]

    def _find(self, target: str) -> tuple[str, tuple[str, ...]] | None:
        end = len(target)
        while end > 0:
            if target[:end] in self._files:
                rest = target[end:].strip(".")
                return target[:end], tuple(rest.split(".")) if rest else ()
            end = target.rfind(".", 0, end)
        return None


class Namespaces(Spaces):
    """The namespaces of one service's exact outlines (Java packages, C# namespaces, Go packages)."""

    def __init__(self, outlines: Collection[Outline]) -> None:
        super().__init__(outlines)
        self._defining: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._defined: set[str] = set()
        self._parts: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._opened: dict[str, list[str]] = defaultdict(list)
        self._adopted: dict[Key, str] = {}
        self._nested: dict[str, dict[str, str]] = defaultdict(dict)
        """of the language of nested classes: the full name of one -> what lies in it -> the file that defines that"""
        self._spaces: dict[str, str] = {}
        """of what holds nothing but names, wherever it is opened: the file that stands for it"""
        declared = self._declared = dict[tuple[str, str], str]()
        for outline in outlines:
            if outline.exact:
                self._add(outline, declared)
        self._adopt(outlines)
        self._main = {
            (path, name): (declared.get((namespace, name), paths[0]), name)
            for (namespace, name), paths in self._parts.items()
            if len(paths) > 1
            for path in paths
        }
        self._main.update({
            (path, name): (declared.get(("", name), first), name)
            for name, first in self._spaces.items()
            for path in self._opened[name]
        })  # fmt: skip

    def _add(self, outline: Outline, declared: dict[tuple[str, str], str]) -> None:
        namespace, path = outline.module, outline.path
        if outline.language == NESTING:
            self._add_nested(outline, declared)
            return
        for name in defined_by(outline):
            self._defining[namespace, name].append(path)
            self._defined.add(name)
        for name in dict.fromkeys(
            [*(c.name for c in outline.classes), *(f.owner for f in outline.functions if f.owner)]
        ):
            self._parts[namespace, name].append(path)
        for cls in outline.classes:
            if cls.kind != _PART:
                declared.setdefault((namespace, cls.name), path)

    def _add_nested(self, outline: Outline, declared: dict[tuple[str, str], str]) -> None:
        """What a file opens only for the names in it is no part of a class: thousands of files may open one module."""
        path, spaces = outline.path, {cls.name for cls in outline.classes if cls.kind == _SPACE}
        whole = {cls.name for cls in outline.classes if cls.kind != _SPACE}
        for name in spaces:
            self._opened[name].append(path)
            self._spaces.setdefault(name, path)
        for name in whole:
            self._parts["", name].append(path)
            declared.setdefault(("", name), path)
        for name in (*whole, *spaces):
            around, _, simple = name.rpartition(".")
            if around and (name in whole or simple not in self._nested[around]):
                self._nested[around][simple] = path
        for name in defined_by(outline):
            self._defined.add(name)
            if name not in spaces or name in whole or ("", name) not in self._defining:
                self._defining["", name].append(path)

    def nested(self, cls: str, name: str) -> str | None:
        """The file that defines what lies in a class or module under a name, where any file may open that."""
        inside = self._nested.get(cls)
        return None if inside is None else inside.get(name)

    def _adopt(self, outlines: Collection[Outline]) -> None:
        """What is implemented in other files than the type's own, which they use: a part of that type. Only in Rust."""
        rust = [outline for outline in outlines if outline.language == _HANDING_ON] if self._handing_on else []
        used: dict[str, dict[str, str]] = defaultdict(dict)
        whole: dict[str, list[str]] = defaultdict(list)
        for outline in rust:
            for imported in outline.imports:
                if imported.name == "*":
                    whole[outline.module].append(imported.target)
                else:
                    used[outline.module].setdefault(imported.name, imported.target)
        for outline in rust:
            own = {cls.name for cls in outline.classes if cls.kind != _PART}
            for name in dict.fromkeys(f.owner for f in outline.functions if f.owner and f.owner not in own):
                home = self._home(outline.module, name, used, whole)
                if home is not None and home != outline.module:
                    self._adopted[outline.path, name] = home
                    self._parts[home, name].append(outline.path)

    def _home(
        self, module: str, name: str, used: Mapping[str, Mapping[str, str]], whole: Mapping[str, Sequence[str]]
    ) -> str | None:
        """The namespace that declares a type which a module uses, by its name or with all that another one has."""
        queue, seen = [(module, name)], set[tuple[str, str]]()
        while queue and len(seen) < _MOST_MODULES:
            module, name = queue.pop(0)
            if (module, name) in seen:
                continue
            seen.add((module, name))
            if (module, name) in self._declared:
                return module
            target = used.get(module, {}).get(name)
            if target is not None:
                queue.append((target.rpartition(".")[0], target.rpartition(".")[2]))
            else:
                queue += [(star, name) for star in whole.get(module, ())]
        return None

    def defining(self, namespace: str, name: str) -> list[str]:
        """The files of a namespace that define a name at their top level."""
        return self._defining.get((namespace, name), [])

    def defines(self, name: str) -> bool:
        """Whether any namespace defines a name at its top level."""
        return name in self._defined

    def around(self, namespace: str) -> Iterator[str]:
        """The namespace itself and those it lies in, innermost first; last what is in none."""
        yield from (namespace,) if namespace in self._handing_on else _around(namespace)
        yield ""

    def parts(self, key: Key) -> tuple[Key, ...]:
        """Every part of a class, the asked one first."""
        path, name = key
        namespace = self._adopted.get(key) or self._of.get(path, "")
        paths = self._parts.get((namespace, name), ()) if path in self._of else ()
        return (key, *((other, name) for other in paths if other != path))

    def main(self, key: Key) -> Key:
        """The part that stands for the whole class: the one that declares it."""
        return self._main.get(key, key)


def _around(namespace: str) -> Iterator[str]:
    while namespace:
        yield namespace
        namespace = namespace.rpartition(".")[0]
