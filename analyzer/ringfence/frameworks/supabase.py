"""Supabase: projects, and what is done to their tables."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._table_names import told
from ringfence.model.expression import Invoke, Member, Text
from ringfence.model.facts import Connection, Fact, Gap, Query, TableName, TableUse
from ringfence.model.value import Library, LibraryCall

_CLIENT = "supabase.Client()"
_TABLE = f"{_CLIENT}.table()"
_CREATING = ("supabase.create_client", "supabase.create_async_client", "supabase.acreate_client", "supabase.Client.create",
             "supabase.AsyncClient.create", "supabase.Client", "supabase.AsyncClient")  # fmt: skip
_OPERATIONS: dict[str, tuple[str, ...]] = {
    "select": ("select",),
    "insert": ("insert",),
    "update": ("update",),
    "upsert": ("insert", "update"),
    "delete": ("delete",),
}


@framework(
    "supabase",
    language="python",
    libraries=("supabase",),
    same_as={
        **{f"{name}()": _CLIENT for name in _CREATING if name != "supabase.Client"},
        "supabase.client.Client()": _CLIENT,
        f"{_CLIENT}.from_()": _TABLE,
        f"{_CLIENT}.postgrest.from_()": _TABLE,
        f"{_CLIENT}.schema().table()": _TABLE,
        f"{_CLIENT}.schema().from_()": _TABLE,
    },
)
def supabase(code: Code) -> Iterator[Fact]:
    """Every project, and one query for each chain that begins at a table."""
    for call in code.calls(*_CREATING):
        url = call.argument(0, "supabase_url")
        if url is not None:
            yield Connection("postgresql", call.call.invoke.at, call.call.function, url=url)
    for name, operations in _OPERATIONS.items():
        for call in code.calls(f"{_TABLE}.{name}"):
            yield from _queries(code, call, operations)


def _queries(code: Code, call: LibraryCall, operations: tuple[str, ...]) -> Iterator[Fact]:
    receiver, at = call.receiver, call.call.invoke.at
    if not isinstance(receiver, Library) or receiver.made is None or receiver.scope is None:
        return
    names = list(told(code, receiver.made.argument(0, "table_name", "table"), receiver.scope))
    schema = _schema(code, receiver.made, receiver)
    for name in names:
        yield Query((TableUse(TableName(name, schema), operations),), at, call.call.function, engine="postgresql")
    if not names:
        yield Gap("query", "the table is not known", at)


def _schema(code: Code, made: Invoke, receiver: Library) -> str:
    """``client.schema("audit").table("visits")``."""
    inner = made.callee.of if isinstance(made.callee, Member) else None
    if isinstance(inner, Invoke) and getattr(inner.callee, "name", "") == "schema" and receiver.scope is not None:
        given = inner.argument(0, "schema")
        return (given.literal or "") if isinstance(given, Text) else ""
    return ""
