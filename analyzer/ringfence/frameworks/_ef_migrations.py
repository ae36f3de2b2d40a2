"""Entity Framework Core's migrations: the tables that ``Up`` creates, changes and drops."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from collections.abc import Mapping as ReadOnly

from msgspec.structs import replace

from ringfence.extend import Code
from ringfence.frameworks._dotnet import method_of, type_name
from ringfence.frameworks._ef_names import NAMED
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Collection, Expression, Invoke, Lambda, Mapping, Member, Text
from ringfence.model.facts import Column, EntityMapping, Fact, ForeignKey, Query, TableDefinition, TableName
from ringfence.model.outline import Call, Outline
from ringfence.model.source import Span
from ringfence.model.value import Scope

_ACTIONS = {
    "CreateTable": "create", "DropTable": "drop", "RenameTable": "rename", "AddColumn": "alter", "DropColumn": "alter",
    "AlterColumn": "alter", "RenameColumn": "alter",
}  # fmt: skip


def migrations(code: Code, mapped: Sequence[EntityMapping]) -> Iterator[Fact]:
    """The facts of every class below ``Migration``, in the order of their files. mapped: the tables of all contexts, by
    which it is told whose migrations they are: what says so (``[DbContext(typeof(T))]``) is generated, and not read.
    """
    contexts: dict[TableName, set[str]] = defaultdict(set)
    for mapping in mapped:
        contexts[_cased(mapping.table)].add(mapping.alias)
    for folder in _by_folder(code).values():
        voted = [_voted(contexts, made) for made in folder]
        usual = {alias for alias in voted if alias}
        for made, own in zip(folder, voted, strict=True):
            alias = own or (next(iter(usual)) if len(usual) == 1 else "")
            yield from (replace(fact, alias=alias) if isinstance(fact, NAMED) else fact for fact in made)


def _by_folder(code: Code) -> dict[str, list[list[Fact]]]:
    """The facts of each migration; those of one context lie in a folder."""
    found: dict[str, list[list[Fact]]] = defaultdict(list)
    for path, outline in code.outlines.items():
        folder, _, file = path.rpartition("/")
        order = file.rpartition(".")[0]
        for cls in outline.classes:
            if any(type_name(base) == "Migration" for base in cls.bases):
                up = [call for call in outline.calls if call.function == f"{cls.name}.Up"]
                found[folder].append([fact for call in up for fact in _step(code, outline, call, order)])
    return found


def _voted(contexts: ReadOnly[TableName, Set[str]], made: Sequence[Fact]) -> str:
    """The context most of whose tables a migration makes, if there is one."""
    tables = {_cased(fact.table) for fact in made if isinstance(fact, TableDefinition)}
    votes = Counter(alias for table in tables for alias in contexts.get(table, ())).most_common(2)
    return votes[0][0] if votes and (len(votes) == 1 or votes[0][1] > votes[1][1]) else ""


def _cased(table: TableName) -> TableName:
    return TableName(table.name.lower())


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
        yield from map(_once, statements_in(code, invoke.argument(0, "sql"), scope, at))


def _once(fact: Fact) -> Fact:
    """What a migration does to data it does once, as a script does that fills tables."""
    writes = isinstance(fact, Query) and any(set(use.operations) - {"select"} for use in fact.uses)
    return replace(fact, seed=True) if writes else fact


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
