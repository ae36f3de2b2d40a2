"""Laravel's databases without models: the query builder, raw SQL, connections and transactions."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._begun_transactions import begun
from ringfence.frameworks._ecmascript_chains import Links, chains
from ringfence.frameworks._laravel_connections import connections
from ringfence.frameworks._laravel_names import DB
from ringfence.frameworks._php import PHP, definition_of, is_seed
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Fact, Query, TableName, TableUse, TransactionScope
from ringfence.model.value import FunctionValue, LibraryCall, Scope
from ringfence.patterns import pattern

_CONNECTION = f"{DB}.connection()"
_OWNERS = (DB, "builtins.DB", _CONNECTION, "Illuminate.Database.Capsule.Manager")
_CHANGES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("insert", "insertGetId", "insertOrIgnore", "insertUsing"), ("insert",)),
    **dict.fromkeys(("update", "increment", "decrement", "updateFrom"), ("update",)),
    **dict.fromkeys(("delete", "truncate"), ("delete",)),
    "upsert": ("insert", "update"),
    "updateOrInsert": ("select", "insert", "update"),
}  # fmt: skip
_JOINS = {"join", "leftJoin", "rightJoin", "crossJoin", "joinWhere", "leftJoinWhere"}
_RAW = ("select", "selectOne", "insert", "update", "delete", "statement", "unprepared", "affectingStatement", "cursor",
        "scalar")  # fmt: skip
_BEGINNING = pattern(r"^beginTransaction$")


@framework(
    "laravel_database",
    language=PHP,
    libraries=("Illuminate", "Laravel", "Hyperf"),
    same_as={
        "Hyperf.DbConnection.Db": DB,
        "builtins.DB.connection()": _CONNECTION,
        "Illuminate.Database.Connection()": _CONNECTION,
        "Illuminate.Database.ConnectionInterface()": _CONNECTION,
        "Illuminate.Database.DatabaseManager()": _CONNECTION,
        "Illuminate.Database.DatabaseManager().connection()": _CONNECTION,
        "Illuminate.Database.Capsule.Manager.connection()": _CONNECTION,
    },
)
def laravel_database(code: Code) -> Iterator[Fact]:
    """Connections, and statements that name their tables."""
    yield from connections(code)
    links: dict[str, Links] = {}
    for call in code.calls(*(f"{owner}.table" for owner in _OWNERS)):
        if call.path not in links:
            links[call.path] = chains(code, call.path)
        if not is_seed(call.path):
            yield from _built(code, call, links[call.path].get(call.call.invoke.at, []))
    for call in code.calls(*(f"{owner}.{name}" for owner in _OWNERS for name in _RAW)):
        alias = _alias(code, call)
        for fact in statements_in(code, call.argument(0), call.scope, call.call.invoke.at):
            yield replace(fact, alias=alias) if isinstance(fact, Query) else fact
    for call in code.calls(*(f"{owner}.transaction" for owner in _OWNERS)):
        for value in code.values(call.argument(0), call.scope):
            function = definition_of(code, value) if isinstance(value, FunctionValue) else None
            if function is not None:
                yield TransactionScope(function.at, function.name, whole=True)
    yield from begun(code, PHP, _BEGINNING, ("commit", "rollBack", "rollback"))


def _alias(code: Code, call: LibraryCall) -> str:
    """The connection in ``DB::connection('reports')->table(…)``."""
    callee = call.call.invoke.callee
    of = callee.of if isinstance(callee, Member) else None
    if isinstance(of, Invoke) and isinstance(of.callee, Member) and of.callee.name == "connection":
        return next(iter(literals(code.texts(of.argument(0), call.scope))), "")
    return ""


def _tables(code: Code, expression: Expression | None, scope: Scope) -> list[str]:
    """``'orders as o'`` is orders."""
    return [name.partition(" as ")[0].strip() for name in told(code, expression, scope) if "*" not in name]


def _built(code: Code, call: LibraryCall, links: list[tuple[str, Invoke]]) -> Iterator[Query]:
    """``DB::table('orders')->join(…)->update(…)``."""
    operations: dict[str, None] = {}
    joined: list[str] = []
    for name, invoke in links:
        if name in _JOINS:
            joined += _tables(code, invoke.argument(0), call.scope)
        operations.update(dict.fromkeys(_CHANGES.get(name, ())))
    alias = _alias(code, call)
    for table in _tables(code, call.argument(0), call.scope):
        uses = [TableUse(TableName(table), tuple(operations) or ("select",))]
        uses += [TableUse(TableName(name), ("select",)) for name in dict.fromkeys(joined) if name != table]
        yield Query(tuple(uses), call.call.invoke.at, call.call.function, joined=len(uses) > 1, alias=alias)
