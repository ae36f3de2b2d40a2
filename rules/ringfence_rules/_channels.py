"""Channels by their two ends: which publications and consumers meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cache

from msgspec import Struct
from msgspec.structs import replace
from ringfence.model.finding import Finding, Related
from ringfence.model.system import Channel, System
from ringfence.patterns import pattern

from ringfence_rules._effects import grouped, where_published
from ringfence_rules._parties import doubt, listed, weakest

_OPPOSITE = {"publish": "consume", "consume": "publish"}
BY_THE_BROKER = pattern(
    r"(^|[._:%/-])(dlq|dlx|dlt|dead-?_?letters?|parking-?_?lot|repl(y|ies)|rpc)($|[._:%/-])", re.IGNORECASE
)
"""Channels that the broker or a client library fills or empties by itself."""
_OPEN = pattern(r"[*#>]")
_OPENED = {"*": ".*", "#": ".*", ">": ".*", ".#": r"(?:\..*)?"}
_BINDING = pattern(r"-(?:in|out)-\d{1,3}$")
"""Bindings of Spring Cloud Stream under their own names: where they lead is most often set, and then out of sight."""
_FANNING_OUT = ("sns", "eventbridge")
"""Brokers whose messages a cloud puts into queues of another one (SQS)."""
_SUBSCRIBED = ("google-pubsub",)
"""Brokers whose topics may have subscriptions that nobody declares here: pushed to an address, or made by hand."""
_JOBS = {"celery", "rq", "dramatiq", "huey", "bull", "bullmq", "hangfire", "sidekiq", "laravel", "temporal"}
"""Queues of jobs: the program starts its own, by a timer or by hand, without anybody publishing."""


class End(Struct, frozen=True):
    """A channel that has one end only, with every use of it. elsewhere: what has the other role by the same name, on other
    exchanges.
    """

    channel: str
    uses: Sequence[Channel]
    certainty: str
    elsewhere: Sequence[Channel] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """Who uses it, sorted."""
        return tuple(sorted({use.service for use in self.uses}))

    @property
    def services_listed(self) -> str:
        """Who uses it, as prose."""
        return listed(self.services)

    def verb(self, base: str) -> str:
        """The verb in agreement with the services."""
        return base if len(self.services) > 1 else f"{base}es" if base.endswith("sh") else f"{base}s"

    @property
    def named(self) -> str:
        """The channel as prose, with its exchange where the other end has another one."""
        exchanges = sorted({use.exchange for use in self.uses}) if self.elsewhere else []
        return f"{self.channel} on {listed(exchanges)}" if exchanges else self.channel

    def other_end(self, doing: str) -> str:
        """Who has the other role on other exchanges, as prose; doing: ``publishes it to``."""
        found = sorted({f"{use.service} {doing} {use.exchange}" for use in self.elsewhere})
        return f" there: {listed(found)}" if found else ""

    def finding(self, rule: str, message: str, remedy: str, doing: str) -> Finding:
        """It stands at the first use."""
        anchor, *others = sorted(self.uses, key=lambda use: use.at)
        beyond = sorted({use.at: use for use in self.elsewhere}.items())
        return Finding(
            rule=rule,
            subject=self.channel,
            services=self.services,
            message=message,
            at=anchor.at,
            remedy=remedy,
            related=(
                *(Related(f"{use.service} {doing}", use.at) for use in others if use.at != anchor.at),
                *(Related(f"the other end, on {use.exchange}", at) for at, use in beyond),
            ),
            because=anchor.because,
            certainty=weakest((anchor.certainty, self.certainty)),
        )


def one_ended(system: System, role: str, external: Sequence[str]) -> Iterator[End]:
    """Every channel that is used in one role and never in the other. A publication in code of several services stands where
    a service has it sent.
    """
    ends = list(_one_ended(system, role, external))
    if not ends or role == "consume":
        yield from ends
        return
    places = where_published(system)
    runs = grouped((use.at.path, use.service) for use in system.channels)
    for end in ends:
        uses = [
            replace(use, at=places.get((use.service, use.channel), use.at)) if len({*runs[use.at.path]}) > 1 else use
            for use in end.uses
        ]
        yield replace(end, uses=uses)


def _one_ended(system: System, role: str, external: Sequence[str]) -> Iterator[End]:
    opposite = grouped((use.broker, use) for use in system.channels if use.role == _OPPOSITE[role])
    others = {broker: _Ends(uses) for broker, uses in opposite.items()}
    flowing = _Names(_flowing(system, _OPPOSITE[role]))
    blind = _unknown_ends(system, _OPPOSITE[role])
    unread = any(unknown.what in ("service", "program") for unknown in system.unresolved)
    mine = grouped(((use.broker, use.channel), use) for use in system.channels if use.role == role)
    for (broker, channel), uses in sorted(mine.items()):
        if role == "consume" and broker in _JOBS:
            continue
        if broker in blind or _is_unknown(channel) or BY_THE_BROKER.search(channel):
            continue
        if any(fnmatchcase(channel, glob) for glob in external):
            continue
        if not flowing.meets(channel) and not (broker in others and others[broker].meet(channel, uses)):
            doubtful = unread or _may_be_bound(system, role, broker) or _BINDING.search(channel) is not None
            elsewhere = others[broker].named(channel) if broker in others else []
            surest = sorted(uses, key=lambda use: doubt(use.certainty))
            yield End(channel, surest, "possible" if doubtful else "certain", elsewhere)


def _may_be_bound(system: System, role: str, broker: str) -> bool:
    """Whether a cloud may deliver by what nobody declares here: a queue takes what some topic or rule sends, of which no
    consumer is known.
    """
    fed, feeding = (("sqs",), _FANNING_OUT) if role == "consume" else (_FANNING_OUT, ("sqs",))
    if broker not in fed:
        return role == "publish" and broker in _SUBSCRIBED
    met = {(use.broker, use.channel) for use in system.channels if use.role == role}
    return any(
        use.role == _OPPOSITE[role] and use.broker in feeding and (use.broker, use.channel) not in met
        for use in system.channels
    )


class _Ends:
    """The uses of a broker's channels in one role, asked whether some can be the other end of a channel."""

    def __init__(self, uses: Sequence[Channel]) -> None:
        self._uses = uses
        names = grouped((use.exchange, use.channel) for use in uses)
        self._names = {exchange: _Names(channels) for exchange, channels in names.items()}

    def meet(self, channel: str, uses: Sequence[Channel]) -> bool:
        """Of AMQP's exchanges either may be unknown, in part as well, or be the default one."""
        exchanges = {use.exchange for use in uses}
        anywhere = any(not one or _OPEN.search(one) for one in exchanges)
        return any(
            names.meets(channel) and (anywhere or other in exchanges or not other or _OPEN.search(other) is not None)
            for other, names in self._names.items()
        )

    def named(self, channel: str) -> list[Channel]:
        """Those that have the name itself."""
        return [use for use in self._uses if use.channel == channel]


