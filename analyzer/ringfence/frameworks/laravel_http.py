"""Laravel's HTTP client: ``Http::baseUrl($url)->timeout(3)->get('/orders')``. It waits for 30 seconds unless it is told."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._laravel_names import HTTP
from ringfence.frameworks._php import PHP, argument, built
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Constant
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import LibraryCall

_PENDING = "Illuminate.Http.Client.PendingRequest()"
_FACTORY = "Illuminate.Http.Client.Factory()"
_ALIAS = "builtins.Http"
"""Facades have aliases in the global namespace."""
_STEPS = (
    "accept", "acceptJson", "asForm", "asJson", "asMultipart", "attach", "baseUrl", "beforeSending", "bodyFormat",
    "connectTimeout", "contentType", "retry", "sink", "throw", "timeout", "withBasicAuth", "withBody", "withCookies",
    "withDigestAuth", "withHeaders", "withHeader", "withOptions", "withQueryParameters", "withToken", "withUrlParameters",
    "withUserAgent", "withoutRedirecting", "withoutVerifying", "withMiddleware", "throwIf", "async", "replaceHeaders",
    "createPendingRequest", "withRequestMiddleware",
)  # fmt: skip
_VERBS = ("get", "head", "post", "patch", "put", "delete")


@framework(
    "laravel_http",
    language=PHP,
    libraries=("Illuminate",),
    same_as={
        **{f"{owner}.{step}()": _PENDING for owner in (HTTP, _ALIAS, _FACTORY, _PENDING) for step in _STEPS},
        "Illuminate.Http.Client.Pool()": _PENDING,
        f"{_PENDING}.as()": _PENDING,
        f"{HTTP}.buildClient()": "GuzzleHttp.Client()",
    },
)
def laravel_http(code: Code) -> Iterator[Fact]:
    """Every request."""
    for owner in (HTTP, _ALIAS, _FACTORY, _PENDING):
        for verb in _VERBS:
            for call in code.calls(f"{owner}.{verb}"):
                yield from _request(code, call, verb.upper(), 0)
        for call in code.calls(f"{owner}.send"):
            methods = [name.upper() for name in literals(code.texts(call.argument(0), call.scope))]
            yield from _request(code, call, methods[0] if len(methods) == 1 else "", 1)


def _request(code: Code, call: LibraryCall, method: str, position: int) -> Iterator[RemoteCall]:
    target = argument(call.call.invoke, position, "url")
    if target is None:
        return
    base, timeout, retry = None, "default", ""
    for name, made, scope in built(code, call.receiver):
        if name == "baseUrl" and base is None:
            base = resolved(code, argument(made, 0, "url"), scope)
        elif name == "timeout":
            timeout = "none" if made.argument(0) == Constant(0) else "given"
        elif name == "withOptions" and option(code, made.argument(0), scope, "timeout") is not None:
            timeout = "given"
        elif name == "retry":
            retry = "retry"
    at, function = call.call.invoke.at, call.call.function
    yield RemoteCall("http", method, target, at, function, base=base, timeout=timeout, retry=retry)
