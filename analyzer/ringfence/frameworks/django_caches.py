"""Django's ``CACHES``: the Redis and memcached servers of a settings module."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._django_assigned import settings_called
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import Connection, Fact
from ringfence.model.source import Span
from ringfence.model.value import Entries, Items, Scope

_ENGINES = {
    "memcached": "memcached",
    "pymemcache": "memcached",
    "pylibmc": "memcached",
    "redis": "redis",
    "valkey": "redis",
}
"""By what a backend's name holds; others keep what they have in memory, in files or in a table of their own."""


@framework("django-caches", language="python", libraries=())
def django_caches(code: Code) -> Iterator[Fact]:
    """One connection for each server of each cache."""
    for binding, place in sorted(settings_called(code, "CACHES"), key=lambda found: found[1].path):
        for caches in code.values(binding.value, place) if code.outlines[place.path].language == "python" else ():
            if isinstance(caches, Entries):
                for _, cache in caches.items:
                    yield from dict.fromkeys(_servers(code, cache, caches.scope, binding.at))


def _servers(code: Code, cache: Expression, scope: Scope, at: Span) -> Iterator[Connection]:
    for one in code.values(cache, scope):
        said = dict(_said(code, one)) if isinstance(one, Entries) else {}
        backend = " ".join(literals(code.texts(said.get("BACKEND"), _inside(one, scope)))).lower()
        engine = next((engine for part, engine in _ENGINES.items() if part in backend), "")
        for url in _locations(code, said.get("LOCATION"), _inside(one, scope)) if engine else ():
            yield Connection(engine, at, url=url)


def _said(code: Code, cache: Entries) -> Iterator[tuple[str, Expression]]:
    for key, value in cache.items:
        for name in literals(code.texts(key, cache.scope)):
            yield name, value


def _inside(value: object, scope: Scope) -> Scope:
    return value.scope if isinstance(value, Entries) else scope


def _locations(code: Code, location: Expression | None, scope: Scope) -> Iterator[Expression]:
    """An address, or several in a list."""
    lists = [value for value in code.values(location, scope) if isinstance(value, Items)]
    written: list[tuple[Expression | None, Scope]] = [(item, one.scope) for one in lists for item in one.items]
    for address, place in written or [(location, scope)]:
        known = resolved(code, address, place)
        if known is not None:
            yield known
