"""Transactions: where one begins, and which calls are made while it is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ringfence.model.expression import Expression, Invoke
from ringfence.model.facts import TransactionScope
from ringfence.model.outline import Call
from ringfence.model.source import Span

Key = tuple[str, str]


class Transactions:
    """The transactions of one service."""

    def __init__(self, scopes: Iterable[TransactionScope]) -> None:
        self._blocks: set[Span] = set()
        self._entered: dict[tuple[str, str, Expression], Span] = {}
        self._whole: dict[Key, Span] = {}
        self._begun: dict[Key, list[tuple[Span, Span]]] = defaultdict(list)
        """Transactions without a block: the calls that begin them, and where they end."""
        for scope in scopes:
            function = (scope.at.path, scope.function)
            if scope.whole:
                self._whole[function] = scope.at
            elif scope.until is not None:
                self._begun[function].append((scope.at, scope.until))
            elif scope.via is None:
                self._blocks.add(scope.at)
            else:
                self._entered[(*function, scope.via)] = scope.at

    def whole(self, function: Key) -> Span | None:
        """Where the transaction begins that a function runs in from its first line to its last."""
        return self._whole.get(function)

    def opened(self, call: Call) -> Span | None:
        """Where the outermost transaction began in whose block the call stands, or before whose end, in its own function."""
        at = call.invoke.at
        for scope in call.scopes:
            if isinstance(scope, Invoke):
                if scope.at in self._blocks:
                    return scope.at
            elif (at.path, call.function, scope) in self._entered:
                return self._entered[at.path, call.function, scope]
        if not self._begun:
            return None
        begun = self._begun.get((at.path, call.function), ())
        return next((begin for begin, end in begun if begin < at < end), None)
