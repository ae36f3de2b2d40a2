"""Which streams a JavaScript client of Redis reads, and as which group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import objects
from ringfence.frameworks._handlers import use
from ringfence.model.expression import Each, Expression, Item, literal
from ringfence.model.facts import Fact
from ringfence.model.value import LibraryCall

_KEY = literal("key")


def read_by_node_redis(code: Code, call: LibraryCall, grouped: bool) -> Iterator[Fact]:
    """``xRead({ key, id })`` or a list of such; ``xReadGroup(group, consumer, …)``. The command's options may come first."""
    given = [argument.value for argument in call.call.invoke.arguments]
    names = [one for one in given if code.texts(one, call.scope)]
    for one in given:
        alone = any(objects(code, one, call.scope))
        key = Item(one if alone else Each(one), _KEY)
        if one not in names and code.texts(key, call.scope):
            yield use("consume", key, "redis", call, call.call.function, names[0] if grouped and names else None)
            return


def read_by_ioredis(code: Code, call: LibraryCall) -> Iterator[Fact]:
    """``xreadgroup("GROUP", group, consumer, "STREAMS", key, …, id, …)``, as the command is written."""
    given = [argument.value for argument in call.call.invoke.arguments]
    words = [next((text.literal or "" for text in code.texts(one, call.scope)), "").upper() for one in given]
    if "STREAMS" not in words:
        return
    rest = given[words.index("STREAMS") + 1 :]
    for key in rest[: len(rest) // 2]:
        yield use("consume", key, "redis", call, call.call.function, _after("GROUP", words, given))


def _after(word: str, words: Sequence[str], given: Sequence[Expression]) -> Expression | None:
    at = words.index(word) + 1 if word in words else len(given)
    return given[at] if at < len(given) else None
