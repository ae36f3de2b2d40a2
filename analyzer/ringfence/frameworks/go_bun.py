"""bun and go-pg: connections, structs that stand for tables, and what is done to them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._bun_models import mapping
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._gorm_entities import structs_of, target
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Invoke, Member
from ringfence.model.facts import Connection, EntityQuery, Fact, Query, TableName, TableUse
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope

_BUN, _PG, _DRIVER = "github.com/uptrace/bun", "github.com/go-pg/pg", "github.com/uptrace/bun/driver/pgdriver"
_BUN_DB, _PG_DB = f"{_BUN}.DB()", f"{_PG}.DB()"
_BEGUN = {
    "NewSelect": ("select",), "NewInsert": ("insert",), "NewUpdate": ("update",), "NewDelete": ("delete",),
    "NewMerge": ("insert", "update"), "NewCreateTable": (),
}  # fmt: skip
"""bun says first what it is about to do, go-pg at last."""
_ENDED = {
    **dict.fromkeys(("Select", "Count", "SelectAndCount", "Exists", "ForEach"), ("select",)),
    "Insert": ("insert",), "SelectOrInsert": ("select", "insert"), "Delete": ("delete",), "ForceDelete": ("delete",),
    **dict.fromkeys(("Update", "UpdateNotZero"), ("update",)), "CreateTable": (),
}  # fmt: skip
_NAMING = ("Table", "TableExpr", "ModelTableExpr")
_SAME_AS = {
    **{f"{_BUN}.{name}()": _BUN_DB for name in ("NewDB", "Tx", "Conn", "IDB")},
    **{f"{_BUN_DB}.{name}()": _BUN_DB for name in ("Begin", "BeginTx", "Conn")},
    **{f"{_PG}.{name}()": _PG_DB for name in ("Connect", "Tx", "Conn", "DBI")},
    f"{_PG}/orm.DB()": _PG_DB,
    **{f"{_PG_DB}.{name}()": _PG_DB for name in ("Begin", "BeginContext", "Conn", "WithContext", "WithTimeout")},
}


@framework("go_bun", language="go", libraries=(_BUN, _PG), same_as=_SAME_AS)
def go_bun(code: Code) -> Iterator[Fact]:
    """Connections, one mapping for each struct that is stored, one query for each call on it."""
    yield from _connections(code)
    mapped: dict[ClassValue, bool] = {}
    facts: list[Fact] = []
    for call, scope in calls(code):
        callee = call.invoke.callee
        if not isinstance(callee, Member):
            continue
        if callee.name in ("Model", "Relation", *_NAMING):
            operations = _begun(code, callee, scope)
            if operations is not None or (callee.name == "Relation" and any(_model_of(code, callee, scope))):
                facts += _used(code, call, callee, scope, operations or (), mapped)
        elif callee.name in _ENDED:
            for made, place in _model_of(code, callee, scope):
                facts += _stored(code, call, callee, made, place, _ENDED[callee.name], mapped)
    for cls in list(mapped):
        yield from mapping(code, cls, mapped[cls])
    yield from facts


# ---------------------------------------------------------------- connections


def _connections(code: Code) -> Iterator[Connection]:
    for call in code.calls(f"{_DRIVER}.NewConnector"):
        given: dict[str, Library] = {}
        for argument in call.call.invoke.arguments:
            for value in code.values(argument.value, call.scope):
                if isinstance(value, Library) and value.made is not None:
                    given[value.name.rpartition(".")[2].removesuffix("()")] = value
        url, database = given.get("WithDSN") or given.get("WithAddr"), given.get("WithDatabase")
        if url is not None and url.made is not None:
            named = resolved(code, database.made.argument(0), database.scope) if database and database.made else None
            address = resolved(code, url.made.argument(0), url.scope)
            yield Connection("postgresql", call.call.invoke.at, call.call.function, url=address, database=named)
    for call in code.calls(f"{_PG}.ParseURL"):
        yield Connection("postgresql", call.call.invoke.at, call.call.function, url=call.argument(0))
    for call in code.calls(f"{_PG}.Connect"):
        yield from _with_options(code, call)


def _with_options(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``pg.Connect(&pg.Options{Addr: "db:5432", User: "shop", Database: "shop"})``."""
    for value in code.values(call.argument(0), call.scope):
        if isinstance(value, Library) and value.name == f"{_PG}.Options()" and value.made is not None:
            names = ("Addr", "Database", "User")
            url, database, user = (resolved(code, value.made.argument(None, name), value.scope) for name in names)
            at, function = call.call.invoke.at, call.call.function
            yield Connection("postgresql", at, function, url=url, database=database, user=user)
            return


