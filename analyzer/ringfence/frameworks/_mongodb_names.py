"""Which database and collection an object of a MongoDB driver stands for, however it was reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from msgspec import Struct

from ringfence.extend import Code, Compute
from ringfence.model.expression import Expression, Hole, Invoke, Item, Member, Text, literal
from ringfence.model.value import Library
from ringfence.patterns import pattern

CLIENT = "pymongo.MongoClient()"
DATABASE = "pymongo.database.Database()"
COLLECTION = "pymongo.collection.Collection()"
FLASK = "flask_pymongo.PyMongo()"

_ROOTS = {CLIENT: 0, DATABASE: 1, f"{FLASK}.db": 1, COLLECTION: 2}
"""How many steps down each object stands: the client, a database of it, a collection of that."""
_STEP = pattern(r"\[\]|\.(\w+)(\(\))?")
CLIENTS = (
    "pymongo.MongoClient", "pymongo.mongo_client.MongoClient", "pymongo.AsyncMongoClient",
    "pymongo.synchronous.mongo_client.MongoClient",
    "pymongo.asynchronous.mongo_client.AsyncMongoClient", "motor.motor_asyncio.AsyncIOMotorClient",
    "motor.motor_tornado.MotorClient", "motor.MotorClient", "motor.AsyncIOMotorClient", "motor.core.AgnosticClient",
    "pymongo.MongoReplicaSetClient",
)  # fmt: skip
_DATABASES = (
    "pymongo.synchronous.database.Database", "pymongo.asynchronous.database.AsyncDatabase",
    "motor.motor_asyncio.AsyncIOMotorDatabase", "motor.core.AgnosticDatabase",
)  # fmt: skip
_COLLECTIONS = (
    "pymongo.synchronous.collection.Collection", "pymongo.asynchronous.collection.AsyncCollection", "pymongo.Collection",
    "motor.motor_asyncio.AsyncIOMotorCollection", "motor.core.AgnosticCollection",
)  # fmt: skip
_SESSIONS = (
    "pymongo.client_session.ClientSession", "pymongo.synchronous.client_session.ClientSession",
    "pymongo.asynchronous.client_session.AsyncClientSession", "motor.motor_asyncio.AsyncIOMotorClientSession",
    "motor.core.AgnosticClientSession",
)  # fmt: skip
_PROPERTIES = {"address", "nodes", "primary", "secondaries", "options", "codec_options", "topology_description"}
UNKNOWN = Text((Hole("unknown", ""),))


def same_as() -> dict[str, str]:
    """One name for the objects of every driver."""
    found = {name: CLIENT.removesuffix("()") for name in CLIENTS[1:]}
    found.update({f"{name}()": DATABASE for name in _DATABASES})
    found.update({f"{name}()": COLLECTION for name in _COLLECTIONS})
    found[f"{CLIENT}.__enter__()"] = CLIENT
    sessions = (*(f"{name}()" for name in _SESSIONS), f"{CLIENT}.start_session()")
    found.update({f"{session}.client": CLIENT for session in sessions})
    found.update({f"{session}.__enter__()": session for session in sessions})
    found[f"{FLASK}.cx"] = CLIENT
    found["flask_pymongo.wrappers.Database()"] = DATABASE
    return found


def step(invoke: Invoke) -> Expression | None:
    """``client.Database("shop")`` as ``client["shop"]``, so that the name of each step down is kept; needs a name."""
    name = invoke.argument(0)
    return Item(invoke.callee.of, name) if isinstance(invoke.callee, Member) and name is not None else None


def _item(invoke: Invoke) -> Expression | None:
    """``client.get_database("shop")`` is ``client["shop"]``; without a name it is the URL's own database."""
    callee = invoke.callee
    return Item(callee.of, invoke.argument(0, "name") or literal("")) if isinstance(callee, Member) else None


