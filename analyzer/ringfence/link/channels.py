"""Channels: which service publishes to and consumes from what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, product

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link.addresses import shown
from ringfence.link.channel_scopes import is_answer, is_idle, scopes, together
from ringfence.link.code import ServiceCode
from ringfence.link.deciding import place_named
from ringfence.link.requests_as_messages import AMQP, as_messages, requested, served
from ringfence.link.strings import unknown
from ringfence.link.units import Unit
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import ChannelUse, Fact, QueueBinding, RemoteCall, Route
from ringfence.model.source import Span, Step
from ringfence.model.system import Channel
from ringfence.model.value import Known, Scope

UNKNOWN = "*"
_BY_ADDRESS = ("sqs", "sns")
_SUBSCRIBED = ("google-pubsub",)
"""Brokers whose consumers name a subscription, and something else says of which topic."""


class Bound(Struct, frozen=True, array_like=True):
    """A queue that is bound to a channel of an exchange. at: where that is said; source: the channel's broker."""

    broker: str
    queue: str
    channel: str
    exchange: str
    at: Span
    source: str


class Spoken(Struct, array_like=True):
    """What one service says of channels. requested: what it asks over brokers, as publications for which no broker is known
    yet; queues: what else it would consume, if anybody publishes to its bound queues by their names; served: what it would,
    if anybody emits what it answers.
    """

    uses: list[Channel]
    bound: list[Bound]
    requested: list[Channel]
    queues: list[Channel]
    served: list[Channel]


def spoken(unit: Unit, code: ServiceCode, facts: Sequence[Fact], brokers: Collection[str] = ()) -> Spoken:
    """What a service says of channels. brokers: what it relies on, which counts where its configuration chooses one."""
    facts = [fact for fact in facts if isinstance(fact, ChannelUse | QueueBinding | RemoteCall | Route)]
    if not facts:
        return Spoken([], [], [], [], [])
    facts = list(_bound(unit, code, facts, brokers))
    return Spoken(
        list(_uses(unit, code, facts)),
        list(_bindings(unit, code, facts)),
        list(requested(unit, code, facts)),
        list(_uses(unit, code, _bound_queues(facts))),
        list(served(unit, code, facts)),
    )


def _bound_queues(facts: Iterable[Fact]) -> Iterator[ChannelUse]:
    """Consumers of bound queues, as consumers of the default exchange."""
    for fact in facts:
        if isinstance(fact, ChannelUse) and fact.queue is not None:
            yield replace(fact, channel=fact.queue, group=None)


def called(broker: str, name: str) -> str:
    """The name of a channel; a cloud's queues and topics are known by their URLs, ARNs and paths, too, which end in it."""
    if broker in _SUBSCRIBED:
        return name.rpartition("/")[2] or name
    if broker not in _BY_ADDRESS or not (name.startswith("arn:") or "://" in name):
        return name
    return name.rstrip("/").rpartition("/")[2].rpartition(":")[2]


def channels(said: Sequence[Spoken], declared: Iterable[QueueBinding] = ()) -> list[Channel]:
    """Every use of a channel, called ``*`` where its name is not known. A queue that any service or manifest binds receives
    what it is bound to; requests over a broker that somebody takes for events (a pattern of NestJS that is sent, and
    consumed as an event) are messages to whoever does, and so are requests to whoever takes all that comes to their topic.
    """
    told = [use for one in said for use in one.uses]
    told += as_messages(
        told, (use for one in said for use in one.requested), (use for one in said for use in one.served)
    )
    direct = {(c.broker, c.channel) for c in told if c.role == "publish" and not c.exchange}
    queues = chain.from_iterable(one.queues for one in said)
    told += [use for use in queues if use.channel != UNKNOWN and (use.broker, use.channel) in direct]
    bindings = _by_queue([*chain.from_iterable(one.bound for one in said), *_declared(declared)])
    met: list[Channel] = []
    for one in told:
        queue = (one.broker, one.channel)
        bound = bindings.get(queue, {}) if one.role == "consume" and not one.exchange else {}
        met += [*_through(one, bound), *_by_name(one, bool(bound), queue in direct)]
    found: dict[tuple[object, ...], Channel] = {}
    for channel in _receiving_all(met):
        key = (channel.service, channel.role, channel.channel, channel.broker, channel.exchange, channel.at)
        found.setdefault(key, channel)
    return [found[key] for key in sorted(found, key=str)]


def _receiving_all(told: Sequence[Channel]) -> Iterator[Channel]:
    """The uses, where who is bound to an exchange by ``#`` consumes whatever anybody publishes to it, or the exchange itself
    where nobody is known to.
    """
    published: dict[str, dict[str, None]] = defaultdict(dict)
    for one in told:
        if one.role == "publish" and one.broker == AMQP and one.exchange:
            published[one.exchange][one.channel] = None
    for one in told:
        if one.role == "consume" and one.broker == AMQP and one.channel == "#" and one.exchange:
            yield from (replace(one, channel=name) for name in published.get(one.exchange, (one.exchange,)))
        else:
            yield one


