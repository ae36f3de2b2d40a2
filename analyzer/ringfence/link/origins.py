"""Which connection a statement runs on: what its session, cursor or collection was made of, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ringfence.link.code import ServiceCode
from ringfence.model.expression import Expression, Invoke, Item, Member
from ringfence.model.facts import EntityQuery, Fact, Query
from ringfence.model.source import Span
from ringfence.model.value import Instance, Library, Scope, Value

MOST_STEPS = 60
"""Things looked at for one statement."""


class Origin(Struct, frozen=True, array_like=True):
    """made: the calls of libraries that made what the statements of a function run on, where they say so by ``via``."""

    path: str
    function: str
    via: Expression
    made: list[Span]


class Origins:
    """Answers for the statements of one service."""

    def __init__(self, known: Iterable[Origin]) -> None:
        self._known = {(one.path, one.function, one.via): frozenset(one.made) for one in known}

    def of(self, statement: Query | EntityQuery) -> frozenset[Span]:
        """The calls of libraries that made what a statement runs on, that of the connection among them."""
        if statement.via is None:
            return frozenset()
        return self._known.get((statement.at.path, statement.function, statement.via), frozenset())


def origins(code: ServiceCode, facts: Iterable[Fact]) -> list[Origin]:
    """Of all statements that say what they run on."""
    found: dict[tuple[str, str, Expression], Origin] = {}
    for fact in facts:
        if isinstance(fact, Query | EntityQuery) and fact.via is not None:
            path, function = place = (fact.at.path, fact.function)
            if (*place, fact.via) not in found:
                made = sorted(set(_calls(code, fact.via, Scope(path, function))))
                found[*place, fact.via] = Origin(path, function, fact.via, made)
    return list(found.values())


def _calls(code: ServiceCode, via: Expression, scope: Scope) -> Iterator[Span]:
    queue: list[tuple[Expression, Scope]] = [(via, scope)]
    seen: set[tuple[int, Scope]] = set()
    while queue and len(seen) < MOST_STEPS:
        expression, inside = queue.pop(0)
        if (id(expression), inside) in seen:
            continue
        seen.add((id(expression), inside))
        for value in code.values(expression, inside):
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
