"""Mongoid and MongoDB's driver for Ruby: documents, their collections, and what is done to both."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._active_record_queries import READING, WRITING
from ringfence.frameworks._call_chains import links, outermost
from ringfence.frameworks._rails_databases import said, section
from ringfence.frameworks._rails_names import plural
from ringfence.frameworks._ruby import RUBY, calls_in, is_seed, member_calls, name_of, outlines, snake, word
from ringfence.model.expression import Collection, Expression, literal
from ringfence.model.facts import Column, Connection, EntityMapping, EntityQuery, Fact, Query, TableName, TableUse
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Instance, Library, LibraryCall, Scope

_DOCUMENT, _CLIENT = "Mongoid.Document", "Mongo.Client()"
_MONGODB = "mongodb"
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "aggregate", "count_documents", "distinct", "count", "estimated_document_count"), ("select",)
    ),
    **dict.fromkeys(("insert_one", "insert_many"), ("insert",)),
    **dict.fromkeys(("update_one", "update_many", "replace_one"), ("update",)),
    **dict.fromkeys(("find_one_and_update", "find_one_and_replace"), ("select", "update")),
    **dict.fromkeys(("delete_one", "delete_many", "drop"), ("delete",)),
    "find_one_and_delete": ("select", "delete"),
    "bulk_write": ("insert", "update", "delete"),
}
_READING = READING | {"any_of", "in", "asc", "desc", "gt", "lt", "elem_match", "criteria"}
_SETTING = ("set", "push", "pull", "inc", "unset", "add_to_set", "upsert")


@framework(
    "mongoid",
    language=RUBY,
    libraries=("Mongoid", "Mongo"),
    same_as={
        **{f"{_DOCUMENT}.{name}()": f"{_DOCUMENT}.query()" for name in ("where", "all", "in", "order_by", "limit")},
        **{f"{_DOCUMENT}.query().{name}()": f"{_DOCUMENT}.query()" for name in ("where", "order_by", "limit", "in")},
    },
)
def mongoid(code: Code) -> Iterator[Fact]:
    """Connections, documents and queries."""
    documents = dict(code.subclasses(_DOCUMENT))
    if documents:
        yield from _configured(code, documents)
    for value, cls in documents.items():
        if not any(name_of(call.invoke) == "embedded_in" for call in calls_in(code, value.path, value.name)):
            yield _mapping(code, value, cls)
    yield from _queries(code, documents)
    yield from map(_connection, code.calls("Mongo.Client"))
    for call, callee, scope in member_calls(code, _OPERATIONS):
        yield from _on_collection(code, callee.of, LibraryCall(callee.name, call, scope.path), scope)


def _configured(code: Code, documents: dict[ClassValue, Class]) -> Iterator[Connection]:
    """``clients.default`` of ``config/mongoid.yml``."""
    beginning = f"ruby.mongoid{section(code, 'ruby.mongoid')}.clients.default"
    url = said(code, f"{beginning}.uri")
    host, database = said(code, f"{beginning}.hosts.0"), said(code, f"{beginning}.database")
    at = next(iter(documents.values())).at
    if url is not None:
        yield Connection(_MONGODB, at, url=url)
    elif database is not None:
        yield Connection(_MONGODB, at, host=host, database=database)


def _mapping(code: Code, value: ClassValue, cls: Class) -> EntityMapping:
    columns: list[Column] = []
    name = plural(snake(value.name).replace("/", "_"))
    for call in calls_in(code, value.path, value.name):
        if name_of(call.invoke) == "field" and word(call.invoke.argument(0)):
            columns.append(Column(word(call.invoke.argument(0))))
        elif name_of(call.invoke) == "store_in":
            name = word(call.invoke.argument(None, "collection")) or name
    return EntityMapping(value.id, TableName(name), tuple(columns), (), False, cls.at, _MONGODB)


def _queries(code: Code, documents: dict[ClassValue, Class]) -> Iterator[EntityQuery]:
    for path, outline in outlines(code) if documents else ():
        if is_seed(path):
            continue
        for call in outermost(outline):
            chain, root = links(call.invoke)
            names = [name for name, _ in chain]
            operations = next((WRITING[name] for name in reversed(names) if name in WRITING), None)
            if any(name in _SETTING for name in names):
                operations = operations or ("update",)
            if operations is None and not any(name in _READING for name in names):
                continue
            for value in code.values(root, Scope(path, call.function)):
                cls = value.cls if isinstance(value, Instance) else value
                if isinstance(value, Library):
                    cls = value.owner or value
                if isinstance(cls, ClassValue) and cls in documents:
                    yield EntityQuery((cls.id,), operations or ("select",), call.invoke.at, call.function)


def _connection(call: LibraryCall) -> Connection:
    """``Mongo::Client.new(['mongo:27017'], database: 'shop')``, ``Mongo::Client.new(ENV['MONGO_URL'])``."""
    invoke, given = call.call.invoke, call.argument(0)
    database = invoke.argument(None, "database")
    if isinstance(given, Collection):
        host: Expression = given.items[0] if given.items else literal("localhost")
        return Connection(_MONGODB, invoke.at, call.call.function, host=host, database=database)
    return Connection(_MONGODB, invoke.at, call.call.function, url=given, database=database)


def _on_collection(code: Code, of: Expression, call: LibraryCall, scope: Scope) -> Iterator[Query]:
    """``client[:orders].insert_one(…)``."""
    for value in code.values(of, scope):
        if isinstance(value, Library) and value.name == f"{_CLIENT}[]" and value.keys:
            name = value.keys[-1].literal
            if name:
                uses = (TableUse(TableName(name), _OPERATIONS[call.name]),)
                yield Query(uses, call.call.invoke.at, call.call.function, engine=_MONGODB)
