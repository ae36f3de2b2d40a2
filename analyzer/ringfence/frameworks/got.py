"""got, ky, ofetch and undici's own requests: clients whose instances carry a prefix."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.frameworks._ecmascript_requests import Placed, bounded, made_with, methods_in, request
from ringfence.frameworks._texts import METHODS
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import LibraryCall

_CLIENTS = {
    "got": ("got", "got.extend()"),
    "ky": ("ky", "ky.create()"),
    "ofetch": ("ofetch.ofetch", "ofetch.ofetch.create()"),
}
_PREFIXES = ("prefixUrl", "prefix", "baseURL", "baseUrl")
_TIMEOUTS = {"ky": "default"}
_UNDICI = (
    "undici.request",
    "undici.stream",
    "undici.Pool().request",
    "undici.Client().request",
    "undici.Agent().request",
)


@framework(
    "got",
    language=ECMASCRIPT,
    libraries=("got", "ky", "ofetch", "undici"),
    same_as={
        "got.got": "got",
        "ky.ky": "ky",
        "ky.create().extend()": "ky.create()",
        "ky.extend()": "ky.create()",
        "ofetch.$fetch": "ofetch.ofetch",
    },
)
def got(code: Code) -> Iterator[Fact]:
    """Every request."""
    for library, owners in _CLIENTS.items():
        for owner in owners:
            for method in METHODS:
                for call in code.calls(f"{owner}.{method}"):
                    yield from _sent(code, call, [method.upper()], library)
            for call in code.calls(owner):
                yield from _sent(code, call, methods_in(code, call.argument(1), call.scope), library)
    for call in code.calls(*_UNDICI):
        if call.name.startswith("undici.request") or call.name.startswith("undici.stream"):
            yield from _sent(code, call, methods_in(code, call.argument(1), call.scope), "undici")
        else:
            yield from _pooled(code, call)


def _sent(code: Code, call: LibraryCall, methods: list[str], library: str) -> Iterator[RemoteCall]:
    given = call.argument(1)
    own: Placed | None = (given, call.scope) if given is not None else None
    made = made_with(call)
    prefixes = (option(code, *placed, *_PREFIXES) for placed in (own, made) if placed is not None)
    base = next((found for found in prefixes if found is not None), None)
    timeout = bounded(code, own, made)
    timeout = _TIMEOUTS.get(library, timeout) if timeout == "none" else timeout
    yield from request(code, call, call.argument(0), methods, base=base, timeout=timeout)


def _pooled(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``new Pool(origin).request({ path, method })``."""
    options = call.argument(0)
    path = option(code, options, call.scope, "path")
    base = made_with(call)
    if path is not None:
        yield from request(code, call, path[0], methods_in(code, options, call.scope), base=base, timeout="default")
