"""Entry points of a service with their effects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ringfence.link import calls
from ringfence.link.addresses import shown
from ringfence.link.channels import named
from ringfence.link.code import ServiceCode, place_of
from ringfence.link.deciding import decided_at
from ringfence.link.flow import Flow, Reached
from ringfence.link.tables import Data
from ringfence.link.units import Unit
from ringfence.model.facts import ChannelUse, Fact, RemoteCall, Schedule
from ringfence.model.source import Span
from ringfence.model.system import Access, Effect, Entry
from ringfence.model.value import Known, Scope

Accesses = Mapping[Span, Sequence[Access]]
"""What one service does to tables, by the place where it does it."""


def accesses_by_service(data: Data) -> dict[str, dict[Span, list[Access]]]:
    """Every service's accesses; definitions are none."""
    found: dict[str, dict[Span, list[Access]]] = {}
    for access in data.accesses:
        if access.mode != "define":
            found.setdefault(access.service, {}).setdefault(access.at, []).append(access)
    return found


class Entries:
    """Walks every route, consumer and schedule of one service."""

    def __init__(
        self, unit: Unit, code: ServiceCode, facts: list[Fact], resolver: calls.Resolver, accesses: Accesses
    ) -> None:
        self._unit = unit
        self._facts = facts
        self._routes = resolver.routes
        self._resolver = resolver
        self._flow = Flow(code, facts) if code.outlines else None
        self._accesses = accesses
        self._walked: dict[tuple[str, str, Span | None], tuple[tuple[Effect, ...], bool]] = {}

    def all(self) -> Iterable[Entry]:
        """Every entry point, in order."""
        if self._flow is None:
            return
        for endpoint in self._routes.of(self._unit.name):
            if endpoint.handler:
                effects, complete = self._effects(endpoint.at, endpoint.handler)
                yield Entry(self._unit.name, "route", endpoint.at, endpoint.handler, endpoint, "", effects, complete)
        for fact in self._facts:
            if isinstance(fact, ChannelUse) and fact.role == "consume" and fact.handler:
                texts = self._resolver.code.texts(fact.channel, Scope(fact.at.path, fact.function))
                names = tuple(dict.fromkeys(shown(self._unit.environment.fill(text).text) for text in texts))
                name = names[0] if len(names) == 1 else ""
                effects, complete = self._effects(fact.at, fact.handler)
                yield Entry(self._unit.name, "consumer", fact.at, fact.handler, None, name, effects, complete, names)
            elif isinstance(fact, Schedule) and fact.handler:
                kind = "start" if fact.when == "start" else "schedule"
                effects, complete = self._effects(fact.at, fact.handler)
                yield Entry(self._unit.name, kind, fact.at, fact.handler, None, "", effects, complete)

    def _effects(self, at: Span, handler: str) -> tuple[tuple[Effect, ...], bool]:
        assert self._flow is not None
        path, function = place_of(handler, at.path)
        key = (path, function, at if self._flow.is_overloaded(path, function) else None)
        if key not in self._walked:
            reached, complete = self._flow.walk(path, function, at)
            found = dict.fromkeys(effect for one in reached for effect in self._of(one))
            self._walked[key] = (tuple(found), complete)
        return self._walked[key]

    def _of(self, reached: Reached) -> Iterable[Effect]:
        fact = reached.fact

        def effect(kind: str, at: Span, **more: Any) -> Effect:  # noqa: ANN401 (the fields of each kind)
            return Effect(
                kind,
                at,
                reached.path,
                reached.repeated,
                reached.transaction,
                each=reached.each,
                cached=reached.cached,
                **more,
            )

        if isinstance(fact, RemoteCall):
            made, _ = self._resolver.calls(fact, reached.scope)
            yield from (effect("call", call.at, call=call) for call in made)
        elif isinstance(fact, ChannelUse):
            yield from self._publications(fact, reached.scope, effect) if fact.role == "publish" else ()
        else:
            function = getattr(fact, "function", "")
            for access in self._accesses.get(fact.at, ()):
                if access.function == function:
                    yield effect("query", fact.at, table=access.table, operations=access.operations)

    def _publications(self, fact: ChannelUse, scope: Scope, effect: Callable[..., Effect]) -> Iterable[Effect]:
        """Where the channel is named: in a wrapper's caller, not in the wrapper."""
        known = [value for value in self._resolver.code.values(fact.channel, scope) if isinstance(value, Known)]
        for value in named(self._unit, known):
            name = shown(self._unit.environment.fill(value.text).text)
            at = value.site or decided_at(self._resolver.code, fact.channel, scope) or fact.at
            yield effect("publish", at, channel=name)
