"""Memcached in Go: gomemcache and its like."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Choice, Expression, Text
from ringfence.model.facts import Connection, Fact
from ringfence.model.value import Items, LibraryCall

_GOMEMCACHE = "github.com/bradfitz/gomemcache/memcache"
_SERVERS = (f"{_GOMEMCACHE}.New", f"{_GOMEMCACHE}.ServerList().SetServers", "github.com/rainycape/memcache.New")


@framework("go_memcached", language="go", libraries=(_GOMEMCACHE, "github.com/rainycape/memcache"))
def go_memcached(code: Code) -> Iterator[Fact]:
    """One connection for each list of servers that a client is given."""
    for call in code.calls(*_SERVERS):
        for server in _servers(code, call):
            yield Connection("memcached", call.call.invoke.at, call.call.function, url=server)


def _servers(code: Code, call: LibraryCall) -> list[Expression]:
    """The addresses, written out or in a list that is spread; a list is known by its first."""
    found: list[Expression] = []
    for argument in call.call.invoke.arguments:
        texts = code.texts(argument.value, call.scope)
        for value in code.values(argument.value, call.scope):
            if isinstance(value, Items) and argument.name:
                texts += _texts(code, value)
        server = resolved(code, argument.value, call.scope) if not argument.name else None
        found += [Choice(tuple(texts)) if len(texts) > 1 else texts[0]] if texts else [server] if server else []
    return found[:1]


def _texts(code: Code, items: Items) -> tuple[Text, ...]:
    return code.texts(items.items[0], items.scope) if items.items else ()
