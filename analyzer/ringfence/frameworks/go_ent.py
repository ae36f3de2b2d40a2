"""ent: schemas that stand for tables, and what the client that is generated from them does to these.

The generated code need not be there: ``client.Order.Create()`` says by its names what it does.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls
from ringfence.frameworks._go_names import plural
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._texts import literals, methods_of
from ringfence.model.expression import Collection, Expression, Invoke, Member
from ringfence.model.facts import (
    Column,
    Connection,
    EntityMapping,
    EntityQuery,
    Fact,
    Relation,
    SchemaManager,
    TableName,
)
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Library, Scope
from ringfence.patterns import pattern

_ENT = ("entgo.io/ent", "github.com/facebook/ent", "github.com/facebookincubator/ent")
_OPERATIONS = {
    **dict.fromkeys(("Query", "Get", "GetX"), "select"),
    **dict.fromkeys(("Create", "CreateBulk", "MapCreateBulk"), "insert"),
    **dict.fromkeys(("Update", "UpdateOne", "UpdateOneID"), "update"),
    **dict.fromkeys(("Delete", "DeleteOne", "DeleteOneID"), "delete"),
}
_OBJECT = pattern(r"/ent\.(\w+)\(\)\.(Update|Query)(\w*)$")
"""An entity changes itself, ``order.Update()``, or asks for its neighbours, ``order.QueryLines()``."""
_LOADING = pattern(r"(?:With|Query)([A-Z]\w*)$")
_LONGEST_CHAIN = 40
_ENGINES = {"postgres": "postgresql", "pgx": "postgresql", "mysql": "mysql", "sqlite3": "sqlite"}
_DIALECTS = {"Postgres": "postgresql", "MySQL": "mysql", "SQLite": "sqlite"}


class Schema(Struct):
    """A schema: its class, its table, its columns and the schemas that its edges lead to."""

    cls: ClassValue
    table: str
    at: Span
    columns: list[str] = field(default_factory=list)
    edges: dict[str, tuple[str, Span]] = field(default_factory=dict)


@framework("go_ent", language="go", libraries=_ENT)
def go_ent(code: Code) -> Iterator[Fact]:
    """Mappings of all schemas, connections, and a query for each call that begins one."""
    schemas = {schema.cls.name: schema for schema in _schemas(code)}
    for schema in schemas.values():
        yield _mapping(schema, schemas)
    if not schemas:
        return
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member):
            yield from _query(code, call, callee, scope, schemas)
            if callee.name == "Create" and getattr(callee.of, "name", "") == "Schema":
                yield SchemaManager(call.invoke.at, call.function)
            elif callee.name == "Open":
                yield from _connection(code, call, scope)


# ---------------------------------------------------------------- schemas


def _schemas(code: Code) -> Iterator[Schema]:
    for cls, definition in code.subclasses(*(f"{ent}.Schema" for ent in _ENT)):
        schema = Schema(cls, plural(snake(cls.name)), definition.at)
        for name, path, function in methods_of(code, cls, ("Fields", "Edges", "Annotations", "Config")):
            scope = Scope(path, function.name)
            for made in (item for returned in function.returns for item in _items(returned)):
                _tell(code, schema, name, made, scope)
        yield schema


def _items(returned: Expression) -> Iterator[Invoke]:
    items = returned.items if isinstance(returned, Collection) else (returned,)
    yield from (item for item in items if isinstance(item, Invoke))


def _tell(code: Code, schema: Schema, method: str, made: Invoke, scope: Scope) -> None:
    """What one entry of a schema's methods says: a field, an edge, the name of its table."""
    table = next(literals(code.texts(made.argument(None, "Table"), scope)), "")
    if method in ("Annotations", "Config"):
        schema.table = table or schema.table
        return
    first = _first(made)
    name = next(literals(code.texts(first.argument(0), scope)), "")
    if method == "Fields" and name:
        keys = [step.argument(0) for step in _steps(made) if getattr(step.callee, "name", "") == "StorageKey"]
        stored = [text for key in keys for text in literals(code.texts(key, scope))]
        schema.columns.append((stored or [name])[0])
    elif method == "Edges" and name:
        target = first.argument(1)
        owner = getattr(target.of if isinstance(target, Member) else target, "name", "")
        schema.edges[name] = (owner, made.at)


