"""Sequelize, plain and with decorators: models, queries and connections."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, objects, option, transactions_of
from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.frameworks._mongoose_names import plural
from ringfence.frameworks._raw_sql import statements_in
from ringfence.frameworks._texts import deployed_name, literals
from ringfence.frameworks._typeorm_connections import ENGINES, connection, later
from ringfence.model.expression import Constant, Expression, Member
from ringfence.model.facts import Connection, EntityMapping, EntityQuery, Fact, SchemaManager, TableName
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Instance, Items, Known, Library, LibraryCall, Scope, Value

_SEQUELIZE = "sequelize.Sequelize()"
_MODEL = f"{_SEQUELIZE}.define()"
_BASES = ("sequelize.Model", "sequelize-typescript.Model")
OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("findAll", "findOne", "findByPk", "findAndCountAll", "findById", "count", "max", "min", "sum",
         "aggregate", "scope"),
        ("select",),
    ),
    **dict.fromkeys(("create", "bulkCreate"), ("insert",)),
    **dict.fromkeys(("upsert", "save", "findCreateFind"), ("insert", "update")),
    "findOrCreate": ("select", "insert"),
    **dict.fromkeys(("update", "increment", "decrement", "restore"), ("update",)),
    **dict.fromkeys(("destroy", "truncate"), ("delete",)),
}  # fmt: skip
_LONGEST = 8


@framework(
    "sequelize",
    language=ECMASCRIPT,
    libraries=("sequelize", "sequelize-typescript", "@nestjs/sequelize"),
    same_as={
        "sequelize()": _SEQUELIZE,
        "sequelize-typescript.Sequelize()": _SEQUELIZE,
        f"{_SEQUELIZE}.model()": _MODEL,
        f"{_SEQUELIZE}.import()": _MODEL,
    },
)
def sequelize(code: Code) -> Iterator[Fact]:
    """Mappings, a query for each call on a model or an object of it, connections."""
    models = _Models(code)
    yield from models.mappings.values()
    for path, outline in code.outlines.items():
        for call in outline.calls:
            callee = call.invoke.callee
            if isinstance(callee, Member) and callee.name in OPERATIONS:
                yield from models.queried(call, callee, Scope(path, call.function))
    for call_ in code.calls(f"{_SEQUELIZE}.query"):
        yield from statements_in(code, call_.argument(0), call_.scope, call_.call.invoke.at)
    for call_ in code.calls("sequelize.Sequelize", "sequelize", "sequelize-typescript.Sequelize"):
        yield from _connections(code, call_)
    yield from _of_module(code)
    for call_ in code.calls(f"{_SEQUELIZE}.sync"):
        yield SchemaManager(call_.call.invoke.at, call_.call.function)
    yield from transactions_of(code, f"{_SEQUELIZE}.transaction")


class _Models:
    """The models of one service, by class or by the call that defines them."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._ids: dict[object, str] = {}
        self.mappings: dict[str, EntityMapping] = {}
        for call in code.calls(f"{_SEQUELIZE}.define"):
            for name in literals(code.texts(call.argument(0), call.scope)):
                self._add(call.call.invoke.at, name, call.argument(2), call.scope, call.call.invoke.at)
        for value, cls in code.subclasses(*_BASES):
            self._add(value, cls.name.rpartition(".")[2], None, Scope(value.path), cls.at)
        for call in code.calls(*(f"{base}.init" for base in _BASES)):
            self._initialised(call)
        for value, _, call in code.decorated_classes("sequelize-typescript.Table"):
            self._add(value, value.name.rpartition(".")[2], call.argument(0), call.scope, call.call.invoke.at)

    def _initialised(self, call: LibraryCall) -> None:
        """``Order.init({ … }, { sequelize, tableName })``."""
        callee = call.call.invoke.callee
        for value in self._code.values(callee.of if isinstance(callee, Member) else None, call.scope):
            if isinstance(value, ClassValue):
                options, name = call.argument(1), value.name.rpartition(".")[2]
                named = option(self._code, options, call.scope, "modelName")
                known = next(literals(self._code.texts(*named)), name) if named is not None else name
                self._add(value, known, options, call.scope, call.call.invoke.at)

    def _add(self, key: object, name: str, options: Expression | None, scope: Scope, at: Span) -> None:
        table = deployed_name(self._code, option(self._code, options, scope, "tableName"))
        frozen = option(self._code, options, scope, "freezeTableName")
        if not table:
            table = name if frozen is not None and frozen[0] == Constant(True) else _plural(name)
        of = deployed_name(self._code, option(self._code, options, scope, "schema"))
        entity = key.id if isinstance(key, ClassValue) else f"{at.path}:{name}"
        self._ids[key] = entity
        self.mappings[entity] = EntityMapping(entity, TableName(table, of), (), (), False, at)

    def queried(self, call: Call, callee: Member, scope: Scope) -> Iterator[EntityQuery]:
        """What a method of a model does, and what it loads besides."""
        asked = by_receivers(self._code, scope, lambda place: self._entities(self._code.values(callee.of, place)))
        for entity in asked:
            joined = dict.fromkeys(
                self._included(call.invoke.arguments[-1].value if call.invoke.arguments else None, scope)
            )
            ids = tuple(dict.fromkeys((entity, *joined)))
            yield EntityQuery(ids, OPERATIONS[callee.name], call.invoke.at, call.function)

    def _entities(self, values: tuple[Value, ...], depth: int = 0) -> list[str]:
        """The models that values are, are objects of, or came out of."""
        found: dict[str, None] = {}
        for value in values:
            cls = value if isinstance(value, ClassValue) else value.cls if isinstance(value, Instance) else None
            if isinstance(value, Library):
                cls = value.owner
                if value.made is not None and value.made.at in self._ids:
                    found[self._ids[value.made.at]] = None
                elif (
                    value.made is not None
                    and value.scope is not None
                    and value.name.startswith(_MODEL)
                    and depth < _LONGEST
                ):
                    made = value.made.callee
                    of = made.of if isinstance(made, Member) else made
                    found.update(dict.fromkeys(self._entities(self._code.values(of, value.scope), depth + 1)))
            if cls is not None:
                found.update(dict.fromkeys(self._ids[base] for base in self._code.bases(cls) if base in self._ids))
        return list(found)

    def _included(self, options: Expression | None, scope: Scope, depth: int = 0) -> Iterator[str]:
        """``{ include: [Customer, { model: Line, include: … }] }``."""
        found = option(self._code, options, scope, "include")
        for value in self._code.values(*found) if found is not None and depth < 4 else ():
            items = value.items if isinstance(value, Items) else ()
            inside = value.scope if isinstance(value, Items) else scope
            for item in items:
                yield from self._entities(self._code.values(item, inside))
                model = option(self._code, item, inside, "model")
                yield from self._entities(self._code.values(*model)) if model is not None else ()
                yield from self._included(item, inside, depth + 1)
            if not isinstance(value, Items):
                yield from self._entities((value,))