def _uses(unit: Unit, code: ServiceCode, facts: Iterable[Fact]) -> Iterator[Channel]:
    for fact in facts:
        if not isinstance(fact, ChannelUse) or is_answer(fact):
            continue
        group = fact.group if fact.broker == AMQP else None
        for scope in scopes(code, fact, (fact.channel, group)):
            exchanges = named(unit, _known(code, group, scope))
            known = named(unit, _known(code, fact.channel, scope))
            if len(known) != 1 and is_idle(unit, code, fact, known=bool(known)):
                continue
            for value in known or [Known(unknown())]:
                name = called(fact.broker, _name(unit, value))
                exchange = next(
                    (other for other in exchanges if _together(code, value, other)), next(iter(exchanges), None)
                )
                yield Channel(
                    unit.name, fact.role, name if name.strip("*") else UNKNOWN, fact.broker,
                    place_named(code, fact, scope, value, alone=len(known) < 2),
                    fact.function, because=value.because, exchange=_name(unit, exchange) if exchange else "",
                    outbox=fact.outbox, answered=fact.answered,
                )  # fmt: skip


def _known(code: ServiceCode, expression: Expression | None, scope: Scope) -> list[Known]:
    return [value for value in code.values(expression, scope) if isinstance(value, Known)]


def named(unit: Unit, values: Sequence[Known]) -> Sequence[Known]:
    """Of several alternatives those whose names are known: the others are settings that nothing sets."""
    return [value for value in values if _name(unit, value).strip("*")] or values


def _name(unit: Unit, value: Known) -> str:
    """What a string is, ``*`` for what is not known of it."""
    return shown(unit.environment.fill(value.text).text)


def _together(code: ServiceCode, *values: Known) -> bool:
    """Whether values are told in one place: handed over by one call, or by calls that are arguments of one
    (``Configure(Exchange("orders"), Key("placed"))``), or none of them by any.
    """
    sites = {value.site for value in values}
    if len(sites) > 1 and None not in sites:
        sites = {_around(code, site) for site in sites if site is not None}
        return len(sites) == 1 and None not in sites
    return len(sites) == 1


def _around(code: ServiceCode, site: Span) -> Span | None:
    """The innermost call that another one is an argument of."""
    outline = code.outlines.get(site.path)
    found: Span | None = None
    for call in outline.calls if outline is not None else ():
        at = call.invoke.at
        outside = at != site and (at.line, at.column) <= (site.line, site.column) and _end(at) >= _end(site)
        if outside and (found is None or (found.line, found.column) < (at.line, at.column)):
            found = at
    return found


def _end(at: Span) -> tuple[int, int]:
    return at.end_line, at.end_column


# ---------------------------------------------------------------- queues


def _bindings(unit: Unit, code: ServiceCode, facts: Sequence[Fact]) -> Iterator[Bound]:
    for fact in facts:
        if isinstance(fact, QueueBinding):
            said = (fact.queue, fact.channel, fact.exchange)
            for scope in together(code, fact, said):
                ways = list(product(*(_known(code, one, scope) for one in said)))
                for way in [way for way in ways if _together(code, *way)] or ways:
                    queue, channel, exchange = (_name(unit, value) for value in way)
                    if queue.strip("*") and channel.strip("*"):
                        source = fact.source or fact.broker
                        yield Bound(
                            fact.broker, called(fact.broker, queue), called(source, channel), exchange, fact.at, source
                        )


def _declared(bindings: Iterable[QueueBinding]) -> Iterator[Bound]:
    """What manifests bind, as far as they say it."""
    for one in bindings:
        queue, channel, exchange = (
            shown(t) if isinstance(t, Text) else "" for t in (one.queue, one.channel, one.exchange)
        )
        source = one.source or one.broker
        if queue.strip("*"):
            yield Bound(one.broker, called(one.broker, queue), called(source, channel), exchange, one.at, source)


def _by_queue(told: Iterable[Bound]) -> Mapping[tuple[str, str], Mapping[tuple[str, str, str], Span]]:
    """(channel, exchange, its broker) -> where that is said, by (broker, queue)."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], Span]] = defaultdict(dict)
    for bound in told:
        found[bound.broker, bound.queue].setdefault((bound.channel, bound.exchange, bound.source), bound.at)
    return found


def _by_name(use: Channel, bound: bool, published: bool) -> Iterator[Channel]:
    """A use as one of the channel that it names. A subscription may be called as its topic; if nobody publishes to one of
    that name, and nothing says what it is bound to, its topic is not known.
    """
    if use.role == "consume" and use.broker in _SUBSCRIBED:
        if not bound:
            yield use if published else replace(use, channel=UNKNOWN)
    elif published or not bound:
        yield use


def _through(queue: Channel, bound: Mapping[tuple[str, str, str], Span]) -> Iterator[Channel]:
    """What a consumer of a queue receives by its bindings."""
    for (channel, exchange, broker), at in bound.items():
        because = (*queue.because, Step(f"the queue {queue.channel} is bound to {exchange or channel}", at))
        yield replace(queue, channel=channel, exchange=exchange, broker=broker, because=because)


# ---------------------------------------------------------------- bindings by configuration


def _bound(unit: Unit, code: ServiceCode, facts: Sequence[Fact], brokers: Collection[str]) -> Iterator[Fact]:
    """The facts, with the broker that the configuration names for a channel, else the only one there is; without those of
    channels that nothing binds to a name.
    """
    for fact in facts:
        if not isinstance(fact, ChannelUse) or fact.binder is None:
            yield fact
            continue
        place = Scope(fact.at.path, fact.function)
        said = [shown(unit.environment.fill(text).text).strip("*") for text in code.texts(fact.binder, place)]
        named = next(filter(None, said), "")
        found = [broker for broker in brokers if broker.startswith(named or broker)]
        texts = code.texts(fact.channel, place)
        if not texts or any(shown(unit.environment.fill(text).text) for text in texts):
            yield replace(fact, broker=found[0] if len(found) == 1 else fact.broker)