def _steps(expression: Expression) -> Iterator[Invoke]:
    """The calls of a chain, the last first."""
    for _ in range(_LONGEST_CHAIN):
        if isinstance(expression, Invoke):
            yield expression
            expression = expression.callee
        elif isinstance(expression, Member):
            expression = expression.of
        else:
            return


def _first(made: Invoke) -> Invoke:
    """``edge.To("lines", Line.Type)`` of a chain that begins with it."""
    return list(_steps(made))[-1]


def _mapping(schema: Schema, schemas: dict[str, Schema]) -> EntityMapping:
    columns = tuple(Column(name.lower()) for name in schema.columns)
    relations = tuple(
        Relation(name, schemas[target].cls.id, True, at)
        for name, (target, at) in schema.edges.items()
        if target in schemas
    )
    return EntityMapping(schema.cls.id, TableName(schema.table.lower()), columns, relations, False, schema.at)


# ---------------------------------------------------------------- queries


def _query(code: Code, call: Call, callee: Member, scope: Scope, schemas: dict[str, Schema]) -> Iterator[EntityQuery]:
    at, function = call.invoke.at, call.function
    of = callee.of
    if isinstance(of, Member) and of.name in schemas and callee.name in _OPERATIONS:
        others = _loaded(code, schemas, schemas[of.name], call)
        yield EntityQuery((schemas[of.name].cls.id, *others), (_OPERATIONS[callee.name],), at, function, via=of.of)
    elif callee.name == "Update" or (callee.name.startswith("Query") and _leads_on(schemas, callee.name[5:])):
        for value in code.values(callee, scope):
            match = _OBJECT.search(value.name) if isinstance(value, Library) else None
            if match is not None and match[1] in schemas:
                found = schemas[match[1]]
                if match[2] == "Query":
                    target = _neighbour(schemas, found, match[3])
                    if target is not None:
                        yield EntityQuery((target.cls.id,), ("select",), at, function)
                elif not match[3]:
                    yield EntityQuery((found.cls.id,), ("update",), at, function)


def _loaded(code: Code, schemas: dict[str, Schema], schema: Schema, call: Call) -> list[str]:
    """What the chain that begins with a call loads besides, ``.WithLines()``, ``.QueryCustomer()``."""
    found: dict[str, None] = {}
    for other in code.outlines[call.invoke.at.path].calls:
        match = _LOADING.match(getattr(other.invoke.callee, "name", ""))
        if match is None or other.function != call.function:
            continue
        if any(step.at == call.invoke.at for step in _steps(other.invoke)):
            target = _neighbour(schemas, schema, match[1])
            if target is not None:
                found[target.cls.id] = None
    return list(found)


def _leads_on(schemas: dict[str, Schema], name: str) -> bool:
    """Whether any schema has an edge of this name in the generated code."""
    return any(_neighbour(schemas, schema, name) is not None for schema in schemas.values())


def _neighbour(schemas: dict[str, Schema], schema: Schema, name: str) -> Schema | None:
    """The schema behind an edge, by its name in the generated code."""
    for edge, (target, _) in schema.edges.items():
        if edge.replace("_", "").lower() == name.lower():
            return schemas.get(target)
    return None


# ---------------------------------------------------------------- connections


def _connection(code: Code, call: Call, scope: Scope) -> Iterator[Connection]:
    """``ent.Open("postgres", dsn)`` of the generated package, ``sql.Open(dialect.Postgres, dsn)`` of its driver."""
    names = code.library_names(call.invoke.callee, scope)
    if not any(name.endswith("/ent.Open") or name.endswith("/dialect/sql.Open") for name in names):
        return
    named = code.library_names(call.invoke.argument(0), scope)
    engines = [_DIALECTS[name.rpartition(".")[2]] for name in named if name.rpartition(".")[2] in _DIALECTS]
    engines += [_ENGINES[name] for name in literals(code.texts(call.invoke.argument(0), scope)) if name in _ENGINES]
    engine, url = next(iter(engines), ""), call.invoke.argument(1)
    if url is not None and engine == "sqlite":
        yield Connection(engine, call.invoke.at, call.function, database=url)
    elif url is not None:
        yield Connection(engine, call.invoke.at, call.function, url=url)
