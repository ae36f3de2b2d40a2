"""Clients of GraphQL: Apollo Client with its hooks, graphql-request, urql."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.frameworks._ecmascript_requests import made_with
from ringfence.frameworks._graphql_operations import PROTOCOL, asked, fields_of
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke, Text
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Library, LibraryCall, Scope

_APOLLO = ("@apollo/client", "@apollo/client/core", "apollo-client", "apollo-boost")
_LINKS = (
    *(
        f"{module}.{name}"
        for module in ("@apollo/client", "@apollo/client/core", "@apollo/client/link/http", "apollo-link-http")
        for name in ("HttpLink", "createHttpLink", "BatchHttpLink")
    ),
    "apollo-upload-client.createUploadLink",
)
_HOOKS = ("useQuery", "useLazyQuery", "useMutation", "useSubscription", "useSuspenseQuery")
_HOOK_MODULES = ("@apollo/client", "@apollo/react-hooks", "react-apollo", "@apollo/client/react")
_DOCUMENTS = ("query", "mutation", "document", "subscription")
_TAGS = ("graphql-tag", "graphql-tag.gql", "graphql-request.gql", "urql.gql", "@urql/core.gql",
         *(f"{module}.gql" for module in _APOLLO))  # fmt: skip


def _document(invoke: Invoke) -> Expression | None:
    return invoke.argument(0)


@framework(
    "graphql_clients",
    language=ECMASCRIPT,
    libraries=(
        *_APOLLO, *_HOOK_MODULES[1:], "apollo-link-http", "apollo-upload-client", "graphql-request", "urql", "@urql/core",
    ),
    same_as={
        **{f"{module}.ApolloClient()": "apollo-client.ApolloClient()" for module in _APOLLO},
        "apollo-client()": "apollo-client.ApolloClient()",
        "apollo-boost()": "apollo-client.ApolloClient()",
        "@urql/core.createClient()": "urql.createClient()",
        **{f"{module}.Client()": "urql.createClient()" for module in ("urql", "@urql/core")},
    },
    computes=dict.fromkeys(_TAGS, _document),
)  # fmt: skip
def graphql_clients(code: Code) -> Iterator[Fact]:
    """A request for each field that a document asks for."""
    for name in ("query", "mutate", "subscribe", "watchQuery"):
        for call in code.calls(f"apollo-client.ApolloClient().{name}"):
            made = made_with(call)
            urls = list(_urls(code, *made)) if made is not None else []
            yield from _sent(code, call, urls, option(code, call.argument(0), call.scope, *_DOCUMENTS))
    hooks = [f"{module}.{name}" for module in _HOOK_MODULES for name in _HOOKS]
    provided = [url for call in code.calls(*_clients()) for url in _urls(code, call.argument(0), call.scope)]
    for call in code.calls(*hooks) if provided else ():
        yield from _sent(code, call, provided, _placed(call, 0))
    yield from _others(code)


def _clients() -> tuple[str, ...]:
    return (*(f"{module}.ApolloClient" for module in _APOLLO), "apollo-client", "apollo-boost")


def _placed(call: LibraryCall, position: int) -> tuple[Expression, Scope] | None:
    argument = call.argument(position)
    return (argument, call.scope) if argument is not None else None


def _urls(code: Code, options: Expression | None, scope: Scope) -> Iterator[Expression]:
    """The server of a client: of itself, or of its links."""
    own = option(code, options, scope, "uri")
    url = resolved(code, *own) if own is not None else None
    if url is not None:
        yield url
        return
    for call in code.calls(*_LINKS):
        found = option(code, call.argument(0), call.scope, "uri")
        url = resolved(code, *found) if found is not None else None
        if url is not None:
            yield url


def _others(code: Code) -> Iterator[RemoteCall]:
    """``new GraphQLClient(url).request(document)``, ``request(url, document)``, urql's ``client.query(document)``."""
    for name in ("request", "rawRequest"):
        for call in code.calls(f"graphql-request.GraphQLClient().{name}"):
            whole = option(code, call.argument(0), call.scope, "document")
            yield from _sent(code, call, _of(code, call, 0), whole or _placed(call, 0))
        for call in code.calls(f"graphql-request.{name}"):
            whole = option(code, call.argument(0), call.scope, "document")
            url = option(code, call.argument(0), call.scope, "url") or _placed(call, 0)
            target = resolved(code, *url) if url is not None else None
            yield from _sent(code, call, [target] if target is not None else [], whole or _placed(call, 1))
    for name in ("query", "mutation", "subscription"):
        for call in code.calls(f"urql.createClient().{name}"):
            made = made_with(call)
            url = option(code, *made, "url") if made is not None else None
            target = resolved(code, *url) if url is not None else None
            yield from _sent(code, call, [target] if target is not None else [], _placed(call, 0))


def _of(code: Code, call: LibraryCall, position: int) -> list[Expression]:
    """The URL that a client was made with."""
    receiver = call.receiver
    if not isinstance(receiver, Library) or receiver.made is None or receiver.scope is None:
        return []
    url = resolved(code, receiver.made.argument(position), receiver.scope)
    return [url] if url is not None else []


def _sent(
    code: Code, call: LibraryCall, urls: list[Expression], document: tuple[Expression, Scope] | None
) -> Iterator[RemoteCall]:
    at, function = call.call.invoke.at, call.call.function
    fields = [field for text in (code.texts(*document) if document is not None else ()) for field in _fields(text)]
    for url in urls:
        for field in dict.fromkeys(fields) or [""]:
            yield RemoteCall(PROTOCOL, "POST", asked(url, field), at, function, timeout="none")


def _fields(text: Text) -> Iterator[str]:
    yield from fields_of("".join(part for part in text.parts if isinstance(part, str)))
