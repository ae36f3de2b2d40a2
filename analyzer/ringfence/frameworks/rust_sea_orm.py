"""SeaORM: entities by their modules, what is done to them, and migrations that are written in Rust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._rust import calls, outlines, steps
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import OPAQUE, Expression, Invoke, Member, Name, Text
from ringfence.model.facts import Column, Connection, EntityMapping, EntityQuery, Fact, TableDefinition, TableName
from ringfence.model.outline import Class, Outline
from ringfence.model.value import ClassValue, Instance, Library, Scope

_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("find", "find_by_id", "find_related", "find_linked", "find_by_statement"), ("select",)),
    **dict.fromkeys(("insert", "insert_many"), ("insert",)),
    **dict.fromkeys(("update", "update_many"), ("update",)),
    **dict.fromkeys(("delete", "delete_many", "delete_by_id"), ("delete",)),
    "save": ("insert", "update"),
}
_OF_OBJECTS = ("insert", "update", "save", "delete", "find_related", "find_linked")
_RELATED = frozenset((
    "find_also_related", "find_with_related", "left_join", "inner_join", "right_join", "find_also", "find_with", "join_rev",
))  # fmt: skip
_KINDS = ("Entity", "ActiveModel()", "ActiveModel", "Model()", "Model")
_INSIDE = ("builtins", "sea_orm.entity.prelude", "sea_orm.prelude")
"""Where a name seems to come from that a macro makes in the very module."""
_MOST_LINKS = 60
Entities = Mapping[str, TableName]


@framework("rust_sea_orm", language="rust", libraries=("sea_orm", "sea_orm_migration"))
def rust_sea_orm(code: Code) -> Iterator[Fact]:
    """Connections, entities, one query for each call that asks for some, and tables that migrations create."""
    yield from _connections(code)
    entities = dict[str, TableName]()
    for outline in outlines(code):
        for cls in outline.classes:
            table = _mapped(cls)
            if table is not None:
                entities[outline.module] = table
                columns = tuple(Column(field.name) for field in cls.fields)
                yield EntityMapping(outline.module, table, columns, (), False, cls.at)
    if entities:
        yield from _queries(code, entities)
    yield from _migrations(code, entities)


def _mapped(cls: Class) -> TableName | None:
    """``#[sea_orm(table_name = "orders", schema_name = "shop")]``."""
    for decorator in cls.decorators:
        invoke = decorator.expression
        if isinstance(invoke, Invoke) and getattr(invoke.callee, "name", "") == "sea_orm":
            name, schema = invoke.argument(None, "table_name"), invoke.argument(None, "schema_name")
            if isinstance(name, Text) and name.literal:
                return TableName(name.literal, (schema.literal or "") if isinstance(schema, Text) else "")
    return None


# ---------------------------------------------------------------- queries


def _queries(code: Code, entities: Entities) -> Iterator[EntityQuery]:
    chains = _Chains(code)
    for call, scope in calls(code, *_OPERATIONS):
        callee = call.invoke.callee
        if not isinstance(callee, Member):
            continue
        found = _entity(code, callee.of, scope, entities, callee.name in _OF_OBJECTS)
        if found is None:
            continue
        joined = [
            other
            for link in chains.around(call.invoke, scope.path)
            if getattr(link.callee, "name", "") in _RELATED
            for argument in link.arguments[:1]
            if (other := _entity(code, argument.value, scope, entities, False)) is not None
        ]
        if callee.name == "find_related":
            related = _entity(code, call.invoke.argument(0), scope, entities, False)
            found, joined = (related or found), joined
        operations = _OPERATIONS[callee.name]
        yield EntityQuery(tuple(dict.fromkeys((found, *joined))), operations, call.invoke.at, call.function)


def _entity(code: Code, expression: Expression | None, scope: Scope, entities: Entities, of_object: bool) -> str | None:
    """The entity that an expression stands for, by its module; also an object of one, where that may be meant."""
    for value in code.values(expression, scope):
        if isinstance(value, Instance | ClassValue):
            cls = value.cls if isinstance(value, Instance) else value
            module = code.outlines[cls.path].module if cls.path in code.outlines else ""
            if of_object and cls.name == "Model" and module in entities:
                return module
        elif isinstance(value, Library):
            for kind in _KINDS:
                module = value.name.removesuffix(f".{kind}")
                if module != value.name and module in entities:
                    return module
            own = code.outlines[scope.path].module
            if own in entities and any(value.name == f"{module}.{kind}" for module in _INSIDE for kind in _KINDS):
                return own
    return None


