"""Entry points of a service with their effects: what its executions do, where their requests lead, which tables they use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ringfence.link.calls import Resolver
from ringfence.link.executions import Act, Execution, Walk
from ringfence.link.tables import Data
from ringfence.model.facts import ChannelUse, Fact, RemoteCall
from ringfence.model.source import Span
from ringfence.model.system import Access, Effect, Entry, TableKey

Accesses = Mapping[Span, Sequence[Access]]
"""What one service does to tables, by the place where it does it."""
Done = tuple[TableKey, tuple[str, ...]]
"""A table, and what is done to it."""


def accesses_by_service(data: Data) -> dict[str, dict[Span, list[Access]]]:
    """Every service's accesses; definitions are none."""
    found: dict[str, dict[Span, list[Access]]] = {}
    for access in data.accesses:
        if access.mode != "define":
            found.setdefault(access.service, {}).setdefault(access.at, []).append(access)
    return found


class Entries:
    """Makes the entry points of one service of its executions."""

    def __init__(self, resolver: Resolver, accesses: Accesses) -> None:
        self._resolver = resolver
        self._accesses = accesses
        self._done: dict[tuple[Span, str], Sequence[Done]] = {}

    def all(self, executions: Iterable[Execution], walks: Sequence[Walk]) -> Iterator[Entry]:
        """Every entry point, in order."""
        service = self._resolver.unit.name
        effects = [
            tuple(dict.fromkeys(effect for act in _apart(walk.acts) for effect in self._of(act))) for walk in walks
        ]
        for one in executions:
            channel = one.channels[0] if len(one.channels) == 1 else ""
            done, complete = effects[one.walk], walks[one.walk].complete
            yield Entry(service, one.kind, one.at, one.handler, one.endpoint, channel, done, complete, one.channels)

    def _of(self, act: Act) -> Iterator[Effect]:
        fact = act.fact

        def effect(kind: str, at: Span, **more: Any) -> Effect:  # noqa: ANN401 (the fields of each kind)
            return Effect(kind, at, act.path, act.repeated, act.transaction, each=act.each, cached=act.cached, **more)

        if isinstance(fact, RemoteCall):
            made, _ = self._resolver.calls(fact, act.sent_to)
            places = [(act.at if act.at is not None and call.at == fact.at else call.at, call) for call in made]
            yield from (effect("call", at, call=call) for at, call in places)
        elif isinstance(fact, ChannelUse):
            yield effect("publish", act.at or fact.at, channel=act.channel)
        else:
            for table, operations in self._to_tables(fact.at, _function(fact)):
                yield effect("query", fact.at, table=table, operations=operations)

    def _to_tables(self, at: Span, function: str) -> Sequence[Done]:
        """What a function does to tables at one place, each thing once."""
        if (at, function) not in self._done:
            accesses = (access for access in self._accesses.get(at, ()) if access.function == function)
            self._done[at, function] = list(dict.fromkeys((access.table, access.operations) for access in accesses))
        return self._done[at, function]


def _apart(acts: Iterable[Act]) -> Iterator[Act]:
    """The acts that may have effects of their own: of several facts at one place that are no requests or messages, each says
    that all is done which is done there.
    """
    seen: set[tuple[object, ...]] = set()
    for act in acts:
        if not isinstance(act.fact, RemoteCall | ChannelUse):
            told = (act.fact.at, _function(act.fact), act.path, act.repeated, act.each, act.transaction, act.cached)
            if told in seen:
                continue
            seen.add(told)
        yield act


def _function(fact: Fact) -> str:
    return getattr(fact, "function", "")
