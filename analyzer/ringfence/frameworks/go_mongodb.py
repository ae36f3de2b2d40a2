"""MongoDB's driver for Go: clients and their databases, and what is done to collections."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._mongodb_statements import stated
from ringfence.frameworks._texts import identity, resolved
from ringfence.model.expression import Expression, Invoke, Item, Member, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.outline import Call
from ringfence.model.value import Library, LibraryCall, Scope

_MONGO = "go.mongodb.org/mongo-driver/mongo"
_OPTIONS = "go.mongodb.org/mongo-driver/mongo/options"
CLIENT, DATABASE, COLLECTION = f"{_MONGO}.Client()", f"{_MONGO}.Database()", f"{_MONGO}.Collection()"
_COLLECTIONS = (f"{CLIENT}[][]", f"{DATABASE}[]", COLLECTION)
_ENGINE = "mongodb"
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("Find", "FindOne", "Aggregate", "CountDocuments", "EstimatedDocumentCount", "Distinct", "Watch"), ("select",)
    ),
    **dict.fromkeys(("InsertOne", "InsertMany"), ("insert",)),
    **dict.fromkeys(("UpdateOne", "UpdateMany", "UpdateByID", "ReplaceOne"), ("update",)),
    **dict.fromkeys(("FindOneAndUpdate", "FindOneAndReplace"), ("select", "update")),
    "FindOneAndDelete": ("select", "delete"),
    **dict.fromkeys(("DeleteOne", "DeleteMany", "Drop"), ("delete",)),
    "BulkWrite": ("insert", "update", "delete"),
}


def _item(invoke: Invoke) -> Expression | None:
    """``client.Database("shop")`` as ``client["shop"]``, so that the name of each step is kept."""
    name = invoke.argument(0)
    return Item(invoke.callee.of, name) if isinstance(invoke.callee, Member) and name is not None else None


_COMPUTES: dict[str, Compute] = {
    f"{CLIENT}.Database": _item,
    f"{CLIENT}[].Collection": _item,
    f"{DATABASE}.Collection": _item,
}


@framework(
    "go_mongodb",
    language="go",
    libraries=(_MONGO,),
    same_as={f"{_MONGO}.{name}()": CLIENT for name in ("Connect", "NewClient")},
    computes=_COMPUTES,
)
def go_mongodb(code: Code) -> Iterator[Fact]:
    """Connections by client and database, and one query for each call on a collection."""
    used: dict[object, dict[Text, None]] = {}
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member):
            if callee.name in ("Database", "Collection"):
                for value in _objects(code, call.invoke, scope):
                    _note(used, value)
            elif callee.name in _OPERATIONS:
                yield from _queries(code, callee, call, scope, used)
    connecting = list(code.calls(f"{_MONGO}.Connect", f"{_MONGO}.NewClient"))
    if len(connecting) == 1:  # then a client that somebody hands out is made there
        used.setdefault(connecting[0].call.invoke.at, {}).update(used.get(None, {}))
    for connect in connecting:
        yield from _connections(code, connect, used)


def _objects(code: Code, expression: Expression, scope: Scope) -> list[Library]:
    return [v for v in code.values(expression, scope) if isinstance(v, Library) and v.name.startswith(_MONGO)]


def _note(used: dict[object, dict[Text, None]], value: Library) -> None:
    if value.name.startswith(f"{CLIENT}[]") and value.keys:
        used.setdefault(identity(value), {})[value.keys[-value.name.count("[]")]] = None


def _queries(
    code: Code, callee: Member, call: Call, scope: Scope, used: dict[object, dict[Text, None]]
) -> Iterator[Fact]:
    named: list[Text | None] = []
    for value in _objects(code, callee.of, scope):
        if value.name in _COLLECTIONS:
            _note(used, value)
            named.append(value.keys[-1] if value.name != COLLECTION and value.keys else None)
    if named:
        yield from stated(code, callee, call, _operations(code, callee.name, call.invoke, scope), named)


def _operations(code: Code, method: str, invoke: Invoke, scope: Scope) -> tuple[str, ...]:
    """What is done; an update that is told to insert what it does not find does both."""
    found = _OPERATIONS[method]
    if "update" in found and method != "BulkWrite":
        for argument in invoke.arguments[2:]:
            for value in code.values(argument.value, scope):
                if any(getattr(made.callee, "name", "") == "SetUpsert" for made, _ in built(code, value)):
                    return (*found[:-1], "insert", "update")
    return found


def _connections(code: Code, connect: LibraryCall, used: dict[object, dict[Text, None]]) -> Iterator[Connection]:
    at, function = connect.call.invoke.at, connect.call.function
    url = _url(code, connect)
    databases: list[Text | None] = [t for t in used.get(at, {}) if t.literal is not None or len(used[at]) == 1]
    for database in databases or [None]:
        yield Connection(_ENGINE, at, function, url=url, database=database)


def _url(code: Code, connect: LibraryCall) -> Expression | None:
    """The URI in the options, ``options.Client().ApplyURI(uri)``, or the hosts that they set."""
    for argument in connect.call.invoke.arguments:
        for value in code.values(argument.value, connect.scope):
            for made, scope in built(code, value):
                if getattr(made.callee, "name", "") in ("ApplyURI", "SetHosts"):
                    return resolved(code, made.argument(0), scope)
    return None
