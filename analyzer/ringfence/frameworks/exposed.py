"""Exposed: tables that objects describe, statements on them and on their entities, connections and transactions."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._exposed_tables import BASES, Tables, mappings, tables_of
from ringfence.frameworks._raw_sql import statements_in
from ringfence.model.expression import Expression, Hole, Invoke, Lambda, Member, Name, Text
from ringfence.model.facts import Connection, EntityQuery, Fact, TransactionScope
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, LibraryCall, Scope

_PREFIX = "org.jetbrains.exposed"
_PUTTING = ("insert", "update")
_ON_TABLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("selectAll", "select", "selectBatched", "selectAllBatched", "slice"), ("select",)),
    **dict.fromkeys(
        ("insert", "insertIgnore", "insertAndGetId", "insertIgnoreAndGetId", "insertReturning", "batchInsert"), ("insert",)
    ),
    **dict.fromkeys(("replace", "batchReplace", "upsert", "batchUpsert", "upsertReturning", "mergeFrom"), _PUTTING),
    **dict.fromkeys(("update", "updateReturning"), ("update",)),
    **dict.fromkeys(
        ("deleteWhere", "deleteIgnoreWhere", "deleteAll", "deleteReturning", "deleteIgnoreAll"), ("delete",)
    ),
}  # fmt: skip
_ON_ROWS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "findById", "get", "all", "count", "forIds", "forEntityIds", "wrapRows", "findWithCacheCondition"),
        ("select",),
    ),
    "new": ("insert",),
    **dict.fromkeys(("findByIdAndUpdate", "findSingleByAndUpdate"), ("select", "update")),
}  # fmt: skip
_OF_A_ROW = {"delete": ("delete",), "flush": ("update",)}
_JOINING = ("join", "innerJoin", "leftJoin", "rightJoin", "fullJoin", "crossJoin", "union", "unionAll")
_CREATING = ("create", "createMissingTablesAndColumns", "createStatements", "addMissingColumnsStatements")
_DATABASES = (f"{_PREFIX}.sql.Database", f"{_PREFIX}.v1.jdbc.Database", f"{_PREFIX}.v1.r2dbc.R2dbcDatabase")
_OPENING = tuple(
    f"{package}.{name}"
    for package in (f"{_PREFIX}.sql.transactions", f"{_PREFIX}.v1.jdbc.transactions", f"{_PREFIX}.v1.r2dbc.transactions",
                    f"{_PREFIX}.sql.transactions.experimental", f"{_PREFIX}.v1.jdbc.transactions.experimental")
    for name in ("transaction", "inTopLevelTransaction", "newSuspendedTransaction", "suspendTransaction",
                 "suspendedTransactionAsync")
)  # fmt: skip
_MOST_LINKS = 40


@framework(
    "exposed",
    language="kotlin",
    libraries=(_PREFIX,),
    same_as={f"{base}()": "org.jetbrains.exposed.Table()" for base in BASES},
)
def exposed(code: Code) -> Iterator[Fact]:
    """The tables, one query for each statement on some, SQL as text, where databases are opened, what is one transaction."""
    tables = tables_of(code)
    if tables.names:
        managed, rest = _managed(code, tables)
        yield from mappings(code, tables, managed, rest)
        yield from _statements(code, tables)
    for call in code.calls(*(f"{database}.connect" for database in _DATABASES)):
        yield from _connection(code, call)
    for call in code.calls(*_OPENING):
        for argument in call.call.invoke.arguments:
            if isinstance(argument.value, Lambda):
                yield TransactionScope(call.call.invoke.at, argument.value.function, whole=True)
    for outline in code.calling(("exec",)):
        for one in outline.calls:
            if _named(one.invoke) == "exec":
                yield from statements_in(
                    code, one.invoke.argument(0, "stmt"), Scope(outline.path, one.function), one.invoke.at
                )


def _named(invoke: Invoke) -> str:
    return invoke.callee.name if isinstance(invoke.callee, Name | Member) else ""


def _managed(code: Code, tables: Tables) -> tuple[set[ClassValue], bool]:
    """The tables that the program creates, and whether that may be all of them, since nobody can tell which."""
    found: set[ClassValue] = set()
    unknown = False
    for outline in code.calling(_CREATING):
        for call in outline.calls:
            callee = call.invoke.callee
            if isinstance(callee, Member) and callee.name in _CREATING and _is_schema(callee.of):
                scope = Scope(outline.path, call.function)
                named = [one for given in call.invoke.arguments for one in tables.of(code, given.value, scope)]
                found.update(named)
                unknown |= not named
    return found, unknown


def _is_schema(expression: Expression) -> bool:
    return isinstance(expression, Name | Member) and expression.name == "SchemaUtils"


def _statements(code: Code, tables: Tables) -> Iterator[EntityQuery]:
    for outline in code.calling((*_ON_TABLES, *(_ON_ROWS if tables.rows else ()), *_OF_A_ROW)):
        for call in outline.calls:
            callee = call.invoke.callee
            if isinstance(callee, Member):
                yield from _statement(code, tables, call, callee, Scope(outline.path, call.function))


def _statement(code: Code, tables: Tables, call: Call, callee: Member, scope: Scope) -> Iterator[EntityQuery]:
    operations = _ON_TABLES.get(callee.name)
    if operations is None:
        operations = _ON_ROWS.get(callee.name) or _OF_A_ROW.get(callee.name)
        found = tables.of(code, callee.of, scope) if operations and tables.rows else []
    elif callee.name == "select" and _begins(callee.of, "slice"):
        return  # told with what it is of
    else:
        found = _together(code, tables, callee.of, scope)
    if found and operations:
        yield EntityQuery(tuple(one.id for one in found), operations, call.invoke.at, call.function)


def _begins(expression: Expression, name: str) -> bool:
    return isinstance(expression, Invoke) and _named(expression) == name


def _together(code: Code, tables: Tables, expression: Expression, scope: Scope) -> list[ClassValue]:
    """The table that a statement is about, and those joined with it: ``Orders.innerJoin(Lines).selectAll()``."""
    joined: list[ClassValue] = []
    for _ in range(_MOST_LINKS):
        if not isinstance(expression, Invoke):
            break
        if _named(expression) in _JOINING:
            joined += tables.of(code, expression.argument(0, "otherTable"), scope)
        if not isinstance(expression.callee, Member):
            break
        expression = expression.callee.of
    return list(dict.fromkeys((*tables.of(code, expression, scope), *joined)))


def _connection(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``Database.connect("jdbc:postgresql://db/orders")``; what a data source opens, whoever makes that says."""
    given = call.argument(0, "url")
    texts = code.texts(given, call.scope) if given is not None else ()
    if any(_is_address(text) for text in texts):
        yield Connection("", call.call.invoke.at, call.call.function, url=given)


def _is_address(text: Text) -> bool:
    first = text.parts[0]
    return ":" in first if isinstance(first, str) else isinstance(first, Hole) and first.kind in ("env", "setting")
