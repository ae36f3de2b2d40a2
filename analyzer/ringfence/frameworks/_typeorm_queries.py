"""What TypeORM's repositories, managers, query builders and active records do to tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import objects, option, transactions_of
from ringfence.frameworks._ecmascript_chains import Links, chains
from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import listed, literals
from ringfence.frameworks._typeorm_entities import Entities
from ringfence.frameworks._typeorm_names import MANAGER, REPOSITORY, RUNNER, SOURCE
from ringfence.model.expression import Each, Expression, Invoke, Item, Text
from ringfence.model.facts import EntityQuery, Fact
from ringfence.model.value import ClassValue, Instance, Items, Library, LibraryCall, Scope, Value

_READS = (
    "find", "findBy", "findOne", "findOneBy", "findOneOrFail", "findOneByOrFail", "findAndCount", "findAndCountBy",
    "findByIds", "findOneById", "findOneByIdOrFail", "count", "countBy", "exist", "exists", "existsBy", "sum", "average",
    "minimum", "maximum", "preload", "findTrees", "findRoots", "findDescendants", "findAncestors", "aggregate",
)  # fmt: skip
OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_READS, ("select",)),
    "save": ("insert", "update"),
    "upsert": ("insert", "update"),
    "insert": ("insert",),
    **dict.fromkeys(("update", "increment", "decrement", "restore", "recover", "softDelete", "softRemove"), ("update",)),
    **dict.fromkeys(("delete", "remove", "clear"), ("delete",)),
}  # fmt: skip
_CHANGES = {
    "update": "update", "insert": "insert", "delete": "delete", "softDelete": "update", "restore": "update",
}  # fmt: skip
_JOINS = ("leftJoin", "innerJoin", "leftJoinAndSelect", "innerJoinAndSelect", "leftJoinAndMapOne", "leftJoinAndMapMany",
          "innerJoinAndMapOne", "innerJoinAndMapMany")  # fmt: skip
_ACTIVE = ("typeorm.BaseEntity", "typeorm.BaseEntity()")
_BASES = ("typeorm.Repository", "typeorm.AbstractRepository", "typeorm.TreeRepository", "typeorm.MongoRepository")


def queries(code: Code, entities: Entities) -> Iterator[Fact]:
    """One query for each call that does something."""
    reader = _Reader(code, entities)
    for method, operations in OPERATIONS.items():
        for call in code.calls(f"{REPOSITORY}.{method}", *(f"{owner}.{method}" for owner in _ACTIVE)):
            yield from reader.queried(call, reader.own(call), operations, call.argument(0))
        for call in code.calls(f"{MANAGER}.{method}", f"{SOURCE}.{method}", f"typeorm.getManager.{method}"):
            first = call.argument(0)
            named = reader.classes(first, call.scope)
            yield from reader.queried(call, named or reader.of_objects(first, call.scope), operations, call.argument(1))
    for call in code.calls(
        *(f"{owner}.createQueryBuilder" for owner in (REPOSITORY, MANAGER, SOURCE, RUNNER, "typeorm", *_ACTIVE))
    ):
        yield from reader.built(call)
    for call in code.calls(*(f"{owner}.query" for owner in (REPOSITORY, MANAGER, SOURCE, RUNNER))):
        if not _in_migration(code, call):
            yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at)
    yield from transactions_of(code, f"{SOURCE}.transaction", f"{MANAGER}.transaction")


def _in_migration(code: Code, call: LibraryCall) -> bool:
    owner, _, method = call.call.function.partition(".")
    classes = (cls for cls in code.outlines[call.path].classes if cls.name == owner)
    return method.partition(".")[0] in ("up", "down") and any("MigrationInterface" in str(cls.bases) for cls in classes)


class _Reader:
    def __init__(self, code: Code, entities: Entities) -> None:
        self._code = code
        self._entities = entities
        self._chains: dict[str, Links] = {}

    # ------------------------------------------------------------ which entity

    def own(self, call: LibraryCall) -> list[ClassValue]:
        """The entity of a repository: what it was made for, or what its class is written for."""
        return by_receivers(self._code, call.scope, lambda place: self._owned(call, place))

    def _owned(self, call: LibraryCall, scope: Scope) -> list[ClassValue]:
        found: dict[ClassValue, None] = {}
        for value in self._receivers(call, scope):
            if isinstance(value, Library) and value.made is not None and value.scope is not None:
                found.update(dict.fromkeys(self.classes(value.made.argument(0), value.scope)))
            owner = value.owner if isinstance(value, Library) else None
            owner = value.cls if isinstance(value, Instance) else value if isinstance(value, ClassValue) else owner
            if owner is not None:
                found.update(dict.fromkeys(self._written_for(owner)))
        return [value for value in found if value in self._entities]

    def _receivers(self, call: LibraryCall, scope: Scope) -> list[Value]:
        callee = call.call.invoke.callee
        of = getattr(callee, "of", None)
        values = list(self._code.values(of, scope))
        return values or ([call.receiver] if call.receiver is not None else [])

    def _written_for(self, cls: ClassValue) -> Iterator[ClassValue]:
        """``class Orders extends Repository<Order>``, ``@EntityRepository(Order)``, an entity itself."""
        for base in self._code.bases(cls):
            if base in self._entities:
                yield base
            for definition in self._code.outlines[base.path].classes:
                if definition.name != base.name:
                    continue
                scope = Scope(base.path, definition.owner)
                for written in definition.bases:
                    if isinstance(written, Item):
                        yield from self.classes(written.key, scope)
                for decorator in definition.decorators:
                    if isinstance(decorator.expression, Invoke):
                        yield from self.classes(decorator.expression.argument(0), scope)

    def classes(self, expression: Expression | None, scope: Scope) -> list[ClassValue]:
        """The entities that a class argument names; by a string, the one of that class."""
        named = (self._entities.named(value) for value in self._code.values(expression, scope))
        found = [entity for entity in named if entity is not None]
        if not found and expression is not None:
            names = set(literals(self._code.texts(expression, scope)))
            found = [v for v in self._entities.mappings if names & {v.name, self._entities.mappings[v].table.name}]
        return found

    def of_objects(self, expression: Expression | None, scope: Scope) -> list[ClassValue]:
        """The entities that objects belong to, alone or in a list."""
        found: dict[ClassValue, None] = {}
        values = list(self._code.values(expression, scope))
        for value in list(values):
            if isinstance(value, Items):
                values += [inner for item in value.items for inner in self._code.values(item, value.scope)]
        if not values and expression is not None:
            values = list(self._code.values(Each(expression), scope))
        for value in values:
            owner = value.cls if isinstance(value, Instance) else value.owner if isinstance(value, Library) else None
            if owner is not None and owner in self._entities:
                found[owner] = None
            elif isinstance(value, Library) and value.made is not None and value.scope is not None:
                found.update(dict.fromkeys(self.classes(value.made.argument(0), value.scope)))
        return list(found)

    # ------------------------------------------------------------ what is done

    def queried(
        self, call: LibraryCall, classes: Iterable[ClassValue], operations: tuple[str, ...], options: Expression | None
    ) -> Iterator[EntityQuery]:
        """A method's effect, with what it loads besides."""
        for entity in classes:
            joined = list(self._entities.eager(entity)) if operations == ("select",) else []
            for path in self._relations(options, call.scope):
                joined += self._entities.related(entity, path)
            yield self._query(call, entity, operations, joined)

    def _query(
        self, call: LibraryCall, entity: ClassValue, operations: tuple[str, ...], joined: Iterable[ClassValue]
    ) -> EntityQuery:
        ids = dict.fromkeys([entity.id, *(other.id for other in joined)])
        return EntityQuery(tuple(ids), operations, call.call.invoke.at, call.call.function)

    def _relations(self, options: Expression | None, scope: Scope) -> Iterator[str]:
        """``{ relations: ["flight.aircraft"] }``, ``{ relations: { flight: { aircraft: true } } }``."""
        found = option(self._code, options, scope, "relations")
        if found is not None:
            yield from self._paths(*found)

    def _paths(self, expression: Expression, scope: Scope, depth: int = 0) -> Iterator[str]:
        yielded = False
        for value in objects(self._code, expression, scope):
            for key, inner in value.items:
                name = key.literal if isinstance(key, Text) else None
                if name:
                    yielded = True
                    yield name
                    if depth < 4:
                        yield from (f"{name}.{rest}" for rest in self._paths(inner, value.scope, depth + 1))
        if not yielded and depth == 0:
            yield from listed(self._code, expression, scope)

    # ------------------------------------------------------------ query builders

    def built(self, call: LibraryCall) -> Iterator[EntityQuery]:
        """A query builder: what the chain of its methods comes to."""
        if call.path not in self._chains:
            self._chains[call.path] = chains(self._code, call.path)
        links = self._chains[call.path].get(call.call.invoke.at, [])
        operations = tuple(dict.fromkeys(_CHANGES[name] for name, _ in links if name in _CHANGES)) or ("select",)
        owners = self.own(call) or self.classes(call.argument(0), call.scope)
        for name, invoke in links:
            if name in ("from", "into", "update", "insert", "delete") and not owners:
                owners = self.classes(invoke.argument(0), call.scope)
        for entity in owners:
            yield self._query(call, entity, operations, self._joined(call, entity, links))

    def _joined(self, call: LibraryCall, entity: ClassValue, links: list[tuple[str, Invoke]]) -> list[ClassValue]:
        """Every entity that the chain joins: by a relation of an alias, or by its class."""
        aliases: dict[str, ClassValue] = {}
        found: list[ClassValue] = []
        for name, invoke in links:
            if name not in _JOINS:
                continue
            position = 1 if "AndMap" in name else 0
            target = invoke.argument(position)
            alias = next(literals(self._code.texts(invoke.argument(position + 1), call.scope)), "")
            named = self.classes(target, call.scope)
            for text in literals(self._code.texts(target, call.scope)) if not named else ():
                start, _, relation = text.rpartition(".")
                named = list(self._entities.related(aliases.get(start, entity), relation))
            found += named
            if alias and named:
                aliases[alias] = named[-1]
        return found
