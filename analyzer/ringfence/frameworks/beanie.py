"""beanie: documents of MongoDB and what is done to their collections. Its connections are motor's or pymongo's."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._records import DELETE, INSERT, SAVE, SELECT, UPDATE, Style, option, records, same_as
from ringfence.model.facts import Connection, Fact, TableName
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue

_DOCUMENT = "beanie.Document"
_MAKING = ("find", "find_many", "find_all", "all", "aggregate")
_NARROWING = (
    "find", "find_many", "sort", "limit", "skip", "project", "inc", "set", "update", "upsert", "aggregate",
)  # fmt: skip


def _table(code: Code, cls: ClassValue, definition: Class) -> TableName | None:
    """``Settings.name``, or else the class's name; documents of a class with ``is_root`` share its collection."""
    for base in code.bases(cls):
        given = option(code, base, "Settings", "name") or option(code, base, "Collection", "name")
        if base == cls and given:
            return TableName(given.lower())
        if base != cls and option(code, base, "Settings", "is_root") == "True":
            return TableName((given or base.name.rpartition(".")[2]).lower())
    return TableName(cls.name.rpartition(".")[2].lower())


_STYLE = Style(
    base=_DOCUMENT,
    on_set={
        **dict.fromkeys(
            ("find", "find_one", "find_many", "find_all", "get", "all", "count", "aggregate", "distinct", "exists",
             "first_or_none", "to_list", "sum", "avg", "max", "min"),
            SELECT,
        ),
        **dict.fromkeys(("insert_one", "insert_many"), INSERT),
        **dict.fromkeys(("update", "update_one", "update_many", "update_all", "replace_many", "replace_one", "set",
                         "inc", "unset", "push", "pull"), UPDATE),
        "upsert": SAVE,
        **dict.fromkeys(("delete", "delete_one", "delete_many", "delete_all"), DELETE),
    },
    on_object={
        **dict.fromkeys(("insert", "create"), INSERT),
        **dict.fromkeys(("set", "inc", "update", "replace", "save_changes", "current_date"), UPDATE),
        "save": SAVE, "delete": DELETE, "sync": SELECT, "fetch_link": SELECT, "fetch_all_links": SELECT,
    },
    table=_table,
    engine="mongodb",
)  # fmt: skip


@framework(
    "beanie",
    language="python",
    libraries=("beanie",),
    same_as={
        "beanie.odm.documents.Document": _DOCUMENT,
        "beanie.DocumentWithSoftDelete": _DOCUMENT,
        "beanie.UnionDoc": _DOCUMENT,
        "beanie.sync.Document": _DOCUMENT,
        **same_as(_DOCUMENT, _MAKING, _NARROWING, ("find_one", "get", "first_or_none", "insert", "create", "save")),
    },
)
def beanie(code: Code) -> Iterator[Fact]:
    """Documents, queries, and the connection where it is given as a string."""
    for call in code.calls("beanie.init_beanie", "beanie.odm.utils.init.init_beanie"):
        url = call.argument(None, "connection_string")
        if url is not None:
            yield Connection("mongodb", call.call.invoke.at, call.call.function, url=url)
    yield from records(code, _STYLE)
