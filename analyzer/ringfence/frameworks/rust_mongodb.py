"""MongoDB's driver for Rust: clients and their databases, and what is done to collections."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, Compute, framework
from ringfence.frameworks._mongodb_names import step
from ringfence.frameworks._mongodb_statements import stated
from ringfence.frameworks._rust import calls, steps
from ringfence.frameworks._texts import identity, resolved
from ringfence.model.expression import Expression, Invoke, Item, Member, Text, literal
from ringfence.model.facts import Connection, Fact
from ringfence.model.outline import Call
from ringfence.model.value import Library, LibraryCall, Scope

_CLIENT, _DATABASE, _COLLECTION = "mongodb.Client()", "mongodb.Database()", "mongodb.Collection()"
_COLLECTIONS = (f"{_CLIENT}[][]", f"{_DATABASE}[]", _COLLECTION)
_CONNECTING = ("mongodb.Client.with_uri_str", "mongodb.Client.with_options", "mongodb.Client.with_uri_str_and_options")
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("find", "find_one", "aggregate", "count_documents", "estimated_document_count", "distinct", "watch"),
        ("select",),
    ),
    **dict.fromkeys(("insert_one", "insert_many"), ("insert",)),
    **dict.fromkeys(("update_one", "update_many", "replace_one"), ("update",)),
    **dict.fromkeys(("find_one_and_update", "find_one_and_replace"), ("select", "update")),
    "find_one_and_delete": ("select", "delete"),
    **dict.fromkeys(("delete_one", "delete_many", "drop"), ("delete",)),
}


def _default(invoke: Invoke) -> Expression | None:
    """``client.default_database()``: the one that the URL names."""
    return Item(invoke.callee.of, literal("")) if isinstance(invoke.callee, Member) else None


_COMPUTES: dict[str, Compute] = {
    f"{_CLIENT}.database": step,
    f"{_CLIENT}.default_database": _default,
    f"{_CLIENT}[].collection": step,
    f"{_DATABASE}.collection": step,
    f"{_CLIENT}[].collection_with_options": step,
    "mongodb.ClientSession().client": lambda invoke: invoke.callee.of if isinstance(invoke.callee, Member) else None,
}


@framework(
    "rust_mongodb", language="rust", libraries=("mongodb",), computes=_COMPUTES,
    same_as={
        **{f"{name}()": _CLIENT for name in _CONNECTING},
        f"{_CLIENT}.start_session()": _CLIENT,
        "mongodb.ClientSession()": _CLIENT,
        f"{_CLIENT}.client()": _CLIENT,
    },
)  # fmt: skip
def rust_mongodb(code: Code) -> Iterator[Fact]:
    """Connections by client and database, and one query for each call on a collection."""
    used: dict[object, dict[Text, None]] = {}
    for call, scope in calls(code, "database", "collection", *_OPERATIONS):
        callee = call.invoke.callee
        if not isinstance(callee, Member):
            continue
        if callee.name in _OPERATIONS:
            yield from _queries(code, callee, call, scope, used)
        else:
            for value in _objects(code, call.invoke, scope):
                _note(used, value)
    connecting = list(code.calls(*_CONNECTING))
    if len(connecting) == 1:  # then a client that somebody hands out is made there
        used.setdefault(connecting[0].call.invoke.at, {}).update(used.get(None, {}))
    for connect in connecting:
        yield from _connections(code, connect, used)


def _objects(code: Code, expression: Expression, scope: Scope) -> list[Library]:
    return [v for v in code.values(expression, scope) if isinstance(v, Library) and v.name.startswith("mongodb.")]


def _note(used: dict[object, dict[Text, None]], value: Library) -> None:
    if value.name.startswith(f"{_CLIENT}[]") and value.keys:
        used.setdefault(identity(value), {})[value.keys[-value.name.count("[]")]] = None


def _queries(
    code: Code, callee: Member, call: Call, scope: Scope, used: dict[object, dict[Text, None]]
) -> Iterator[Fact]:
    named: list[Text | None] = []
    for value in _objects(code, callee.of, scope):
        if value.name in _COLLECTIONS:
            _note(used, value)
            named.append(value.keys[-1] if value.name != _COLLECTION and value.keys else None)
    if named:
        yield from stated(code, callee, call, _OPERATIONS[callee.name], named)


def _connections(code: Code, connect: LibraryCall, used: dict[object, dict[Text, None]]) -> Iterator[Connection]:
    at, function = connect.call.invoke.at, connect.call.function
    url = _url(code, connect)
    databases: list[Text | None] = [
        t for t in used.get(at, {}) if t.literal or (t.literal is None and len(used[at]) == 1)
    ]
    for database in databases or [None]:
        yield Connection("mongodb", at, function, url=url, database=database)


def _url(code: Code, connect: LibraryCall) -> Expression | None:
    """The URI itself, or the one that options were parsed from: ``ClientOptions::parse(uri)``."""
    if connect.name != "mongodb.Client.with_options":
        return connect.argument(0)
    for value in code.values(connect.argument(0), connect.scope):
        for made, scope in steps(code, value):
            if getattr(made.callee, "name", "") in ("parse", "parse_async", "parse_with_resolver_config"):
                return resolved(code, made.argument(0), scope)
    return None
