"""Alembic: what a service's migrations do to its tables, in the order of their revisions."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ringfence.extend import Code, framework
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._sqlalchemy_columns import (
    column,
    column_keys,
    constraint_keys,
    constructed,
    first_literal,
    literals_of,
    table_name,
)
from ringfence.model.expression import Collection, Expression, Invoke, Name
from ringfence.model.facts import Column, Fact, ForeignKey, TableDefinition, TableName
from ringfence.model.value import Library, LibraryCall, Scope

_OP = "alembic.op"
_BATCH = f"{_OP}.batch_alter_table()"
_LONGEST = 10_000


@framework(
    "alembic",
    language="python",
    libraries=("alembic",),
    same_as={
        "alembic.operations.Operations()": _OP,
        f"{_BATCH}.__enter__()": _BATCH,
        f"{_OP}.get_bind()": "sqlalchemy.Connection()",
    },
)
def alembic(code: Code) -> Iterator[Fact]:
    """What the functions named ``upgrade`` do; ``downgrade`` never runs in the normal course."""
    orders = _orders(code)
    for method, read in _READERS.items():
        for call in code.calls(f"{_OP}.{method}", f"{_BATCH}.{method}"):
            if not call.call.function.rpartition(".")[2].startswith("upgrade"):
                continue
            for fact in read(code, call, _Place(code, call)):
                yield _in_migration(fact, call, orders[call.path])


def _in_migration(fact: Fact, call: LibraryCall, order: str) -> Fact:
    if isinstance(fact, TableDefinition):
        return msgspec.structs.replace(fact, origin="migration", order=order, function=call.call.function)
    if isinstance(fact, ForeignKey):
        return msgspec.structs.replace(fact, order=order, function=call.call.function)
    return fact


# ---------------------------------------------------------------- order


def _orders(code: Code) -> dict[str, str]:
    """What sorts the migrations: their place in the chain of revisions, then the file's name."""
    revisions: dict[str, str] = {}
    before: dict[str, tuple[str, ...]] = {}
    for path, outline in code.outlines.items():
        found = {b.target.name: b.value for b in outline.bindings if b.scope == "" and isinstance(b.target, Name)}
        revision = first_literal(code, found.get("revision"), Scope(path))
        if revision and "down_revision" in found:
            revisions[revision] = path
            before[path] = _revisions(code, found["down_revision"], Scope(path))
    depths = _depths({path: [revisions[r] for r in names if r in revisions] for path, names in before.items()})
    return {path: f"{depths.get(path, 0):05d} {path.rpartition('/')[2]}" for path in code.outlines}


def _revisions(code: Code, expression: Expression, scope: Scope) -> tuple[str, ...]:
    if isinstance(expression, Collection):
        return tuple(literals_of(code, expression, scope))
    single = first_literal(code, expression, scope)
    return (single,) if single else ()


def _depths(before: dict[str, list[str]]) -> dict[str, int]:
    """How many revisions stand before each at least; those in a circle come last."""
    depths: dict[str, int] = {}
    for _ in range(min(len(before), _LONGEST)):
        ready = [p for p, earlier in before.items() if p not in depths and all(e in depths for e in earlier)]
        if not ready:
            break
        depths.update({p: max((depths[e] + 1 for e in before[p]), default=1) for p in ready})
    return {path: depths.get(path, len(before) + 1) for path in before}


# ---------------------------------------------------------------- operations


class _Place:
    """The table an operation is done on, and at which position its own arguments begin."""

    def __init__(self, code: Code, call: LibraryCall) -> None:
        receiver = call.receiver
        batch = call.name.startswith(_BATCH) and isinstance(receiver, Library)
        made = receiver.made if batch and isinstance(receiver, Library) else None
        scope = receiver.scope if batch and isinstance(receiver, Library) and receiver.scope else call.scope
        invoke = made or call.call.invoke
        self.offset = 0 if made else 1
        schema = first_literal(code, invoke.argument(None, "schema"), scope)
        self.table = table_name(first_literal(code, invoke.argument(0, "table_name", "old_table_name"), scope), schema)
        self.schema = schema


