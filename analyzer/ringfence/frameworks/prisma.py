"""Prisma's client: what it does to the models of schema.prisma."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option, transactions_of
from ringfence.frameworks._handlers import member_calls
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._typeorm_connections import part_of
from ringfence.model.expression import Expression, Member, Text
from ringfence.model.facts import Connection, EntityQuery, Fact, Query
from ringfence.model.outline import Call
from ringfence.model.value import Library, Scope
from ringfence.patterns import pattern

_CLIENT = "@prisma/client.PrismaClient()"
_MODEL = pattern(r"^@prisma/client\.PrismaClient\(\)(?:\.\$extends\(\))?\.([a-zA-Z]\w*)$")
_ADAPTERS = {
    "@prisma/adapter-pg.PrismaPg": "postgresql",
    "@prisma/adapter-neon.PrismaNeon": "postgresql",
    "@prisma/adapter-mariadb.PrismaMariaDb": "mysql",
    "@prisma/adapter-mssql.PrismaMssql": "sqlserver",
}
_ALIAS = "prisma"
"""The client's connection among those of a service, as the schema calls it too."""
_LOGIN_MODELS = ("account", "session", "user", "verificationtoken")
"""The models that Auth.js works on through its adapter."""
_LOGIN = ("select", "insert", "update", "delete")
OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("findMany", "findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow", "count", "aggregate", "groupBy",
         "findOne", "findRaw", "aggregateRaw"),
        ("select",),
    ),
    **dict.fromkeys(("create", "createMany", "createManyAndReturn"), ("insert",)),
    **dict.fromkeys(("update", "updateMany", "updateManyAndReturn"), ("update",)),
    **dict.fromkeys(("delete", "deleteMany"), ("delete",)),
    "upsert": ("insert", "update"),
}  # fmt: skip
_RAW = ("$queryRaw", "$executeRaw", "$queryRawUnsafe", "$executeRawUnsafe")


@framework(
    "prisma",
    language=ECMASCRIPT,
    same_as={
        f"{_CLIENT}.$transaction>0": _CLIENT,
        "@prisma/client.Prisma.TransactionClient()": _CLIENT,
        "**.PrismaClient": "@prisma/client.PrismaClient",  # it is generated to wherever a program likes
        "**.Prisma": "@prisma/client.Prisma",
    },
)
def prisma(code: Code) -> Iterator[Fact]:
    """One query for each call on a model, and statements in SQL."""
    for path, call in member_calls(code, *OPERATIONS, *_RAW):
        callee, scope = call.invoke.callee, Scope(path, call.function)
        assert isinstance(callee, Member)
        if callee.name in OPERATIONS:
            yield from _queries(code, call, callee, scope)
        elif any(map(_is_client, code.library_names(callee.of, scope))):
            for fact in statements_in(code, call.invoke.argument(0), scope, call.invoke.at):
                yield replace(fact, alias=_ALIAS) if isinstance(fact, Query) else fact
    yield from _connections(code)
    for call_ in code.calls("@auth/prisma-adapter.PrismaAdapter", "@next-auth/prisma-adapter.PrismaAdapter"):
        for model in _LOGIN_MODELS:
            yield EntityQuery((f"prisma:{model}",), _LOGIN, call_.call.invoke.at, call_.call.function)
    yield from transactions_of(code, f"{_CLIENT}.$transaction")


def _connections(code: Code) -> Iterator[Connection]:
    """``new PrismaClient({ datasourceUrl })``, adapters of drivers. A driver's pool in one says itself where it leads."""
    for call in code.calls("@prisma/client.PrismaClient"):
        given = option(code, call.argument(0), call.scope, "datasourceUrl", "datasources.db.url")
        texts = code.texts(*given) if given is not None else ()
        if texts:
            yield Connection("", call.call.invoke.at, call.call.function, url=texts[0], alias=_ALIAS)
    for name, engine in _ADAPTERS.items():
        for call in code.calls(name):
            at, function = call.call.invoke.at, call.call.function
            for entries in objects(code, call.argument(0), call.scope):
                url, host = part_of(code, entries, "connectionString"), part_of(code, entries, "host")
                database = part_of(code, entries, "database")
                if url is not None or host is not None:
                    yield Connection(engine, at, function, url=url, host=host, database=database, alias=_ALIAS)


def _is_client(name: str) -> bool:
    return name in (_CLIENT, f"{_CLIENT}.$extends()")


def _queries(code: Code, call: Call, callee: Member, scope: Scope) -> Iterator[EntityQuery]:
    found: dict[str, None] = {}
    for value in code.values(callee.of, scope):
        match = _MODEL.search(value.name) if isinstance(value, Library) else None
        if match is not None:
            found[f"prisma:{match[1].lower()}"] = None
    for entity in found:
        joined = [f"{entity}.{name}" for name in _included(code, call.invoke.argument(0), scope)]
        yield EntityQuery((entity, *joined), OPERATIONS[callee.name], call.invoke.at, call.function)


def _included(code: Code, options: Expression | None, scope: Scope) -> Iterator[str]:
    """The relations that are loaded, which schema.prisma maps as entities of their own."""
    for name in ("include", "select"):
        found = option(code, options, scope, name)
        for entries in objects(code, *found) if found is not None else ():
            for key, _ in entries.items:
                if isinstance(key, Text) and key.literal:
                    yield key.literal.lower()
