"""What lies in the folder of each service, or speaks for it from elsewhere: sorted out once for all services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from msgspec.structs import replace

from ringfence.link.embedded import Embedded
from ringfence.link.entry_modules import sources_in, started
from ringfence.link.folder_names import within
from ringfence.link.imported_files import ImportedFiles
from ringfence.link.modules import WITH_DEFAULT_EXPORTS
from ringfence.link.namespaces import origins
from ringfence.link.paths import Paths
from ringfence.link.told_to_all import built_with, opens
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import (
    Connection,
    EntityMapping,
    EntityQuery,
    Fact,
    ForeignKey,
    Project,
    Query,
    SchemaManager,
    SettingGroup,
    TableDefinition,
    ViewDefinition,
)
from ringfence.model.outline import Head

_OF_JVM = ("maven", "gradle")
_GO = "go"
DATA_FACTS = (TableDefinition, ViewDefinition, Query, EntityQuery, EntityMapping, ForeignKey, SchemaManager)
"""The facts about tables, from code and from scripts alike."""


class Holdings:
    """The files of every service. free: the heads of programs that lie in no service's folder; packages: those of Go's
    packages that lie in one, of which others are compiled in wherever they are imported.
    """

    def __init__(
        self, deployment: Deployment, heads: Mapping[str, Head], facts: Mapping[str, tuple[Fact, ...]]
    ) -> None:
        self._heads = heads
        self._order = {path: position for position, path in enumerate(heads)}
        self.free: dict[str, Head] = {}
        self.packages: dict[str, Head] = {}
        self._held: dict[int, dict[str, Head]] = defaultdict(dict)
        self._importing: defaultdict[str, set[int | None]] = defaultdict(set)
        """Which services' code imports a Go package; None: what is no service's."""
        self._packages: defaultdict[int | None, set[str]] = defaultdict(set)
        """Which Go packages each of them has itself."""
        for path, head in heads.items():
            holder = deployment.of_file(path)
            (self._held[id(holder)] if holder is not None else self.free)[path] = head
            if head.language == _GO:
                of = id(holder) if holder is not None else None
                if holder is not None and "main" not in head.defines:
                    self.packages[path] = head
                self._packages[of].add(head.module)
                for imported in head.imports:
                    self._importing[imported.target].add(of)
        self._copyable = Paths(path for path, head in self.free.items() if not head.exact)
        self._facts: dict[int, list[Fact]] = defaultdict(list)
        self.of_methods: list[Query] = []
        """Statements outside of the services' folders that belong to methods, of whoever has those."""
        self._scripts: dict[str, list[Fact]] = {}
        self.embedded = Embedded(self._scripts)
        self._dependencies: dict[str | None, set[str]] = defaultdict(set)
        self._of_jvm: dict[str | None, set[str]] = defaultdict(set)
        self._models: list[tuple[str, Unit | None, tuple[Fact, ...]]] = []
        """What files say that map models to tables, each with its path and in whose folder it lies."""
        self._named: dict[str, str] = {}
        """The folders of projects by their names."""
        shared: list[tuple[Unit, Connection]] = []
        for path, said in facts.items():
            self._sort(path, said, deployment)
            connections = dict.fromkeys(fact for fact in said if isinstance(fact, Connection))
            units = deployment.speaking_for(path) if connections else ()
            for unit in units:
                if len(units) > 1:
                    shared += [(unit, connection) for connection in connections]
                else:
                    self._facts[id(unit)] += connections
        for unit, connection in shared:
            libraries = built_with(unit.folder or "", self._dependencies, self._named)
            if not libraries or opens(connection, libraries):
                self._facts[id(unit)].append(connection)

    def _sort(self, path: str, said: tuple[Fact, ...], deployment: Deployment) -> None:
        for fact in said:
            if isinstance(fact, Project):
                self._dependencies[fact.folder].update(fact.dependencies)
                if fact.kind in _OF_JVM:
                    self._of_jvm[fact.folder].update(fact.dependencies)
                self._named.setdefault(fact.name, fact.folder)
        holder = deployment.of_file(path)
        if holder is not None:
            self._facts[id(holder)] += [fact for fact in said if isinstance(fact, DATA_FACTS)]
        else:
            self.of_methods += [fact for fact in said if isinstance(fact, Query) and fact.function]
        if holder is None or holder.kind != "service":
            self._scripts[path] = [fact for fact in said if isinstance(fact, DATA_FACTS)]
        if any(isinstance(fact, EntityMapping) for fact in said):
            self._models.append((path, holder, said))

    def code(self, unit: Unit) -> dict[str, Head]:
        """The programs of a service's folder, and those of no service that its image copies. Where imports name every
        other file in full, only what is imported belongs; and a program whose imports name files has all that it needs by
        them, however much of a workspace is copied besides.
        """
        own = self._compiled(unit)
        if unit.loads is not None:
            return dict(own)
        by_imports = any(head.language in WITH_DEFAULT_EXPORTS for head in own.values())
        from_elsewhere = [
            path
            for path in copied(unit, self._copyable)
            if not by_imports or self.free[path].language not in WITH_DEFAULT_EXPORTS
        ]
        if not own:
            from_elsewhere = self._begun(unit, from_elsewhere)
        if not from_elsewhere:
            return dict(own)
        joined = {**own, **{path: self.free[path] for path in from_elsewhere}}
        return {path: joined[path] for path in sorted(joined, key=self._order.__getitem__)}

    def _begun(self, unit: Unit, from_elsewhere: list[str]) -> list[str]:
        """What a service without programs of its own runs of those that its image copies: the module that its command
        starts, and all that this loads; everything, if nobody says with which it begins.
        """
        heads = {path: self.free[path] for path in from_elsewhere}
        entry = started(unit, sources_in(unit.folder or "", heads)) if heads else None
        if entry is None:
            return from_elsewhere
        loaded = ImportedFiles(heads, "").reached(entry)
        return [path for path in from_elsewhere if path == entry or path in loaded]

    def loaded(self, unit: Unit) -> dict[str, Head]:
        """What a program that is one of several in a folder loads outside of its own."""
        return {path: self._heads[path] for path in unit.loads or () if path in self._heads}

    def _compiled(self, unit: Unit) -> dict[str, Head]:
        """The programs of a service's folder without the Go packages that none of them imports, however indirectly: those
        are compiled into nothing. What others import may be theirs.
        """
        own = self._held.get(id(unit), {})
        packages: dict[str, list[Head]] = defaultdict(list)
        for head in own.values():
            if head.language == _GO:
                packages[head.module].append(head)
        programs = {name for name, files in packages.items() if any("main" in file.defines for file in files)}
        if not programs or len(programs) == len(packages):
            return own
        others = {name for name in packages if any(name not in self._packages[by] for by in self._importing[name])}
        compiled = _imported_by(programs | others, packages)
        if compiled <= programs:
            return own  # nothing tells what the packages are called by those that import them
        return {path: head for path, head in own.items() if head.language != _GO or head.module in compiled}

    def lent_code(self, deployment: Deployment, folders: Collection[str]) -> dict[str, Head]:
        """The programs of services whose folders are those of libraries, too."""
        units = [unit for unit in deployment.services if unit.folder in folders]
        return {path: head for unit in units for path, head in self._held.get(id(unit), {}).items()}

    def facts(self, unit: Unit) -> list[Fact]:
        """What scripts and manifests say of a service's data and connections."""
        return self._facts.get(id(unit), [])

    def lent(
        self, unit: Unit, libraries: Collection[str], asked: Collection[Fact], shared: Iterable[str] = ()
    ) -> list[Fact]:
        """What files outside of a service's folder say of models that it asks for, and of the database they are in: files of
        the projects that it depends on or runs programs of (``shared``), of the one that it is a part of, or of which
        something is generated into its folder. A schema that several are built with is managed by none of them in
        particular.
        """
        queried = {fact.entities[0] for fact in asked if isinstance(fact, EntityQuery) and fact.entities}
        found: list[Fact] = []
        given = Paths(shared) if queried and self._models else None
        for path, holder, said in self._models if queried else ():
            mappings = [fact for fact in said if isinstance(fact, EntityMapping)]
            if holder is unit or not any(mapping.entity in queried for mapping in mappings):
                continue
            home = self._project_around(path)
            around = unit.folder is not None and within(unit.folder, home)
            if home in libraries or around or _puts_into(said, unit) or (given is not None and given.inside(home)):
                found += [replace(mapping, managed=False) for mapping in mappings]
                found += [fact for fact in said if isinstance(fact, Connection)]
        return found

    def _project_around(self, path: str) -> str:
        """The folder of the nearest project that a file lies in."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self._dependencies:
            folder = folder.rpartition("/")[0]
        return folder

    def drivers(self, unit: Unit) -> set[str]:
        """The libraries of the JVM that the service's own build files depend on: others may be called like a driver."""
        return self._of_jvm.get(unit.folder, set())