def _create_table(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    if not place.table.name:
        return
    columns: list[Column] = []
    keys: list[ForeignKey] = []
    for argument in call.call.invoke.arguments:
        for made, scope in constructed(code, argument.value, call.scope, "sqlalchemy.Column()"):
            found = column(code, made, scope)
            columns.append(found)
            keys += column_keys(code, made, scope, place.table, found.name, {})
        for made, scope in constructed(code, argument.value, call.scope, "sqlalchemy.ForeignKeyConstraint()"):
            keys += constraint_keys(code, made, scope, place.table)
    yield TableDefinition(place.table, tuple(columns), call.call.invoke.at)
    yield from keys


def _add_column(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    for fact in _create_table(code, call, place):
        yield msgspec.structs.replace(fact, action="alter") if isinstance(fact, TableDefinition) else fact


def _drop_table(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    if place.table.name:
        yield TableDefinition(place.table, (), call.call.invoke.at, "drop")


def _rename_table(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    new = first_literal(code, call.argument(1, "new_table_name"), call.scope)
    if place.table.name and new:
        to = TableName(new, place.schema)
        yield TableDefinition(place.table, (), call.call.invoke.at, "rename", renamed_to=to)


def _drop_column(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    dropped = first_literal(code, call.argument(place.offset, "column_name"), call.scope)
    if place.table.name and dropped:
        yield TableDefinition(place.table, (), call.call.invoke.at, "alter", dropped_columns=(dropped,))


def _alter_column(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    old = first_literal(code, call.argument(place.offset, "column_name"), call.scope)
    new = first_literal(code, call.argument(None, "new_column_name"), call.scope)
    if place.table.name and old and new:
        yield TableDefinition(place.table, (Column(new),), call.call.invoke.at, "alter", dropped_columns=(old,))


def _create_foreign_key(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    """``op.create_foreign_key(name, table, other, columns, others)``; a batch has no ``table``."""
    offset, scope = place.offset, call.scope
    table = place.table
    if offset:
        schema = first_literal(code, call.argument(None, "source_schema"), scope)
        table = table_name(first_literal(code, call.argument(1, "source_table"), scope), schema)
    schema = first_literal(code, call.argument(None, "referent_schema"), scope)
    references = table_name(first_literal(code, call.argument(1 + offset, "referent_table"), scope), schema)
    if table.name and references.name:
        columns = literals_of(code, call.argument(2 + offset, "local_cols"), scope)
        referenced = literals_of(code, call.argument(3 + offset, "remote_cols"), scope)
        name = first_literal(code, call.argument(0, "constraint_name"), scope)
        yield ForeignKey(table, tuple(columns), references, tuple(referenced), call.call.invoke.at, name)


def _drop_constraint(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    name = first_literal(code, call.argument(0, "constraint_name"), call.scope)
    kind = first_literal(code, call.argument(1 + place.offset, "type_"), call.scope)
    table = place.table
    if place.offset:
        schema = first_literal(code, call.argument(None, "schema"), call.scope)
        table = table_name(first_literal(code, call.argument(1, "table_name"), call.scope), schema)
    if name and table.name and kind in ("", "foreignkey"):
        yield ForeignKey(table, (), TableName(""), (), call.call.invoke.at, name, "drop")


def _execute(code: Code, call: LibraryCall, place: _Place) -> Iterator[Fact]:
    first = call.argument(0, "sqltext")
    if isinstance(first, Invoke) and "sqlalchemy.text" in code.library_names(first.callee, call.scope):
        first = first.argument(0, "text")
    yield from statements_in(code, first, call.scope, call.call.invoke.at)


_READERS = {
    "create_table": _create_table,
    "add_column": _add_column,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "create_foreign_key": _create_foreign_key,
    "drop_constraint": _drop_constraint,
    "execute": _execute,
}
