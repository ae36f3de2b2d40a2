"""mongoengine: connections, documents and what is done to their collections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._records import DELETE, INSERT, SAVE, SELECT, UPDATE, Style, records, same_as
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Constant, Expression, Text, literal
from ringfence.model.expression import Mapping as MappingExpression
from ringfence.model.facts import Connection, Fact, TableName
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, LibraryCall, Scope

_DOCUMENT = "mongoengine.Document"
_CONNECTS = ("mongoengine.connect", "mongoengine.register_connection")
_NARROWING = (
    "filter", "all", "order_by", "limit", "skip", "only", "exclude", "select_related", "hint", "timeout", "clone",
    "batch_size", "as_pymongo", "no_dereference", "no_cache", "fields", "search_text", "using", "paginate",
)  # fmt: skip
_FETCHING = ("get", "first", "create", "with_id", "get_or_404", "first_or_404", "modify", "upsert_one")


def _meta(code: Code, cls: ClassValue, name: str) -> Iterator[Expression]:
    """An option of ``meta = {…}`` in the class itself."""
    outline = code.outlines.get(cls.path)
    for definition in outline.classes if outline else ():
        for field in definition.fields if definition.name == cls.name else ():
            if field.name == "meta" and isinstance(field.value, MappingExpression):
                yield from (item for key, item in field.value.items if isinstance(key, Text) and key.literal == name)


def _table(code: Code, cls: ClassValue, definition: Class) -> TableName | None:
    """``meta["collection"]``, or else the class's name in snake case; subclasses of a mapped class share its collection."""
    if Constant(True) in _meta(code, cls, "abstract"):
        return None
    base = cls
    for one in code.bases(cls):
        given = [
            name for item in _meta(code, one, "collection") for name in literals(code.texts(item, Scope(one.path)))
        ]
        if given:
            return TableName(given[0].lower())
        if Constant(True) not in _meta(code, one, "abstract"):
            base = one
    simple = base.name.rpartition(".")[2]
    return TableName(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", simple).lower())


_STYLE = Style(
    base=_DOCUMENT,
    on_set={
        **dict.fromkeys(
            ("objects", "get", "first", "count", "filter", "all", "aggregate", "distinct", "with_id", "in_bulk", "sum",
             "average", "item_frequencies", "get_or_404", "first_or_404", "scalar", "values_list"),
            SELECT,
        ),
        **dict.fromkeys(("create", "insert"), INSERT),
        **dict.fromkeys(("update", "update_one", "modify"), UPDATE),
        **dict.fromkeys(("upsert_one",), SAVE),
        **dict.fromkeys(("delete", "drop_collection"), DELETE),
    },
    on_object={"save": SAVE, "update": UPDATE, "modify": UPDATE, "delete": DELETE, "reload": SELECT},
    table=_table,
    to_one=frozenset({"ReferenceField", "LazyReferenceField", "CachedReferenceField"}),
    engine="mongodb",
)  # fmt: skip


@framework(
    "mongoengine",
    language="python",
    libraries=("mongoengine", "flask_mongoengine"),
    same_as={
        "mongoengine.document.Document": _DOCUMENT,
        "mongoengine.DynamicDocument": _DOCUMENT,
        "mongoengine.document.DynamicDocument": _DOCUMENT,
        "flask_mongoengine.Document": _DOCUMENT,
        "flask_mongoengine.MongoEngine().Document": _DOCUMENT,
        "flask_mongoengine.MongoEngine().DynamicDocument": _DOCUMENT,
        "mongoengine.connection.connect": _CONNECTS[0],
        "mongoengine.connection.register_connection": _CONNECTS[1],
        f"{_DOCUMENT}.objects": f"{_DOCUMENT}.query()",
        **same_as(_DOCUMENT, ("objects",), _NARROWING, _FETCHING),
    },
)
def mongoengine(code: Code) -> Iterator[Fact]:
    """Everything that is said through the library."""
    for call in code.calls(*_CONNECTS):
        shift = int(call.name == _CONNECTS[1])
        database, host = call.argument(shift, "db", "name"), call.argument(2 if shift else None, "host")
        yield _connection(code, call, database, host)
    yield from records(code, _STYLE)


def _connection(code: Code, call: LibraryCall, database: Expression | None, host: Expression | None) -> Connection:
    """A host by its name, or a whole URL in the host's place."""
    at, function, port = call.call.invoke.at, call.call.function, call.argument(None, "port")
    texts = code.texts(host, call.scope)
    plain = bool(texts) and all(text.literal is not None and "://" not in text.literal for text in texts)
    if host is None or plain or port is not None:
        return Connection(
            "mongodb", at, function, host=host or literal("localhost"), port=port, database=database or literal("test")
        )
    return Connection("mongodb", at, function, url=host, database=database)
