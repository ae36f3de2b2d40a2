"""Vert.x's client of MongoDB: where it connects to, and what it does to collections, which it calls by name."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._mongodb_names import plain as plain_name
from ringfence.frameworks._texts import texts_or_unknown
from ringfence.frameworks._vertx import LIBRARY, PUTTING, flavours, forms, plain, put
from ringfence.model.expression import Hole, Member, Text
from ringfence.model.facts import Connection, Fact, Gap, Query, TableName, TableUse
from ringfence.model.value import LibraryCall

_CLIENT = f"{LIBRARY}.ext.mongo.MongoClient()"
_MADE = tuple(f"ext.mongo.MongoClient.{name}" for name in ("create", "createShared", "createNonShared"))
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "findOne", "findBatch", "findWithOptions", "findBatchWithOptions", "count", "countDocuments", "distinct",
         "distinctBatch", "aggregate", "aggregateWithOptions", "watch"),
        ("select",),
    ),
    **dict.fromkeys(("insert", "insertWithOptions"), ("insert",)),
    **dict.fromkeys(("save", "saveWithOptions"), ("insert", "update")),
    **dict.fromkeys(
        ("update", "updateCollection", "updateCollectionWithOptions", "replace", "replaceDocuments",
         "replaceDocumentsWithOptions", "updateWithOptions"),
        ("update",),
    ),
    **dict.fromkeys(
        ("findOneAndUpdate", "findOneAndUpdateWithOptions", "findOneAndReplace", "findOneAndReplaceWithOptions"),
        ("select", "update"),
    ),
    **dict.fromkeys(("findOneAndDelete", "findOneAndDeleteWithOptions"), ("select", "delete")),
    **dict.fromkeys(
        ("remove", "removeOne", "removeDocument", "removeDocuments", "removeDocumentWithOptions", "dropCollection"),
        ("delete",),
    ),
    **dict.fromkeys(("bulkWrite", "bulkWriteWithOptions"), ("insert", "update", "delete")),
}  # fmt: skip


@framework(
    "vertx-mongodb",
    language=("java", "kotlin"),
    libraries=(LIBRARY,),
    same_as={
        **PUTTING,
        **flavours("ext.mongo.MongoClient()"),
        **{f"{LIBRARY}.{made}()": _CLIENT for made in _MADE},
        **{name: _CLIENT for made in _MADE for name in flavours(f"{made}()")},
        **{name: of for made in _MADE for name, of in flavours(made).items()},
    },
)
def vertx_mongodb(code: Code) -> Iterator[Fact]:
    """A connection for each client that is made, and one query for each of its calls."""
    for call in code.calls(*(f"{LIBRARY}.{made}" for made in _MADE)):
        yield _connection(code, call)
    for call in code.calls(*(f"{_CLIENT}.{form}" for name in _OPERATIONS for form in forms(name))):
        yield from _queries(code, call)


def _connection(code: Code, call: LibraryCall) -> Connection:
    given, scope = call.argument(1), call.scope
    at, function = call.call.invoke.at, call.call.function
    database = put(code, given, scope, ("db_name",))
    url = put(code, given, scope, ("connection_string",))
    if url is None:
        host, port = put(code, given, scope, ("host",)), put(code, given, scope, ("port",))
        if host is not None or database is not None:
            return Connection("mongodb", at, function, None, host or Text(("localhost",)), port, database)
        url = Text((Hole("unknown", "connection_string"),))
    return Connection("mongodb", at, function, url=url, database=database)


def _queries(code: Code, call: LibraryCall) -> Iterator[Query | Gap]:
    callee = call.call.invoke.callee
    operations = _OPERATIONS[plain(call.name.rpartition(".")[2])]
    via = callee.of if isinstance(callee, Member) else None
    named = {plain_name(code.deployed(text)) for text in texts_or_unknown(code, call.argument(0), call.scope)}
    for name in sorted(named - {""}):
        use = TableUse(TableName(name.lower()), operations)
        yield Query((use,), call.call.invoke.at, call.call.function, via=via, engine="mongodb")
    if named == {""}:
        yield Gap("query", "the collection's name is not known", call.call.invoke.at)