class _Chains:
    """The calls that go on from others, ``find().filter(…).all(db)``."""

    def __init__(self, code: Code) -> None:
        self._next: dict[object, Invoke] = {}
        for call, _ in calls(code):
            callee = call.invoke.callee
            if isinstance(callee, Member) and isinstance(callee.of, Invoke):
                self._next[callee.of.at] = call.invoke

    def around(self, invoke: Invoke, path: str) -> Iterator[Invoke]:
        """The calls that go on from one, step by step."""
        for _ in range(_MOST_LINKS):
            following = self._next.get(invoke.at)
            if following is None or following.at == invoke.at:
                return
            invoke = following
            yield invoke


# ---------------------------------------------------------------- connections


def _connections(code: Code) -> Iterator[Connection]:
    """``Database::connect(url)``, ``Database::connect(ConnectOptions::new(url))``."""
    for call in code.calls("sea_orm.Database.connect", "sea_orm_migration.prelude.sea_orm.Database.connect"):
        given, at = call.argument(0), call.call.invoke.at
        url = given
        for value in code.values(given, call.scope):
            for made, scope in steps(code, value):
                if getattr(made.callee, "name", "") in ("new", "from"):
                    url = resolved(code, made.argument(0), scope)
        if url is not None:
            yield Connection("", at, call.call.function, url=url)


# ---------------------------------------------------------------- migrations


def _migrations(code: Code, entities: Entities) -> Iterator[TableDefinition]:
    """``Table::create().table(Orders::Table).col(ColumnDef::new(Orders::Id))``."""
    for outline in outlines(code):
        for call in outline.calls:
            if getattr(call.invoke.callee, "name", "") == "table" and len(call.invoke.arguments) == 1:
                action = _action(call.invoke)
                scope = Scope(outline.path, call.function)
                name = _identifier(code, call.invoke.arguments[0].value, scope, entities) if action else None
                if name is not None and action == "create":
                    columns = tuple(Column(one) for one in _columns(code, outline, call.invoke, scope, entities))
                    yield TableDefinition(
                        name, columns, call.invoke.at, "create", "migration", outline.path, function=call.function
                    )


def _action(invoke: Invoke) -> str:
    """What is done to the table that a builder is told: ``Table::create()`` creates it."""
    callee = invoke.callee
    made = callee.of if isinstance(callee, Member) else None
    if isinstance(made, Invoke) and isinstance(made.callee, Member) and getattr(made.callee.of, "name", "") == "Table":
        return made.callee.name
    return ""


def _identifier(code: Code, expression: Expression, scope: Scope, entities: Entities) -> TableName | None:
    """``Orders::Table`` is ``orders``, ``Alias::new("orders")`` too; an entity says its own name."""
    mapped = _entity(code, expression, scope, entities, False)
    if mapped is not None:
        return entities[mapped]
    if isinstance(expression, Member) and expression.name == "Table" and isinstance(expression.of, Name):
        return TableName(snake(expression.of.name))
    text = _text(expression)
    return TableName(text) if text else None


def _text(expression: Expression) -> str:
    given = expression.argument(0) if isinstance(expression, Invoke) else expression
    return (given.literal or "") if isinstance(given, Text) else ""


def _columns(code: Code, outline: Outline, table: Invoke, scope: Scope, entities: Entities) -> Iterator[str]:
    """What ``col`` is told in the chain that goes on from where the table is named."""
    for link in _Chains(code).around(table, outline.path):
        if getattr(link.callee, "name", "") == "col" and link.arguments:
            current = link.arguments[0].value
            while isinstance(current, Invoke) and isinstance(current.callee, Member) and current.callee.name != "new":
                current = current.callee.of if isinstance(current.callee.of, Invoke) else OPAQUE
            given = current.argument(0) if isinstance(current, Invoke) else None
            if isinstance(given, Member):
                yield snake(given.name)
            elif given is not None and _text(given):
                yield _text(given)
