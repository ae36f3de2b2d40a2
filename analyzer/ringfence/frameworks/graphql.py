"""GraphQL clients: gql, python-graphql-client and sgqlc. Whatever they ask for is one POST to one URL."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Constant, Invoke
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Library, LibraryCall, Scope

_TRANSPORTS = {
    f"gql.transport.{module}.{name}()": timeout
    for module, name, timeout in (
        ("aiohttp", "AIOHTTPTransport", "none"), ("requests", "RequestsHTTPTransport", "none"),
        ("httpx", "HTTPXTransport", "default"), ("httpx", "HTTPXAsyncTransport", "default"),
        ("websockets", "WebsocketsTransport", "none"),
    )
}  # fmt: skip
_CLIENT = "gql.Client()"
_EXECUTING = ("execute", "execute_async", "execute_sync", "subscribe", "subscribe_async", "session.execute")
_DIRECT = (
    "python_graphql_client.GraphqlClient()",
    "sgqlc.endpoint.http.HTTPEndpoint()",
    "sgqlc.endpoint.requests.RequestsEndpoint()",
)


@framework(
    "graphql",
    language="python",
    libraries=("gql", "python_graphql_client", "sgqlc"),
    same_as={"gql.client.Client()": _CLIENT, f"{_CLIENT}.__enter__()": _CLIENT, f"{_CLIENT}.connect_async()": _CLIENT},
)
def graphql(code: Code) -> Iterator[Fact]:
    """One request for each execution."""
    for call in code.calls(*(f"{_CLIENT}.{name}" for name in _EXECUTING)):
        client = call.receiver if isinstance(call.receiver, Library) else None
        if client is not None and client.made is not None and client.scope is not None:
            for transport in code.values(client.made.argument(1, "transport"), client.scope):
                if isinstance(transport, Library) and transport.name in _TRANSPORTS:
                    yield from _request(code, call, transport, _bounded(client.made, _TRANSPORTS[transport.name]))
    for call in code.calls(*(f"{name}.{method}" for name in _DIRECT for method in ("execute", "execute_async"))):
        if isinstance(call.receiver, Library):
            yield from _request(code, call, call.receiver, "none")
    for path, outline in code.outlines.items():
        for inner in outline.calls if outline.language == "python" else ():
            for value in code.values(inner.invoke.callee, Scope(path, inner.function)):
                if isinstance(value, Library) and value.name in _DIRECT[1:]:
                    yield from _request(code, LibraryCall(value.name, inner, path), value, "none")


def _bounded(made: Invoke, usual: str) -> str:
    """The client itself gives up after ten seconds where it works asynchronously, unless told otherwise."""
    given = made.argument(None, "execute_timeout")
    if given is not None:
        return usual if given == Constant(None) else "given"
    return "default"


def _request(code: Code, call: LibraryCall, holder: Library, timeout: str) -> Iterator[RemoteCall]:
    url = resolved(code, holder.made.argument(0, "url", "endpoint"), holder.scope) if holder.made else None
    if url is not None and holder.made is not None:
        timeout = "given" if holder.made.argument(None, "timeout") not in (None, Constant(None)) else timeout
        yield RemoteCall("http", "POST", url, call.call.invoke.at, call.call.function, timeout=timeout)
