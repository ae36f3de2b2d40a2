"""Angular's HttpClient: requests of a program in a browser. It waits as long as the browser does."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.model.facts import Fact, RemoteCall

_CLIENT = "@angular/common/http.HttpClient()"
_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "jsonp")


@framework("angular", language=("typescript", "javascript"), libraries=("@angular/common/http",))
def angular(code: Code) -> Iterator[Fact]:
    """Every request, by its verb or by ``request(method, url)``."""
    for method in _METHODS:
        for call in code.calls(f"{_CLIENT}.{method}"):
            url = call.argument(0)
            if url is not None:
                verb = "GET" if method == "jsonp" else method.upper()
                yield RemoteCall("http", verb, url, call.call.invoke.at, call.call.function, timeout="none")
    for call in code.calls(f"{_CLIENT}.request"):
        url = call.argument(1)
        if url is not None:
            verbs = [text.literal for text in code.texts(call.argument(0), call.scope) if text.literal]
            verb = verbs[0].upper() if verbs else ""
            yield RemoteCall("http", verb, url, call.call.invoke.at, call.call.function, timeout="none")
