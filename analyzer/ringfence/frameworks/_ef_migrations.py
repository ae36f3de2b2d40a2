"""Entity Framework Core's migrations: the tables that ``Up`` creates, changes and drops."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._dotnet import method_of, type_name
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Collection, Expression, Invoke, Lambda, Mapping, Member, Text
from ringfence.model.facts import Column, Fact, ForeignKey, TableDefinition, TableName
from ringfence.model.outline import Call, Outline
from ringfence.model.source import Span
from ringfence.model.value import Scope

_ACTIONS = {
    "CreateTable": "create", "DropTable": "drop", "RenameTable": "rename", "AddColumn": "alter", "DropColumn": "alter",
    "AlterColumn": "alter", "RenameColumn": "alter",
}  # fmt: skip


def migrations(code: Code) -> Iterator[Fact]:
    """The facts of every class below ``Migration``, in the order of their files."""
    for path, outline in code.outlines.items():
        owners = [cls.name for cls in outline.classes if any(type_name(base) == "Migration" for base in cls.bases)]
        for owner in owners:
            order = path.rpartition("/")[2].rpartition(".")[0]
            for call in outline.calls:
                if call.function == f"{owner}.Up":
                    yield from _step(code, outline, call, order)


def _step(code: Code, outline: Outline, call: Call, order: str) -> Iterator[Fact]:
    method, invoke, scope = method_of(call.invoke), call.invoke, Scope(outline.path, call.function)

    def text(*names: str) -> str:
        return next(literals(code.texts(invoke.argument(None, *names), scope)), "")

    at = invoke.at
    if method in _ACTIONS:
        named = method in ("CreateTable", "DropTable", "RenameTable")
        name = (text("name") or _first(code, invoke, scope)) if named else text("table")
        if not name:
            return
        table = TableName(name.lower(), text("schema").lower())
        renamed = TableName(text("newName").lower(), text("newSchema").lower()) if method == "RenameTable" else None
        dropped = (text("name").lower(),) if method == "DropColumn" else ()
        columns = tuple(_columns(code, invoke, scope)) if method == "CreateTable" else _column(method, text("name"))
        yield TableDefinition(
            table, columns, at, _ACTIONS[method], "migration", order, renamed, dropped, function=call.function
        )
        if method == "CreateTable":
            yield from _constraints(code, outline, invoke, table, order)
    elif method == "AddForeignKey":
        yield from _foreign_key(
            code, invoke, scope, TableName(text("table").lower(), text("schema").lower()), order, at
        )
    elif method == "DropForeignKey":
        table = TableName(text("table").lower(), text("schema").lower())
        yield ForeignKey(table, (), TableName(""), (), at, text("name"), "drop", order, call.function)
    elif method == "Sql":
        yield from statements_in(code, invoke.argument(0, "sql"), scope, at)


def _first(code: Code, invoke: Invoke, scope: Scope) -> str:
    return next(literals(code.texts(invoke.argument(0), scope)), "")


def _column(method: str, name: str) -> tuple[Column, ...]:
    return (Column(name.lower()),) if method == "AddColumn" and name else ()


def _columns(code: Code, invoke: Invoke, scope: Scope) -> Iterator[Column]:
    """``columns: table => new { Id = table.Column<int>(…) }``."""
    for returned in _returned(code, invoke.argument(None, "columns"), scope):
        for key, value in returned.items if isinstance(returned, Mapping) else ():
            name = key.literal if isinstance(key, Text) else None
            if name and isinstance(value, Invoke):
                own = next(literals(code.texts(value.argument(None, "name"), scope)), name)
                type = next(literals(code.texts(value.argument(None, "type"), scope)), "")
                yield Column(own.lower(), type.lower())


def _returned(code: Code, expression: Expression | None, scope: Scope) -> Iterator[Expression]:
    if isinstance(expression, Lambda):
        for function in code.outlines[scope.path].functions:
            if function.name == expression.function:
                yield from function.returns


def _constraints(code: Code, outline: Outline, invoke: Invoke, table: TableName, order: str) -> Iterator[ForeignKey]:
    """``constraints: table => { table.ForeignKey(…); }``."""
    constraints = invoke.argument(None, "constraints")
    for call in outline.calls if isinstance(constraints, Lambda) else ():
        if (
            isinstance(constraints, Lambda)
            and call.function == constraints.function
            and method_of(call.invoke) == "ForeignKey"
        ):
            yield from _foreign_key(code, call.invoke, Scope(outline.path, call.function), table, order, call.invoke.at)


def _foreign_key(
    code: Code, invoke: Invoke, scope: Scope, table: TableName, order: str, at: Span
) -> Iterator[ForeignKey]:
    def text(*names: str) -> str:
        return next(literals(code.texts(invoke.argument(None, *names), scope)), "")

    principal = text("principalTable")
    if principal and table.name:
        columns = tuple(_names(code, invoke.argument(None, "column", "columns"), scope))
        target = tuple(_names(code, invoke.argument(None, "principalColumn", "principalColumns"), scope)) or ("id",)
        references = TableName(principal.lower(), text("principalSchema").lower())
        yield ForeignKey(table, columns, references, target, at, text("name"), order=order, function=scope.function)


def _names(code: Code, expression: Expression | None, scope: Scope) -> Iterator[str]:
    """``"order_id"``, ``new[] { "a", "b" }``, ``x => x.OrderId``."""
    if isinstance(expression, Lambda):
        for returned in _returned(code, expression, scope):
            if isinstance(returned, Member):
                yield returned.name.lower()
            elif isinstance(returned, Mapping):
                yield from ((key.literal or "").lower() for key, _ in returned.items if isinstance(key, Text))
    elif isinstance(expression, Collection):
        yield from (name.lower() for name in listed(code, expression, scope))
    else:
        yield from (name.lower() for name in literals(code.texts(expression, scope)))
