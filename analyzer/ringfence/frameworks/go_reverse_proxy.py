"""Reverse proxies of Go's standard library: gateways that pass on what they are asked, path and all."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Fact, RemoteCall

_PROXY = "net/http/httputil"
_REST = Hole("unknown", "path")
"""The path of whatever request comes."""
_MADE = f"{_PROXY}.NewSingleHostReverseProxy"
_REWRITTEN = f"{_PROXY}.ProxyRequest().SetURL"


@framework("go_reverse_proxy", language="go", libraries=(_PROXY,))
def go_reverse_proxy(code: Code) -> Iterator[Fact]:
    """A request to whom each proxy is made for: by ``NewSingleHostReverseProxy(url)``, or by its ``Rewrite``. What bounds it
    is the transport's, and is not looked for.
    """
    for call in code.calls(_MADE, _REWRITTEN):
        target = call.argument(0)
        if target is not None:
            to = Text((target, "/", _REST))
            yield RemoteCall("http", "", to, call.call.invoke.at, call.call.function, None, "unknown", "")
