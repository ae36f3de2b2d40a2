"""MongoDB's library for PHP: clients and their databases, and what is done to collections."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._php import PHP, argument, built, member_calls
from ringfence.frameworks._table_names import told
from ringfence.model.expression import Expression, Invoke, Item, Member, literal
from ringfence.model.facts import Connection, Fact, Query, TableName, TableUse
from ringfence.model.value import Library, Scope

_CLIENT, _DATABASE = "MongoDB.Client()", "MongoDB.Database()"
_COLLECTION = "MongoDB.Collection()"
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "findOne", "aggregate", "count", "countDocuments", "estimatedDocumentCount", "distinct", "watch"),
        ("select",),
    ),
    **dict.fromkeys(("insertOne", "insertMany"), ("insert",)),
    **dict.fromkeys(("updateOne", "updateMany", "replaceOne"), ("update",)),
    **dict.fromkeys(("findOneAndUpdate", "findOneAndReplace"), ("select", "update")),
    "findOneAndDelete": ("select", "delete"),
    **dict.fromkeys(("deleteOne", "deleteMany", "drop"), ("delete",)),
    "bulkWrite": ("insert", "update", "delete"),
}
_SELECTING_DATABASE = ("selectDatabase", "getDatabase")
_SELECTING_COLLECTION = ("selectCollection", "getCollection")


@framework(
    "php_mongodb",
    language=PHP,
    libraries=("MongoDB",),
    same_as={
        **{f"{_CLIENT}.{name}()": _DATABASE for name in _SELECTING_DATABASE},
        **{f"{owner}.{name}()": _COLLECTION for owner in (_CLIENT, _DATABASE) for name in _SELECTING_COLLECTION},
    },
)
def php_mongodb(code: Code) -> Iterator[Fact]:
    """Connections, and one query for each call on a collection."""
    databases: dict[str, None] = {}
    for call, callee, scope in member_calls(code, _OPERATIONS):
        for database, collection in _collections(code, callee.of, scope):
            if database:
                databases[database] = None
            uses = (TableUse(TableName(collection), _OPERATIONS[callee.name]),)
            yield Query(uses, call.invoke.at, call.function, engine="mongodb")
    for made in code.calls("MongoDB.Client"):
        url = argument(made.call.invoke, 0, "uri")
        named: Expression | None = literal(next(iter(databases))) if len(databases) == 1 else None
        if url is not None:
            yield Connection("mongodb", made.call.invoke.at, made.call.function, url=url, database=named)


def _collections(code: Code, of: Expression, scope: Scope) -> Iterator[tuple[str, str]]:
    """(database, collection) of ``$client->shop->orders``, ``$client->selectCollection('shop', 'orders')``."""
    for value in code.values(of, scope):
        if not isinstance(value, Library) or not value.name.startswith("MongoDB."):
            continue
        if value.name == _COLLECTION:
            yield from _selected(code, value)
        elif value.name.startswith((_CLIENT, _DATABASE)):
            names = _path(of)
            if names:
                yield (names[-2] if len(names) > 1 else ""), names[-1]


def _selected(code: Code, value: Library) -> Iterator[tuple[str, str]]:
    for name, made, place in built(code, value):
        if name in _SELECTING_COLLECTION:
            last = made.arguments[-1].value if made.arguments else None
            if len(made.arguments) > 1 and not isinstance(made.arguments[1].value, Item | Invoke):
                databases = list(told(code, made.argument(0), place))
                last = made.argument(1)
            else:
                databases = []
            for collection in told(code, last, place):
                yield (databases[0] if databases else ""), collection
            return


def _path(of: Expression) -> list[str]:
    """``->shop->orders`` as names, without variables and fields that hold the client."""
    names: list[str] = []
    while isinstance(of, Member):
        names.append(of.name)
        of = of.of
    held = getattr(of, "name", "") == "self"
    return (names[:-1] if held else names)[::-1]
