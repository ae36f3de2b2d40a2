"""MongoDB's drivers for the JVM, Quarkus's too: clients and their databases, and what is done to collections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._java import first_import
from ringfence.frameworks._java_values import step_named
from ringfence.frameworks._mongodb_names import step
from ringfence.frameworks._mongodb_statements import stated
from ringfence.frameworks._texts import first_argument, identity, resolved
from ringfence.model.expression import Expression, Invoke, Member, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.outline import Call
from ringfence.model.value import Library, LibraryCall, Scope

_SYNC, _REACTIVE, _QUARKUS = "com.mongodb.client", "com.mongodb.reactivestreams.client", "io.quarkus.mongodb.reactive"
_KOTLIN = ("com.mongodb.kotlin.client", "com.mongodb.kotlin.client.coroutine")
_CLIENT, _DATABASE, _COLLECTION = (f"{_SYNC}.Mongo{name}()" for name in ("Client", "Database", "Collection"))
_COLLECTIONS = (f"{_CLIENT}[][]", f"{_DATABASE}[]")
_MADE = (
    f"{_SYNC}.MongoClients.create", f"{_REACTIVE}.MongoClients.create", "com.mongodb.MongoClient",
    *(f"{package}.MongoClient.{name}" for package in _KOTLIN for name in ("create", "Factory.create")),
)  # fmt: skip
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "findOne", "aggregate", "countDocuments", "estimatedDocumentCount", "count", "distinct", "watch"),
        ("select",),
    ),
    **dict.fromkeys(("insertOne", "insertMany"), ("insert",)),
    **dict.fromkeys(("updateOne", "updateMany", "replaceOne"), ("update",)),
    **dict.fromkeys(("findOneAndUpdate", "findOneAndReplace"), ("select", "update")),
    "findOneAndDelete": ("select", "delete"),
    **dict.fromkeys(("deleteOne", "deleteMany", "drop"), ("delete",)),
    "bulkWrite": ("insert", "update", "delete"),
}  # fmt: skip


def _itself(invoke: Invoke) -> Expression | None:
    return invoke.callee.of if isinstance(invoke.callee, Member) else None


_COMPUTES: dict[str, Compute] = {
    "com.mongodb.ConnectionString": first_argument,
    "com.mongodb.MongoClientURI": first_argument,
    f"{_CLIENT}.getDatabase": step,
    f"{_CLIENT}[].getCollection": step,
    f"{_DATABASE}.getCollection": step,
    **{
        f"{of}.with{what}": _itself
        for of in (f"{_CLIENT}[]", _DATABASE, *_COLLECTIONS)
        for what in ("CodecRegistry", "ReadPreference", "WriteConcern", "ReadConcern", "DocumentClass")
    },
}


@framework(
    "mongodb-java",
    language=("java", "kotlin"),
    libraries=("com.mongodb", "io.quarkus.mongodb"),
    same_as={
        **{f"{name}()": _CLIENT for name in _MADE},
        **{
            f"{package}.{prefix}Mongo{name}()": f"{_SYNC}.Mongo{name}()"
            for package, prefix in ((_REACTIVE, ""), (_QUARKUS, "Reactive"), *((package, "") for package in _KOTLIN))
            for name in ("Client", "Database", "Collection")
        },
    },
    computes=_COMPUTES,
)
def mongodb_java(code: Code) -> Iterator[Fact]:
    """Connections by client and database, and one query for each call on a collection."""
    used: dict[object, dict[Text, None]] = defaultdict(dict)
    for path, outline in code.outlines.items():
        for call in outline.calls:
            callee = call.invoke.callee
            if isinstance(callee, Member) and callee.name in _OPERATIONS:
                yield from _queries(code, callee, call, Scope(path, call.function), used)
            elif isinstance(callee, Member) and callee.name in ("getDatabase", "getCollection"):
                for value in _objects(code, call.invoke, Scope(path, call.function)):
                    _note(used, value)
    yield from _connections(code, used)


def _objects(code: Code, expression: Expression, scope: Scope) -> list[Library]:
    """The clients, databases and collections among an expression's values."""
    return [v for v in code.values(expression, scope) if isinstance(v, Library) and v.name.startswith(f"{_SYNC}.Mongo")]


def _note(used: dict[object, dict[Text, None]], value: Library) -> None:
    """The database of a client that something belongs to."""
    if value.name.startswith(f"{_CLIENT}[]") and len(value.keys) >= value.name.count("[]"):
        used[identity(value)][value.keys[-value.name.count("[]")]] = None


def _queries(
    code: Code, callee: Member, call: Call, scope: Scope, used: dict[object, dict[Text, None]]
) -> Iterator[Fact]:
    named: list[Text | None] = []
    for value in _objects(code, callee.of, scope):
        if value.name in _COLLECTIONS and value.keys:
            _note(used, value)
            named.append(value.keys[-1])
    yield from stated(code, callee, call, _OPERATIONS[callee.name], named)


def _connections(code: Code, used: Mapping[object, dict[Text, None]]) -> Iterator[Connection]:
    """One for each client that is made and each database of it. The address of others, and of those that are made of what
    nobody knows, a container knows where there is one.
    """
    contained = first_import(code, ("org.springframework", "io.quarkus")) is not None
    for made in code.calls(*_MADE):
        at, function = made.call.invoke.at, made.call.function
        url = _url(code, made)
        known = bool(made.call.invoke.arguments) and any(text.literal for text in code.texts(url, made.scope))
        if contained and not known:
            continue
        databases: list[Text | None] = [name for name in used.get(at, {}) if name.literal is not None]
        for database in databases or [None]:
            yield Connection("mongodb", at, function, url=url, database=database)


def _url(code: Code, made: LibraryCall) -> Expression | None:
    """The connection string: given as such, or in settings that are built; without any it is the machine itself."""
    given = made.argument(0)
    if given is None:
        return None if made.call.invoke.arguments else Text(("mongodb://localhost",))
    applied = step_named(code, given, made.scope, "applyConnectionString")
    expression, scope = (applied[0].argument(0), applied[1]) if applied is not None else (given, made.scope)
    return resolved(code, expression, scope)
