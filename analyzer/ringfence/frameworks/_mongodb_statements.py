"""What a driver's method does to collections of MongoDB, however the driver's language calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code
from ringfence.frameworks._mongodb_names import plain
from ringfence.model.expression import Member, Text
from ringfence.model.facts import Gap, Query, TableName, TableUse
from ringfence.model.outline import Call


def stated(
    code: Code, callee: Member, call: Call, operations: tuple[str, ...], named: Iterable[Text | None]
) -> Iterator[Query | Gap]:
    """One statement for each of the collections that a method is called on. named: their names, as far as they are known."""
    names = [plain(code.deployed(name)) if name is not None else "" for name in named]
    for name in dict.fromkeys(name.lower() for name in names if name):
        use = TableUse(TableName(name), operations)
        yield Query((use,), call.invoke.at, call.function, via=callee.of, engine="mongodb")
    if names and not any(names):
        yield Gap("query", "the collection's name is not known", call.invoke.at)
