"""SQL in Java: Spring's JdbcTemplate and JdbcClient, R2DBC's DatabaseClient, and plain JDBC."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_datasources import POOLS
from ringfence.frameworks._java_values import literal_of, step_named
from ringfence.frameworks._raw_sql import statements_in
from ringfence.model.expression import Member
from ringfence.model.facts import Fact, Query, TableName, TableUse
from ringfence.model.value import LibraryCall

_CORE = "org.springframework.jdbc.core"
_TEMPLATES = (
    f"{_CORE}.JdbcTemplate()", f"{_CORE}.JdbcOperations()", f"{_CORE}.namedparam.NamedParameterJdbcTemplate()",
    f"{_CORE}.namedparam.NamedParameterJdbcOperations()",
)  # fmt: skip
_RUNNING = tuple(
    f"{template}.{name}"
    for template in _TEMPLATES
    for name in (
        "query", "queryForObject", "queryForList", "queryForMap", "queryForRowSet", "queryForStream", "update",
        "batchUpdate", "execute",
    )
)  # fmt: skip
_CLIENTS = (
    f"{_CORE}.simple.JdbcClient()", "org.springframework.r2dbc.core.DatabaseClient()",
    "org.springframework.data.r2dbc.core.DatabaseClient()",
)  # fmt: skip
_CONNECTION = "java.sql.Connection()"
_STATEMENT = "java.sql.Statement()"
_PREPARING = (
    *(f"{client}.sql" for client in _CLIENTS),
    *(f"{_CONNECTION}.{name}" for name in ("prepareStatement", "prepareCall", "nativeSQL")),
    *(
        f"{_STATEMENT}.{name}"
        for name in ("execute", "executeQuery", "executeUpdate", "executeLargeUpdate", "addBatch")
    ),
)
_INSERT = f"{_CORE}.simple.SimpleJdbcInsert()"


@framework(
    "spring-jdbc",
    language=("java", "kotlin"),
    libraries=("org.springframework.jdbc", "org.springframework.r2dbc", "org.springframework.data", "java.sql", "javax.sql"),
    same_as={
        f"{_CORE}.support.JdbcDaoSupport().getJdbcTemplate()": f"{_CORE}.JdbcTemplate()",
        f"{_CORE}.namedparam.NamedParameterJdbcDaoSupport().getNamedParameterJdbcTemplate()": _TEMPLATES[2],
        f"{_CORE}.simple.JdbcClient.create()": f"{_CORE}.simple.JdbcClient()",
        **{f"{source}().getConnection()": _CONNECTION for source in ("javax.sql.DataSource", *POOLS)},
        "java.sql.DriverManager.getConnection()": _CONNECTION,
        f"{_CONNECTION}.createStatement()": _STATEMENT,
        f"{_CONNECTION}.prepareStatement()": _STATEMENT,
        "java.sql.PreparedStatement()": _STATEMENT,
        **{f"{_INSERT}.{name}()": _INSERT for name in ("withSchemaName", "usingColumns", "usingGeneratedKeyColumns")},
    },
)  # fmt: skip
def spring_jdbc(code: Code) -> Iterator[Fact]:
    """What every statement does that is run."""
    for call in code.calls(*_RUNNING):
        yield from _run(code, call)
    for call in code.calls(*_PREPARING):
        yield from _run(code, call)
    for call in code.calls(f"{_INSERT}.withTableName"):
        yield from _insert(code, call)


def _run(code: Code, call: LibraryCall) -> Iterator[Fact]:
    callee = call.call.invoke.callee
    via = callee.of if isinstance(callee, Member) else None
    yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at, via)


def _insert(code: Code, call: LibraryCall) -> Iterator[Fact]:
    """``new SimpleJdbcInsert(template).withTableName("orders")``."""
    name = literal_of(code, call.argument(0), call.scope).lower()
    schema = step_named(code, call.call.invoke, call.scope, "withSchemaName")
    if name:
        where = literal_of(code, schema[0].argument(0), schema[1]).lower() if schema else ""
        use = TableUse(TableName(name, where), ("insert",))
        yield Query((use,), call.call.invoke.at, call.call.function)
