"""Transactions that are begun and committed by calls, with no block between: which calls stand inside."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Invoke, Member, Result
from ringfence.model.facts import TransactionScope
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.patterns import pattern

_Ends = dict[Expression, list[tuple[str, Span, bool]]]
_GIVING_UP = pattern(r"roll_?back|abort", re.IGNORECASE)


def begun(code: Code, language: str, beginning: re.Pattern[str], ending: Collection[str]) -> Iterator[TransactionScope]:
    """``tx := db.Begin()`` … ``tx.Commit()``: from a call whose simple name matches to the last call in its function that
    commits what holds the transaction, the variable or what it was begun on. What is committed elsewhere (by a deferred
    function, by whoever gets it) is open to the end of the function; what nobody ends there is no transaction.
    """
    for outline in code.calling(filter(beginning.search, code.called_names)):
        if outline.language == language:
            yield from _in_file(outline, beginning, ending)


def _in_file(outline: Outline, beginning: re.Pattern[str], ending: Collection[str]) -> Iterator[TransactionScope]:
    begins = [call for call in outline.calls if beginning.search(_simple(call.invoke.callee))]
    ends = _ended(outline, ending) if begins else {}
    holders = _holders(outline) if ends else {}
    bounds = {function.name: function.at for function in outline.functions}
    kept: dict[tuple[str, Expression], list[Span]] = defaultdict(list)
    for call in begins:
        held = [*holders.get(call.invoke.at, ()), getattr(call.invoke.callee, "of", call.invoke)]
        holder = next((one for one in held if _inside(ends, one, call.function, call.invoke.at)), None)
        if holder is not None and call.function in bounds:
            kept[call.function, holder].append(call.invoke.at)
    for (function, holder), places in kept.items():
        for at, following in zip(places, (*places[1:], None), strict=True):
            inside = _inside(ends, holder, function, at)
            committed = [end for place, end, giving_up in inside if place == function and not giving_up]
            first_ones = [end for end in committed if following is None or end < following]
            yield TransactionScope(at, function, until=max(first_ones or committed, default=_end(bounds[function])))


def _holders(outline: Outline) -> dict[Span, list[Expression]]:
    """What a call's result, of several the first, is assigned to."""
    found: dict[Span, list[Expression]] = defaultdict(list)
    for binding in outline.bindings:
        made = binding.value
        if isinstance(made, Result) and made.position == 0:
            made = made.of
        if isinstance(made, Invoke):
            found[made.at].append(binding.target)
    return found


def _inside(ends: _Ends, holder: Expression, function: str, at: Span) -> list[tuple[str, Span, bool]]:
    """The ends that stand behind a place in a function, or in one inside of it."""
    return [end for end in ends.get(holder, ()) if f"{end[0]}.".startswith(f"{function}.") and at < end[1]]


def _ended(outline: Outline, ending: Collection[str]) -> _Ends:
    """(function, place, whether it gives up, which an error does while all else goes on) of every end, by what is ended."""
    found: _Ends = defaultdict(list)
    for call in outline.calls:
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name in ending:
            found[callee.of].append((call.function, call.invoke.at, _GIVING_UP.search(callee.name) is not None))
    return found


def _simple(callee: Expression) -> str:
    return str(getattr(callee, "name", ""))


def _end(function: Span) -> Span:
    return Span(function.path, function.end_line, function.end_column, function.end_line, function.end_column)
