"""MongoDB through pymongo, motor and Flask-PyMongo: clients and their databases, and what is done to collections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._mongodb_names import CLIENTS, FLASK, Place, computes, places, plain, same_as
from ringfence.frameworks._mongodb_pipelines import stages
from ringfence.frameworks._texts import identity
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Item, Member, Name, Text, literal
from ringfence.model.facts import Connection, Fact, Gap, Query, TableName, TableUse
from ringfence.model.outline import Call, Outline
from ringfence.model.value import Items, Library, LibraryCall, Scope

_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "find_one", "find_raw_batches", "aggregate", "aggregate_raw_batches", "count_documents", "count",
         "estimated_document_count", "distinct", "watch", "map_reduce", "find_one_or_404"),
        ("select",),
    ),
    **dict.fromkeys(("insert_one", "insert_many", "insert"), ("insert",)),
    **dict.fromkeys(("update_one", "update_many", "replace_one", "update"), ("update",)),
    **dict.fromkeys(("find_one_and_update", "find_one_and_replace", "find_and_modify"), ("update",)),
    **dict.fromkeys(("delete_one", "delete_many", "find_one_and_delete", "remove"), ("delete",)),
    "save": ("insert", "update"),
    "bulk_write": ("insert", "update", "delete"),
}  # fmt: skip
_BULK = {
    "InsertOne": ("insert",), "UpdateOne": ("update",), "UpdateMany": ("update",), "ReplaceOne": ("update",),
    "DeleteOne": ("delete",), "DeleteMany": ("delete",),
}  # fmt: skip
_ORDER = ("select", "insert", "update", "delete")
_ENGINE = "mongodb"
_BUCKET = "GridFS"
"""In the name of every class of buckets."""


@framework(
    "mongodb",
    language="python",
    libraries=("pymongo", "motor", "flask_pymongo", "bson"),
    same_as=same_as(),
    computes=computes(),
)
def mongodb(code: Code) -> Iterator[Fact]:
    """Connections by client and database, and one query for each call on a collection."""
    used: dict[object, dict[Text, None]] = {}
    for path, outline in code.outlines.items():
        if outline.language != "python":
            continue
        for expression, function in _databases(outline):
            for value, place in _places(code, expression, Scope(path, function)):
                _note(used, value, place)
        for call in outline.calls:
            callee = call.invoke.callee
            if isinstance(callee, Member) and callee.name in _OPERATIONS:
                yield from _queries(code, callee, call, Scope(path, call.function), used)
    yield from _connections(code, used)


def _databases(outline: Outline) -> Iterator[tuple[Expression, str]]:
    """What may name a database without using it there: ``db = client["shop"]``, ``return client.shop``, and the database
    that is handed to a document mapper or to a bucket of files.
    """
    named = [(binding.value, binding.scope) for binding in outline.bindings]
    named += [(a.value, c.function) for c in outline.calls for a in c.invoke.arguments if a.name == "database"]
    named += [(handed, c.function) for c in outline.calls if (handed := _handed_to_bucket(c.invoke)) is not None]
    named += [(returned, function.name) for function in outline.functions for returned in function.returns]
    for expression, function in named:
        callee = expression.callee if isinstance(expression, Invoke) else None
        handed_out = isinstance(callee, Member) and callee.name in ("get_database", "get_default_database")
        if handed_out or isinstance(expression, Item | Member):
            yield expression, function


def _handed_to_bucket(invoke: Invoke) -> Expression | None:
    callee = invoke.callee
    return invoke.argument(0) if isinstance(callee, Name | Member) and _BUCKET in callee.name else None


def _places(code: Code, expression: Expression, scope: Scope) -> Iterator[tuple[Library, Place]]:
    for value in code.values(expression, scope):
        if isinstance(value, Library):
            for place in places(code, value):
                yield value, place


def _note(used: dict[object, dict[Text, None]], value: Library, place: Place) -> None:
    if place.database is not None and identity(value) is not None:
        used.setdefault(identity(value), {})[place.database] = None


# ---------------------------------------------------------------- queries


def _queries(
    code: Code, callee: Member, call: Call, scope: Scope, used: dict[object, dict[Text, None]]
) -> Iterator[Fact]:
    names: dict[TableName, None] = {}
    unknown = False
    for value, place in _places(code, callee.of, scope):
        _note(used, value, place)
        if place.collection is not None:
            name = plain(code.deployed(place.collection))
            unknown = unknown or not name
            if name:
                database = plain(code.deployed(place.database)) if place.database is not None else ""
                names[TableName(name.lower(), database=database)] = None
    for table in names:
        yield _query(code, callee, call, scope, table)
    if unknown and not names:
        yield Gap("query", "the collection's name is not known", call.invoke.at)


def _query(code: Code, callee: Member, call: Call, scope: Scope, name: TableName) -> Query:
    operations: dict[TableName, dict[str, None]] = {}
    operations[name] = dict.fromkeys(_operations(code, callee.name, call.invoke, scope))
    joined = False
    if callee.name.startswith("aggregate"):
        for other, done in stages(code, call.invoke.argument(0, "pipeline"), scope):
            operations.setdefault(TableName(other.lower(), database=name.database), {}).update(dict.fromkeys(done))
            joined = joined or done == ("select",)
    uses = tuple(TableUse(table, tuple(sorted(done, key=_ORDER.index))) for table, done in operations.items())
    return Query(uses, call.invoke.at, call.function, joined and len(uses) > 1, via=callee.of, engine=_ENGINE)


def _operations(code: Code, method: str, invoke: Invoke, scope: Scope) -> Iterable[str]:
    if method == "bulk_write":
        return _bulk(code, invoke.argument(0, "requests"), scope) or _OPERATIONS[method]
    found = _OPERATIONS[method]
    upsert = invoke.argument(None, "upsert")
    if found == ("update",) and upsert is not None and upsert != Constant(False):
        return ("insert", *found)
    if method == "find_and_modify" and invoke.argument(None, "remove") == Constant(True):
        return ("delete",)
    return found


def _bulk(code: Code, requests: Expression | None, scope: Scope) -> tuple[str, ...]:
    """The operations in a list of them, nothing if one of them is not known."""
    found: dict[str, None] = {}
    for value in code.values(requests, scope):
        for item in value.items if isinstance(value, Items) else ():
            names = code.library_names(item, value.scope) if isinstance(value, Items) else ()
            known = [_BULK.get(name.removesuffix("()").rpartition(".")[2], ()) for name in names]
            if not any(known):
                return ()
            found.update((operation, None) for operations in known for operation in operations)
            if isinstance(item, Invoke) and item.argument(None, "upsert") == Constant(True):
                found["insert"] = None
    return tuple(found)


# ---------------------------------------------------------------- connections


def _connections(code: Code, used: dict[object, dict[Text, None]]) -> Iterator[Connection]:
    for call in code.calls(*CLIENTS):
        url, host, port = _address(code, call)
        at, function, user = call.call.invoke.at, call.call.function, call.argument(None, "username")
        password = call.argument(None, "password")
        for database in _named(used, at):
            yield Connection(
                _ENGINE, at, function, url=url, host=host, port=port, database=database, user=user, password=password
            )
    for call in code.calls("flask_pymongo.PyMongo", f"{FLASK}.init_app"):
        at, function = call.call.invoke.at, call.call.function
        app = call.argument(0, "app")
        configured = Item(Member(app, "config"), literal("MONGO_URI")) if app is not None else None
        url = call.argument(1, "uri") or configured
        if url is not None:
            for database in _named(used, at):
                yield Connection(_ENGINE, at, function, url=url, database=database)


def _named(used: dict[object, dict[Text, None]], client: object) -> list[Text | None]:
    """The databases a client is asked for; if none is named, the URL's own."""
    known = [text if text.literal != "" else None for text in used.get(client, {})]
    told = [text for text in known if text is None or not _is_unknown(text)]
    return list(dict.fromkeys(told)) or [None]


def _is_unknown(text: Text) -> bool:
    return any(isinstance(part, Hole) and part.kind == "unknown" for part in text.parts)


def _address(code: Code, call: LibraryCall) -> tuple[Expression | None, Expression | None, Expression | None]:
    """(url, host, port) of a client; a list of hosts is known by its first."""
    host, port = call.argument(0, "host"), call.argument(1, "port")
    if host is None or host == Constant(None):
        return None, literal("localhost"), port
    for value in code.values(host, call.scope):
        if isinstance(value, Items) and value.items:
            first = code.texts(value.items[0], value.scope)
            host = first[0] if first else Name("")
            break
    texts = code.texts(host, call.scope)
    is_url = any("://" in part for text in texts for part in text.parts if isinstance(part, str))
    if is_url:
        return host, None, None
    if port is not None or (texts and all(text.literal is not None for text in texts)):
        return None, host, port
    return host, None, None
