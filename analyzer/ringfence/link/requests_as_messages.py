"""Requests over a broker that are messages after all: what is sent is consumed as an event, what is emitted is answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from ringfence.link.addresses import shown
from ringfence.link.code import ServiceCode
from ringfence.link.units import Unit
from ringfence.model.facts import Fact, RemoteCall, Route
from ringfence.model.system import Channel
from ringfence.model.value import Known, Scope

AMQP = "rabbitmq"
"""The broker whose channels belong to exchanges."""


def requested(unit: Unit, code: ServiceCode, facts: Sequence[Fact]) -> Iterator[Channel]:
    """What a service asks over brokers, as publications for which no broker is known yet."""
    for fact in facts:
        if isinstance(fact, RemoteCall) and fact.protocol == "rpc":
            for value in code.values(fact.target, Scope(fact.at.path, fact.function)):
                if isinstance(value, Known):
                    name, at = shown(value.text).lstrip("/"), value.site or fact.at
                    yield Channel(unit.name, "publish", name, "", at, fact.function, because=value.because)


def served(unit: Unit, code: ServiceCode, facts: Sequence[Fact]) -> Iterator[Channel]:
    """What a service answers over brokers, as consumptions for which no broker is known yet."""
    for fact in facts:
        if isinstance(fact, Route) and fact.protocol == "rpc":
            for text in code.texts(fact.path, Scope(fact.at.path)):
                yield Channel(unit.name, "consume", shown(text).lstrip("/"), "", fact.at, fact.handler)


def as_messages(told: Sequence[Channel], asked: Iterable[Channel], answered: Iterable[Channel]) -> list[Channel]:
    """Those requests (a pattern of NestJS that is sent, and consumed as an event) that go to whoever consumes them, or all
    that comes to their topic; and who answers what is emitted, and consumed by nobody.
    """
    consumed = {use.channel: use.broker for use in told if use.role == "consume"}
    published = {use.channel: use.broker for use in told if use.role == "publish"}
    found: list[Channel] = []
    for use in asked:
        topic = use.channel.partition("/")[0]
        if use.channel in consumed:
            found.append(replace(use, broker=consumed[use.channel]))
        elif consumed.get(topic) == AMQP:
            found.append(replace(use, channel=topic, broker=AMQP))
    free = (use for use in answered if use.channel in published and use.channel not in consumed)
    found += [replace(use, broker=published[use.channel]) for use in free]
    return found
