"""LoopBack's models, which stand for tables, and the data sources that they lie in."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import items, objects, option
from ringfence.frameworks._texts import deployed_name, resolved
from ringfence.frameworks._typeorm_connections import connection
from ringfence.model.expression import Constant, Expression, Invoke, Member, Name, join
from ringfence.model.facts import Column, Connection, EntityMapping, Fact, Relation, RemoteCall, TableName
from ringfence.model.outline import Class, Field
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, LibraryCall, Scope

MODULE = "@loopback/repository"
_SOURCE = f"{MODULE}.juggler.DataSource"
_ENGINES = {
    "postgresql": "postgresql", "mysql": "mysql", "mongodb": "mongodb", "mssql": "sqlserver", "oracle": "oracle",
    "kv-redis": "redis", "redis": "redis", "cassandra": "cassandra", "cloudant": "couchdb", "db2": "db2",
    "sqlite3": "sqlite",
    "sqlite": "sqlite",
}  # fmt: skip
"""The engines of connectors; others keep data in memory, or ask services."""
_REST = ("rest", "rest-crud")


class Models:
    """The models of one service by class."""

    def __init__(self, code: Code) -> None:
        self._code = code
        found = code.decorated_classes(f"{MODULE}.model")
        self.mappings = {value: self._mapping(value, cls, call) for value, cls, call in found}

    def named(self, expression: Expression | None, scope: Scope) -> Iterator[ClassValue]:
        """The models that an expression names, or that a function gives."""
        for value in self._code.values(expression, scope):
            if isinstance(value, ClassValue) and value in self.mappings:
                yield value

    def _mapping(self, value: ClassValue, cls: Class, call: LibraryCall) -> EntityMapping:
        columns: list[Column] = []
        relations: list[Relation] = []
        for path, field in self._code.fields(value):
            scope = Scope(path, value.name)
            for kind, invoke in _decorators(field):
                if kind == "property":
                    key = option(self._code, invoke.argument(0), scope, "id")
                    columns.append(Column(field.name, "", key is not None and key[0] == Constant(True)))
                elif kind == "belongsTo":
                    columns.append(Column(field.name))
                    relations += [
                        Relation(field.name, other.id, False, field.at) for other in self._target(invoke, scope)
                    ]
        return EntityMapping(value.id, self._table(cls, call), tuple(columns), tuple(relations), False, cls.at)

    def _target(self, invoke: Invoke, scope: Scope) -> Iterator[ClassValue]:
        """``() => Customer``."""
        for value in self._code.values(invoke.argument(0), scope):
            if isinstance(value, FunctionValue):
                for function in self._code.outlines[value.path].functions:
                    for returned in function.returns if function.name == value.name else ():
                        found = self._code.values(returned, Scope(value.path, value.name))
                        yield from (one for one in found if isinstance(one, ClassValue))

    def _table(self, cls: Class, call: LibraryCall) -> TableName:
        """``{ name: "orders", settings: { postgresql: { schema: "sales", table: "orders" } } }``, else the class's name."""
        given, scope = call.argument(0), call.scope
        name = deployed_name(self._code, option(self._code, given, scope, "name"))
        schema = ""
        for prefix in (f"{where}{connector}." for where in ("settings.", "") for connector in _ENGINES):
            keys = (f"{prefix}table", f"{prefix}tableName", f"{prefix}collection")
            if found := deployed_name(self._code, option(self._code, given, scope, *keys)):
                name = found
                schema = deployed_name(self._code, option(self._code, given, scope, f"{prefix}schema"))
        return TableName(name or cls.name.rpartition(".")[2], schema)


def _decorators(field: Field) -> Iterator[tuple[str, Invoke]]:
    for decorator in field.decorators:
        expression = decorator.expression
        if isinstance(expression, Invoke) and isinstance(expression.callee, Name | Member):
            yield expression.callee.name, expression


# ---------------------------------------------------------------- data sources


def data_sources(code: Code) -> Iterator[Fact]:
    """The connections of data sources, and what those ask that stand for other services."""
    told: set[int] = set()
    for options, scope, at in _options(code):
        for entries in objects(code, options, scope):
            connector = deployed_name(code, option(code, options, scope, "connector"))
            kind = connector.removeprefix("loopback-connector-")
            if id(entries.items) in told:
                continue
            told.add(id(entries.items))
            if kind in _ENGINES:
                found = connection(code, entries, at, "")
                empty = found.url is not None and not any(text.literal != "" for text in code.texts(found.url, scope))
                yield _of_parts(code, options, scope, at, kind) if empty else replace(found, engine=_ENGINES[kind])
            elif kind in _REST:
                yield from _asked(code, options, scope, at)


def _of_parts(code: Code, options: Expression, scope: Scope, at: Span, kind: str) -> Connection:
    def part(name: str) -> Expression | None:
        found = option(code, options, scope, name)
        return resolved(code, *found) if found is not None else None

    return Connection(
        _ENGINES[kind], at, "", host=part("host"), port=part("port"), database=part("database"), user=part("user"),
        password=part("password"),
    )  # fmt: skip


def _options(code: Code) -> Iterator[tuple[Expression, Scope, Span]]:
    """``static defaultConfig = config`` of a class of data sources, ``new juggler.DataSource({ … })``."""
    for value, _ in code.subclasses(_SOURCE, f"{MODULE}.DataSource"):
        for path, field in code.fields(value):
            if field.name == "defaultConfig" and field.value is not None:
                yield field.value, Scope(path, value.name), field.at
    for call in code.calls(_SOURCE):
        options = call.argument(0)
        if options is not None:
            yield options, call.scope, call.call.invoke.at


def _asked(code: Code, options: Expression, scope: Scope, at: Span) -> Iterator[RemoteCall]:
    """``operations: [{ template: { method: "GET", url: "http://stock/items/{id}" } }]``."""
    base = option(code, options, scope, "options.baseUrl", "options.baseURL", "baseURL", "baseUrl")
    for item, place in items(code, option(code, options, scope, "operations")):
        url = option(code, item, place, "template.url")
        texts = code.texts(*url) if url is not None else ()
        method = deployed_name(code, option(code, item, place, "template.method")).upper() or "GET"
        for text in texts:
            relative = (text.literal or "").startswith("/") and base is not None
            begun = code.texts(*base) if relative and base is not None else ()
            target = join((begun[0], text)) if begun else text
            yield RemoteCall("http", method, target, item.at if isinstance(item, Invoke) else at)
