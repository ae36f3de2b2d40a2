"""Statements that a helper begins for its callers: ``def find(session, model): return session.query(model)``."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._handed_over import handed_over, parameter_of
from ringfence.model.expression import Expression, Invoke
from ringfence.model.source import Span
from ringfence.model.value import Scope

_MOST_LAYERS = 3


class Helpers:
    """The helpers of one service, and which of their callers a statement is."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._passed_on: set[Span] = set()

    def begun(self, entity: Expression | None, scope: Scope, at: Span) -> list[tuple[Expression, Scope, Span]]:
        """What the callers hand over for the entity of the statement that begins at ``at``, where that is a parameter and
        they are several: each of theirs is a statement of its own. Empty where it is only one.
        """
        return list(self._begun(entity, scope, at, _MOST_LAYERS))

    def _begun(
        self, entity: Expression | None, scope: Scope, at: Span, layers: int
    ) -> Iterator[tuple[Expression, Scope, Span]]:
        asked = parameter_of(self._code, entity, scope) if layers else None
        handed = list(handed_over(self._code, *asked, scope.path)) if asked else []
        if len(handed) < 2 and layers == _MOST_LAYERS:
            return
        if handed:
            self._passed_on.add(at)
        for argument, inside, place in handed:
            deeper = list(self._begun(argument, inside, place, layers - 1))
            yield from deeper or [(argument, inside, place)]

    def start(self, made: Invoke, scope: Scope) -> Span:
        """Where the statement begins that was made by a call in a scope: where its helper was called."""
        at, inside = made.at, scope
        while at in self._passed_on and inside.call is not None and inside.caller is not None:
            at, inside = inside.call.at, inside.caller
        return at
