"""What a call hands over that is run for itself, and not by whoever gets it: handlers of routes, messages and timers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ringfence.link.code import ServiceCode, place_of
from ringfence.model.facts import ChannelUse, Fact, Route, Schedule
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Scope


def registered(code: ServiceCode, facts: Iterable[Fact]) -> dict[Span, set[tuple[str, str]]]:
    """The functions that each call hands over to be run for themselves; so is what it forwards. What consumes messages may
    stand where a queue is bound: any call of that function that is given the handler only says who will be called.
    """
    found: dict[Span, set[tuple[str, str]]] = defaultdict(set)
    for path, call in code.forwarded:
        for value in code.values(call.invoke.callee, Scope(path, call.function)):
            if isinstance(value, FunctionValue):
                found[call.invoke.at].add((value.path, value.name))
    inside = code.symbols.calls.inside
    for fact in facts:
        if isinstance(fact, Route | ChannelUse | Schedule) and fact.handler:
            handler = place_of(fact.handler, fact.at.path)
            found[fact.at].add(handler)
            if type(fact) is ChannelUse and fact.role == "consume":  # it may stand where a queue is bound
                for call in inside.get((fact.at.path, fact.function), ()):
                    if call.invoke.arguments:
                        found[call.invoke.at].add(handler)
    return found