class _Names:
    """Names of channels, asked whether some can be the same as another."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._patterns = sorted(filter(_OPEN.search, self._names))

    def meets(self, channel: str) -> bool:
        """A name in which nothing is open can only be one of the patterns, or the same."""
        others = self._names if _OPEN.search(channel) else self._patterns
        return channel in self._names or any(meet(channel, other) for other in others)


def _flowing(system: System, role: str) -> set[str]:
    """Channels that change capture fills and sinks empty, by configuration alone."""
    ends = (feed.target if role == "publish" else feed.source for feed in system.feeds)
    return {end.removeprefix("channel:") for end in ends if end.startswith("channel:")}


def _unknown_ends(system: System, role: str) -> set[str]:
    """Brokers to which some use in this role has a channel that is wholly unknown."""
    everything = (*system.channels, *system.unnamed)
    return {use.broker for use in everything if use.role == role and _is_unknown(use.channel)}


def _is_unknown(channel: str) -> bool:
    """Whether no part of a name is known: ``*``, ``*.*``."""
    return not channel.strip("*#.>")


def meet(one: str, other: str) -> bool:
    """Whether two channel names can be the same: ``*`` stands for what is unknown or for a word, ``#`` and ``>`` for any
    number of words, of which ``.#`` (AMQP) may be none.
    """
    return one == other or bool(_pattern(one).fullmatch(other) or _pattern(other).fullmatch(one))


@cache
def _pattern(channel: str) -> re.Pattern[str]:
    parts = (_OPENED.get(part) or re.escape(part) for part in re.split(r"(\.#$|[*#>])", channel))
    return re.compile("".join(parts), re.DOTALL)
