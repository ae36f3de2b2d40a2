"""SQL in strings, for every library that runs them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from ringfence.extend import Code
from ringfence.frameworks._handed_over import (
    function_of,
    handed_over,
    member_of,
    object_of,
    part_of_parameter,
)
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact, Query
from ringfence.model.source import Span
from ringfence.model.value import Known, Scope
from ringfence.patterns import pattern

_MOST_LAYERS = 3
_NAMED_QUERY = pattern(
    r"(?:\bwith|[,)])\s+(?:recursive\s+)?(\w+)\s+as\s+(?:not\s+)?(?:materialized\s+)?\(", re.IGNORECASE
)
"""A query that gets a name within a statement. Where a statement is put together of parts, one way to do that may have what
uses it, and another what it is: of all ways together it is no table.
"""


def statements_in(
    code: Code, expression: Expression | None, scope: Scope, at: Span, via: Expression | None = None, engine: str = ""
) -> Iterator[Fact]:
    """What the statements do that an expression may stand for.

    They are told where they are run; one that a helper runs for its callers, at the caller's call.
    """
    from ringfence.sql import looks_like_sql, read_statement, statement_text

    told: dict[tuple[str, Span], str] = {}
    named: dict[Span, set[str]] = defaultdict(set)
    for value, place, function in _strings(code, expression, scope, at, 0):
        text = statement_text(code.deployed(value.text))
        if looks_like_sql(text) and (text, place) not in told:
            told[text, place] = function
            named[place].update(match[1].lower() for match in _NAMED_QUERY.finditer(text))
    for (text, place), function in told.items():
        own = via if place == at else object_of(code, place)
        for fact in read_statement(text, place, dialect=engine, function=function, via=own):
            if isinstance(fact, Query):
                uses = tuple(use for use in fact.uses if use.table.schema or use.table.name not in named[place])
                if fact.uses and not uses:
                    continue
                joined = fact.joined and (len(uses) > 1 or uses == fact.uses)
                fact = msgspec.structs.replace(fact, uses=uses, joined=joined, engine=engine)
            yield fact


def _strings(
    code: Code, expression: Expression | None, scope: Scope, at: Span, layer: int
) -> Iterator[tuple[Known, Span, str]]:
    """(string, where it is run or handed over, in which function); a parameter's caller by caller.

    Asking for the parameter itself would give no more than a few alternatives, and a helper may have many callers.
    """
    asked = part_of_parameter(code, expression, scope) if layer < _MOST_LAYERS else None
    handed = list(handed_over(code, *asked[:2], scope.path)) if asked else []
    for argument, inside, place in handed:
        parts = [argument]
        for name in asked[2] if asked else ():
            parts = [one for part in parts for one in member_of(part, name)]
        for part in parts:
            yield from _strings(code, part, inside, place, layer + 1)
    if handed:
        return
    for value in code.values(expression, scope):
        if isinstance(value, Known):
            place = value.site or at
            yield value, place, scope.function if place == at else function_of(code, place)
