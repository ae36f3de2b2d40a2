"""MongoDB's own driver for JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.frameworks._mongodb_pipelines import stages
from ringfence.frameworks._mongoose_names import OPERATIONS
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Member
from ringfence.model.facts import Connection, Fact, Query, TableName, TableUse
from ringfence.model.value import Library, Scope

_CLIENT = "mongodb.MongoClient()"
_DATABASE = f"{_CLIENT}.db()"
_COLLECTION = f"{_DATABASE}.collection()"


@framework(
    "mongodb_js",
    language=ECMASCRIPT,
    libraries=("mongodb",),
    same_as={
        "mongodb.MongoClient.connect()": _CLIENT,
        "mongodb.MongoClient.connect>1": _CLIENT,
        f"{_CLIENT}.connect()": _CLIENT,
        f"{_CLIENT}.connect().db()": _DATABASE,
        "mongodb.Db()": _DATABASE,
        "mongodb.Collection()": _COLLECTION,
        "mongodb.Collection<>": _COLLECTION,
        "mongodb.Db().collection()": _COLLECTION,
    },
)
def mongodb_js(code: Code) -> Iterator[Fact]:
    """Connections by client and database, and a query for each call on a collection."""
    databases = [text for call in code.calls(f"{_CLIENT}.db") for text in code.texts(call.argument(0), call.scope)]
    for call in code.calls("mongodb.MongoClient", "mongodb.MongoClient.connect"):
        url = call.argument(0)
        for database in dict.fromkeys(databases) or [None]:
            if url is not None:
                yield Connection("mongodb", call.call.invoke.at, call.call.function, url=url, database=database)
    for path, outline in code.outlines.items():
        for call_ in outline.calls:
            callee = call_.invoke.callee
            if not isinstance(callee, Member) or callee.name not in OPERATIONS:
                continue
            names: dict[str, None] = {}
            for value in code.values(callee.of, Scope(path, call_.function)):
                if isinstance(value, Library) and value.name == _COLLECTION and value.made is not None and value.scope:
                    names.update(dict.fromkeys(literals(code.texts(value.made.argument(0), value.scope))))
            for name in names:
                uses = [TableUse(TableName(name.lower()), OPERATIONS[callee.name])]
                if callee.name == "aggregate":
                    joined = stages(code, call_.invoke.argument(0), Scope(path, call_.function))
                    uses += [TableUse(TableName(other.lower()), operations) for other, operations in joined]
                yield Query(tuple(uses), call_.invoke.at, call_.function, len(uses) > 1, callee.of, "mongodb")