def _constructed(invoke: Invoke) -> Expression | None:
    """``Collection(db, "orders")`` is ``db["orders"]``."""
    of, name = invoke.argument(0, "database", "client"), invoke.argument(1, "name")
    return Item(of, name) if of is not None and name is not None else None


def _default(invoke: Invoke) -> Expression | None:
    callee = invoke.callee
    return Item(callee.of, literal("")) if isinstance(callee, Member) else None


def _itself(invoke: Invoke) -> Expression | None:
    return invoke.callee.of if isinstance(invoke.callee, Member) else None


def computes() -> dict[str, Compute]:
    """The methods that hand out databases and collections, as item accesses."""
    found: dict[str, Compute] = {f"{CLIENT}.get_database": _item, f"{CLIENT}.get_default_database": _default}
    classes = (DATABASE.removesuffix("()"), COLLECTION.removesuffix("()"), *_DATABASES, *_COLLECTIONS)
    found.update(dict.fromkeys(classes, _constructed))
    for database in (f"{CLIENT}[]", DATABASE, f"{FLASK}.db"):
        found.update({f"{database}.{name}": _item for name in ("get_collection", "create_collection")})
        found[f"{database}.with_options"] = _itself
    for collection in (f"{CLIENT}[][]", f"{DATABASE}[]", f"{FLASK}.db[]"):
        found[f"{collection}.with_options"] = _itself
    return found


class Place(Struct, frozen=True):
    """A database, or a collection in it; each empty where the object stands above it, or where the URL says it."""

    database: Text | None = None
    collection: Text | None = None


def places(code: Code, value: Library) -> Iterator[Place]:
    """What an object stands for: a client nothing but itself, a collection both. Nothing for other libraries' objects."""
    for root, level in _ROOTS.items():
        rest = value.name.removeprefix(root)
        if rest == value.name or (rest and rest[0] not in ".["):
            continue
        for steps in product(*_steps(code, value, rest)):
            database = None
            if level == 0 and steps:
                database, steps = steps[0], steps[1:]
            collection = (UNKNOWN if level == 2 else _dotted(steps)) if steps or level == 2 else None
            yield Place(database, collection)
        return


def _steps(code: Code, value: Library, rest: str) -> Iterator[tuple[Text, ...]]:
    """The names along the way down, each with its alternatives."""
    found = list(_STEP.finditer(rest))
    if "".join(match.group(0) for match in found) != rest:
        yield ()
        return
    keys = value.keys[-rest.count("[]") :] if "[]" in rest else ()
    missing = rest.count("[]") - len(keys)
    known = iter((UNKNOWN,) * missing + keys)
    for match in found:
        name, called = match.group(1), match.group(2)
        if not name:
            yield (next(known),)
        elif not called:
            yield () if match is found[0] and rest == f".{name}" and name in _PROPERTIES else (literal(name),)
        elif name in ("get_collection", "create_collection"):
            yield _named(code, value) if match is found[-1] else (UNKNOWN,)
        elif name != "with_options":
            yield ()  # what a collection's method gives is no collection


def _named(code: Code, value: Library) -> tuple[Text, ...]:
    if value.made is None or value.scope is None:
        return (UNKNOWN,)
    return code.texts(value.made.argument(0, "name"), value.scope)[:4] or (UNKNOWN,)


def _dotted(steps: tuple[Text, ...]) -> Text:
    """``db.orders.archive`` is the collection "orders.archive"."""
    parts: list[str | Expression] = []
    for step in steps:
        parts += (["."] if parts else []) + list(step.parts)
    whole = Text(tuple(parts))
    return literal(whole.literal) if whole.literal is not None else whole


def plain(text: Text) -> str:
    """The string with its holes' defaults in place, ``""`` if a hole has none."""
    pieces: list[str] = []
    for part in text.parts:
        default = part.default if isinstance(part, Hole) else None
        piece = part if isinstance(part, str) else plain(default) if isinstance(default, Text) else ""
        if not piece and not isinstance(part, str):
            return ""
        pieces.append(piece)
    return "".join(pieces)
