"""Gateways of a federated graph, and data sources that ask REST services: Apollo's, NestJS's and Mercurius's."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, items, option
from ringfence.frameworks._ecmascript_requests import methods_in, request
from ringfence.frameworks._texts import METHODS, resolved
from ringfence.model.expression import Expression, Member, Name
from ringfence.model.facts import Fact, GatewayRoute
from ringfence.model.value import LibraryCall, Scope

_LISTS = {
    "@apollo/gateway.ApolloGateway": ("serviceList", "localServiceList"),
    "@apollo/gateway.IntrospectAndCompose": ("subgraphs",),
    "@nestjs/graphql.GraphQLGatewayModule.forRoot": ("gateway.serviceList",),
    "@nestjs/graphql.GraphQLFederationModule.forRoot": ("gateway.serviceList",),
}
_SOURCES = ("apollo-datasource-rest.RESTDataSource()", "@apollo/datasource-rest.RESTDataSource()")
_PLUGINS = ("@mercuriusjs/gateway", "mercurius")
_SERVED = "/graphql"


@framework(
    "apollo_gateway",
    language=ECMASCRIPT,
    libraries=(
        "@apollo/gateway", "@nestjs/graphql", "apollo-datasource-rest", "@apollo/datasource-rest", "@mercuriusjs/gateway",
    ),
)  # fmt: skip
def apollo_gateway(code: Code) -> Iterator[Fact]:
    """What passes on to each subgraph; the requests of data sources."""
    for name, keys in _LISTS.items():
        for call in code.calls(name):
            for key in keys:
                yield from _subgraphs(code, call, option(code, call.argument(0), call.scope, key))
    for call in code.calls("fastify().register"):
        if any(name in _PLUGINS for name in code.library_names(call.argument(0), call.scope)):
            yield from _subgraphs(code, call, option(code, call.argument(1), call.scope, "gateway.services"))
    for source in _SOURCES:
        for method in METHODS:
            for call in code.calls(f"{source}.{method}"):
                yield from request(code, call, call.argument(0), [method.upper()], base=_base(call))
        for call in code.calls(f"{source}.fetch"):
            methods = methods_in(code, call.argument(1), call.scope)
            yield from request(code, call, call.argument(0), methods, base=_base(call))


def _subgraphs(code: Code, call: LibraryCall, listed: tuple[Expression, Scope] | None) -> Iterator[GatewayRoute]:
    """``[{ name: "orders", url: "http://orders:4001/graphql" }]``."""
    for item, scope in items(code, listed):
        url = option(code, item, scope, "url")
        target = resolved(code, *url) if url is not None else None
        if target is not None:
            yield GatewayRoute("", "code", "", _SERVED, "prefix", target, None, call.call.invoke.at)


def _base(call: LibraryCall) -> tuple[Expression, Scope]:
    """``baseURL`` of the class, as a field, in the constructor or as a getter."""
    callee = call.call.invoke.callee
    owner = callee.of if isinstance(callee, Member) else Name("self")
    return Member(owner, "baseURL"), call.scope
