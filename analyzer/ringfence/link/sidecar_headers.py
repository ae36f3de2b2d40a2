"""Requests that say by a header of theirs which application Dapr's sidecar is to pass them on to.

https://docs.dapr.io/developing-applications/building-blocks/service-invocation/howto-invoke-discover-services/
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.link import addresses
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Expression, Invoke, Text
from ringfence.model.facts import RemoteCall
from ringfence.model.value import Entries, Scope

_HEADER = "dapr-app-id"
_HEADERS = "headers"
"""What the headers are called among the options of a request, in all libraries of JavaScript and Python."""


def passed_on(code: ServiceCode, remote: RemoteCall, to: addresses.Address) -> Iterator[RemoteCall]:
    """The requests that one to a sidecar is for the applications that its header names."""
    if (to.host.literal or "").lower() not in addresses.LOCAL:
        return
    outline = code.outlines.get(remote.at.path)
    calls = (call for call in outline.calls if call.invoke.at == remote.at) if outline is not None else ()
    for call in calls:
        for app in _applications(code, call.invoke, Scope(remote.at.path, call.function)):
            target = Text(("/v1.0/invoke/", app, "/method", addresses.shown(to.path)))
            yield replace(remote, target=target, base=None)
        return


def _applications(code: ServiceCode, invoke: Invoke, scope: Scope) -> Iterator[str]:
    """The names that the header of a request has, as far as they are known."""
    for argument in invoke.arguments:
        for given in code.values(argument.value, scope):
            headers = _under(given, _HEADERS) if argument.name != _HEADERS and isinstance(given, Entries) else None
            found = (
                code.values(headers, given.scope) if headers is not None and isinstance(given, Entries) else (given,)
            )
            for one in found:
                named = _under(one, _HEADER) if isinstance(one, Entries) else None
                for text in code.texts(named, one.scope) if named is not None and isinstance(one, Entries) else ():
                    name = code.deployed(text).literal
                    if name:
                        yield name


def _under(entries: object, key: str) -> Expression | None:
    items = entries.items if isinstance(entries, Entries) else ()
    return next(
        (value for name, value in items if isinstance(name, Text) and (name.literal or "").lower() == key), None
    )
