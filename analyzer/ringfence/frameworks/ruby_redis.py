"""Redis in Ruby: which servers a program uses, itself or behind caches, jobs and cables; and messages through them."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._handlers import use
from ringfence.frameworks._rails_databases import said, section, word_of
from ringfence.frameworks._ruby import RUBY, outlines
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Collection, Expression, Hole, Member, Name, Text, literal
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span
from ringfence.model.value import Entries, LibraryCall, Scope

_REDIS = "Redis()"
_MAKING = ("Redis", "Redis.connect", "RedisClient", "RedisClient.config", "Redis.Store")
_STORES = ("redis_cache_store", "redis_store", "readthis_store")


@framework(
    "ruby_redis",
    language=RUBY,
    libraries=("Redis", "RedisClient", "Sidekiq", "Resque", "Rails", "ActionCable", "ActiveSupport"),
    same_as={
        "Redis.new()": _REDIS, "RedisClient()": _REDIS, "RedisClient.config()": _REDIS, "Redis.current()": _REDIS,
        "Redis.Namespace()": _REDIS, "ConnectionPool.Wrapper()": _REDIS, f"{_REDIS}.new_client()": _REDIS,
        f"{_REDIS}.new_pool()": _REDIS,
    },
)  # fmt: skip
def ruby_redis(code: Code) -> Iterator[Fact]:
    """Every client by its address, and channels and streams."""
    for call in code.calls(*_MAKING):
        yield from _client(code, call)
    yield from _configured(code)
    yield from _cable(code)
    for call in code.calls(f"{_REDIS}.publish", f"{_REDIS}.xadd"):
        channel = call.argument(0)
        if channel is not None:
            yield use("publish", channel, "redis", call)
    for call in code.calls(f"{_REDIS}.subscribe", f"{_REDIS}.psubscribe", f"{_REDIS}.xread"):
        for given in call.call.invoke.arguments:
            if given.name is None:
                yield use("consume", given.value, "redis", call, call.call.function)
    for call in code.calls(f"{_REDIS}.xreadgroup"):
        channel = call.argument(2)
        if channel is not None:
            yield use("consume", channel, "redis", call, call.call.function)


def _client(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``Redis.new(url: ENV['REDIS_URL'])``, ``Redis.new(host: 'redis', port: 6379)``; else what the variable says."""
    invoke, function = call.call.invoke, call.call.function
    url, host, port, database = (invoke.argument(None, name) for name in ("url", "host", "port", "db"))
    given = invoke.argument(0)
    for argument in invoke.arguments:
        if argument.name in (None, "**"):
            for value in code.values(argument.value, call.scope):
                if isinstance(value, Entries):
                    url, host, port, database = (
                        found if found is not None else _entry(code, value, name)
                        for name, found in (("url", url), ("host", host), ("port", port), ("db", database))
                    )
    if url is None and host is None:
        texts = code.texts(given, call.scope)
        url = texts[0] if texts else None
    if url is None and host is None:
        if given is not None:
            return
        url = Hole("env", "REDIS_URL", literal("redis://localhost:6379"))
    yield Connection("redis", invoke.at, function, url=url, host=host, port=port, database=database)


def _entry(code: Code, entries: Entries, name: str) -> Expression | None:
    for key, value in entries.items:
        if isinstance(key, Text) and key.literal == name:
            return resolved(code, value, entries.scope)
    return None


def _configured(code: Code) -> Iterator[Connection]:
    """``config.redis = { url: … }`` of Sidekiq, ``config.cache_store = :redis_cache_store, { url: … }`` of Rails."""
    for path, outline in outlines(code):
        for binding in outline.bindings:
            target = binding.target
            name = target.name if isinstance(target, Member | Name) else ""
            if name not in ("@redis", "@cache_store", "@session_store"):
                continue
            if "/environments/test" in path or (name != "@redis" and "/environments/development" in path):
                continue
            scope = Scope(path, binding.inside or binding.scope)
            given = binding.value
            if isinstance(given, Collection) and name != "@redis":
                kind = given.items[0] if given.items else None
                if not (isinstance(kind, Text) and kind.literal in _STORES):
                    continue
                given = given.items[1] if len(given.items) > 1 else given
            yield from _from_options(code, given, scope, binding.at)


def _from_options(code: Code, given: Expression, scope: Scope, at: Span) -> Iterator[Connection]:
    for value in code.values(given, scope):
        if isinstance(value, Entries):
            url, host, port = (_entry(code, value, name) for name in ("url", "host", "port"))
            database = _entry(code, value, "db")
            if url is not None or host is not None:
                yield Connection("redis", at, scope.function, url=url, host=host, port=port, database=database)


def _cable(code: Code) -> Iterator[Connection]:
    """``config/cable.yml``, where the cable goes through Redis, and somebody uses it."""
    beginning = f"ruby.cable{section(code)}"
    channels = (value.name for value, _ in code.subclasses("ActionCable.Channel.Base"))
    uses = any(not name.startswith("ApplicationCable") for name in channels)  # which every new program has
    url = said(code, f"{beginning}.url")
    if uses and url is not None and word_of(code, f"{beginning}.adapter") == "redis":
        at = next((i.at for _, outline in outlines(code) for i in outline.imports if i.name == "ActionCable"), None)
        if at is not None:
            yield Connection("redis", at, url=url)
