"""GraphQL in .NET: clients (GraphQL.Client, StrawberryShake) send a POST to one URL, servers (HotChocolate, GraphQL.NET)
answer with resolvers.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    attributes,
    chain,
    classes,
    configuring,
    kinds,
    method_of,
    methods,
    own_classes,
    receiver,
    type_name,
)
from ringfence.frameworks._dotnet_clients import REGISTER, Client, address
from ringfence.frameworks._handlers import handlers
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Member, literal
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_CLIENT = "GraphQLHttpClient"
_SENDING = (
    "SendQueryAsync", "SendMutationAsync", "SendSubscribeAsync", "CreateSubscriptionStream", "PostQueryAsync",
    "PostMutationAsync", "PostAsync",
)  # fmt: skip
_GENERATED = pattern(r"Add(\w+Client)$")
_ROOTS = ("AddQueryType", "AddMutationType", "AddSubscriptionType", "AddTypeExtension", "AddType")
_ATTRIBUTES = ("QueryType", "MutationType", "SubscriptionType", "ExtendObjectType")
_RESOLVING = ("Resolve", "ResolveAsync", "ResolveScoped", "ResolveScopedAsync")


@framework("dotnet_graphql", language=LANGUAGE)
def dotnet_graphql(code: Code) -> Iterator[Fact]:
    """One request for each execution; for each mapped path one route for each resolver."""
    for call in code.called(*_SENDING):
        yield from _sent(code, call)
    yield from _executed(code)
    yield from _served(code)


# ---------------------------------------------------------------- clients


def _sent(code: Code, call: LibraryCall) -> Iterator[RemoteCall]:
    """``client.SendQueryAsync<Orders>(request)`` of a client that is made, or injected."""
    of = receiver(call)
    for value in code.values(of, call.scope):
        if not isinstance(value, Library) or not value.name.endswith((f".{_CLIENT}()", ".IGraphQLClient()")):
            continue
        url = None
        if value.made is not None and value.scope is not None and method_of(value.made) == _CLIENT:
            first = value.made.argument(0, "endPoint", "options")
            url = _configured(code, first, value.scope) or address(code, first, value.scope)
        yield _request(call, Client(url))
        return


def _configured(code: Code, options: Expression | None, scope: Scope) -> Expression | None:
    """``options => options.EndPoint = new Uri(url)``."""
    for path, function in configuring(code, [options] if options is not None else [], scope):
        for binding in code.outlines[path].bindings:
            if binding.scope == function and getattr(binding.target, "name", "") == "EndPoint":
                return address(code, binding.value, Scope(path, function))
    return None


def _executed(code: Code) -> Iterator[RemoteCall]:
    """``client.GetOrders.ExecuteAsync()`` of a client that StrawberryShake generates and the program registers."""
    clients: dict[str, Client] = {}
    for call in code.called("ConfigureHttpClient"):
        names = [match[1] for before in chain(receiver(call)) if (match := _GENERATED.match(method_of(before)))]
        if names and f"Add{names[0]}" not in REGISTER:
            given = [argument.value for argument in call.call.invoke.arguments]
            clients[names[0]] = _with_base(code, given, call.scope)
    for call in code.called("ExecuteAsync", "Watch") if clients else ():
        of = receiver(call)
        for kind in kinds(code, of.of, call.scope) if isinstance(of, Member) else ():
            client = clients.get(kind) or clients.get(kind.removeprefix("I"))
            if client is not None:
                yield _request(call, client)
                break


def _with_base(code: Code, given: list[Expression], scope: Scope) -> Client:
    client = Client()
    for path, function in configuring(code, given, scope):
        for binding in code.outlines[path].bindings:
            if binding.scope == function and getattr(binding.target, "name", "") == "BaseAddress":
                client.base = address(code, binding.value, Scope(path, function))
            elif binding.scope == function and getattr(binding.target, "name", "") == "Timeout":
                client.timeout = "given"
    return client


def _request(call: LibraryCall, client: Client) -> RemoteCall:
    target = client.base or literal("/graphql")
    return RemoteCall("http", "POST", target, call.call.invoke.at, call.call.function, timeout=client.timeout)


# ---------------------------------------------------------------- servers


def _served(code: Code) -> Iterator[Route]:
    paths = [(path, call) for call in code.called("MapGraphQL", "UseGraphQL") for path in _path(code, call)]
    if not paths:
        return
    resolvers = list(dict.fromkeys(_resolvers(code))) or [""]
    for path, call in paths:
        for resolver in resolvers:
            yield Route("POST", literal(path), resolver, call.call.invoke.at)


def _path(code: Code, call: LibraryCall) -> list[str]:
    return list(literals(code.texts(call.argument(0, "path"), call.scope))) or ["/graphql"]


def _resolvers(code: Code) -> Iterator[str]:
    """The methods of the root types, as facts of any file name them, and what fields are told to resolve them."""
    roots: dict[ClassValue, None] = {}
    for call in code.called(*_ROOTS):
        for type in call.call.invoke.type_arguments:
            roots.update(dict.fromkeys(classes(code, type, call.scope)))
    for path, cls in own_classes(code):
        if ClassValue(path, cls.name) in roots or any(attributes(cls, *_ATTRIBUTES)):
            yield from _fields(code, path, cls)
    for call in code.called(*_RESOLVING):
        around = [c for c in code.outlines[call.path].classes if call.call.function.startswith(f"{c.name}.")]
        if any(type_name(base).startswith(("ObjectGraphType", "ObjectType")) for cls in around for base in cls.bases):
            for handler in handlers(code, call.argument(0), call.scope):
                yield handler if ":" in handler.partition("<")[0] else f"{call.path}:{handler}"


def _fields(code: Code, path: str, cls: Class) -> Iterator[str]:
    for function in methods(code, path, cls):
        if function.name.rpartition(".")[2] not in ("__init__", "Configure"):
            yield f"{path}:{function.name}"
