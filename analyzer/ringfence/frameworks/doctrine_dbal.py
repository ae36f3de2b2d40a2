"""Doctrine's database layer: connections, SQL, statements that name a table, migrations, transactions."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.formats.symfony_values import ENGINES
from ringfence.frameworks._begun_transactions import begun
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._php import PHP, argument, definition_of
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import (
    Connection,
    Fact,
    ForeignKey,
    Query,
    TableDefinition,
    TableName,
    TableUse,
    TransactionScope,
)
from ringfence.model.value import FunctionValue, LibraryCall
from ringfence.patterns import pattern

_CONNECTION = "Doctrine.DBAL.Connection()"
_MIGRATION = "Doctrine.Migrations.AbstractMigration"
_RUN = (
    "executeQuery", "executeStatement", "executeUpdate", "prepare", "query", "exec", "fetchAllAssociative",
    "fetchAssociative", "fetchOne", "fetchFirstColumn", "fetchAllKeyValue", "fetchAll", "fetchAssoc", "fetchColumn",
    "iterateAssociative", "fetchNumeric", "fetchAllNumeric",
)  # fmt: skip
_ON_TABLE = {"insert": "insert", "update": "update", "delete": "delete"}
_MANAGERS = ("Doctrine.ORM.EntityManager()", _CONNECTION)
_BEGINNING = pattern(r"^beginTransaction$")


@framework(
    "doctrine_dbal",
    language=PHP,
    libraries=("Doctrine",),
    same_as={
        "Doctrine.DBAL.Driver.Connection()": _CONNECTION,
        "Doctrine.DBAL.DriverManager.getConnection()": _CONNECTION,
        "Doctrine.ORM.EntityManager().getConnection()": _CONNECTION,
        "Doctrine.Persistence.ManagerRegistry().getConnection()": _CONNECTION,
        "Doctrine.DBAL.Migrations.AbstractMigration": _MIGRATION,
        "Doctrine.Migrations.AbstractMigration().connection": _CONNECTION,
    },
    hooks={_MIGRATION: ("up", "down", "preUp", "postUp", "getDescription", "isTransactional")},
)
def doctrine_dbal(code: Code) -> Iterator[Fact]:
    """Connections that code opens, statements, migrations and transactions."""
    for call in code.calls("Doctrine.DBAL.DriverManager.getConnection"):
        yield from _connection(code, call)
    for call in code.calls(*(f"{_CONNECTION}.{name}" for name in _RUN)):
        yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at)
    for name, operation in _ON_TABLE.items():
        for call in code.calls(f"{_CONNECTION}.{name}"):
            for table in told(code, call.argument(0), call.scope):
                uses = (TableUse(TableName(table), (operation,)),)
                yield Query(uses, call.call.invoke.at, call.call.function)
    yield from _migrations(code)
    for call in code.calls(
        *(f"{owner}.{name}" for owner in _MANAGERS for name in ("transactional", "wrapInTransaction"))
    ):
        for value in code.values(call.argument(0), call.scope):
            function = definition_of(code, value) if isinstance(value, FunctionValue) else None
            if function is not None:
                yield TransactionScope(function.at, function.name, whole=True)
    yield from begun(code, PHP, _BEGINNING, ("commit", "rollback", "rollBack"))


def _migrations(code: Code) -> Iterator[Fact]:
    """``$this->addSql('CREATE TABLE …')`` in ``up``."""
    for call in code.calls(f"{_MIGRATION}().addSql"):
        if call.call.function.rpartition(".")[2] == "down":
            continue
        order = call.path.rpartition("/")[2]
        for fact in statements_in(code, call.argument(0), call.scope, call.call.invoke.at):
            if isinstance(fact, TableDefinition):
                yield replace(fact, origin="migration", order=order)
            elif isinstance(fact, ForeignKey):
                yield replace(fact, order=order)
            elif isinstance(fact, Query):
                yield replace(fact, seed=True)
            else:
                yield fact


def _connection(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``DriverManager::getConnection(['url' => …])``, or its parts."""
    invoke, params = call.call.invoke, argument(call.call.invoke, 0, "params")

    def part(*names: str) -> Expression | None:
        found = option(code, params, call.scope, *names)
        return resolved(code, *found) if found is not None else None

    driver = next(iter(literals(code.texts(part("driver"), call.scope))), "")
    url, host, database = part("url"), part("host", "primary.host"), part("dbname", "path")
    if url is None and host is None and database is None:
        return
    yield Connection(
        ENGINES.get(driver, ""), invoke.at, call.call.function, url=url, host=host, port=part("port"),
        database=database, user=part("user"), password=part("password"),
    )  # fmt: skip
