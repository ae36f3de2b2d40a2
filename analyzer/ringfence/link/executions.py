"""Executions of a service's code: from each entry point, everything that is done, as far as the code alone tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from ringfence.link.addresses import shown
from ringfence.link.channel_names import called, named
from ringfence.link.channel_scopes import is_answer
from ringfence.link.code import ServiceCode, place_of
from ringfence.link.deciding import place_named
from ringfence.link.flow import Flow, Reached
from ringfence.link.requests import Addresses, sent_to
from ringfence.link.units import Unit
from ringfence.model.facts import ChannelUse, Fact, RemoteCall, Schedule
from ringfence.model.source import Span, Step
from ringfence.model.system import Endpoint
from ringfence.model.value import Known, Scope


class Act(Struct, frozen=True, array_like=True, gc=False):
    """What is done at one fact, and the way there: see :class:`ringfence.link.flow.Reached`.

    sent_to: the addresses of a request; channel: what is published. at: where somebody says what is published, or calls
    what makes the request; None if that is the fact's own place.
    """

    fact: Fact
    path: tuple[Step, ...]
    repeated: bool
    each: Span | None
    transaction: Span | None
    cached: bool
    sent_to: Addresses = ()
    channel: str = ""
    at: Span | None = None


class Walk(Struct, frozen=True, array_like=True):
    """What a function does. acts: everything, nearest first; complete: whether nothing was cut."""

    acts: tuple[Act, ...]
    complete: bool


class Execution(Struct, frozen=True, array_like=True):
    """One entry point: see :class:`ringfence.model.system.Entry`. walk: which one it is; the entry points of one function
    have one.
    """

    kind: str
    at: Span
    handler: str
    endpoint: Endpoint | None
    channels: tuple[str, ...]
    walk: int


class Executions:
    """Walks every route, consumer and schedule of one service. walks: those that there were so far."""

    def __init__(self, unit: Unit, code: ServiceCode, facts: Sequence[Fact], endpoints: Iterable[Endpoint]) -> None:
        self._unit = unit
        self._code = code
        self._facts = facts
        self._endpoints = endpoints
        self._flow = Flow(code, facts) if code.outlines else None
        self._walked: dict[tuple[str, str, Span | None], int] = {}
        self.walks: list[Walk] = []

    def all(self) -> Iterator[Execution]:
        """One for every entry point, in order."""
        if self._flow is None:
            return
        for endpoint in self._endpoints:
            if endpoint.handler:
                yield self._execution("route", endpoint.at, endpoint.handler, endpoint)
        for fact in self._facts:
            if type(fact) is ChannelUse and fact.role == "consume" and fact.handler:
                texts = self._code.texts(fact.channel, Scope(fact.at.path, fact.function))
                said = (shown(self._unit.environment.fill(text).text) for text in texts)
                names = tuple(dict.fromkeys(called(fact.broker, name) for name in said))
                yield self._execution("consumer", fact.at, fact.handler, channels=names)
            elif type(fact) is Schedule and fact.handler:
                yield self._execution("start" if fact.when == "start" else "schedule", fact.at, fact.handler)

    def _execution(
        self, kind: str, at: Span, handler: str, endpoint: Endpoint | None = None, channels: tuple[str, ...] = ()
    ) -> Execution:
        return Execution(kind, at, handler, endpoint, channels, self._walk(at, handler))

    def _walk(self, at: Span, handler: str) -> int:
        assert self._flow is not None
        path, function = place_of(handler, at.path)
        key = (path, function, at if self._flow.is_overloaded(path, function) else None)
        if key not in self._walked:
            reached, complete = self._flow.walk(path, function, at)
            self._walked[key] = len(self.walks)
            self.walks.append(Walk(tuple([act for one in reached for act in self._of(one)]), complete))
        return self._walked[key]

    def _of(self, reached: Reached) -> Iterator[Act]:
        fact = reached.fact

        def act(**more: Any) -> Act:  # noqa: ANN401 (the fields of each kind)
            way = (reached.path, reached.repeated, reached.each, reached.transaction, reached.cached)
            return Act(fact, *way, **more)

        if isinstance(fact, RemoteCall):
            yield act(sent_to=sent_to(self._code, fact, reached.scope), at=reached.called)
        elif not isinstance(fact, ChannelUse):
            yield act()
        elif fact.role == "publish" and not is_answer(fact):
            yield from (act(channel=name, at=at) for name, at in self._publications(fact, reached.scope))

    def _publications(self, fact: ChannelUse, scope: Scope) -> Iterator[tuple[str, Span]]:
        """Channels, and where each is named: in a wrapper's caller, not in the wrapper."""
        known = [value for value in self._code.values(fact.channel, scope) if isinstance(value, Known)]
        found = named(self._unit, known)
        for value in found:
            name = called(fact.broker, shown(self._unit.environment.fill(value.text).text))
            yield name, place_named(self._code, fact, scope, value, alone=len(found) < 2)
