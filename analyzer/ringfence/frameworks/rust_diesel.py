"""diesel: what ``table!`` declares, and what is done to those tables by statements that are built of methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringfence.extend import Code, framework
from ringfence.frameworks._rust import calls, outlines, stands_in
from ringfence.model.expression import Expression, Invoke, Member, Name, Text
from ringfence.model.facts import Connection, Fact, Query, TableName, TableUse
from ringfence.model.outline import Call, Class, Outline
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Instance, Scope
from ringfence.patterns import pattern

_TABLE = pattern(r"(?:sql_name\s*=\s*\"([\w.]+)\"\s*\]\s*)?(?:(\w+)\.)?(\w+)\s*(?:\(([^)]*)\))?\s*\{")
_WRITING = {
    "insert_into": "insert", "insert_or_ignore_into": "insert", "replace_into": "insert", "update": "update",
    "delete": "delete",
}  # fmt: skip
_JOINING = frozenset(("inner_join", "left_join", "left_outer_join"))
_READING = frozenset((
    "filter", "select", "find", "order", "order_by", "limit", "load", "first", "get_result", "get_results", "into_boxed",
    "count", "distinct", "group_by", "offset", "or_filter", "load_iter", "load_stream", "for_update", *_JOINING,
))  # fmt: skip
_OPENING = {
    "PgConnection": "postgresql", "AsyncPgConnection": "postgresql", "MysqlConnection": "mysql",
    "AsyncMysqlConnection": "mysql", "SqliteConnection": "sqlite",
}  # fmt: skip
_MANAGERS = (
    "ConnectionManager.new",
    "AsyncDieselConnectionManager.new",
    "AsyncDieselConnectionManager.new_with_config",
)
_MOST_LINKS = 60
Tables = Mapping[str, TableName]


@framework("rust_diesel", language="rust", libraries=("diesel", "diesel_async"))
def rust_diesel(code: Code) -> Iterator[Fact]:
    """Connections, and one query for each statement."""
    tables = dict(_declared(code))
    structs = _structs(code, tables)
    yield from _connections(code)
    written: list[Span] = []
    for call, scope in calls(code, *_WRITING):
        target = call.invoke.argument(0)
        name = getattr(call.invoke.callee, "name", "")
        found = _table(code, target, scope, tables) or _of_object(code, target, scope, structs)
        if (found is not None and not isinstance(call.invoke.callee, Member)) or _is_diesel(code, call, scope):
            written.append(call.invoke.at)
            if found is not None:
                use = TableUse(found, (_WRITING[name],))
                yield Query((use,), call.invoke.at, call.function)
    for outline in outlines(code):
        yield from _read(code, outline, tables, structs, written)


def _is_diesel(code: Code, call: Call, scope: Scope) -> bool:
    names = code.library_names(call.invoke.callee, scope)
    return any(name.startswith(("diesel.", "diesel_async.")) for name in names)


# ---------------------------------------------------------------- tables


def _declared(code: Code) -> Iterator[tuple[str, TableName]]:
    """``table! { shop.orders (id) { … } }``, by what code calls the table."""
    for call, _ in calls(code, "table"):
        text = call.invoke.argument(0)
        match = _TABLE.search(text.literal or "") if isinstance(text, Text) else None
        if match is not None:
            schema, _, name = (match[1] or match[3]).rpartition(".")
            yield match[3], TableName(name, schema or match[2] or "")


def _structs(code: Code, tables: Tables) -> dict[ClassValue, TableName]:
    """The structs that are rows of a table: ``#[diesel(table_name = orders)]``."""
    found: dict[ClassValue, TableName] = {}
    for outline in outlines(code):
        for cls in outline.classes:
            named = _named(cls)
            if named in tables:
                found[ClassValue(outline.path, cls.name)] = tables[named]
    return found


def _named(cls: Class) -> str:
    for decorator in cls.decorators:
        invoke = decorator.expression
        if isinstance(invoke, Invoke) and getattr(invoke.callee, "name", "") in ("diesel", "table_name"):
            value = invoke.argument(None, "table_name") or (
                invoke.argument(0) if getattr(invoke.callee, "name", "") == "table_name" else None
            )
            if isinstance(value, Text):
                return value.literal or ""
            if isinstance(value, Name | Member):
                return value.name
    return ""


