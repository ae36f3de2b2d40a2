"""MyBatis by annotation, and MyBatis-Plus's mappers that have their statements from the class that they map."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java import annotated, class_of, first, of_class, simple, type_argument
from ringfence.frameworks._java_values import classes, literal_of, strings
from ringfence.frameworks._mybatis import plain_sql
from ringfence.model.expression import Collection, Expression, Item, Text, join
from ringfence.model.facts import Column, EntityMapping, EntityQuery, Fact, TableName
from ringfence.model.value import ClassValue, Library, Scope
from ringfence.patterns import pattern

_IBATIS = "org.apache.ibatis.annotations"
_STATEMENTS = tuple(f"{_IBATIS}.{name}" for name in ("Select", "Insert", "Update", "Delete"))
_PLUS = "com.baomidou.mybatisplus"
_MAPPERS = frozenset({
    f"{_PLUS}.core.mapper.BaseMapper", "com.github.yulichang.base.MPJBaseMapper", "tk.mybatis.mapper.common.Mapper",
})  # fmt: skip
_SERVICES = frozenset({f"{_PLUS}.extension.service.IService", f"{_PLUS}.extension.service.impl.ServiceImpl"})
_TABLE = (f"{_PLUS}.annotation.TableName", "jakarta.persistence.Table")
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("selectById", "selectOne", "selectList", "selectCount", "selectPage", "selectMaps", "selectBatchIds", "selectByMap",
         "selectObjs", "selectAll", "selectByPrimaryKey", "select", "getById", "getOne", "list", "count", "page", "getMap",
         "listByIds", "lambdaQuery", "query"),
        ("select",),
    ),
    **dict.fromkeys(("insert", "insertSelective", "save", "saveBatch"), ("insert",)),
    **dict.fromkeys(("updateById", "update", "updateByPrimaryKey", "updateBatchById", "lambdaUpdate"), ("update",)),
    **dict.fromkeys(("saveOrUpdate", "saveOrUpdateBatch"), ("insert", "update")),
    **dict.fromkeys(
        ("deleteById", "delete", "deleteByMap", "deleteBatchIds", "deleteByPrimaryKey", "remove", "removeById",
         "removeByIds"),
        ("delete",),
    ),
}  # fmt: skip
_CONSTANT = pattern(r"serialVersionUID|[A-Z][A-Z0-9_]+")
"""What static fields are called: no column holds them."""


@framework(
    "mybatis",
    language=("java", "kotlin"),
    libraries=("org.apache.ibatis", "com.baomidou", "com.github.yulichang", "tk.mybatis", "org.mybatis"),
)
def mybatis(code: Code) -> Iterator[Fact]:
    """Statements stand at the method that declares them, those of MyBatis-Plus where they are called."""
    from ringfence.sql import read_statement, statement_text

    for _, function, carried in annotated(code, *_STATEMENTS):
        statement = first(carried, *_STATEMENTS)
        if statement is not None:
            pieces = strings(code, statement.argument("value"), statement.scope)
            text = plain_sql(statement_text(join(Text((*piece.parts, " ")) for piece in pieces)))
            yield from read_statement(text, function.at, function=function.name)
    yield from _plus(code)


def _plus(code: Code) -> Iterator[Fact]:
    mappers: dict[ClassValue, ClassValue] = {}
    for own, _ in code.subclasses(*_MAPPERS, *_SERVICES):
        entity = type_argument(code, own, _MAPPERS) or _served(code, own)
        if entity is not None:
            mappers[own] = entity
    for entity in dict.fromkeys(mappers.values()):
        cls = class_of(code, entity)
        if cls is not None:
            fields = (one.name for _, one in code.fields(entity) if not _CONSTANT.fullmatch(one.name))
            columns = tuple(Column(_snake(name), "", name == "id") for name in fields)
            yield EntityMapping(entity.id, TableName(_table(code, entity)), columns, (), False, cls.at)
    names = [f"{base}().{name}" for base in (*_MAPPERS, *_SERVICES) for name in _OPERATIONS]
    for call in code.calls(*sorted(names)):
        for value in code.values(call.call.invoke.callee, call.scope):
            kept = mappers.get(value.owner) if isinstance(value, Library) and value.owner else None
            if kept is not None:
                done = _OPERATIONS[simple(call.name)]
                yield EntityQuery((kept.id,), done, call.call.invoke.at, call.call.function)
                break


def _served(code: Code, value: ClassValue) -> ClassValue | None:
    """``ServiceImpl<OrderMapper, Order>`` names the mapper first; ``IService<Order>`` the entity alone."""
    cls = class_of(code, value)
    for base in cls.bases if cls is not None else ():
        given = base.key.items if isinstance(base, Item) and isinstance(base.key, Collection) else ()
        if isinstance(base, Item) and len(given) == 2 and _names(code, base.of, value) & _SERVICES:
            return next(iter(classes(code, given[1], Scope(value.path, value.name))), None)
    named = type_argument(code, value, _SERVICES)
    return None if named is None else type_argument(code, named, _MAPPERS) or named


def _names(code: Code, expression: Expression, within: ClassValue) -> set[str]:
    return set(code.library_names(expression, Scope(within.path, within.name)))


def _table(code: Code, entity: ClassValue) -> str:
    one = first(of_class(code, entity), *_TABLE)
    given = literal_of(code, one.argument("value", "name"), one.scope) if one else ""
    return (given or _snake(entity.name.rpartition(".")[2])).lower()


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() and at else c.lower() for at, c in enumerate(name))