# ---------------------------------------------------------------- queries


def _begun(code: Code, callee: Member, scope: Scope) -> tuple[str, ...] | None:
    """What the query of bun's does on which a method is called; None if it is called on something else."""
    for made, place in _steps(code, callee, scope):
        name = getattr(made.callee, "name", "")
        if name in _BEGUN and f"{_BUN_DB}.{name}" in code.library_names(made.callee, place):
            return _BEGUN[name]
    return None


def _model_of(code: Code, callee: Member, scope: Scope) -> Iterator[tuple[Invoke, Scope]]:
    """``db.Model(&order)`` of a query of go-pg's that a method is called on."""
    for made, place in _steps(code, callee, scope):
        named = getattr(made.callee, "name", "") in ("Model", "ModelContext")
        if named and not {f"{_PG_DB}.Model", f"{_PG_DB}.ModelContext"}.isdisjoint(
            code.library_names(made.callee, place)
        ):
            yield made, place
            return


def _steps(code: Code, callee: Member, scope: Scope) -> Iterator[tuple[Invoke, Scope]]:
    value = next((value for value in code.values(callee.of, scope) if isinstance(value, Library)), None)
    return built(code, value)


def _used(
    code: Code, call: Call, callee: Member, scope: Scope, operations: tuple[str, ...], mapped: dict[ClassValue, bool]
) -> Iterator[Fact]:
    if callee.name == "Model":
        yield from _stored(code, call, callee, call.invoke, scope, operations, mapped)
    elif callee.name == "Relation":
        yield from _loaded(code, call, callee, scope, mapped)
    else:
        for name in told(code, call.invoke.argument(0), scope):
            schema, _, table = name.split()[0].strip('`"').rpartition(".")
            if operations and table.replace("_", "").isalnum():
                use = TableUse(TableName(table, schema), operations)
                yield Query((use,), call.invoke.at, call.function, via=callee.of)


def _stored(
    code: Code, call: Call, callee: Member, model: Invoke, scope: Scope, operations: tuple[str, ...],
    mapped: dict[ClassValue, bool],
) -> Iterator[EntityQuery]:  # fmt: skip
    """What is done to the struct of a model; without any operation its table is made."""
    position = 1 if getattr(model.callee, "name", "") == "ModelContext" else 0
    for cls in structs_of(code, model.argument(position), scope)[:1]:
        mapped[cls] = mapped.get(cls, False) or not operations
        if operations:
            yield EntityQuery((cls.id,), operations, call.invoke.at, call.function, via=callee.of)


def _loaded(
    code: Code, call: Call, callee: Member, scope: Scope, mapped: dict[ClassValue, bool]
) -> Iterator[EntityQuery]:
    """``Relation("Lines.Product")``: what is loaded with it."""
    models = [one for one in _steps(code, callee, scope) if getattr(one[0].callee, "name", "") == "Model"]
    for model, place in models[:1]:
        for cls in structs_of(code, model.argument(0), place)[:1]:
            for name in literals(code.texts(call.invoke.argument(0), scope)):
                current: ClassValue | None = cls
                for step in name.split(".")[:4]:
                    fields = {field.name: (path, field) for path, field in code.fields(current)} if current else {}
                    current = target(code, *fields[step]) if step in fields else None
                    if current is not None:
                        mapped.setdefault(current, False)
                        yield EntityQuery((current.id,), ("select",), call.invoke.at, call.function, via=callee.of)
