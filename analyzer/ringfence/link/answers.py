"""Answers to what expressions stand for: each found out once, remembered, and bounded."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

from ringfence.link.alternatives import distinct
from ringfence.model.expression import Constant, Expression, Hole, Invoke, Opaque, Text
from ringfence.model.value import Scope, Value

MOST_STEPS = 12_000
"""Evaluations one question may cost; beyond, the rest counts as unknown."""

MOST_DEPTH = 160
_FRAMES = 40
"""More than one evaluation takes of the stack of Python inside another: its limit alone is too low for MOST_DEPTH."""

MOST_DEEPER = 20
"""How much of what lies too deep for one question is found out after it."""
MOST_KEPT = 400_000
"""Answers of one service that are remembered at a time, some 200 MiB. Hardly any service has more; one that does begins anew
with the next question from outside, and what most of them need is soon known again.
"""
_UNCUT = 1 << 30
_PLAIN = frozenset((Text, Constant, Hole, Opaque))
"""Expressions that may say all by themselves."""
_Words = str | tuple[str, ...]
"""A name, or the names of a chain, that others ask for in the same words."""
_Key = tuple[int, Scope]
"""The identity of an expression, and where it stands."""
T = TypeVar("T")
Values = tuple[Value, ...]


class Answers(ABC):
    """Asks for every value once, however often and from wherever it is asked for."""

    def __init__(self) -> None:
        self._known: dict[Scope, dict[int | _Words, Values]] = defaultdict(dict)
        """By where an expression stands, then by its identity or its words: hundreds of thousands of pairs would take as
        much memory as the answers.
        """
        self._pending: dict[_Key, tuple[int, Values]] = {}
        self._waiting: dict[int, list[_Key]] = {}
        self._alive: list[Expression] = []
        self._open: dict[_Key, int] = {}
        self._cut = _UNCUT
        self._steps = 0
        self._deeper: list[tuple[Expression, Scope, _Key]] = []
        self._lacking = 0
        """How often an answer was less than the whole, because it was asked for while it was being found out."""
        self._apart = 0
        """In how many questions it is asked for something apart."""

    @abstractmethod
    def _evaluate(self, expression: Expression, scope: Scope) -> Iterable[Value]:
        """Find out; may ask for other values, and for the same again."""

    @abstractmethod
    def _said(self, expression: Expression) -> Values | None:
        """What an expression says by itself, wherever it stands; None if others have to be asked."""

    @abstractmethod
    def _relevant(self, expression: Expression, scope: Scope) -> Scope:
        """The scope as far as the answer may depend on it."""

    @abstractmethod
    def _shared(self, expression: Expression, scope: Scope) -> tuple[_Words, Scope] | None:
        """The question as others ask it too, from elsewhere or with another expression; None if nobody does."""

    @abstractmethod
    def _original(self, call: Invoke) -> Invoke:
        """The object that stands for a call wherever the call is part of something."""

    def lacks(self) -> None:
        """Note that whatever is being answered gets less than there is, since it is part of the question."""
        self._lacking += 1

    def values(self, expression: Expression | None, scope: Scope) -> Values:
        """Every value the expression may have; empty if nothing is known."""
        if expression is None:
            return ()
        here = self._known.get(scope)
        known = here.get(id(expression)) if here is not None else None
        if known is not None:
            return known
        if type(expression) in _PLAIN:
            said = self._said(expression)
            if said is not None:
                self._keep_answer(expression, scope, said)
                return said
        elif type(expression) is Invoke:
            call = self._original(expression)
            if call is not expression:
                return self.values(call, scope)
        if scope.call is not None or scope.caller is not None or scope.receiver is not None or scope.around is not None:
            relevant = self._relevant(expression, scope)
            if relevant is not scope:
                scope, here = relevant, self._known.get(relevant)
                known = here.get(id(expression)) if here is not None else None
                if known is not None:
                    return known
        key = (id(expression), scope)
        pending = self._pending.get(key)
        if pending is not None:
            self.lacks()
            self._cut = min(self._cut, pending[0])
            return pending[1]
        shared = self._shared(expression, scope)
        if shared is not None:
            here = self._known.get(shared[1])
            known = here.get(shared[0]) if here is not None else None
        if known is None:
            known = self._found_out(expression, scope, key, shared)
        elif key not in self._open:
            self._keep_answer(expression, scope, known)
        return known

    def _keep_answer(self, expression: Expression, scope: Scope, answer: Values) -> None:
        self._alive.append(expression)
        self._known[scope][id(expression)] = answer

    def _found_out(
        self, expression: Expression, scope: Scope, key: _Key, shared: tuple[_Words, Scope] | None
    ) -> Values:
        """What nobody has asked for yet. An answer that was found out without meeting itself is everybody's."""
        lacking, depth = self._lacking, len(self._open)
        if depth == 0:
            found = self._asked(expression, scope, key)
        elif key in self._open:
            self.lacks()
            self._cut = min(self._cut, self._open[key])
            return ()
        else:
            self._steps += 1
            if self._steps > MOST_STEPS or depth > MOST_DEPTH:
                if depth > MOST_DEPTH and len(self._deeper) < MOST_DEEPER:
                    self._deeper.append((expression, scope, key))
                self.lacks()
                self._cut = 0  # as if it had met the question itself: nothing that rests on this outlives it
                return ()
            found = self._answer(expression, scope, key, depth)
        if shared is not None and lacking == self._lacking:
            self._known[shared[1]][shared[0]] = found
        return found

    def _asked(self, expression: Expression, scope: Scope, key: _Key) -> Values:
        """A question from outside."""
        if len(self._alive) > MOST_KEPT and not self._apart:
            self._known.clear()
            self._alive.clear()
        self._steps = 1
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + MOST_DEPTH * _FRAMES)
        try:
            answer = self._answer(expression, scope, key, 0)
            while self._deeper and self._steps <= MOST_STEPS:
                self._ask_deeper(*self._deeper.pop())
            return answer
        finally:
            self._deeper.clear()
            sys.setrecursionlimit(limit)

    def _ask_deeper(self, expression: Expression, scope: Scope, key: _Key) -> None:
        """What a question did not get to is found out by itself, so that the next one that comes by gets it, and all that
        rests on it is kept.
        """
        if id(expression) not in self._known.get(scope, {}):
            self._answer(expression, scope, key, 0)

    def _answer(self, expression: Expression, scope: Scope, key: _Key, depth: int) -> Values:
        """Evaluate and remember.

        An answer that met an evaluation still open above it lacks what that one will add: it is kept only until that
        one is done, so that mutually dependent assignments cost one evaluation each and not one for every order. The same
        holds for what met a bound, until the question is done: another one may get further.
        """
        outer, self._cut = self._cut, _UNCUT
        self._open[key] = depth
        try:
            result = distinct(self._evaluate(expression, scope))
        finally:
            del self._open[key]
            cut, self._cut = self._cut, outer
        if self._waiting:
            for waiting in self._waiting.pop(depth, ()):
                del self._pending[waiting]
        if cut < depth:
            self._cut = min(outer, cut)
            self._alive.append(expression)
            self._pending[key] = (cut, result)
            self._waiting.setdefault(cut, []).append(key)
        else:
            self._keep_answer(expression, scope, result)
        return result

    def told_whole(self, ask: Callable[[], T]) -> tuple[T, bool]:
        """What is made of several answers, and whether none of them lacks what an evaluation that is still open will add."""
        outer, self._cut = self._cut, _UNCUT
        made = ask()
        whole, self._cut = self._cut == _UNCUT, min(outer, self._cut)
        return made, whole

    def apart(self, find: Callable[[], T]) -> T:
        """What is found out once for all, perhaps in the midst of a question: by questions of their own, each with all that
        one may cost, whose answers are kept though that question is open still.
        """
        open_ones = self._open, self._pending, self._waiting, self._deeper, self._cut, self._steps
        self._open, self._pending, self._waiting, self._deeper, self._cut = {}, {}, {}, [], _UNCUT
        self._apart += 1
        try:
            return find()
        finally:
            self._apart -= 1
            self._open, self._pending, self._waiting, self._deeper, self._cut, self._steps = open_ones

    def keep(self, expression: Expression | None) -> Expression | None:
        """Answers are remembered by identity, so an expression made on the way must stay alive."""
        if expression is not None:
            self._alive.append(expression)
        return expression
