"""One service while it is being linked: its files, what they mean, where its connections lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from msgspec import Struct

from ringfence.link.actions import Actions
from ringfence.link.origins import Origin
from ringfence.link.places import Place, told_together
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import (
    AT_TERMINAL,
    BY_CODE,
    ChannelUse,
    EntityQuery,
    Fact,
    Query,
    RemoteCall,
    Role,
    Route,
    Schedule,
)
from ringfence.model.outline import Head
from ringfence.model.system import Endpoint

T = TypeVar("T")

_SERVING = (Route, ChannelUse, Schedule, Role)
_WORKING = (RemoteCall, Query, EntityQuery)


class Part(Struct, dict=True):
    """One service while it is being linked: its files and what they mean. key: what all of it depends on."""

    unit: Unit
    heads: dict[str, Head]
    facts: list[Fact]
    places: list[Place]
    origins: list[Origin]
    endpoints: list[Endpoint]
    act: Callable[[Part], Actions]
    key: str = ""

    @cached_property
    def actions(self) -> Actions:
        """What the service does, found out when somebody asks: of one that is known, often nobody does."""
        return self.act(self)

    @property
    def is_idle(self) -> bool:
        """Whether only its dependencies make it look runnable, and its code serves nothing; nor, if it has an image of its
        own, does anything that others feel, as a job does: a tool is nobody's job that asks a person at a terminal.
        """
        if self.unit.certainty != "likely" or not self.heads or self.unit.protocols:
            return False
        if any(isinstance(fact, _SERVING) and not _is_timer(fact) and not _is_tool(fact) for fact in self.facts):
            return False
        job = self.unit.has_image and not any(map(_is_tool, self.facts))
        return not (job and any(isinstance(fact, _WORKING) for fact in self.facts))

    @cached_property
    def _by_kind(self) -> dict[type, list[Any]]:
        found: dict[type, list[Any]] = defaultdict(list)
        for fact in self.facts:
            found[type(fact)].append(fact)
        return found

    def of(self, kind: type[T]) -> Sequence[T]:
        """The facts of one kind."""
        return self._by_kind.get(kind, ())


def _is_timer(fact: Fact) -> bool:
    """Whether code runs something again and again by itself, which a library's client may."""
    return isinstance(fact, Schedule) and fact.when == BY_CODE


def _is_tool(fact: Fact) -> bool:
    return isinstance(fact, Role) and fact.kind == AT_TERMINAL


def without_libraries(deployment: Deployment, parts: Sequence[Part]) -> tuple[Deployment, list[Part]]:
    """A folder that only its dependencies make look runnable, and whose code serves nothing, is no service."""
    idle = [part.unit for part in parts if part.is_idle]
    if not idle or len(idle) == len(parts):
        return deployment, list(parts)
    kept = Deployment([unit for unit in deployment.units if unit not in idle], deployment.usual)
    return kept, [part for part in parts if part.unit not in idle]


def led_together(parts: Sequence[Part]) -> None:
    """Give the services the datastores of which only together is known that they are one."""
    for part, places in zip(parts, told_together([part.places for part in parts]), strict=True):
        part.places = places