def _table(code: Code, expression: Expression | None, scope: Scope, tables: Tables) -> TableName | None:
    """The table that a chain of methods begins at: ``orders::table.filter(…)``."""
    current = expression
    for _ in range(_MOST_LINKS):
        if isinstance(current, Invoke) and isinstance(current.callee, Member):
            current = current.callee.of
        else:
            break
    if isinstance(current, Member) and current.name == "table":
        names = code.library_names(current, scope)
        said = getattr(current.of, "name", "").removesuffix("::")
        found = next((tables[last] for name in names if (last := _last(name)) in tables), None)
        return found or tables.get(said)
    if isinstance(current, Name) and current.name in tables and _sees(code, current.name, scope.path):
        return tables[current.name]
    if isinstance(current, Member) and current.name in tables and getattr(current.of, "name", "") in ("dsl::", "dsl"):
        return tables[current.name]
    return None


def _last(name: str) -> str:
    return name.removesuffix(".table").rpartition(".")[2]


def _sees(code: Code, name: str, path: str) -> bool:
    """Whether a file uses all that a table's ``dsl`` has, or the table by name."""
    targets = [imported.target for imported in code.outlines[path].imports]
    return any(target.endswith((f"{name}.dsl", f"{name}.dsl.{name}")) for target in targets)


def _of_object(
    code: Code, expression: Expression | None, scope: Scope, structs: Mapping[ClassValue, TableName]
) -> TableName | None:
    """``diesel::update(&order)``: of an object whose struct says its table."""
    for value in code.values(expression, scope) if structs else ():
        if isinstance(value, Instance) and value.cls in structs:
            return structs[value.cls]
    return None


# ---------------------------------------------------------------- statements that read


def _read(
    code: Code, outline: Outline, tables: Tables, structs: Mapping[ClassValue, TableName], written: list[Span]
) -> Iterator[Query]:
    callees = [call.invoke.callee for call in outline.calls]
    inner = {one.of.at for one in callees if isinstance(one, Member) and isinstance(one.of, Invoke)}
    here = [span for span in written if span.path == outline.path]
    for call in outline.calls:
        invoke = call.invoke
        if invoke.at in inner or not isinstance(invoke.callee, Member):
            continue
        links = _links(invoke)
        if not any(getattr(link.callee, "name", "") in _READING for link in links) or stands_in(invoke.at, here):
            continue
        scope = Scope(outline.path, call.function)
        first = _table(code, invoke, scope, tables) or _belonging(code, links, scope, structs)
        if first is None:
            continue
        joined = [
            _table(code, argument.value, scope, tables)
            for link in links if getattr(link.callee, "name", "") in _JOINING
            for argument in link.arguments
        ]  # fmt: skip
        named = dict.fromkeys((first, *(one for one in joined if one is not None)))
        uses = tuple(TableUse(table, ("select",)) for table in named)
        yield Query(uses, invoke.at, call.function, joined=len(uses) > 1)


def _links(invoke: Invoke) -> list[Invoke]:
    """The calls of a chain, the last first."""
    found: list[Invoke] = []
    current: Expression = invoke
    while isinstance(current, Invoke) and len(found) < _MOST_LINKS:
        found.append(current)
        current = current.callee.of if isinstance(current.callee, Member) else current.callee
    return found


def _belonging(
    code: Code, links: list[Invoke], scope: Scope, structs: Mapping[ClassValue, TableName]
) -> TableName | None:
    """``Line::belonging_to(&order)``, ``Order::as_select()`` say the struct instead of the table."""
    callee = links[-1].callee if links else None
    if isinstance(callee, Member) and callee.name in ("belonging_to", "all", "table"):
        for value in code.values(callee.of, scope):
            if isinstance(value, ClassValue) and value in structs:
                return structs[value]
    return None


# ---------------------------------------------------------------- connections


def _connections(code: Code) -> Iterator[Connection]:
    """``PgConnection::establish(&url)``, ``ConnectionManager::<PgConnection>::new(url)``."""
    for call, scope in calls(code, "establish", "new", "new_with_config"):
        callee = call.invoke.callee
        url = call.invoke.argument(0)
        if not isinstance(callee, Member) or url is None:
            continue
        of = getattr(callee.of, "name", "")
        engine = _OPENING.get(of, "") if callee.name == "establish" else ""
        if not engine and callee.name != "establish":
            names = code.library_names(callee, scope)
            if not any(name.endswith(_MANAGERS) for name in names):
                continue
            types = [getattr(type, "name", "") for type in call.invoke.type_arguments]
            engine = next((_OPENING[type] for type in types if type in _OPENING), "")
        elif not engine:
            continue
        if engine == "sqlite":
            yield Connection(engine, call.invoke.at, call.function, database=url)
        else:
            yield Connection(engine, call.invoke.at, call.function, url=url)
