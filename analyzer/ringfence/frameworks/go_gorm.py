"""GORM: connections, structs that stand for tables, and what is done to them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._gorm_entities import OPERATIONS, mapping, names_are_singular, structs_of, target
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Connection, EntityQuery, Fact, Query, TableName, TableUse
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope

_GORM, _OLD = "gorm.io/gorm", "github.com/jinzhu/gorm"
DB = f"{_GORM}.DB()"
_DIALECTS = {
    "gorm.io/driver/postgres": "postgresql", "gorm.io/driver/mysql": "mysql", "gorm.io/driver/sqlite": "sqlite",
    "gorm.io/driver/sqlserver": "sqlserver", "gorm.io/driver/clickhouse": "clickhouse",
    "github.com/glebarez/sqlite": "sqlite",
}  # fmt: skip
_CONFIG = ".Config()"
_OLD_DIALECTS = {"postgres": "postgresql", "mysql": "mysql", "sqlite3": "sqlite", "mssql": "sqlserver"}
_STEPS = (
    "Where", "Or", "Not", "Order", "Limit", "Offset", "Select", "Omit", "Preload", "Joins", "InnerJoins", "Model", "Table",
    "Group", "Having", "Distinct", "Scopes", "Unscoped", "Session", "WithContext", "Debug", "Clauses", "Begin", "Set",
    "Raw", "Exec", "Find", "First", "Last", "Take", "Create", "Save", "Delete", "Update", "Updates", "Count", "Assign",
    "Attrs", "New", "Association", "Scan", "FirstOrCreate", "Table", "Set", "InstanceSet",
)  # fmt: skip
_TAKING = frozenset(
    ("Find", "First", "Last", "Take", "Create", "CreateInBatches", "Save", "Delete", "FirstOrCreate", "FirstOrInit", "Scan",
     "FindInBatches")
)  # fmt: skip
"""Methods whose first argument is of the class, where nothing else says which that is."""


@framework(
    "go_gorm",
    language="go",
    libraries=(_GORM, _OLD),
    same_as={
        f"{_GORM}.Open()": DB,
        f"{_OLD}.Open()": DB,
        f"{_OLD}.DB()": DB,
        **{f"{DB}.{step}()": DB for step in _STEPS},
    },
)
def go_gorm(code: Code) -> Iterator[Fact]:
    """Connections, one mapping for each struct that is stored, one query for each call on it."""
    generating = {(call.path, call.call.function) for call in code.calls("gorm.io/gen.NewGenerator")}
    for opened in code.calls(f"{_GORM}.Open", f"{_OLD}.Open"):
        if (opened.path, opened.call.function) not in generating:  # whose database is a developer's
            yield from _connection(code, opened)
    singular = names_are_singular(code)
    mapped: dict[ClassValue, bool] = {}
    facts: list[Fact] = []
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and (callee.name in OPERATIONS or callee.name in ("AutoMigrate", "CreateTable")):
            for value in code.values(callee.of, scope):
                if isinstance(value, Library) and value.name == DB:
                    facts += _used(code, call, callee, value, scope, mapped)
                    break
    for cls in list(mapped):
        yield from mapping(code, cls, mapped[cls], singular)
    yield from facts


# ---------------------------------------------------------------- connections


def _connection(code: Code, call: LibraryCall) -> Iterator[Connection]:
    for text in code.texts(call.argument(0), call.scope):  # gorm.Open("postgres", dsn)
        engine = _OLD_DIALECTS.get(text.literal or "", "")
        if engine and call.argument(1) is not None:
            yield _connected(engine, call, call.argument(1))
            return
    dialectors = list(_dialectors(code, call))
    for value in dialectors or _configured(code, call):
        engine = _DIALECTS.get(value.name.rpartition(".")[0], "")
        yield _connected(engine, call, resolved(code, _dsn(code, value), value.scope))


def _dialectors(code: Code, call: LibraryCall) -> Iterator[Library]:
    for value in code.values(call.argument(0), call.scope):
        if isinstance(value, Library) and value.made is not None and value.name.rpartition(".")[0] in _DIALECTS:
            yield value


def _configured(code: Code, call: LibraryCall) -> Iterator[Library]:
    """The configuration of a dialect that is given to a function which nobody knows: ``gorm.Open(f(mysql.Config{…}))``."""
    opened = call.argument(0)
    for argument in opened.arguments if isinstance(opened, Invoke) else ():
        for value in code.values(argument.value, call.scope):
            if (
                isinstance(value, Library)
                and value.name.endswith(_CONFIG)
                and value.name.rpartition(".")[0] in _DIALECTS
            ):
                yield value


def _connected(engine: str, call: LibraryCall, dsn: Expression | None) -> Connection:
    at, function = call.call.invoke.at, call.call.function
    if engine == "sqlite":
        return Connection(engine, at, function, database=dsn)
    return Connection(engine, at, function, url=dsn)


def _dsn(code: Code, dialector: Library) -> Expression | None:
    """``postgres.Open(dsn)``, ``postgres.New(postgres.Config{DSN: dsn})``."""
    if dialector.name.endswith(_CONFIG) and dialector.made is not None:
        return dialector.made.argument(None, "DSN")
    given = dialector.made.argument(0) if dialector.made is not None else None
    for value in code.values(given, dialector.scope) if dialector.scope is not None else ():
        if isinstance(value, Library) and value.made is not None and value.name.endswith(_CONFIG):
            return value.made.argument(None, "DSN")
    return given


# ---------------------------------------------------------------- queries


def _used(
    code: Code, call: Call, callee: Member, value: Library, scope: Scope, mapped: dict[ClassValue, bool]
) -> Iterator[Fact]:
    at, function = call.invoke.at, call.function
    if callee.name in ("AutoMigrate", "CreateTable"):
        for argument in call.invoke.arguments:
            mapped.update(dict.fromkeys(structs_of(code, argument.value, scope), True))
        return
    operations = OPERATIONS[callee.name]
    chain = list(built(code, value))
    if any(getattr(made.callee, "name", "") in ("Raw", "Exec") for made, _ in chain):
        return  # the statement says what it does
    classes: list[ClassValue] = []
    for made, place in chain:
        name = getattr(made.callee, "name", "")
        if name == "Table":
            for table in told(code, made.argument(0), place):
                use = TableUse(TableName(table.split()[0].rpartition(".")[2]), operations)
                yield Query((use,), at, function, via=callee.of)
            return
        if name == "Model":
            classes = classes or structs_of(code, made.argument(0), place)
    if not classes and callee.name in _TAKING:
        classes = structs_of(code, call.invoke.argument(0), scope)
    for cls in classes[:1]:
        mapped.setdefault(cls, False)
        loaded = [other for made, place in chain for other in _loaded(code, cls, made, place)]
        mapped.update({other: mapped.get(other, False) for other in loaded})
        entities = (cls.id, *dict.fromkeys(other.id for other in loaded if other != cls))
        yield EntityQuery(entities, operations, at, function, via=callee.of)


def _loaded(code: Code, cls: ClassValue, made: Invoke, scope: Scope) -> Iterator[ClassValue]:
    """``Preload("Lines.Product")``, ``Joins("Customer")``: what is loaded with it."""
    if getattr(made.callee, "name", "") not in ("Preload", "Joins", "InnerJoins"):
        return
    for name in literals(code.texts(made.argument(0), scope)):
        current: ClassValue | None = cls
        for step in name.split(".")[:4]:
            fields = {field.name: (path, field) for path, field in code.fields(current)} if current else {}
            current = target(code, *fields[step]) if step in fields else None
            if current is not None:
                yield current