def _puts_into(said: Iterable[Fact], unit: Unit) -> bool:
    """Whether what is generated of a file lies in a service's folder."""
    generated = (fact.name for fact in said if isinstance(fact, SettingGroup) and fact.kind == "generated")
    return bool(unit.folder) and any(within(folder, unit.folder or "") for folder in generated)


def _imported_by(names: Set[str], packages: Mapping[str, Sequence[Head]]) -> set[str]:
    """Some packages and all that they import, step by step; of one that is generated, so that nothing is read that defines
    anything, what it is of.
    """
    found, queue = set(names), list(names)
    while queue:
        for target in {imported.target for file in packages[queue.pop()] for imported in file.imports}:
            meant = [target] if target in packages else []
            if not any(file.defines for file in packages.get(target, ())):
                meant += origins(target, packages)
            queue += [name for name in meant if name not in found]
            found.update(meant)
    return found


def copied(unit: Unit, paths: Paths) -> list[str]:
    """Those of some paths that a service's image is given from its build context."""
    if unit.container is None:
        return []
    sources = (source.strip("./") for copy in unit.container.copies for source in copy.sources)
    places = {"/".join(part for part in (unit.context, source) if part) for source in sources}
    return [path for place in places for path in paths.inside(place) if within(path, unit.context)]