def _plural(name: str) -> str:
    """The plural that keeps the capital letters of the singular."""
    return (
        name[:-1] + plural(name)[len(name) - 1 :]
        if plural(name)[: len(name) - 1] == name[:-1].lower()
        else plural(name)
    )


def _of_module(code: Code) -> Iterator[Connection]:
    """``SequelizeModule.forRoot({ dialect, host })`` of Nest, and ``forRootAsync`` with a factory or a class for it."""
    for name in ("forRoot", "forRootAsync"):
        for call in code.calls(f"@nestjs/sequelize.SequelizeModule.{name}"):
            given, scope = call.argument(0), call.scope
            later_on = later(code, given, scope, "createSequelizeOptions") if name == "forRootAsync" else ()
            for options, place in [(given, scope)] if name == "forRoot" and given is not None else later_on:
                for entries in objects(code, options, place):
                    yield connection(code, entries, call.call.invoke.at, call.call.function)


def _connections(code: Code, call: LibraryCall) -> Iterator[Connection]:
    at, function, scope = call.call.invoke.at, call.call.function, call.scope
    given = [argument.value for argument in call.call.invoke.arguments]
    options = next((value for value in given if any(True for _ in objects(code, value, scope))), None)
    dialect = option(code, options, scope, "dialect")
    name = next(literals(code.texts(*dialect)), "") if dialect is not None else ""
    engine = ENGINES.get(name, name)
    if options is not None and given[0] is options:
        for entries in objects(code, options, scope):
            yield connection(code, entries, at, function)
        return
    plain = [value for value in given if value is not options]
    if len(plain) >= 2:  # (database, user, password, { host })
        host, port = (option(code, options, scope, key) for key in ("host", "port"))
        known = [code.texts(*found) if found is not None else () for found in (host, port)]
        yield Connection(
            engine, at, function, host=known[0][0] if known[0] else None, port=known[1][0] if known[1] else None,
            database=plain[0], user=plain[1], password=plain[2] if len(plain) > 2 else None,
        )  # fmt: skip
    elif plain and any(isinstance(value, Known) for value in code.values(plain[0], scope)):
        yield Connection(engine, at, function, url=plain[0])
