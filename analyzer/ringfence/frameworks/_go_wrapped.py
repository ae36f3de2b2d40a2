"""Clients of databases that libraries around a driver make: ``mongoutil.New(ctx, &mongoutil.Config{Uri: uri})``."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._go import built
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Member
from ringfence.model.source import Span
from ringfence.model.value import Instance, Items, Known, Library, Scope

_ADDRESSES = (
    "URI", "Uri", "URL", "Url", "DSN", "Dsn", "Addr", "Addrs", "Address", "Addresses", "Endpoint", "Endpoints", "Hosts",
    "Host",
)  # fmt: skip
_ENGINES = ("mongo", "redis", "elastic")
_DATABASES = ("Database", "DatabaseName", "DBName", "DbName", "DB")


class Wrapped(Struct, frozen=True):
    """Where a client leads that some library made: as far as what it was made with tells."""

    at: Span
    path: str
    function: str
    url: Expression | None
    database: Expression | None


def wrapped(code: Code, client: Library) -> Wrapped | None:
    """What a client leads to that is one by its declared type alone; the first call of those that gave it is its origin. A
    call that says that it makes another database's client does not make this one.
    """
    if not client.declared or client.made is None or client.scope is None:
        return None
    made, scope = list(built(code, client))[-1]
    makers = " ".join(code.library_names(made.callee, scope)).lower()
    if any(engine in makers and engine not in client.name for engine in _ENGINES):
        return None
    url = database = None
    for argument in made.arguments:
        for address, name in _told(code, argument.value, scope):
            url, database = url or address, database or name
    return Wrapped(made.at, scope.path, scope.function, url, database)


def _told(code: Code, given: Expression, scope: Scope) -> Iterator[tuple[Expression | None, Expression | None]]:
    """An address and a database in what a client is made with: a string, or the fields of a configuration."""
    for value in code.values(given, scope):
        if isinstance(value, Known):
            yield value.text, None
        elif isinstance(value, Library) and value.made is not None and value.scope is not None:
            fields = {argument.name: argument.value for argument in value.made.arguments}
            held = value.scope
            yield (
                _first(code, [fields.get(n) for n in _ADDRESSES], held),
                _first(code, [fields.get(n) for n in _DATABASES], held),
            )
        elif isinstance(value, Instance):
            yield (
                _first(code, [Member(given, n) for n in _ADDRESSES], scope),
                _first(code, [Member(given, n) for n in _DATABASES], scope),
            )


def _first(code: Code, fields: list[Expression | None], scope: Scope) -> Expression | None:
    """The first field of which anything is known; of a list its first item."""
    for field in fields:
        for value in code.values(field, scope):
            if isinstance(value, Items) and value.items:
                return resolved(code, value.items[0], value.scope)
            if isinstance(value, Known) and value.text.literal != "":
                return resolved(code, field, scope)
    return None
