"""Redis in PHP: phpredis, Predis and Laravel's connections: which servers a service uses."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._laravel_config import files
from ringfence.frameworks._php import PHP, argument, outlines, returned
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Hole, literal
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span
from ringfence.model.value import Entries, LibraryCall, Scope

_FACADE = "Illuminate.Support.Facades.Redis"


@framework("php_redis", language=PHP)
def php_redis(code: Code) -> Iterator[Fact]:
    """Every client by its address."""
    for call in code.calls("builtins.Redis().connect", "builtins.Redis().pconnect", "builtins.Redis().open"):
        host, port = argument(call.call.invoke, 0, "host"), argument(call.call.invoke, 1, "port")
        yield Connection("redis", call.call.invoke.at, call.call.function, host=host, port=port)
    for call in code.calls("Predis.Client"):
        yield from _predis(code, call)
    if any(imported.target == _FACADE for _, outline in outlines(code) for imported in outline.imports):
        yield from _laravel(code)


def _predis(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``new Client('tcp://redis:6379')``, ``new Client(['host' => 'redis'])``."""
    given, at, function = argument(call.call.invoke, 0, "parameters"), call.call.invoke.at, call.call.function
    if given is None:
        return
    if not any(isinstance(value, Entries) for value in code.values(given, call.scope)):
        yield Connection("redis", at, function, url=given)
        return
    host, port, database = (_part(code, given, call.scope, name) for name in ("host", "port", "database"))
    if host is not None:
        yield Connection("redis", at, function, host=host, port=port, database=database)


def _part(code: Code, given: Expression, scope: Scope, *names: str) -> Expression | None:
    found = option(code, given, scope, *names)
    return resolved(code, *found) if found is not None else None


def _laravel(code: Code) -> Iterator[Connection]:
    """The default connection of ``config/database.php``, or of the framework's own."""
    path = next((path for path, key in files(code) if key == "database"), "")
    config = returned(code, path) if path else None
    found = option(code, config, Scope(path), "redis.default") if config is not None else None
    if found is None:
        at = next(
            Span(path, 1) for path, outline in outlines(code) if any(i.target == _FACADE for i in outline.imports)
        )
        yield Connection("redis", at, host=Hole("env", "REDIS_HOST"), port=Hole("env", "REDIS_PORT", literal("6379")))
        return
    host, port, database = (_part(code, *found, name) for name in ("host", "port", "database"))
    yield Connection("redis", Span(path, 1), host=host, port=port, database=database)
