"""LoopBack 4: controllers, models, what repositories do, data sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option, properties
from ringfence.frameworks._loopback_data import MODULE, Models, data_sources
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import EMPTY, deployed_name, join_path, literals, texts_or_unknown
from ringfence.model.expression import Collection, Item, Member, Text, literal
from ringfence.model.facts import EntityQuery, Fact, Route
from ringfence.model.value import ClassValue, Instance, LibraryCall, Scope

_REST = ("@loopback/rest", "@loopback/openapi-v3")
_METHODS = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "del": "DELETE"}
_REPOSITORY = f"{MODULE}.DefaultCrudRepository()"
_REPOSITORIES = (
    f"{MODULE}.DefaultTransactionalRepository", f"{MODULE}.EntityCrudRepository", f"{MODULE}.DefaultKeyValueRepository",
    "@loopback/sequelize.SequelizeCrudRepository", "loopback4-soft-delete.SoftCrudRepository",
    "loopback4-soft-delete.DefaultTransactionSoftCrudRepository",
)  # fmt: skip
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("find", "findOne", "findById", "count", "exists", "get", "findAll"), ("select",)),
    **dict.fromkeys(("create", "createAll"), ("insert",)),
    **dict.fromkeys(("save", "set"), ("insert", "update")),
    **dict.fromkeys(("update", "updateAll", "updateById", "replaceById"), ("update",)),
    **dict.fromkeys(("delete", "deleteAll", "deleteById", "softDelete", "softDeleteById"), ("delete",)),
}


@framework(
    "loopback",
    language=ECMASCRIPT,
    libraries=(MODULE, *_REST, "@loopback/sequelize", "loopback4-soft-delete"),
    same_as={f"{name}()": _REPOSITORY for name in _REPOSITORIES},
)
def loopback(code: Code) -> Iterator[Fact]:
    """Routes, mappings, queries, connections."""
    yield from _routes(code)
    models = Models(code)
    yield from models.mappings.values()
    for method, operations in _OPERATIONS.items():
        for call in code.calls(f"{_REPOSITORY}.{method}"):
            for entity in _own(code, models, call):
                yield EntityQuery((entity.id,), operations, call.call.invoke.at, call.call.function)
    for call in code.calls(f"{_REPOSITORY}.execute"):
        yield from statements_in(code, call.argument(0), call.scope, call.call.invoke.at)
    yield from data_sources(code)


def _routes(code: Code) -> Iterator[Route]:
    apis = [(value, call) for value, _, call in code.decorated_classes(*(f"{module}.api" for module in _REST))]
    prefixes: dict[tuple[str, str], tuple[Text, ...]] = {}
    for value, call in apis:
        base = option(code, call.argument(0), call.scope, "basePath")
        prefixes[value.path, value.name] = (code.texts(*base) if base is not None else ()) or (EMPTY,)
        yield from _described(code, value, call, prefixes[value.path, value.name])
    for name, method in _METHODS.items():
        for function, call in code.decorated(*(f"{module}.{name}" for module in _REST)):
            for prefix in prefixes.get((function.at.path, function.owner), (EMPTY,)):
                for path in texts_or_unknown(code, call.argument(0), call.scope):
                    yield Route(method, join_path(prefix, path), function.name, function.at)
    for function, call in code.decorated(*(f"{module}.operation" for module in _REST)):
        for verb in literals(code.texts(call.argument(0), call.scope)):
            for path in texts_or_unknown(code, call.argument(1), call.scope):
                yield Route(verb.upper(), path, function.name, function.at)


def _described(code: Code, cls: ClassValue, call: LibraryCall, prefixes: Iterable[Text]) -> Iterator[Route]:
    """``@api({ paths: { "/orders": { get: { "x-operation-name": "list" } } } })``."""
    listed = option(code, call.argument(0), call.scope, "paths")
    for value in code.values(*listed) if listed is not None else ():
        for path, verbs, scope in properties(code, value):
            for said in code.values(verbs, scope):
                for verb, operation, place in properties(code, said):
                    name = deployed_name(code, option(code, operation, place, "x-operation-name"))
                    if name:
                        for prefix in prefixes:
                            whole = join_path(prefix, literal(path))
                            yield Route(verb.upper(), whole, f"{cls.name}.{name}", call.call.invoke.at)


def _own(code: Code, models: Models, call: LibraryCall) -> Iterator[ClassValue]:
    """The model of a repository: what its class is written for."""
    callee = call.call.invoke.callee
    found: dict[ClassValue, None] = {}
    for value in code.values(callee.of, call.scope) if isinstance(callee, Member) else ():
        owner = value.cls if isinstance(value, Instance) else None
        for base in code.bases(owner) if owner is not None else ():
            found.update(dict.fromkeys(_written_for(code, models, base)))
    yield from found


def _written_for(code: Code, models: Models, base: ClassValue) -> Iterator[ClassValue]:
    """``class Orders extends DefaultCrudRepository<Order, string>``."""
    for definition in code.outlines[base.path].classes:
        for written in definition.bases if definition.name == base.name else ():
            key = written.key if isinstance(written, Item) else None
            for one in key.items[:1] if isinstance(key, Collection) else (key,):
                yield from models.named(one, Scope(base.path, definition.owner))
