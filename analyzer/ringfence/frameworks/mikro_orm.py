"""MikroORM: entities, what entity managers and repositories do, connections.

A unit of work writes what was changed of the objects that it loaded, when it is flushed: ``order.status = …; em.flush()``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option, transactions_of
from ringfence.frameworks._mikro_entities import MODULES, Entities
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import listed
from ringfence.frameworks._typeorm_connections import connection, later
from ringfence.model.expression import Constant, Expression, Invoke, Item, Member, Name
from ringfence.model.facts import Connection, EntityQuery, Fact, SchemaManager
from ringfence.model.outline import Field
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Instance, Items, Library, LibraryCall, Scope, Value

_MANAGER = "@mikro-orm/core.EntityManager()"
_REPOSITORY = "@mikro-orm/core.EntityRepository()"
_ORM = "@mikro-orm/core.MikroORM()"
_NEST = "@mikro-orm/nestjs"
_READS = ("find", "findOne", "findOneOrFail", "findAndCount", "findAll", "findByCursor", "count", "refresh", "populate")
OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_READS, ("select",)),
    **dict.fromkeys(("upsert", "upsertMany"), ("insert", "update")),
    **dict.fromkeys(("insert", "insertMany", "nativeInsert"), ("insert",)),
    "nativeUpdate": ("update",),
    "nativeDelete": ("delete",),
}
_OF_OBJECTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("persist", "persistAndFlush"), ("insert", "update")),
    **dict.fromkeys(("remove", "removeAndFlush"), ("delete",)),
}
_MANAGERS = ("EntityManager", "SqlEntityManager", "MongoEntityManager")
_REPOSITORIES = ("EntityRepository", "SqlEntityRepository", "MongoEntityRepository")
_ENGINES = {
    "postgresql": "postgresql", "mysql": "mysql", "mariadb": "mariadb", "sqlite": "sqlite", "better-sqlite": "sqlite",
    "mssql": "sqlserver", "mongodb": "mongodb",
}  # fmt: skip


def _same_as() -> dict[str, str]:
    found = {}
    for module in MODULES:
        for name in _MANAGERS:
            found[f"{module}.{name}()"] = found[f"{module}.{name}<>"] = _MANAGER
        for name in _REPOSITORIES:
            found[f"{module}.{name}()"] = found[f"{module}.{name}<>"] = _REPOSITORY
        found[f"{module}.MikroORM()"] = found[f"{module}.MikroORM.init()"] = found[f"{module}.MikroORM.initSync()"] = (
            _ORM
        )
    for owner in (_ORM, _MANAGER, _REPOSITORY):
        found[f"{owner}.em"] = found[f"{owner}.getEntityManager()"] = _MANAGER
    for method in ("fork", "getContext"):
        found[f"{_MANAGER}.{method}()"] = _MANAGER
    for owner in (_MANAGER, f"{_ORM}.em"):
        found[f"{owner}.getRepository()"] = found[f"{owner}.repo()"] = _REPOSITORY
        found[f"{owner}.transactional>0"] = _MANAGER
    return {spelling: name for spelling, name in found.items() if spelling != name}


def _injected(code: Code, of: Instance, field: Field) -> Expression | None:
    """``@InjectRepository(Order)``, unless the field has a class of the service's own."""
    if field.type is not None and not isinstance(field.type, Item):
        return None
    for decorator in field.decorators:
        if isinstance(decorator.expression, Invoke):
            made = Name("new @mikro-orm/core.EntityRepository")
            return Invoke(made, decorator.expression.arguments[:1], decorator.at)
    return None


@framework(
    "mikro_orm",
    language=ECMASCRIPT,
    libraries=(*MODULES, _NEST),
    same_as={**_same_as(), f"builtins.new {_REPOSITORY}": _REPOSITORY},
    fields={f"@{_NEST}.InjectRepository": _injected},
)
def mikro_orm(code: Code) -> Iterator[Fact]:
    """Mappings, queries, connections."""
    reader = _Reader(code)
    yield from reader.entities.mappings.values()
    for method, operations in OPERATIONS.items():
        for call in code.calls(f"{_MANAGER}.{method}"):
            options = call.argument(1 if method == "findAll" else 2)
            yield from reader.queried(call, reader.classes(call.argument(0), call.scope), operations, options)
        for call in code.calls(f"{_REPOSITORY}.{method}"):
            options = call.argument(0 if method == "findAll" else 1)
            yield from reader.queried(call, reader.own(call), operations, options)
    for method, operations in _OF_OBJECTS.items():
        for call in code.calls(f"{_MANAGER}.{method}", f"{_REPOSITORY}.{method}"):
            yield from reader.queried(call, reader.of_objects(call.argument(0), call.scope), operations, None)
    yield from reader.flushed()
    for name in ("createQueryBuilder", "qb"):
        for call in code.calls(f"{_MANAGER}.{name}"):
            yield from reader.queried(call, reader.classes(call.argument(0), call.scope), ("select",), None)
    for call in code.calls(f"{_MANAGER}.execute", f"{_MANAGER}.getConnection().execute"):
        yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at)
    yield from transactions_of(code, f"{_MANAGER}.transactional")
    yield from _connections(code)


