"""Laravel's migrations: tables that ``Schema`` creates and changes, with their columns and keys."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._call_chains import links
from ringfence.frameworks._laravel_names import SCHEMA, table_of
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._php import PHP, definition_of, outermost
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import listed, literals
from ringfence.model.expression import Expression, Invoke, Name
from ringfence.model.facts import Column, Fact, ForeignKey, TableDefinition, TableName
from ringfence.model.outline import Function, Outline
from ringfence.model.value import FunctionValue, LibraryCall, Scope

_CONNECTED = f"{SCHEMA}.connection()"
_ACTIONS = {"create": "create", "table": "alter", "drop": "drop", "dropIfExists": "drop"}
_NO_COLUMN = {
    "foreign", "index", "unique", "primary", "dropColumn", "dropForeign", "dropIndex", "dropUnique", "renameColumn",
    "fullText", "spatialIndex", "engine", "charset", "collation", "comment", "after", "dropPrimary", "dropTimestamps",
    "dropSoftDeletes", "rename", "temporary", "dropConstrainedForeignId", "dropMorphs", "renameIndex",
}  # fmt: skip
_NAMED_BY_THEMSELVES = {
    "id": ("id",), "timestamps": ("created_at", "updated_at"), "softDeletes": ("deleted_at",),
    "rememberToken": ("remember_token",), "timestampsTz": ("created_at", "updated_at"), "softDeletesTz": ("deleted_at",),
    "nullableTimestamps": ("created_at", "updated_at"),
}  # fmt: skip
_FOREIGN = {"foreignId", "foreignUuid", "foreignUlid", "unsignedBigInteger", "unsignedInteger", "uuid"}


@framework(
    "laravel_migrations",
    language=PHP,
    libraries=("Illuminate",),
    same_as={"Illuminate.Database.Capsule.Manager.schema()": _CONNECTED, "builtins.Schema.connection()": _CONNECTED},
    hooks={"Illuminate.Database.Migrations.Migration": ("up", "down")},
)
def laravel_migrations(code: Code) -> Iterator[Fact]:
    """What ``up`` does; what takes it back says nothing."""
    for owner in (SCHEMA, "builtins.Schema", _CONNECTED):
        for name in (*_ACTIONS, "rename"):
            for call in code.calls(f"{owner}.{name}"):
                if "down" not in call.call.function.split("."):
                    yield from _changed(code, call, name)


def _changed(code: Code, call: LibraryCall, name: str) -> Iterator[Fact]:
    at, function = call.call.invoke.at, call.call.function
    order, alias = call.path.rpartition("/")[2], _alias(code, call)
    for table in told(code, call.argument(0), call.scope):
        if "*" in table:
            continue
        if name == "rename":
            for other in told(code, call.argument(1), call.scope):
                yield TableDefinition(
                    TableName(table), (), at, "rename", "migration", order, TableName(other), function=function,
                    alias=alias,
                )  # fmt: skip
            continue
        columns, keys, dropped = _body(code, call, table, order)
        yield TableDefinition(
            TableName(table), columns, at, _ACTIONS[name], "migration", order, dropped_columns=dropped,
            function=function, alias=alias,
        )  # fmt: skip
        yield from keys


def _alias(code: Code, call: LibraryCall) -> str:
    """``Schema::connection('reports')->create(…)``, ``protected $connection = 'reports'`` of the migration."""
    of = getattr(call.call.invoke.callee, "of", None)
    if isinstance(of, Invoke):
        return next(iter(literals(code.texts(of.argument(0), call.scope))), "")
    outline = code.outlines[call.path]
    fields = (field for cls in outline.classes for field in cls.fields if field.name == "connection")
    return next((text for field in fields for text in literals(code.texts(field.value, Scope(call.path)))), "")


def _body(
    code: Code, call: LibraryCall, table: str, order: str
) -> tuple[tuple[Column, ...], list[ForeignKey], tuple[str, ...]]:
    """What the function says that is handed a blueprint of the table."""
    columns: dict[str, Column] = {}
    keys: list[ForeignKey] = []
    dropped: list[str] = []
    for value in code.values(call.argument(1), call.scope):
        function = definition_of(code, value) if isinstance(value, FunctionValue) else None
        if function is not None and function.parameters:
            reader = _Blueprint(code, code.outlines[function.at.path], function, TableName(table), order)
            reader.read(columns, keys, dropped)
    return tuple(columns.values()), keys, tuple(dropped)


class _Blueprint:
    """Reads ``$table->string('name')``, ``$table->foreignId('user_id')->constrained()``."""

    def __init__(self, code: Code, outline: Outline, function: Function, table: TableName, order: str) -> None:
        self._code = code
        self._outline = outline
        self._function = function
        self._table = table
        self._order = order
        self._scope = Scope(outline.path, function.name)

    def read(self, columns: dict[str, Column], keys: list[ForeignKey], dropped: list[str]) -> None:
        """Collect what each of the lines adds or takes away."""
        own = Name(self._function.parameters[0].name)
        for call in outermost(self._outline):
            if call.function != self._function.name:
                continue
            chain, root = links(call.invoke)
            if root != own or not chain:
                continue
            name, first = chain[0]
            for column in self._columns(name, first):
                is_key = name in ("id", "increments", "bigIncrements") or any(link == "primary" for link, _ in chain)
                columns.setdefault(column, Column(column, name.lower(), is_key))
            if name == "dropColumn":
                dropped += [*self._texts(first.argument(0)), *listed(self._code, first.argument(0), self._scope)]
            keys += self._keys(name, first, chain[1:])

    def _columns(self, name: str, invoke: Invoke) -> list[str]:
        if name in _NO_COLUMN:
            return []
        if name == "foreignIdFor":
            return [f"{column}_id" for column in self._class_names(invoke.argument(0))]
        written = list(self._texts(invoke.argument(0)))
        if name in ("morphs", "nullableMorphs", "uuidMorphs"):
            return [f"{column}_{end}" for column in written for end in ("id", "type")]
        return written[:1] or list(_NAMED_BY_THEMSELVES.get(name, ()))

    def _keys(self, name: str, first: Invoke, links: list[tuple[str, Invoke]]) -> Iterator[ForeignKey]:
        given = dict(links)
        column = next(iter(self._columns("", first)), "")
        if name == "foreign" and "on" in given:
            columns = tuple(self._texts(first.argument(0))) or tuple(listed(self._code, first.argument(0), self._scope))
            referenced = tuple(self._texts(given["references"].argument(0))) if "references" in given else ()
            for table in self._texts(given["on"].argument(0)):
                yield self._key(columns, table, referenced, first)
        elif "constrained" in given and name in _FOREIGN:
            named = next(iter(self._texts(given["constrained"].argument(0))), "")
            yield self._key((column,), named or table_of(column.removesuffix("_id")), ("id",), first)
        elif "constrained" in given and name == "foreignIdFor":
            for cls in self._class_names(first.argument(0)):
                yield self._key((f"{cls}_id",), table_of(cls), ("id",), first)
        elif "references" in given and "on" in given:
            for table in self._texts(given["on"].argument(0)):
                yield self._key((column,), table, tuple(self._texts(given["references"].argument(0))), first)

    def _key(self, columns: tuple[str, ...], table: str, referenced: tuple[str, ...], at: Invoke) -> ForeignKey:
        return ForeignKey(
            self._table, columns, TableName(table), referenced, at.at, order=self._order, function=self._function.name
        )

    def _texts(self, expression: Expression | None) -> Iterator[str]:
        return literals(self._code.texts(expression, self._scope))

    def _class_names(self, expression: Expression | None) -> list[str]:
        values = self._code.values(expression, self._scope)
        names = [str(getattr(value, "name", "")).removesuffix("()") for value in values]
        return [snake(name.rpartition(".")[2]) for name in names if name]
