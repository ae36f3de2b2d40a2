"""Entity Framework Core: contexts and their databases, entities and their tables, queries, migrations."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    chain,
    classes,
    configuring,
    connection_string,
    method_of,
    own_classes,
    receiver,
    type_name,
)
from ringfence.frameworks._ef_migrations import migrations
from ringfence.frameworks._ef_model import mappings, model
from ringfence.frameworks._ef_names import NAMED, SAME_AS, is_context
from ringfence.frameworks._ef_queries import queries
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression
from ringfence.model.facts import Connection, Fact, SchemaManager
from ringfence.model.value import LibraryCall

_ENGINES = {
    "UseNpgsql": "postgresql", "UseSqlServer": "sqlserver", "UseAzureSql": "sqlserver", "UseMySql": "mysql",
    "UseMySQL": "mysql",
    "UseSqlite": "sqlite", "UseOracle": "oracle", "UseMongoDB": "mongodb",
}  # fmt: skip
_ASPIRE = {
    "AddNpgsqlDbContext": "postgresql", "AddSqlServerDbContext": "sqlserver", "AddMySqlDbContext": "mysql",
    "AddOracleDatabaseDbContext": "oracle", "AddAzureNpgsqlDbContext": "postgresql",
}  # fmt: skip
_SHORTHAND = {
    "AddSqlServer": "sqlserver", "AddAzureSql": "sqlserver", "AddNpgsql": "postgresql", "AddSqlite": "sqlite",
    "AddMySql": "mysql", "AddOracle": "oracle",
}  # fmt: skip
"""With a context as their type argument; without one they check whether a database is there."""
_REGISTER = ("AddDbContext", "AddDbContextPool", "AddDbContextFactory", "AddPooledDbContextFactory")
_CREATING = ("EnsureCreated", "EnsureCreatedAsync", "Migrate", "MigrateAsync")
_RAW = (
    "FromSqlRaw", "FromSqlInterpolated", "FromSql", "ExecuteSqlRaw", "ExecuteSqlRawAsync", "ExecuteSqlInterpolated",
    "ExecuteSqlInterpolatedAsync", "ExecuteSql", "ExecuteSqlAsync", "SqlQuery", "SqlQueryRaw", "ExecuteSqlCommand",
)  # fmt: skip


@framework("entity_framework", language=LANGUAGE, same_as=SAME_AS)
def entity_framework(code: Code) -> Iterator[Fact]:
    """Everything that EF Core does with a service's data."""
    own = {
        (path, cls.name): cls.name.rpartition(".")[2] for path, cls in own_classes(code) if is_context(code, path, cls)
    }
    if not own:
        return
    found = model(code)
    connections = list(_connections(code))
    engines = {connection.engine for connection in connections}
    engine = (
        engines.pop() if len(engines) == 1 else ""
    )  # no statement of a context runs on another one of the program's
    mapped = [replace(mapping, engine=engine) for mapping in mappings(code, found)]
    yield from mapped
    yield from connections
    yield from queries(code, found)
    yield from migrations(code, mapped)
    for call in code.called(*_CREATING):
        if getattr(receiver(call), "name", "") == "Database":
            yield SchemaManager(call.call.invoke.at, call.call.function)
    for call in code.called(*_RAW):
        said = statements_in(code, call.argument(0, "sql"), call.scope, call.call.invoke.at, receiver(call))
        inside = own.get((call.path, call.call.function.rpartition(".")[0]), "")
        yield from (replace(fact, alias=inside) if inside and isinstance(fact, NAMED) else fact for fact in said)


def _connections(code: Code) -> Iterator[Connection]:
    contexts = _context_lambdas(code)
    for call in code.called(*_ENGINES):
        url = call.argument(0, "connectionString")
        if url is None or _is_open(code, url, call) or _at_design_time(code, call):
            continue
        for alias in contexts.get((call.path, call.call.function)) or (_context_around(code, call),):
            yield _connection(call, _ENGINES[call.name], url, alias)
    for call in code.called(*_SHORTHAND):
        url = call.argument(0, "connectionString")
        if url is None:
            continue
        for alias in _contexts(code, call):
            yield _connection(call, _SHORTHAND[call.name], url, alias)
    for call in code.called(*_ASPIRE):
        for name in literals(code.texts(call.argument(0, "connectionName", "name"), call.scope)):
            types = [type_name(type) for type in call.call.invoke.type_arguments]
            yield _connection(call, _ASPIRE[call.name], connection_string(name), next(iter(types), ""))


def _is_open(code: Code, url: Expression, call: LibraryCall) -> bool:
    """Whether it is a connection that somebody else opened; what nobody can evaluate may still be a connection string."""
    if code.texts(url, call.scope):
        return False
    return any(name.endswith("Connection()") for name in code.library_names(url, call.scope))


def _connection(call: LibraryCall, engine: str, url: Expression, alias: str) -> Connection:
    return Connection(engine, call.call.invoke.at, call.call.function, url=url, alias=alias)


def _at_design_time(code: Code, call: LibraryCall) -> bool:
    """Whether it stands in what only the tools that write migrations run."""
    owner = call.call.function.partition(".")[0]
    return any(
        type_name(base) == "IDesignTimeDbContextFactory"
        for cls in code.outlines[call.path].classes
        if cls.name == owner
        for base in cls.bases
    )


def _context_lambdas(code: Code) -> dict[tuple[str, str], tuple[str, ...]]:
    """The functions that configure ``AddDbContext<T>(options => …)``, by path and name, and which contexts T is."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for call in code.called(*_REGISTER):
        given = [argument.value for argument in call.call.invoke.arguments if argument.name != "<>"]
        contexts = _contexts(code, call)
        found.update(dict.fromkeys(configuring(code, given, call.scope), contexts))
    return found


def _contexts(code: Code, call: LibraryCall) -> tuple[str, ...]:
    """The context that is registered; of a helper's type parameter (``AddDatabase<TContext>()``) those that callers give."""
    types = call.call.invoke.type_arguments[-1:]
    own = dict.fromkeys(cls.name.rpartition(".")[2] for type in types for cls in classes(code, type, call.scope))
    return tuple(own) or tuple(map(type_name, types))


def _context_around(code: Code, call: LibraryCall) -> str:
    """``DbContextOptionsBuilder<T>().UseNpgsql(…)``, or ``OnConfiguring`` of the context itself."""
    for before in chain(call.call.invoke.callee):
        if method_of(before) == "DbContextOptionsBuilder" and before.type_arguments:
            return type_name(before.type_arguments[0])
    owner, _, function = call.call.function.rpartition(".")
    return owner.rpartition(".")[2] if function == "OnConfiguring" else ""
