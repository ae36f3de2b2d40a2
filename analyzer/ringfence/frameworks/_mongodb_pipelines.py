"""The other collections an aggregation pipeline reads from and writes to."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Text
from ringfence.model.value import Entries, Items, Known, Scope

_JOINS = {"$lookup": ("from",), "$graphLookup": ("from",), "$unionWith": ("", "coll")}
_WRITES = {"$out": ("", "coll"), "$merge": ("", "into", "coll")}
_OPERATIONS = {"$out": ("insert", "delete"), "$merge": ("insert", "update")}
_DEEPEST = 8
_MOST = 200

Stage = tuple[str, tuple[str, ...]]


def stages(code: Code, pipeline: Expression | None, scope: Scope) -> Iterator[Stage]:
    """(collection, operations) of each ``$lookup``, ``$graphLookup``, ``$unionWith``, ``$out`` and ``$merge``, those of
    inner pipelines included.
    """
    waiting: list[tuple[Expression | None, Scope, int]] = [(pipeline, scope, 0)]
    for _ in range(_MOST):
        if not waiting:
            return
        expression, place, depth = waiting.pop(0)
        for value in code.values(expression, place):
            if isinstance(value, Items) and depth < _DEEPEST:
                waiting += [(item, value.scope, depth + 1) for item in value.items]
            elif isinstance(value, Entries) and depth < _DEEPEST:
                for key, item in value.items:
                    yield from _stage(code, key, item, value.scope)
                    waiting.append((item, value.scope, depth + 1))


def _stage(code: Code, key: Expression, item: Expression, scope: Scope) -> Iterator[Stage]:
    name = key.literal if isinstance(key, Text) else None
    if name is None or not (name in _JOINS or name in _WRITES):
        return
    fields = _JOINS.get(name) or _WRITES[name]
    for collection in dict.fromkeys(_names(code, item, scope, fields)):
        yield collection, _OPERATIONS.get(name, ("select",))


def _names(code: Code, item: Expression, scope: Scope, fields: tuple[str, ...], depth: int = 0) -> Iterator[str]:
    """The strings under one of the fields (the empty one: in the stage's own place)."""
    for value in code.values(item, scope):
        if isinstance(value, Known) and (depth or "" in fields) and value.text.literal:
            yield value.text.literal
        elif isinstance(value, Entries) and depth < 2:
            for key, inner in value.items:
                if isinstance(key, Text) and key.literal and key.literal in (*fields, "coll"):
                    yield from _names(code, inner, value.scope, fields, depth + 1)
