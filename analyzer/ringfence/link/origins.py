"""Which connection a statement runs on: what its session, cursor or collection was made of, step by step."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.link.parts import Part
from ringfence.model.expression import Expression, Invoke, Item, Member
from ringfence.model.facts import EntityQuery, Query
from ringfence.model.source import Span
from ringfence.model.value import Instance, Library, Scope, Value

MOST_STEPS = 60
"""Things looked at for one statement."""


class Origins:
    """Answers for the statements of one service."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._known: dict[tuple[str, str, Expression], frozenset[Span]] = {}

    def of(self, statement: Query | EntityQuery) -> frozenset[Span]:
        """The calls of libraries that made what a statement runs on, that of the connection among them."""
        if statement.via is None:
            return frozenset()
        key = (statement.at.path, statement.function, statement.via)
        if key not in self._known:
            self._known[key] = frozenset(self._calls(statement.via, Scope(statement.at.path, statement.function)))
        return self._known[key]

    def _calls(self, via: Expression, scope: Scope) -> Iterator[Span]:
        queue: list[tuple[Expression, Scope]] = [(via, scope)]
        seen: set[tuple[int, Scope]] = set()
        while queue and len(seen) < MOST_STEPS:
            expression, inside = queue.pop(0)
            if (id(expression), inside) in seen:
                continue
            seen.add((id(expression), inside))
            for value in self._part.code.values(expression, inside):
                made = _made(value)
                if made is not None:
                    yield made[0].at
                    queue += [(part, made[1]) for part in _parts(made[0])]


def _made(value: Value) -> tuple[Invoke, Scope] | None:
    if isinstance(value, Library | Instance) and value.made is not None and value.scope is not None:
        return value.made, value.scope
    return None


def _parts(made: Invoke) -> Iterator[Expression]:
    """What a call was made on or of: ``connection.cursor()``, ``Session(engine)``, ``factory()``."""
    yield made.callee.of if isinstance(made.callee, Member | Item) else made.callee
    yield from (argument.value for argument in made.arguments)
