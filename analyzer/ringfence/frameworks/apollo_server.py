"""GraphQL servers: Apollo Server and what takes resolvers like it, NestJS and TypeGraphQL with theirs as classes."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, definition_of, functions, option, properties
from ringfence.frameworks._graphql_operations import PROTOCOL
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, literal
from ringfence.model.facts import Fact, Route
from ringfence.model.value import ClassValue, Entries, FunctionValue, Items, Library, LibraryCall, Scope, Value

_APOLLO = (
    "@apollo/server", "apollo-server", "apollo-server-express", "apollo-server-koa", "apollo-server-fastify",
    "apollo-server-lambda", "apollo-server-core", "apollo-server-micro", "apollo-server-hapi",
)  # fmt: skip
_SCHEMAS = (
    "@graphql-tools/schema.makeExecutableSchema", "graphql-tools.makeExecutableSchema", "graphql-yoga.createSchema",
    "@apollo/subgraph.buildSubgraphSchema", "@apollo/federation.buildFederatedSchema", "graphql-yoga.GraphQLServer",
)  # fmt: skip
_PLUGINS = ("mercurius", "mercurius.default")
_CLASSES = ("@nestjs/graphql", "type-graphql")
_ROOTS = ("Query", "Mutation", "Subscription")
_OF_TYPE = ("ResolveField", "FieldResolver", "ResolveProperty", "ResolveReference")
_USUAL = "/graphql"


@framework(
    "apollo_server",
    language=ECMASCRIPT,
    libraries=(
        *_APOLLO, "@graphql-tools/schema", "graphql-tools", "graphql-yoga", "@apollo/subgraph", "@apollo/federation",
        "mercurius", *_CLASSES,
    ),
)  # fmt: skip
def apollo_server(code: Code) -> Iterator[Fact]:
    """A route for each resolver, by its type and field, at every path that the server listens on."""
    paths = list(dict.fromkeys(_paths(code))) or [_USUAL]
    for name, function in dict.fromkeys((*_of_objects(code), *_of_classes(code))):
        definition = definition_of(code, function)
        for path in paths if definition is not None else ():
            if definition is not None:
                yield Route("", literal(f"{path.rstrip('/')}/{name}"), definition.name, definition.at, PROTOCOL)


def _paths(code: Code) -> Iterator[str]:
    """Where the server is mounted; one that stands alone answers at the root too."""
    for call in code.calls(*(f"{module}.ApolloServer().applyMiddleware" for module in _APOLLO)):
        found = option(code, call.argument(0), call.scope, "path")
        yield from literals(code.texts(*found)) if found is not None else ()
    for call in code.calls("express().use", "express.Router().use"):
        mounted = [name for n in (1, 2, 3, 4) for name in code.library_names(call.argument(n), call.scope)]
        if any(name.endswith("expressMiddleware()") for name in mounted):
            yield from literals(code.texts(call.argument(0), call.scope))
    for call in code.calls(*(f"@nestjs/graphql.GraphQLModule.{name}" for name in ("forRoot", "forRoot<>"))):
        found = option(code, call.argument(0), call.scope, "path")
        yield from literals(code.texts(*found)) if found is not None else ()
    alone = ("@apollo/server/standalone.startStandaloneServer", "apollo-server.ApolloServer().listen")
    if any(True for _ in code.calls(*alone)):
        yield from ("/", _USUAL)


# ---------------------------------------------------------------- resolvers in objects


def _of_objects(code: Code) -> Iterator[tuple[str, FunctionValue]]:
    """``{ Query: { orders: (parent, args) => … }, Order: { items } }``."""
    for call in code.calls(*(f"{module}.ApolloServer" for module in _APOLLO), *_SCHEMAS):
        yield from _given(code, call.argument(0), call.scope)
    for call in code.calls("fastify().register"):
        if any(name in _PLUGINS for name in code.library_names(call.argument(0), call.scope)):
            yield from _given(code, call.argument(1), call.scope)


def _given(code: Code, options: Expression | None, scope: Scope) -> Iterator[tuple[str, FunctionValue]]:
    for value in code.values(options, scope):
        if isinstance(value, Items):  # several parts of a schema
            for item in value.items:
                yield from _given(code, item, value.scope)
        elif isinstance(value, Entries):
            for modules in ("resolvers", "modules"):
                found = option(code, options, scope, modules)
                if found is not None:
                    yield from _resolvers(code, code.values(*found))


def _resolvers(code: Code, values: tuple[Value, ...], depth: int = 0) -> Iterator[tuple[str, FunctionValue]]:
    for value in values if depth < 4 else ():
        if isinstance(value, Items):
            for item in value.items:
                yield from _resolvers(code, code.values(item, value.scope), depth + 1)
        for name, fields, scope in properties(code, value):
            if name == "resolvers":
                yield from _resolvers(code, code.values(fields, scope), depth + 1)
            elif name[:1].isupper():
                yield from _fields(code, name, fields, scope)


def _fields(code: Code, of: str, fields: Expression, scope: Scope) -> Iterator[tuple[str, FunctionValue]]:
    for value in code.values(fields, scope):
        for name, resolver, place in properties(code, value):
            whole = option(code, resolver, place, "resolve", "subscribe")
            for function in functions(code, *(whole or (resolver, place))):
                yield f"{of}.{name}", function


# ---------------------------------------------------------------- resolvers in classes


def _of_classes(code: Code) -> Iterator[tuple[str, FunctionValue]]:
    """``@Query(() => Order) order()``, ``@ResolveField() items()`` in a ``@Resolver(() => Order)``."""
    types = {
        (value.path, value.name): _type(code, call)
        for value, _, call in code.decorated_classes(*(f"{module}.Resolver" for module in _CLASSES))
    }
    for kind in (*_ROOTS, *_OF_TYPE):
        for function, call in code.decorated(*(f"{module}.{kind}" for module in _CLASSES)):
            own = function.name.rpartition(".")[2]
            name = "__resolveReference" if kind == "ResolveReference" else _name(code, call) or own
            of = kind if kind in _ROOTS else types.get((call.path, function.owner)) or "*"
            yield f"{of}.{name}", FunctionValue(call.path, function.name)


def _name(code: Code, call: LibraryCall) -> str:
    """The name that a decorator gives, in a string or among its options."""
    for argument in call.call.invoke.arguments:
        found = option(code, argument.value, call.scope, "name")
        for name in literals(code.texts(*(found or (argument.value, call.scope)))):
            return name
    return ""


def _type(code: Code, call: LibraryCall) -> str:
    """``Order`` of ``@Resolver(() => Order)``, ``@Resolver(Order)`` and ``@Resolver("Order")``."""
    first, scope = call.argument(0), call.scope
    for value in code.values(first, scope):
        if isinstance(value, FunctionValue):
            definition = definition_of(code, value)
            for returned in definition.returns if definition is not None else ():
                name = getattr(returned, "name", "")
                if name:
                    return str(name)
        elif isinstance(value, ClassValue | Library):
            return value.name.rpartition(".")[2]
    return next(literals(code.texts(first, scope)), "")
