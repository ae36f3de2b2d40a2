"""Health checks of .NET: that a server answers is asked of it, but no data is used there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps

from ringfence.extend import Code
from ringfence.frameworks._dotnet import LANGUAGE, chain, configuring, kinds, method_of, receiver, type_name
from ringfence.frameworks._once import once
from ringfence.model.facts import Connection, Fact

_CHECK = "IHealthCheck"
_BUILDER = "AddHealthChecks"
_ADDED = (
    "AddCheck", "AddAsyncCheck", "AddMongoDb", "AddNpgSql", "AddSqlServer", "AddMySql", "AddSqlite", "AddOracle", "AddRedis",
    "AddAzureCosmosDB", "AddCosmosDb", "AddElasticsearch", "AddRabbitMQ", "AddKafka", "AddNats", "AddDbContextCheck",
)  # fmt: skip
"""What adds a check to a builder of health checks; for Redis and MongoDB other builders have methods of that name."""


def not_for_health(find: Callable[[Code], Iterator[Fact]]) -> Callable[[Code], Iterator[Fact]]:
    """What is found in a service's code, without the connections that only health checks open."""

    @wraps(find)
    def found(code: Code) -> Iterator[Fact]:
        for fact in find(code):
            if not isinstance(fact, Connection) or not _checks(code, fact):
                yield fact

    return found


def _checks(code: Code, connection: Connection) -> bool:
    path, function = connection.at.path, connection.function
    return any(path == file and f"{function}.".startswith(f"{name}.") for file, name in _checking(code))


@once(meanwhile=set)
def _checking(code: Code) -> set[tuple[str, str]]:
    """(path, name) of the classes that are checks, and of the functions that builders of checks are given."""
    return {*_classes(code), *_handed_over(code)}


def _classes(code: Code) -> Iterator[tuple[str, str]]:
    for path, outline in code.outlines.items():
        if outline.language == LANGUAGE:
            yield from ((path, cls.name) for cls in outline.classes if _CHECK in map(type_name, cls.bases))


def _handed_over(code: Code) -> Iterable[tuple[str, str]]:
    for call in code.called(*_ADDED):
        of = receiver(call)
        made = {method_of(invoke) for invoke in chain(of)}
        if _BUILDER in made or {_BUILDER, *_ADDED} & kinds(code, of, call.scope):
            yield from configuring(code, [argument.value for argument in call.call.invoke.arguments], call.scope)
