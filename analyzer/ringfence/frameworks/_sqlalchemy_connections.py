"""Engines of SQLAlchemy: where they lead, and where they create the schema."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._sqlalchemy_columns import constructed, first_literal
from ringfence.frameworks._sqlalchemy_names import CONNECTION, FLASK, METADATA, TABLE
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke, Item, Name, Text
from ringfence.model.facts import Connection, Fact, SchemaManager
from ringfence.model.source import Span
from ringfence.model.value import LibraryCall, Scope

_ENGINES = {
    "postgres": "postgresql", "mssql": "sqlserver", "postgresql": "postgresql", "mysql": "mysql", "mariadb": "mariadb",
    "sqlite": "sqlite", "oracle": "oracle", "cockroachdb": "cockroachdb",
}  # fmt: skip
_FLASK_URL = "SQLALCHEMY_DATABASE_URI"


def connections(code: Code) -> Iterator[Connection]:
    """``create_engine(…)`` in all its forms, and Flask-SQLAlchemy's setting."""
    for call in code.calls("sqlalchemy.create_engine", "sqlalchemy.create_async_engine"):
        url = call.argument(0, "url", "name_or_url")
        if url is None:
            continue
        parts = next(constructed(code, url, call.scope, "sqlalchemy.URL()"), None)
        if parts and parts[0].argument(3, "host") is None and code.texts(url, call.scope):
            parts = None  # made for a special case, beside an address
        yield _from_parts(code, call, *parts) if parts else _connection(url, call.call.invoke.at, call.call.function)
    if any(i.target.startswith("flask_sqlalchemy") for o in code.outlines.values() for i in o.imports):
        yield from _flask_settings(code)


def _connection(url: Expression, at: Span, function: str) -> Connection:
    return Connection("", at, function, url=url)


def _from_parts(code: Code, call: LibraryCall, made: Invoke, scope: Scope) -> Connection:
    """``URL.create(drivername, username, password, host, port, database)``."""

    def part(position: int, name: str) -> Expression | None:
        return resolved(code, made.argument(position, name), scope)

    driver = first_literal(code, made.argument(0, "drivername"), scope).partition("+")[0]
    return Connection(
        engine=_ENGINES.get(driver, ""),
        at=call.call.invoke.at,
        function=call.call.function,
        host=part(3, "host"),
        port=part(4, "port"),
        database=part(5, "database"),
        user=part(1, "username"),
        password=part(2, "password"),
    )


def _flask_settings(code: Code) -> Iterator[Connection]:
    for outline in code.outlines.values():
        for binding in outline.bindings:
            target = binding.target
            key = target.key.literal if isinstance(target, Item) and isinstance(target.key, Text) else None
            if _FLASK_URL in (key, target.name if isinstance(target, Name) else None):
                yield _connection(binding.value, binding.at, binding.scope)
        for call in outline.calls:
            url = call.invoke.argument(None, _FLASK_URL)
            if url is not None:
                yield _connection(url, call.invoke.at, call.function)


def schema_managers(code: Code) -> Iterator[Fact]:
    """``metadata.create_all(…)``, called here or handed to ``run_sync``."""
    creating = f"{METADATA}.create_all"
    for call in code.calls(creating, f"{FLASK}.create_all", f"{TABLE}.create"):
        yield SchemaManager(call.call.invoke.at, call.call.function)
    for call in code.calls(f"{CONNECTION}.run_sync"):
        if creating in code.library_names(call.argument(0, "fn", "arg"), call.scope):
            yield SchemaManager(call.call.invoke.at, call.call.function)
