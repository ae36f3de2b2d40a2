"""Redis, MongoDB, Marten and Cosmos in .NET."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    chain,
    class_of,
    classes,
    configuring,
    connection_string,
    kinds,
    method_of,
    receiver,
)
from ringfence.frameworks._dotnet_health import not_for_health
from ringfence.frameworks._marten_events import events
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Choice, Expression, Invoke, Member, Text
from ringfence.model.facts import Connection, EntityMapping, Fact, Query, TableName, TableUse
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope

_REDIS_ASPIRE = ("AddRedisClient", "AddRedisDistributedCache", "AddRedisOutputCache", "AddKeyedRedisClient")
_MONGO = {
    **dict.fromkeys(
        ("Find", "FindAsync", "FindSync", "Aggregate", "AggregateAsync", "CountDocuments", "CountDocumentsAsync",
         "AsQueryable", "Distinct", "DistinctAsync", "EstimatedDocumentCount", "Watch", "WatchAsync"), ("select",),
    ),
    **dict.fromkeys(("InsertOne", "InsertOneAsync", "InsertMany", "InsertManyAsync"), ("insert",)),
    **dict.fromkeys(
        ("UpdateOne", "UpdateOneAsync", "UpdateMany", "UpdateManyAsync", "ReplaceOne", "ReplaceOneAsync",
         "FindOneAndUpdate", "FindOneAndUpdateAsync", "FindOneAndReplace", "FindOneAndReplaceAsync"), ("update",),
    ),
    **dict.fromkeys(
        ("DeleteOne", "DeleteOneAsync", "DeleteMany", "DeleteManyAsync", "FindOneAndDelete", "FindOneAndDeleteAsync"),
        ("delete",),
    ),
    **dict.fromkeys(("BulkWrite", "BulkWriteAsync"), ("insert", "update", "delete")),
}  # fmt: skip
_MARTEN = {
    **dict.fromkeys(("Query", "Load", "LoadAsync", "LoadMany", "LoadManyAsync"), ("select",)),
    **dict.fromkeys(("Store", "StoreObjects"), ("insert", "update")),
    **dict.fromkeys(("Insert",), ("insert",)),
    **dict.fromkeys(("Update",), ("update",)),
    **dict.fromkeys(("Delete", "DeleteWhere", "HardDelete"), ("delete",)),
}
_SESSIONS = {
    "IDocumentSession", "IQuerySession", "LightweightSession", "OpenSession", "QuerySession",
    "LightweightSerializableSessionAsync", "IDocumentOperations",
}  # fmt: skip
_COSMOS = {
    **dict.fromkeys(
        ("ReadItemAsync", "GetItemQueryIterator", "GetItemLinqQueryable", "ReadManyItemsAsync"), ("select",)
    ),
    **dict.fromkeys(("CreateItemAsync",), ("insert",)),
    **dict.fromkeys(("UpsertItemAsync",), ("insert", "update")),
    **dict.fromkeys(("ReplaceItemAsync", "PatchItemAsync"), ("update",)),
    **dict.fromkeys(("DeleteItemAsync",), ("delete",)),
}
_DEEPEST = 8


_COMPUTES: dict[str, Compute] = {
    f"builtins.{name}": lambda invoke: invoke.argument(0)
    for name in (
        "ConfigurationOptions.Parse",
        "MongoUrl",
        "MongoUrl.Create",
        "MongoClientSettings.FromConnectionString",
    )
}


@framework("dotnet_stores", language=LANGUAGE, computes=_COMPUTES)
@not_for_health
def dotnet_stores(code: Code) -> Iterator[Fact]:
    """Connections of stores without SQL, and what is done to their collections."""
    yield from _redis(code)
    yield from _mongo(code)
    yield from _marten(code)
    yield from _cosmos(code)


# ---------------------------------------------------------------- Redis


def _redis(code: Code) -> Iterator[Connection]:
    for call in code.called("Connect", "ConnectAsync"):
        if getattr(receiver(call), "name", "") == "ConnectionMultiplexer" and (url := call.argument(0)) is not None:
            yield Connection("redis", call.call.invoke.at, call.call.function, url=url)
    for call in code.called("AddStackExchangeRedisCache", "AddRedis"):
        given = [argument.value for argument in call.call.invoke.arguments]
        for path, function in configuring(code, given, call.scope):
            for binding in code.outlines[path].bindings:
                if binding.scope == function and getattr(binding.target, "name", "") == "Configuration":
                    yield Connection("redis", binding.at, function, url=binding.value)
    for call in code.called(*_REDIS_ASPIRE):
        for name in literals(code.texts(call.argument(0, "connectionName", "name"), call.scope)):
            yield Connection("redis", call.call.invoke.at, call.call.function, url=connection_string(name))


# ---------------------------------------------------------------- MongoDB


def _mongo(code: Code) -> Iterator[Fact]:
    databases: dict[str | None, LibraryCall] = {}
    for call in code.called("GetDatabase"):
        for text in code.texts(call.argument(0, "name"), call.scope):
            databases.setdefault(text.literal, call)
    for call in code.called("MongoClient"):
        url = call.argument(0, "connectionString")
        if url is None or not code.texts(url, call.scope):
            continue
        named: list[Text | None] = [
            text for found in databases.values() for text in code.texts(found.argument(0, "name"), found.scope)
        ]
        for database in named or [None]:
            yield Connection("mongodb", call.call.invoke.at, call.call.function, url=url, database=database)
    for call in code.called("AddMongoDBClient"):
        for name in literals(code.texts(call.argument(0), call.scope)):
            yield Connection("mongodb", call.call.invoke.at, call.call.function, url=connection_string(name))
    for call in code.called(*_MONGO):
        names = list(dict.fromkeys(_made_by(code, receiver(call), call.scope, "GetCollection", 0)))
        for name in names:
            use = TableUse(TableName(name.lower()), _MONGO[call.name])
            yield Query((use,), call.call.invoke.at, call.call.function, via=receiver(call), engine="mongodb")


def _made_by(code: Code, of: Expression | None, scope: Scope | None, method: str, position: int) -> Iterator[str]:
    """The names that were given to the method which made what something is called on. Whoever makes that may be called on
    what many others made: each is asked once, the nearest first.
    """
    waiting: list[tuple[Expression | None, Scope | None]] = [(of, scope)]
    asked: set[tuple[int, Scope | None]] = set()
    for _ in range(_DEEPEST):
        farther: list[tuple[Expression | None, Scope | None]] = []
        for value, place in _things(code, waiting, asked):
            for invoke in chain(value.made):
                if method_of(invoke) == method:
                    yield from _written(code, invoke.argument(position), place)
                    break
            else:
                callee = value.made.callee if value.made is not None else None
                farther += [(callee.of, value.scope)] if isinstance(callee, Member) else []
        waiting = farther


def _written(code: Code, name: Expression | None, scope: Scope) -> Sequence[str]:
    """A name; of ``name ?? typeof(T).Name`` the first that is known, since nothing else counts where there is one."""
    options = name.options if isinstance(name, Choice) else (name,)
    found = ([*literals(code.texts(option, scope))] for option in options)
    return next(filter(None, found), [])


def _things(
    code: Code, places: Iterable[tuple[Expression | None, Scope | None]], asked: set[tuple[int, Scope | None]]
) -> Iterator[tuple[Library, Scope]]:
    """The things of libraries that expressions stand for which nobody asked for yet, each with where it was made."""
    for expression, scope in places:
        key = (id(expression), scope)
        if scope is None or key in asked:
            continue
        asked.add(key)
        for value in code.values(expression, scope):
            if isinstance(value, Library) and value.made is not None:
                yield value, value.scope or scope


# ---------------------------------------------------------------- Marten


def _marten(code: Code) -> Iterator[Fact]:
    made = [call for call in code.called("For") if getattr(receiver(call), "name", "") == "DocumentStore"]
    registered = [*code.called("AddMarten"), *made]
    schemas: set[str] = set()
    for call in registered:
        given = [argument.value for argument in call.call.invoke.arguments]
        inside = set(configuring(code, given, call.scope))
        for url in given if not inside else ():
            yield Connection("postgresql", call.call.invoke.at, call.call.function, url=url)
        for connect in code.called("Connection") if inside else ():
            argument = connect.argument(0)
            if (connect.path, connect.call.function) in inside and argument is not None:
                yield Connection("postgresql", connect.call.invoke.at, connect.call.function, url=argument)
        schemas.update(_document_schemas(code, inside))
    schema = schemas.pop() if len(schemas) == 1 else ""
    documents: dict[ClassValue, None] = {}
    for call in code.called(*_MARTEN) if registered else ():
        if kinds(code, receiver(call), call.scope) & _SESSIONS:
            for cls in _documents(code, call):
                documents[cls] = None
                use = TableUse(_document_table(cls, schema), _MARTEN[call.name])
                yield Query((use,), call.call.invoke.at, call.call.function, via=receiver(call), engine="postgresql")
    if registered:
        yield from events(code, _SESSIONS)
    for cls in documents:
        at = next(own.at for own in code.outlines[cls.path].classes if own.name == cls.name)
        yield EntityMapping(cls.id, _document_table(cls, schema), (), (), True, at, "postgresql")


def _document_schemas(code: Code, inside: set[tuple[str, str]]) -> Iterator[str]:
    """``options.DatabaseSchemaName = "payments"``; that of ``options.Events`` is another one."""
    for path, function in inside:
        for binding in code.outlines[path].bindings:
            target = binding.target
            of_events = isinstance(target, Member) and getattr(target.of, "name", "") == "Events"
            if binding.scope == function and getattr(target, "name", "") == "DatabaseSchemaName" and not of_events:
                yield from literals(code.texts(binding.value, Scope(path, function)))


def _documents(code: Code, call: LibraryCall) -> list[ClassValue]:
    types = call.call.invoke.type_arguments
    if types:
        return list(classes(code, types[0], call.scope))
    return list(class_of(code, call.argument(0), call.scope))


def _document_table(cls: ClassValue, schema: str) -> TableName:
    return TableName(f"mt_doc_{cls.name.rpartition('.')[2].lower()}", schema.lower())


# ---------------------------------------------------------------- Cosmos


def _cosmos(code: Code) -> Iterator[Fact]:
    for call in code.called("CosmosClient"):
        if (url := call.argument(0)) is not None:
            yield Connection("cosmos", call.call.invoke.at, call.call.function, url=url)
    for call in code.called(*_COSMOS):
        for name in dict.fromkeys(_containers(code, receiver(call), call.scope)):
            use = TableUse(TableName(name.lower()), _COSMOS[call.name])
            yield Query((use,), call.call.invoke.at, call.call.function, via=receiver(call), engine="cosmos")


def _containers(code: Code, of: Expression | None, scope: Scope) -> Iterator[str]:
    """``client.GetContainer(database, container)``, ``database.GetContainer(container)``."""
    for value in code.values(of, scope):
        for invoke in chain(value.made) if isinstance(value, Library) and isinstance(value.made, Invoke) else ():
            if method_of(invoke) == "GetContainer":
                last = [argument.value for argument in invoke.arguments if argument.name is None][-1:]
                place = value.scope if isinstance(value, Library) and value.scope else scope
                yield from (name for one in last for name in literals(code.texts(one, place)))
