"""SQL in strings, for every library that runs them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ringfence.extend import Code
from ringfence.model.expression import Expression
from ringfence.model.facts import Fact, Query
from ringfence.model.source import Span
from ringfence.model.value import Known, Scope


def statements_in(
    code: Code, expression: Expression | None, scope: Scope, at: Span, via: Expression | None = None, engine: str = ""
) -> Iterator[Fact]:
    """What the statements do that an expression may stand for.

    They are told where they are run; one that a helper runs for its callers, at the caller's call.
    """
    from ringfence.sql import looks_like_sql, read_statement, statement_text

    told: set[tuple[str, Span]] = set()
    for value in code.values(expression, scope):
        if not isinstance(value, Known):
            continue
        text = statement_text(value.text)
        place = value.site or at
        if not looks_like_sql(text) or (text, place) in told:
            continue
        told.add((text, place))
        function = scope.function if place == at else _function_of(code, place)
        own = via if place == at else None
        for fact in read_statement(text, place, dialect=engine, function=function, via=own):
            yield msgspec.structs.replace(fact, engine=engine) if isinstance(fact, Query) else fact


def _function_of(code: Code, place: Span) -> str:
    """The function a call stands in."""
    outline = code.outlines.get(place.path)
    return next((call.function for call in outline.calls if call.invoke.at == place), "") if outline else ""