class _Reader:
    def __init__(self, code: Code) -> None:
        self._code = code
        self.entities = Entities(code)

    def classes(self, expression: Expression | None, scope: Scope) -> list[ClassValue]:
        """The entities that a class or schema as an argument names."""
        named = (self.entities.named(value) for value in self._code.values(expression, scope))
        return [entity for entity in named if entity is not None]

    def own(self, call: LibraryCall) -> list[ClassValue]:
        """The entity of a repository: what it was asked for, or what its class is written for."""
        found: dict[ClassValue, None] = {}
        callee = call.call.invoke.callee
        for value in self._code.values(callee.of, call.scope) if isinstance(callee, Member) else ():
            if isinstance(value, Library) and value.made is not None and value.scope is not None:
                found.update(dict.fromkeys(self.classes(value.made.argument(0), value.scope)))
            owner = value.cls if isinstance(value, Instance) else value if isinstance(value, ClassValue) else None
            for base in self._code.bases(owner) if owner is not None else ():
                found.update(dict.fromkeys(self._written_for(base)))
        return list(found)

    def _written_for(self, base: ClassValue) -> Iterator[ClassValue]:
        """``class Orders extends EntityRepository<Order>``."""
        for definition in self._code.outlines[base.path].classes:
            if definition.name == base.name:
                for written in definition.bases:
                    if isinstance(written, Item):
                        yield from self.classes(written.key, Scope(base.path, definition.owner))

    def of_objects(self, expression: Expression | None, scope: Scope) -> list[ClassValue]:
        """The entities that objects belong to, alone or in a list: made here, created or loaded."""
        found: dict[ClassValue, None] = {}
        values = list(self._code.values(expression, scope))
        for value in list(values):
            if isinstance(value, Items):
                values += [inner for item in value.items for inner in self._code.values(item, value.scope)]
        for value in values:
            found.update(dict.fromkeys(self._of(value)))
        return list(found)

    def _of(self, value: Value) -> Iterator[ClassValue]:
        if isinstance(value, Instance) and value.cls in self.entities:
            yield value.cls
        elif (
            isinstance(value, Library) and value.name.startswith((_MANAGER, _REPOSITORY)) and value.made and value.scope
        ):
            named = self.classes(value.made.argument(0), value.scope)
            callee = value.made.callee
            if not named and isinstance(callee, Member):
                for of in self._code.values(callee.of, value.scope):
                    if isinstance(of, Library) and of.made is not None and of.scope is not None:
                        named += self.classes(of.made.argument(0), of.scope)
            yield from named

    def queried(
        self, call: LibraryCall, classes: list[ClassValue], operations: tuple[str, ...], options: Expression | None
    ) -> Iterator[EntityQuery]:
        """A method's effect, with what it populates."""
        for entity in classes:
            joined = [o for path in self._populated(options, call.scope) for o in self.entities.related(entity, path)]
            ids = dict.fromkeys([entity.id, *(other.id for other in joined)])
            yield EntityQuery(tuple(ids), operations, call.call.invoke.at, call.call.function)

    def _populated(self, options: Expression | None, scope: Scope) -> Iterator[str]:
        found = option(self._code, options, scope, "populate")
        if found is not None:
            yield from listed(self._code, *found)

    def flushed(self) -> Iterator[EntityQuery]:
        """A flush updates what its function loaded and set a field of, and inserts what it created."""
        for call in self._code.calls(f"{_MANAGER}.flush", f"{_REPOSITORY}.flush"):
            function, outline = call.call.function, self._code.outlines[call.path]
            changed: dict[ClassValue, dict[str, None]] = defaultdict(dict)
            for binding in outline.bindings:
                target = binding.target
                if function in (binding.scope, binding.inside) and isinstance(target, Member):
                    for entity in self.of_objects(target.of, call.scope):
                        changed[entity]["update"] = None
            for other in outline.calls:
                callee = other.invoke.callee
                if other.function == function and getattr(callee, "name", "") == "create":
                    for entity in self.of_objects(other.invoke, call.scope):
                        changed[entity]["insert"] = None
            for entity, operations in changed.items():
                yield EntityQuery((entity.id,), tuple(operations), call.call.invoke.at, function)


# ---------------------------------------------------------------- connections


def _connections(code: Code) -> Iterator[Connection | SchemaManager]:
    told: set[int] = set()
    for options, scope, at, engine in _all_options(code):
        for entries in objects(code, options, scope):
            if id(entries.items) in told:
                continue
            told.add(id(entries.items))
            found = connection(code, entries, at, scope.function)
            yield replace(found, engine=found.engine or engine)
            ensured = option(code, options, scope, "ensureDatabase", "schemaGenerator.ensureSchema")
            if ensured is not None and ensured[0] == Constant(True):
                yield SchemaManager(at, scope.function)


def _all_options(code: Code) -> Iterator[tuple[Expression, Scope, Span, str]]:
    for module in MODULES:
        names = [
            f"{module}.MikroORM.init",
            f"{module}.MikroORM.initSync",
            f"{module}.defineConfig",
            f"{module}.MikroORM",
        ]
        for call in code.calls(*names):
            options = call.argument(0)
            if options is not None:
                engine = _ENGINES.get(module.rpartition("/")[2], "") or _driver(code, options, call.scope)
                yield options, call.scope, call.call.invoke.at, engine
    for call in code.calls(f"{_NEST}.MikroOrmModule.forRoot"):
        options = call.argument(0)
        if options is not None:
            yield options, call.scope, call.call.invoke.at, _driver(code, options, call.scope)
    for call in code.calls(f"{_NEST}.MikroOrmModule.forRootAsync"):
        for options, scope in later(code, call.argument(0), call.scope, "createMikroOrmOptions"):
            yield options, scope, call.call.invoke.at, _driver(code, options, scope)


def _driver(code: Code, options: Expression, scope: Scope) -> str:
    """``{ driver: PostgreSqlDriver }``: the package that the driver comes from."""
    driver = option(code, options, scope, "driver")
    for name in code.library_names(*driver) if driver is not None else ():
        engine = _ENGINES.get(name.rpartition(".")[0].rpartition("/")[2])
        if engine:
            return engine
    return ""
