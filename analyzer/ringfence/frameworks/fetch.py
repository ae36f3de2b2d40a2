"""fetch, of browsers, of Node and of the libraries that stand in for it. It has no timeout of its own accord."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.frameworks._ecmascript_requests import bounded, methods_in, request
from ringfence.model.facts import Fact

_FETCH = "builtins.fetch"
_SPELLINGS = (
    "node-fetch", "cross-fetch", "cross-fetch.fetch", "isomorphic-fetch", "isomorphic-unfetch", "unfetch", "undici.fetch",
    "node-fetch-native", "builtins.window.fetch", "builtins.globalThis.fetch", "builtins.global.fetch",
)  # fmt: skip


@framework("fetch", language=ECMASCRIPT, same_as=dict.fromkeys(_SPELLINGS, _FETCH))
def fetch(code: Code) -> Iterator[Fact]:
    """Every request."""
    for call in code.calls(_FETCH):
        options = call.argument(1)
        placed = (options, call.scope) if options is not None else None
        methods = methods_in(code, options, call.scope)
        yield from request(
            code, call, call.argument(0), methods, timeout=bounded(code, placed, names=("signal", "timeout"))
        )
