"""TypeORM's migrations: what ``up`` does to the tables; ``down`` never runs in the normal course."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import listed, literals
from ringfence.frameworks._typeorm_names import RUNNER
from ringfence.model.expression import Constant, Expression, Invoke
from ringfence.model.facts import Column, Fact, ForeignKey, TableDefinition, TableName
from ringfence.model.source import Span
from ringfence.model.value import Items, Library, LibraryCall, Scope

_BASE = "typeorm.MigrationInterface"
_STRUCTURE = ("createTable", "dropTable", "renameTable", "addColumn", "addColumns", "dropColumn", "createForeignKey",
              "createForeignKeys")  # fmt: skip


def migrations(code: Code) -> Iterator[Fact]:
    """Definitions in the order of the files' names, which begin with their time."""
    classes = {(value.path, value.name) for value, _ in code.subclasses(_BASE)}
    for call in code.calls(f"{RUNNER}.query", *(f"{RUNNER}.{method}" for method in _STRUCTURE)):
        owner, _, rest = call.call.function.partition(".")
        if (call.path, owner) not in classes or rest.partition(".")[0] != "up":
            continue
        order = call.path.rpartition("/")[2]
        if call.name.endswith(".query"):
            facts: Iterator[Fact] = statements_in(code, call.argument(0), call.scope, call.call.invoke.at)
        else:
            facts = _structure(code, call, call.name.rpartition(".")[2])
        for fact in facts:
            yield _ordered(fact, order, call.call.function)


def _ordered(fact: Fact, order: str, function: str) -> Fact:
    if isinstance(fact, TableDefinition):
        return msgspec.structs.replace(fact, origin="migration", order=order, function=function)
    if isinstance(fact, ForeignKey):
        return msgspec.structs.replace(fact, order=order, function=function)
    return fact


def _structure(code: Code, call: LibraryCall, method: str) -> Iterator[Fact]:
    at, scope = call.call.invoke.at, call.scope
    if method == "createTable":
        for options, inside in _made(code, call.argument(0), scope):
            yield from _table(code, options, inside, at)
        return
    for name in _names(code, call.argument(0), scope):
        table = TableName(name)
        if method == "dropTable":
            yield TableDefinition(table, (), at, "drop")
        elif method == "renameTable":
            for other in _names(code, call.argument(1), scope):
                yield TableDefinition(table, (), at, "rename", renamed_to=TableName(other))
        elif method.startswith("addColumn"):
            columns = [c for o, s in _each(code, call.argument(1), scope) for c in _columns(code, o, s)]
            yield TableDefinition(table, tuple(columns), at, "alter")
        elif method.startswith("createForeignKey"):
            for options, inside in _each(code, call.argument(1), scope):
                yield from _key(code, table, options, inside, at)


def _names(code: Code, expression: Expression | None, scope: Scope) -> Iterator[str]:
    """A table by name, or by its ``Table``."""
    found = list(literals(code.texts(expression, scope)))
    for options, inside in _made(code, expression, scope) if not found else ():
        named = option(code, options, inside, "name")
        found += literals(code.texts(*named)) if named is not None else ()
    yield from (name.rpartition(".")[2].lower() for name in found)


def _made(code: Code, expression: Expression | None, scope: Scope) -> Iterator[tuple[Expression, Scope]]:
    """The options that ``new Table({ … })`` and its like were made with."""
    for value in code.values(expression, scope):
        if isinstance(value, Library) and value.made is not None and value.scope is not None:
            options = value.made.argument(0)
            if options is not None:
                yield options, value.scope
    if expression is not None and not isinstance(expression, Invoke) and option(code, expression, scope, "name"):
        yield expression, scope


def _each(code: Code, expression: Expression | None, scope: Scope) -> Iterator[tuple[Expression, Scope]]:
    """One or a list of things made with options."""
    yield from _made(code, expression, scope)
    for value in code.values(expression, scope):
        if isinstance(value, Items):
            for item in value.items:
                yield from _made(code, item, value.scope)


def _table(code: Code, options: Expression, scope: Scope, at: Span) -> Iterator[Fact]:
    named = option(code, options, scope, "name")
    for name in literals(code.texts(*named)) if named is not None else ():
        table = TableName(name.rpartition(".")[2].lower())
        written = option(code, options, scope, "columns")
        columns = [c for o, s in (_each(code, *written) if written else ()) for c in _columns(code, o, s)]
        yield TableDefinition(table, tuple(columns), at)
        keys = option(code, options, scope, "foreignKeys")
        for inner, inside in _each(code, *keys) if keys is not None else ():
            yield from _key(code, table, inner, inside, at)


def _columns(code: Code, options: Expression, scope: Scope) -> Iterator[Column]:
    name, type = option(code, options, scope, "name"), option(code, options, scope, "type")
    primary = option(code, options, scope, "isPrimary")
    for column in literals(code.texts(*name)) if name is not None else ():
        kind = next(literals(code.texts(*type)), "") if type is not None else ""
        yield Column(column, kind.lower(), primary is not None and primary[0] == Constant(True))


def _key(code: Code, table: TableName, options: Expression, scope: Scope, at: Span) -> Iterator[ForeignKey]:
    to = option(code, options, scope, "referencedTableName")
    own, other = (option(code, options, scope, name) for name in ("columnNames", "referencedColumnNames"))
    for name in literals(code.texts(*to)) if to is not None else ():
        columns = tuple(listed(code, *own)) if own is not None else ()
        referenced = tuple(listed(code, *other)) if other is not None else ()
        yield ForeignKey(table, columns, TableName(name.rpartition(".")[2].lower()), referenced, at)
