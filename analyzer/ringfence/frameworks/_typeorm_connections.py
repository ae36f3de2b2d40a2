"""The databases that TypeORM's data sources lead to."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import objects, option, property_of
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Constant, Expression, Text
from ringfence.model.facts import Connection, SchemaManager
from ringfence.model.source import Span
from ringfence.model.value import Entries, FunctionValue, Scope

ENGINES = {
    "postgres": "postgresql", "cockroachdb": "postgresql", "aurora-postgres": "postgresql", "mysql": "mysql",
    "mysql2": "mysql", "aurora-mysql": "mysql", "mariadb": "mariadb", "sqlite": "sqlite", "better-sqlite3": "sqlite",
    "sqljs": "sqlite", "mssql": "sqlserver", "oracle": "oracle", "mongodb": "mongodb", "postgresql": "postgresql",
    "pg": "postgresql",
}  # fmt: skip
_OPENING = (
    "typeorm.DataSource",
    "typeorm.createConnection",
    "typeorm.Connection",
    "@nestjs/typeorm.TypeOrmModule.forRoot",
)
_LATER = "@nestjs/typeorm.TypeOrmModule.forRootAsync"


def connections(code: Code) -> Iterator[Connection | SchemaManager]:
    """One for each set of options; whether the library creates the schema."""
    told: set[tuple[object, ...]] = set()
    for options, scope, at in _all_options(code):
        for entries in objects(code, options, scope):
            key = (entries.scope.path, id(entries.items))
            if key in told:
                continue
            told.add(key)
            yield connection(code, entries, at, scope.function)
            synchronize = option(code, options, scope, "synchronize")
            if synchronize is not None and synchronize[0] == Constant(True):
                yield SchemaManager(at, scope.function)


def _all_options(code: Code) -> Iterator[tuple[Expression, Scope, Span]]:
    for call in code.calls(*_OPENING):
        options = call.argument(0)
        if options is not None:
            yield options, call.scope, call.call.invoke.at
    for call in code.calls(_LATER):
        for options, scope in later(code, call.argument(0), call.scope, "createTypeOrmOptions"):
            yield options, scope, call.call.invoke.at


def later(code: Code, options: Expression | None, scope: Scope, method: str) -> Iterator[tuple[Expression, Scope]]:
    """What ``{ useFactory: () => options }`` or ``{ useClass }`` with that method give."""
    factory = option(code, options, scope, "useFactory")
    if factory is not None:
        for value in code.values(*factory):
            if isinstance(value, FunctionValue):
                yield from _returned(code, value)
    for name in ("useClass", "useExisting"):
        given = option(code, options, scope, name)
        for value in code.values(*given) if given is not None else ():
            path, cls = getattr(value, "path", ""), getattr(value, "name", "")
            if path in code.outlines:
                yield from _returned(code, FunctionValue(path, f"{cls}.{method}"))


def _returned(code: Code, function: FunctionValue) -> Iterator[tuple[Expression, Scope]]:
    for definition in code.outlines[function.path].functions:
        if definition.name == function.name:
            for returned in definition.returns:
                yield returned, Scope(function.path, function.name)


def connection(code: Code, entries: Entries, at: Span, function: str) -> Connection:
    """A connection by its options; of several servers, the one that takes the writes."""

    def part(*names: str) -> Expression | None:
        for name in names:
            found = part_of(code, entries, name)
            if found is not None:
                return found
        return None

    found = part_of(code, entries, "type") or part_of(code, entries, "dialect") or part_of(code, entries, "client")
    name = found.literal if isinstance(found, Text) else None
    engine = ENGINES.get(name, name) if name else ""
    url = part("url", "uri", "replication.master.url", "clientUrl")
    if url is not None:
        return Connection(engine, at, function, url=url, database=part("database"))
    return Connection(
        engine,
        at,
        function,
        host=part("host", "replication.master.host", "replication.write.host"),
        port=part("port", "replication.master.port"),
        database=part("database", "dbName", "replication.master.database"),
        user=part("username", "user", "replication.master.username"),
        password=part("password", "replication.master.password"),
    )


def part_of(code: Code, entries: Entries, name: str) -> Expression | None:
    """One option, to stand anywhere."""
    head, _, rest = name.partition(".")
    found = property_of(code, entries, head)
    if found is not None and rest:
        found = option(code, *found, rest)
    return resolved(code, *found) if found is not None else None
