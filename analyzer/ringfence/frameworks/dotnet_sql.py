"""SQL in .NET: ADO.NET connections and commands, Dapper."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import LANGUAGE, connection_string, kinds, receiver
from ringfence.frameworks._dotnet_health import not_for_health
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import Connection, Fact
from ringfence.model.value import LibraryCall, Scope

_CONNECTIONS = {
    "NpgsqlConnection": "postgresql", "NpgsqlDataSourceBuilder": "postgresql", "SqlConnection": "sqlserver",
    "MySqlConnection": "mysql", "MySqlDataSourceBuilder": "mysql", "SqliteConnection": "sqlite",
    "SQLiteConnection": "sqlite", "OracleConnection": "oracle", "ClickHouseConnection": "clickhouse",
}  # fmt: skip
_COMMANDS = {
    "NpgsqlCommand": "postgresql", "SqlCommand": "sqlserver", "MySqlCommand": "mysql", "SqliteCommand": "sqlite",
    "OracleCommand": "oracle", "NpgsqlBatchCommand": "postgresql", "CreateCommand": "",
}  # fmt: skip
_ASPIRE = {
    "AddNpgsqlDataSource": "postgresql", "AddSqlServerClient": "sqlserver", "AddMySqlDataSource": "mysql",
    "AddKeyedNpgsqlDataSource": "postgresql", "AddAzureNpgsqlDataSource": "postgresql",
}  # fmt: skip
_DAPPER = tuple(
    f"{name}{ending}"
    for name in (
        "Query", "QueryFirst", "QueryFirstOrDefault", "QuerySingle", "QuerySingleOrDefault", "QueryMultiple", "Execute",
        "ExecuteScalar", "ExecuteReader",
    )
    for ending in ("", "Async")
)  # fmt: skip


@framework("dotnet_sql", language=LANGUAGE)
@not_for_health
def dotnet_sql(code: Code) -> Iterator[Fact]:
    """Connections, and what is run on them."""
    yield from _connections(code)
    for call in code.called(*_DAPPER):
        yield from _statements(code, call, call.argument(0, "sql"), _engine(code, receiver(call), call.scope))
    for call in code.called(*_COMMANDS):
        yield from _statements(code, call, call.argument(0, "cmdText", "commandText"), _COMMANDS[call.name])
    yield from _assigned(code)


def _connections(code: Code) -> Iterator[Connection]:
    for call in code.called(*_CONNECTIONS):
        yield from _connection(call, _CONNECTIONS[call.name], call.argument(0, "connectionString"))
    for call in code.called("Create"):
        if getattr(receiver(call), "name", "") == "NpgsqlDataSource":
            yield from _connection(call, "postgresql", call.argument(0, "connectionString"))
    for call in code.called(*_ASPIRE):
        for name in literals(code.texts(call.argument(0, "connectionName"), call.scope)):
            yield from _connection(call, _ASPIRE[call.name], connection_string(name))


def _connection(call: LibraryCall, engine: str, url: Expression | None) -> Iterator[Connection]:
    if url is not None:
        yield Connection(engine, call.call.invoke.at, call.call.function, url=url)


def _engine(code: Code, of: Expression | None, scope: Scope) -> str:
    for kind in kinds(code, of, scope):
        if kind in _CONNECTIONS:
            return _CONNECTIONS[kind]
    return ""


def _statements(code: Code, call: LibraryCall, sql: Expression | None, engine: str) -> Iterator[Fact]:
    yield from statements_in(code, sql, call.scope, call.call.invoke.at, receiver(call), engine)


def _assigned(code: Code) -> Iterator[Fact]:
    """``command.CommandText = "SELECT …"``."""
    for path, outline in code.outlines.items():
        for binding in outline.bindings if outline.language == LANGUAGE else ():
            if isinstance(binding.target, Member) and binding.target.name == "CommandText":
                yield from statements_in(code, binding.value, Scope(path, binding.scope), binding.at)
