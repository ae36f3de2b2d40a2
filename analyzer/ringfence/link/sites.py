"""The calls of a function that matter to whoever runs it: those at which facts stand, and those that lead to some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ringfence.link.callees import Callees
from ringfence.link.code import ServiceCode
from ringfence.link.repetition import Repetition
from ringfence.link.transactions import Transactions
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import Scope

Key = tuple[str, str]


class Site(Struct):
    """A call, and what of it does not depend on how its function came to run.

    leads: whether it may run a function that leads to some fact, as far as that is known. each: the call, if it is made for
    each item of something. opened: where a transaction of its own function began that is open there.
    """

    call: Call
    facts: Sequence[Fact]
    leads: bool
    each: Span | None
    opened: Span | None


class Sites:
    """The sites of every function of one service, each function looked at once. names: those of all functions that may lead
    to some fact; background: calls that run nothing here and now.
    """

    def __init__(
        self,
        code: ServiceCode,
        callees: Callees,
        facts: Mapping[Span, Sequence[Fact]],
        background: set[Span],
        repetition: Repetition,
        transactions: Transactions,
        names: set[str],
    ) -> None:
        self._code = code
        self._callees = callees
        self._facts = facts
        self._background = background
        self._repetition = repetition
        self._transactions = transactions
        self._names = names
        self._of: dict[Key, tuple[Site, ...]] = {}

    def of(self, function: Key) -> tuple[Site, ...]:
        """The calls of a function that matter, in order."""
        known = self._of.get(function)
        if known is None:
            scope, calls = Scope(*function), self._code.symbols.calls.inside.get(function, ())
            found = [self._site(call, scope) for call in calls if not call.detached]
            known = self._of[function] = tuple([site for site in found if site is not None])
        return known

    def _site(self, call: Call, scope: Scope) -> Site | None:
        at = call.invoke.at
        facts = [fact for fact in self._facts.get(at, ()) if not (isinstance(fact, RemoteCall) and fact.detached)]
        leads = at not in self._background and self._callees.may_be_among(self._names, call, scope)
        if not facts and not leads:
            return None
        each = at if self._repetition.is_for_each(scope.path, call) else None
        return Site(call, facts, leads, each, self._transactions.opened(call))
