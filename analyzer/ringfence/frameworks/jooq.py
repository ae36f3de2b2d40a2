"""jOOQ: statements put together from generated tables, or from tables that are named."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_values import steps
from ringfence.frameworks._raw_sql import statements_in
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import Fact, Query, TableName, TableUse
from ringfence.model.outline import Call
from ringfence.model.value import Scope

_OPERATIONS: dict[str, tuple[str, ...]] = {
    "selectFrom": ("select",), "from": ("select",), "insertInto": ("insert",), "update": ("update",),
    "deleteFrom": ("delete",), "mergeInto": ("insert", "update"), "fetchCount": ("select",), "fetch": ("select",),
    "fetchOne": ("select",), "fetchExists": ("select",), "truncate": ("delete",),
}  # fmt: skip
_JOINS = ("join", "innerJoin", "leftJoin", "leftOuterJoin", "rightJoin", "rightOuterJoin", "fullJoin", "crossJoin")
_PLAIN = ("fetch", "execute", "query", "resultQuery", "fetchOne", "fetchMany")
_STARTS = (
    "org.jooq.DSLContext()", "org.jooq.Select", "org.jooq.Update", "org.jooq.Insert", "org.jooq.Delete",
    *(f"org.jooq.impl.DSL.{name}" for name in ("using()", "select", "insertInto", "update", "deleteFrom", "with")),
)  # fmt: skip
_DSL = ("org.jooq.DSLContext()", "org.jooq.impl.DSL.using()")


@framework("jooq", language=("java", "kotlin"), libraries=("org.jooq",))
def jooq(code: Code) -> Iterator[Fact]:
    """One query for each table that a chain names; a join reads it together with those before."""
    for path, outline in code.outlines.items():
        for call in outline.calls:
            name = call.invoke.callee.name if isinstance(call.invoke.callee, Member) else ""
            if name in _OPERATIONS or name in _JOINS:
                yield from _query(code, call, name, Scope(path, call.function))
    for found in code.calls(*(f"{dsl}.{name}" for dsl in _DSL for name in _PLAIN)):
        yield from statements_in(code, found.argument(0), found.scope, found.call.invoke.at)


def _query(code: Code, call: Call, name: str, scope: Scope) -> Iterator[Query]:
    if not any(found.startswith(_STARTS) for found in code.library_names(call.invoke.callee, scope)):
        return
    given = call.invoke.arguments if name == "from" else call.invoke.arguments[:1]  # columns follow the others
    tables = list(dict.fromkeys(t for a in given for t in _tables(code, a.value, scope)))
    if not tables:
        return
    uses = [TableUse(table, _OPERATIONS.get(name, ("select",))) for table in tables]
    if name in _JOINS:
        others = [t for step, where in steps(code, call.invoke, scope) for t in _named_before(code, step, where)]
        uses += [TableUse(table, ("select",)) for table in dict.fromkeys(others) if table not in tables]
    yield Query(tuple(uses), call.invoke.at, call.function, joined=len(uses) > 1)


def _named_before(code: Code, step: Invoke, scope: Scope) -> list[TableName]:
    name = step.callee.name if isinstance(step.callee, Member) else ""
    return _tables(code, step.argument(0), scope) if name in ("from", "selectFrom", "update", *_JOINS) else []


def _tables(code: Code, expression: Expression | None, scope: Scope) -> list[TableName]:
    """``ORDERS``, ``Tables.ORDERS.as("o")``, ``table("shop.orders")``."""
    while isinstance(expression, Invoke):
        callee = expression.callee
        named = callee.name if isinstance(callee, Name | Member) else ""
        if named in ("table", "name"):
            texts = [text.literal for text in code.texts(expression.argument(0), scope) if text.literal]
            return [_table(text) for text in texts] or _tables(code, expression.argument(0), scope)
        expression = callee.of if isinstance(callee, Member) else None
    name = expression.name if isinstance(expression, Name | Member) else ""
    return [TableName(name.lower())] if name.isupper() and len(name) > 1 else []


def _table(written: str) -> TableName:
    schema, _, name = written.replace('"', "").lower().rpartition(".")
    return TableName(name, schema)
