"""On which port a program of JavaScript listens, where its own code says so."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact, Program
from ringfence.model.value import LibraryCall, Scope

_LISTENING = {
    **dict.fromkeys(
        (
            "express().listen", "koa().listen", "fastify().listen", "http.createServer().listen",
            "https.createServer().listen", "@nestjs/core.NestFactory.create().listen",
            "@nestjs/common.INestApplication().listen", "@apollo/server.ApolloServer().listen",
            "apollo-server.ApolloServer().listen", "hono.serve", "@hono/node-server.serve", "builtins.Bun.serve",
            "@grpc/grpc-js.Server().bindAsync",
        ),
        0,
    ),
    "@apollo/server/standalone.startStandaloneServer": 1,
    "@nestjs/core.NestFactory.createMicroservice": 1,
}  # fmt: skip
"""The position of the port, or of the options that hold it."""
_KEYS = ("port", "listen.port", "options.port", "options.url")


@framework(
    "serving_js",
    language=ECMASCRIPT,
    same_as={
        **{f"node:{module}.createServer()": f"{module}.createServer()" for module in ("http", "https")},
        **{f"{module}.Server()": f"{module}.createServer()" for module in ("http", "https")},
    },
)
def serving_js(code: Code) -> Iterator[Fact]:
    """One port for each server that the program starts, in all its alternatives."""
    for call in code.calls(*_LISTENING):
        position = _LISTENING[call.name]
        given = call.argument(position)
        found = option(code, given, call.scope, *_KEYS)
        if found is not None:
            yield from _ports(code, call, *found)
        elif position == 0 and not any(True for _ in objects(code, given, call.scope)):
            yield from _ports(code, call, given, call.scope)


def _ports(code: Code, call: LibraryCall, port: Expression | None, scope: Scope) -> Iterator[Program]:
    for text in code.texts(port, scope):
        yield Program(None, text, call.call.invoke.at)
