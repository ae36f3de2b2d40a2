"""sqlalchemy-mixins: mapped classes that create, find and change their objects themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.frameworks._sqlalchemy_statements import Reader
from ringfence.model.facts import EntityQuery
from ringfence.model.value import ClassValue, Instance, Library, Value

RECORD = "sqlalchemy_mixins.AllFeaturesMixin"
_SPELLINGS = (
    "sqlalchemy_mixins.ActiveRecordMixin", "sqlalchemy_mixins.SmartQueryMixin", "sqlalchemy_mixins.AllFeaturesMixinAsync",
    "sqlalchemy_mixins.ActiveRecordMixinAsync", "sqlalchemy_mixins.activerecord.ActiveRecordMixin",
    "sqlalchemy_mixins.smartquery.SmartQueryMixin", "sqlalchemy_mixins.asyncio.AllFeaturesMixinAsync",
)  # fmt: skip
_FOUND = ("find", "find_or_fail", "first")
_BY_CLASS: dict[str, tuple[str, ...]] = {
    "create": ("insert",),
    "destroy": ("delete",),
    **dict.fromkeys((*_FOUND, "all", "where", "smart_query", "with_", "with_joined", "with_subquery"), ("select",)),
}
_BY_OBJECT: dict[str, tuple[str, ...]] = {"save": ("insert", "update"), "update": ("update",), "delete": ("delete",)}

SAME_AS = {
    **dict.fromkeys(_SPELLINGS, RECORD),
    **{f"{RECORD}.{name}()": f"{RECORD}()" for name in ("create", *_FOUND)},
    **{f"{RECORD}().{name}()": f"{RECORD}()" for name in _BY_OBJECT},
}


def record_queries(reader: Reader) -> Iterator[EntityQuery]:
    """``Order.create(…)``, ``Order.find(1).update(…)``."""
    names = {f"{RECORD}.{name}": done for name, done in _BY_CLASS.items()}
    names.update({f"{RECORD}().{name}": done for name, done in _BY_OBJECT.items()})
    for call in reader.code.calls(*names):
        cls = _class_of(call.receiver)
        if cls is not None and cls.id in reader.mapped.tables:
            yield EntityQuery((cls.id,), names[call.name], call.call.invoke.at, call.call.function)


def _class_of(value: Value | None) -> ClassValue | None:
    match value:
        case ClassValue():
            return value
        case Instance(cls):
            return cls
        case Library():
            return value.owner
        case _:
            return None
