"""Queues and subscriptions that somebody binds: who consumes one receives what it is bound to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link.addresses import shown
from ringfence.link.channel_names import SUBSCRIBED, UNKNOWN, called, name_of, strings_of, told_in_one_place
from ringfence.link.channel_scopes import together
from ringfence.link.code import ServiceCode
from ringfence.link.units import Unit
from ringfence.model.expression import Text
from ringfence.model.facts import Fact, QueueBinding
from ringfence.model.source import Span, Step
from ringfence.model.system import Channel


class Bound(Struct, frozen=True, array_like=True):
    """A queue that is bound to a channel of an exchange. at: where that is said; source: the channel's broker."""

    broker: str
    queue: str
    channel: str
    exchange: str
    at: Span
    source: str


def bindings(unit: Unit, code: ServiceCode, facts: Sequence[Fact]) -> Iterator[Bound]:
    """What the code of a service binds."""
    for fact in facts:
        if isinstance(fact, QueueBinding):
            said = (fact.queue, fact.channel, fact.exchange)
            for scope in together(code, fact, said):
                ways = list(product(*(strings_of(code, one, scope) for one in said)))
                for way in [way for way in ways if told_in_one_place(code, *way)] or ways:
                    queue, channel, exchange = (name_of(unit, value) for value in way)
                    if queue.strip("*") and channel.strip("*"):
                        source = fact.source or fact.broker
                        yield Bound(
                            fact.broker, called(fact.broker, queue), called(source, channel), exchange, fact.at, source
                        )


def declared(bindings: Iterable[QueueBinding]) -> Iterator[Bound]:
    """What manifests bind, as far as they say it."""
    for one in bindings:
        queue, channel, exchange = (
            shown(t) if isinstance(t, Text) else "" for t in (one.queue, one.channel, one.exchange)
        )
        source = one.source or one.broker
        if queue.strip("*"):
            yield Bound(one.broker, called(one.broker, queue), called(source, channel), exchange, one.at, source)


def by_queue(told: Iterable[Bound]) -> Mapping[tuple[str, str], Mapping[tuple[str, str, str], Span]]:
    """(channel, exchange, its broker) -> where that is said, by (broker, queue)."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], Span]] = defaultdict(dict)
    for bound in told:
        found[bound.broker, bound.queue].setdefault((bound.channel, bound.exchange, bound.source), bound.at)
    return found


def received(use: Channel, bound: Mapping[tuple[str, str, str], Span], published: bool) -> Iterator[Channel]:
    """The uses of channels that one of a queue, a subscription or a channel comes to. bound: what a queue is bound to;
    published: whether somebody publishes to it by its name.

    A subscription may be called as its topic; if nobody publishes to one of that name, and nothing says what it is bound to,
    its topic is not known.
    """
    for (channel, exchange, broker), at in bound.items():
        because = (*use.because, Step(f"the queue {use.channel} is bound to {exchange or channel}", at))
        yield replace(use, channel=channel, exchange=exchange, broker=broker, because=because)
    if use.role == "consume" and use.broker in SUBSCRIBED:
        if not bound:
            yield use if published else replace(use, channel=UNKNOWN)
    elif published or not bound:
        yield use
