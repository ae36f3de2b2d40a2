"""Symfony's HTTP client, plain and scoped. It gives up after a minute without an answer (``default_socket_timeout``)."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import option
from ringfence.frameworks._php import PHP, argument, built
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression, Hole
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import LibraryCall

_CLIENT = "Symfony.Contracts.HttpClient.HttpClientInterface()"
_COMPONENT = "Symfony.Component.HttpClient"


@framework(
    "symfony_http_client",
    language=PHP,
    libraries=("Symfony",),
    same_as={
        f"{_COMPONENT}.HttpClient.create()": _CLIENT,
        f"{_COMPONENT}.HttpClient.createForBaseUri()": _CLIENT,
        **{f"{_COMPONENT}.{name}()": _CLIENT for name in ("CurlHttpClient", "NativeHttpClient", "AmpHttpClient")},
        f"{_CLIENT}.withOptions()": _CLIENT,
    },
)
def symfony_http_client(code: Code) -> Iterator[Fact]:
    """Every request."""
    for owner in (_CLIENT, f"{_COMPONENT}.RetryableHttpClient()", f"{_COMPONENT}.ScopingHttpClient()"):
        for call in code.calls(f"{owner}.request"):
            yield from _request(code, call, "retry" if "Retryable" in owner else "")


def _scoped(code: Code, call: LibraryCall, target: Expression) -> Expression | None:
    """What a relative URL is joined to: the base of the client that the parameter is named after, ``$ordersClient`` of the
    scoped client ``orders.client``.
    """
    callee = call.call.invoke.callee
    name = str(getattr(getattr(callee, "of", None), "name", "")).removeprefix("$")
    starts = [text.parts[0] for text in code.texts(target, call.scope)]
    if not name or not starts or any(isinstance(start, str) and "://" in start for start in starts):
        return None
    if not any(isinstance(start, str) and start for start in starts):
        return None
    return Hole("setting", f"framework.http_client.scoped_clients.{name}.base_uri")


def _request(code: Code, call: LibraryCall, retry: str) -> Iterator[RemoteCall]:
    invoke, scope = call.call.invoke, call.scope
    target, options = argument(invoke, 1, "url"), argument(invoke, 2, "options")
    if target is None:
        return
    base: Expression | None = None
    timeout = "default"
    placed = [(options, scope)]
    for name, made, place in built(code, call.receiver):
        placed.append((argument(made, 1 if name == "createForBaseUri" else 0, "options", "defaultOptions"), place))
        if name == "createForBaseUri":
            base = resolved(code, argument(made, 0, "baseUri"), place)
    for given, place in placed:
        if option(code, given, place, "timeout", "max_duration") is not None:
            timeout = "given"
        found = option(code, given, place, "base_uri")
        if found is not None and base is None:
            base = resolved(code, *found)
    if base is None:
        base = _scoped(code, call, target)
    methods = [name.upper() for name in literals(code.texts(argument(invoke, 0, "method"), scope))]
    for method in dict.fromkeys(methods or [""]):
        yield RemoteCall("http", method, target, invoke.at, call.call.function, base=base, timeout=timeout, retry=retry)
