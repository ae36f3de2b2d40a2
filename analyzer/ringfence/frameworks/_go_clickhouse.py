"""ClickHouse's own client in Go, whose statements are like those of all that take SQL."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._go import built
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke
from ringfence.model.facts import Connection
from ringfence.model.value import Items, LibraryCall, Scope

_CLIENT = "github.com/ClickHouse/clickhouse-go"
_ENGINE = "clickhouse"
_OPENING = (f"{_CLIENT}.Open", f"{_CLIENT}.OpenDB")
_OPTIONS, _AUTH = f"{_CLIENT}.Options", f"{_CLIENT}.Auth"


def clickhouse_connections(code: Code) -> Iterator[Connection]:
    """Connections: by an address that is parsed into options, or by options that are written out."""
    for call in code.calls(f"{_CLIENT}.ParseDSN"):
        url = call.argument(0, "dsn")
        if url is not None:
            yield Connection(_ENGINE, call.call.invoke.at, call.call.function, url=url)
    for call in code.calls(*_OPENING):
        yield from _opened(code, call)


def _opened(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``Open(&Options{Addr: []string{"events:9000"}, Auth: Auth{Database: "events"}})``."""
    for made, scope in _made(code, call.argument(0), call.scope, _OPTIONS):
        server = next(_servers(code, made.argument(None, "Addr"), scope), None)
        if server is None:
            continue  # told by the address that they were taken from
        auth, inside = next(_made(code, made.argument(None, "Auth"), scope, _AUTH), (made, scope))
        database, user = (resolved(code, auth.argument(None, name), inside) for name in ("Database", "Username"))
        at, function = call.call.invoke.at, call.call.function
        yield Connection(_ENGINE, at, function, url=server, database=database, user=user)


def _made(code: Code, expression: Expression | None, scope: Scope, type: str) -> Iterator[tuple[Invoke, Scope]]:
    """Where a struct of the client is written out."""
    for value in code.values(expression, scope):
        for made, inside in built(code, value):
            if type in code.library_names(made.callee, inside):
                yield made, inside


def _servers(code: Code, expression: Expression | None, scope: Scope) -> Iterator[Expression]:
    for value in code.values(expression, scope):
        if isinstance(value, Items) and value.items:
            server = resolved(code, value.items[0], value.scope)
            if server is not None:
                yield server
