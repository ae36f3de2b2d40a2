"""Redis in Go: go-redis, redigo and rueidis: which servers a service uses."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import calls
from ringfence.frameworks._go_wrapped import wrapped
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span
from ringfence.model.value import Items, Library, LibraryCall

_GO_REDIS, _OLD = "github.com/redis/go-redis", "github.com/go-redis/redis"
_REDIGO, _RUEIDIS = "github.com/gomodule/redigo/redis", "github.com/redis/rueidis"
_CLIENTS = ("NewClient", "NewClusterClient", "NewUniversalClient", "NewFailoverClient", "NewRing")
_COMMANDS = frozenset((
    "Get", "Set", "SetNX", "SetEx", "MGet", "Del", "Exists", "Expire", "Incr", "HGet", "HSet", "HGetAll", "HMGet", "HDel",
    "SAdd", "SMembers", "ZAdd", "ZRange", "LPush", "RPush", "Eval", "Pipeline", "TxPipeline", "Ping", "Publish",
    "Subscribe",
))  # fmt: skip


@framework(
    "go_redis", language="go", libraries=(_GO_REDIS, _OLD, _REDIGO, _RUEIDIS, "github.com/garyburd/redigo/redis")
)
def go_redis(code: Code) -> Iterator[Fact]:
    """Every client by its address."""
    for call in code.calls(*(f"{module}.{name}" for module in (_GO_REDIS, _OLD) for name in _CLIENTS)):
        yield from _client(code, call, "Addr", "Addrs", "MasterName")
    for call in code.calls(f"{_RUEIDIS}.NewClient"):
        yield from _client(code, call, "InitAddress")
    for module in (_REDIGO, "github.com/garyburd/redigo/redis"):
        for call in code.calls(f"{module}.DialURL"):
            yield _connection(call, call.argument(0))
        for call in code.calls(f"{module}.Dial"):
            yield _connection(call, call.argument(1))
        for call in code.calls(f"{module}.DialContext"):
            yield _connection(call, call.argument(2))
    yield from _wrapped(code)


def _wrapped(code: Code) -> Iterator[Connection]:
    """Clients that another library makes, as their types and what is asked of them tell."""
    found: dict[Span, Connection] = {}
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in _COMMANDS:
            for value in code.values(callee.of, scope):
                of_redis = isinstance(value, Library) and value.name.startswith((_GO_REDIS, _OLD))
                made = wrapped(code, value) if of_redis and isinstance(value, Library) else None
                if made is not None and made.at not in found:
                    url, database = made.url, made.database
                    found[made.at] = Connection("redis", made.at, made.function, url=url, database=database)
    yield from found.values()


def _client(code: Code, call: LibraryCall, *names: str) -> Iterator[Connection]:
    """The address in the options that a client is made with, or the URL that they were read from."""
    for value in code.values(call.argument(0), call.scope):
        if not isinstance(value, Library) or value.made is None or value.scope is None:
            continue
        if value.name.endswith(".ParseURL()"):
            yield _connection(call, resolved(code, value.made.argument(0), value.scope))
            return
        for name in names:
            given = value.made.argument(None, name)
            address = resolved(code, given, value.scope)
            for items in code.values(given, value.scope):
                if isinstance(items, Items) and items.items:
                    address = resolved(code, items.items[0], items.scope)
            if address is not None:
                yield _connection(call, address, resolved(code, value.made.argument(None, "DB"), value.scope))
                return


def _connection(call: LibraryCall, url: Expression | None, database: Expression | None = None) -> Connection:
    return Connection("redis", call.call.invoke.at, call.call.function, url=url, database=database)
