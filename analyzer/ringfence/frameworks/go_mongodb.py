"""MongoDB's driver for Go: clients and their databases, and what is done to collections."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._go_wrapped import Wrapped, wrapped
from ringfence.frameworks._mongodb_names import step
from ringfence.frameworks._mongodb_statements import stated
from ringfence.frameworks._texts import identity, resolved
from ringfence.model.expression import Expression, Invoke, Item, Member, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import Library, LibraryCall, Scope
from ringfence.patterns import pattern

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
_HELPERS = {
    **_OPERATIONS,
    **dict.fromkeys(("Count", "Exist"), ("select",)),
    **{"Insert": ("insert",), "Update": ("update",), "Replace": ("update",), "Delete": ("delete",)},
}
_STEM = pattern("|".join(sorted(_HELPERS, key=len, reverse=True)))
_MOST_POSITIONS = 3
"""A collection comes first, or after a context."""


_COMPUTES: dict[str, Compute] = {
    f"{CLIENT}.Database": step,
    f"{CLIENT}[].Collection": step,
    f"{DATABASE}.Collection": step,
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
    wrapping: dict[Span, Wrapped] = {}
    for call, scope in calls(code):
        callee = call.invoke.callee
        callee = callee.of if isinstance(callee, Item) else callee  # ``Find[Order](…)``
        if isinstance(callee, Member):
            if callee.name in ("Database", "Collection"):
                for value in _objects(code, call.invoke, scope):
                    _note(used, value)
                for client in filter(None, (wrapped(code, one) for one in _objects(code, callee.of, scope))):
                    wrapping.setdefault(client.at, client)
            elif callee.name in _OPERATIONS and (found := list(_queries(code, callee, call, scope, used))):
                yield from found
            else:
                yield from _handed_on(code, callee, call, scope, used)
    connecting = list(code.calls(f"{_MONGO}.Connect", f"{_MONGO}.NewClient"))
    if len(connecting) == 1:  # then a client that somebody hands out is made there
        used.setdefault(connecting[0].call.invoke.at, {}).update(used.get(None, {}))
    for connect in connecting:
        yield from _connections(code, connect, used)
    for client in wrapping.values():
        yield Connection(_ENGINE, client.at, client.function, url=client.url, database=client.database)


def _objects(code: Code, expression: Expression, scope: Scope) -> list[Library]:
    return [v for v in code.values(expression, scope) if isinstance(v, Library) and v.name.startswith(_MONGO)]


def _note(used: dict[object, dict[Text, None]], value: Library) -> None:
    if value.name.startswith(f"{CLIENT}[]") and value.keys:
        used.setdefault(identity(value), {})[value.keys[-value.name.count("[]")]] = None


def _queries(
    code: Code, callee: Member, call: Call, scope: Scope, used: dict[object, dict[Text, None]]
) -> Iterator[Fact]:
    named = _named(code, callee.of, scope, used)
    if named:
        yield from stated(code, callee, call, _operations(code, callee.name, call.invoke, scope), named)


def _named(code: Code, collection: Expression, scope: Scope, used: dict[object, dict[Text, None]]) -> list[Text | None]:
    """The names of the collections that an expression may be, as far as they are known."""
    found = [value for value in _objects(code, collection, scope) if value.name in _COLLECTIONS]
    for value in found:
        _note(used, value)
    return [value.keys[-1] if value.name != COLLECTION and value.keys else None for value in found]


def _handed_on(
    code: Code, callee: Member, call: Call, scope: Scope, used: dict[object, dict[Text, None]]
) -> Iterator[Fact]:
    """``mongoutil.FindOne(ctx, collection, filter)``: a library's helper is called like what it does to the collection."""
    stem = _STEM.match(callee.name)
    if stem is None or len(call.invoke.arguments) < 2:
        return
    for argument in call.invoke.arguments[:_MOST_POSITIONS]:
        named = _named(code, argument.value, scope, used)
        if named and all(isinstance(value, Library) for value in code.values(callee, scope)):
            operations = _operations(code, stem[0], call.invoke, scope)
            yield from stated(code, Member(argument.value, stem[0]), call, operations, named)
            return


def _operations(code: Code, method: str, invoke: Invoke, scope: Scope) -> tuple[str, ...]:
    """What is done; an update that is told to insert what it does not find does both."""
    found = _HELPERS[method]
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
