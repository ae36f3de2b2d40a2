"""Channels: which service publishes to and consumes from what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ringfence.link.addresses import shown
from ringfence.link.code import ServiceCode
from ringfence.link.units import Unit
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.system import Channel
from ringfence.model.value import Known, Scope


def channels(parts: Iterable[tuple[Unit, ServiceCode, Sequence[Fact]]]) -> list[Channel]:
    """Every use of a channel whose name is known."""
    found: dict[tuple[object, ...], Channel] = {}
    for unit, code, facts in parts:
        for fact in facts:
            if not isinstance(fact, ChannelUse):
                continue
            for value in code.values(fact.channel, Scope(fact.at.path, fact.function)):
                if not isinstance(value, Known):
                    continue
                name = shown(unit.environment.fill(value.text).text)
                if name.strip("*"):
                    at = value.site or fact.at
                    channel = Channel(unit.name, fact.role, name, fact.broker, at, fact.function, because=value.because)
                    found.setdefault((unit.name, fact.role, name, fact.broker, at), channel)
    return [found[key] for key in sorted(found, key=str)]
