"""Channels: which service publishes to and consumes from what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from ringfence.link import bound_queues
from ringfence.link.addresses import shown
from ringfence.link.bound_queues import Bound, by_queue, received
from ringfence.link.channel_names import UNKNOWN, called, name_of, named, strings_of, told_in_one_place
from ringfence.link.channel_scopes import is_answer, is_idle, scopes
from ringfence.link.code import ServiceCode
from ringfence.link.deciding import place_named
from ringfence.link.requests_as_messages import AMQP, as_messages, requested, served
from ringfence.link.strings import unknown
from ringfence.link.units import Unit
from ringfence.model.facts import ChannelUse, Fact, QueueBinding, RemoteCall, Route
from ringfence.model.system import Channel
from ringfence.model.value import Known, Scope


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
        list(bound_queues.bindings(unit, code, facts)),
        list(requested(unit, code, facts)),
        list(_uses(unit, code, _bound_queues(facts))),
        list(served(unit, code, facts)),
    )


def _bound_queues(facts: Iterable[Fact]) -> Iterator[ChannelUse]:
    """Consumers of bound queues, as consumers of the default exchange."""
    for fact in facts:
        if isinstance(fact, ChannelUse) and fact.queue is not None:
            yield replace(fact, channel=fact.queue, group=None)


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
    bindings = by_queue([*chain.from_iterable(one.bound for one in said), *bound_queues.declared(declared)])
    met: list[Channel] = []
    for one in told:
        queue = (one.broker, one.channel)
        bound = bindings.get(queue, {}) if one.role == "consume" and not one.exchange else {}
        met += received(one, bound, queue in direct)
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
            exchanges = named(unit, strings_of(code, group, scope))
            known = named(unit, strings_of(code, fact.channel, scope))
            if len(known) != 1 and is_idle(unit, code, fact, known=bool(known)):
                continue
            for value in known or [Known(unknown())]:
                name = called(fact.broker, name_of(unit, value))
                exchange = next(
                    (other for other in exchanges if told_in_one_place(code, value, other)), next(iter(exchanges), None)
                )
                yield Channel(
                    unit.name, fact.role, name if name.strip("*") else UNKNOWN, fact.broker,
                    place_named(code, fact, scope, value, alone=len(known) < 2),
                    fact.function, because=value.because, exchange=name_of(unit, exchange) if exchange else "",
                    outbox=fact.outbox, answered=fact.answered,
                )  # fmt: skip


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
