"""Drizzle: tables that are objects, and queries that name them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.frameworks._ecmascript_chains import Links, chains
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact, Query, TableName, TableUse
from ringfence.model.value import Library, Scope

_DIALECTS = {"pg": "postgresql", "mysql": "mysql", "sqlite": "sqlite"}
_TABLE = {f"drizzle-orm/{dialect}-core.{dialect}Table": engine for dialect, engine in _DIALECTS.items()}
_DONE = {"insert": ("insert",), "update": ("update",), "delete": ("delete",), "from": ("select",)}
_DRIZZLE_JOINS = {"innerJoin", "leftJoin", "rightJoin", "fullJoin"}


@framework(
    "drizzle", language=ECMASCRIPT, libraries=("drizzle-orm", *(f"drizzle-orm/{dialect}-core" for dialect in _DIALECTS))
)
def drizzle(code: Code) -> Iterator[Fact]:
    """A query for each call that names a table object."""
    for path, outline in code.outlines.items():
        links: Links | None = None
        for call in outline.calls:
            name = getattr(call.invoke.callee, "name", "")
            if name not in _DONE:
                continue
            scope = Scope(path, call.function)
            tables = _objects(code, call.invoke.argument(0), scope)
            if not tables:
                continue
            links = chains(code, path) if links is None else links
            joined = [
                table
                for method, invoke in links.get(call.invoke.at, ())
                if method in _DRIZZLE_JOINS
                for table in _objects(code, invoke.argument(0), scope)
            ]
            uses = [TableUse(table, _DONE[name]) for table in tables]
            uses += [TableUse(table, ("select",)) for table in dict.fromkeys(joined)]
            yield Query(tuple(uses), call.invoke.at, call.function, joined=bool(joined))


def _objects(code: Code, expression: Expression | None, scope: Scope) -> list[TableName]:
    found: dict[TableName, None] = {}
    for value in code.values(expression, scope):
        if (
            isinstance(value, Library)
            and value.name.removesuffix("()") in _TABLE
            and value.made is not None
            and value.scope
        ):
            for name in literals(code.texts(value.made.argument(0), value.scope)):
                found[TableName(name)] = None
    return list(found)
