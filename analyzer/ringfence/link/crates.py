"""Crates of Rust: what others call those of the repository. Their own files are called by the folders of their sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from ringfence.link.paths import Paths, upwards
from ringfence.model.facts import Fact, ModuleAlias, Project
from ringfence.model.outline import Head, Import

LANGUAGE = "rust"


class Crates:
    """The packages of a repository by the names that others import them by."""

    def __init__(self, heads: Iterable[Head], facts: Iterable[Fact]) -> None:
        modules = {head.module for head in heads}
        self._sources = {f"/{module[1:].partition('.')[0]}" for module in modules}
        self._modules = modules
        self._packages: dict[str, list[str]] = defaultdict(list)
        self._aliases: dict[str, dict[str, str]] = defaultdict(dict)
        self._folders: set[str] = set()
        self._dependencies: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            if isinstance(fact, Project) and fact.kind == "cargo":
                self._folders.add(fact.folder)
                self._dependencies[fact.folder].update(map(crate_name, fact.dependencies))
                if fact.name:
                    self._packages[crate_name(fact.name)].append(fact.folder)
            elif isinstance(fact, ModuleAlias) and fact.at.path.endswith("Cargo.toml"):
                self._aliases[fact.folder][fact.prefix] = fact.target
        self._paths = Paths(self._folders)

    def target(self, imported: Import, importer: str, whole: Sequence[str] = ()) -> str:
        """What an import names, by the folder of the crate's sources if it is one of the repository. whole: the modules that
        the file uses all of, whose modules it may name, too.
        """
        target = imported.target
        first, dot, rest = target.partition(".")
        if target.startswith("/"):
            return target
        for module in whole:
            if f"{module}.{first}" in self._modules:
                return f"{module}.{target}"
        crate = self._sources_of(first, importer)
        return f"{crate}{dot}{rest}" if crate is not None else target

    def _sources_of(self, name: str, importer: str) -> str | None:
        folder = importer.rpartition("/")[0]
        for above in (folder, *upwards(folder)):
            target = self._aliases.get(above, {}).get(name)
            if target is not None:
                return self._in(target)
        home = next((above for above in (folder, *upwards(folder)) if above in self._folders), "")
        own = self._in(home)
        if own is not None and f"{own}.{name}" in self._modules and name not in self._dependencies[home]:
            return f"{own}.{name}"  # as paths began before the edition of 2018
        packages = self._packages.get(name, ())
        return self._in(min(packages, key=lambda one: (one != home, len(one)))) if packages else None

    def _in(self, folder: str) -> str | None:
        """What the crate in a folder is called."""
        sources = ["/" + "/".join(part for part in (folder, below) if part) for below in ("src", "")]
        return next((one.rstrip("/") for one in sources if one.rstrip("/") in self._sources), None)


def libraries(heads: Mapping[str, Head], facts: Iterable[Fact]) -> dict[str, Head]:
    """The files of the libraries of all packages: what others may be built with, though it lies in a service's folder. A
    library is its ``lib.rs`` and the modules that it declares, step by step.
    """
    rust = {path: head for path, head in heads.items() if head.language == LANGUAGE}
    if not rust:
        return {}
    packages = {fact.folder for fact in facts if isinstance(fact, Project) and fact.kind == "cargo"}
    roots = {"/".join(part for part in (folder, "src/lib.rs") if part) for folder in packages}
    by_module: dict[str, list[Head]] = defaultdict(list)
    for head in rust.values():
        by_module[head.module].append(head)
    found: dict[str, Head] = {}
    queue = [rust[path] for path in sorted(roots) if path in rust]
    while queue:
        head = queue.pop()
        found[head.path] = head
        inside = [one for part in head.imports if part.scope == "mod" for one in by_module.get(part.target, ())]
        queue += [one for one in inside if one.path not in found]
    return found


def crate_name(package: str) -> str:
    """What a package is called in code."""
    return package.replace("-", "_")


def named(heads: Mapping[str, Head], facts: Iterable[Fact]) -> dict[str, Head]:
    """The heads of Rust files whose imports name other crates of the repository, with the names that those have here."""
    crates: Crates | None = None
    rust = {path: head for path, head in heads.items() if head.language == LANGUAGE}
    found: dict[str, Head] = {}
    for path, head in rust.items():
        crates = crates or Crates(rust.values(), facts)
        whole = [one.target for one in head.imports if one.name == "*" and one.target.startswith("/")]
        imports = tuple([replace(one, target=crates.target(one, path, whole)) for one in head.imports])
        if imports != head.imports:
            found[path] = replace(head, imports=imports)
    return found
