"""What is known of requests and messages: routes, calls, channels, what one execution does, what one request can follow."""

from msgspec import Struct

from ringfence.model.source import Span, Step
from ringfence.model.system.data import TableKey


class Endpoint(Struct, frozen=True, array_like=True, order=True):
    """A route that a service serves; handler: the function behind it (``path`` of ``at`` + qualified name); below: it
    answers for every path below its own as well. root: what a request may have before the path. unwritten: nobody asked for
    it, but a call of another service.
    """

    service: str
    method: str
    path: str
    at: Span
    handler: str = ""
    protocol: str = "http"
    below: bool = False
    root: str = ""
    unwritten: bool = False


class ServiceCall(Struct, frozen=True, array_like=True):
    """A synchronous request from one service to another.

    path: what could be known of it, ``*`` for unknown parts. route: the endpoint it reaches, None if that is unknown.
    at: where the caller says whom it calls (in a wrapper's caller, not in the wrapper); because: the way from there to
    the request and from the value to the host. repeated: once per item of something, in some flow. written: the host (and
    port) where the code itself says it, ``""`` where it comes from outside.
    """

    source: str
    target: str
    protocol: str
    method: str
    path: str
    at: Span
    function: str = ""
    route: Endpoint | None = None
    repeated: bool = False
    timeout: str = "unknown"
    retry: str = ""
    fallback: str = ""
    certainty: str = "certain"
    because: tuple[Step, ...] = ()
    written: str = ""
    sent: Span | None = None
    """Where the request itself is sent, in a wrapper perhaps."""


class Channel(Struct, frozen=True, array_like=True):
    """A service publishes to or consumes from a channel. exchange: AMQP's, ``""`` for the default one and for other
    brokers; equal channels of two exchanges are two channels. outbox: published by way of a table of the same database.
    answered: published as a request for an answer.
    """

    service: str
    role: str
    channel: str
    broker: str
    at: Span
    function: str = ""
    certainty: str = "certain"
    because: tuple[Step, ...] = ()
    exchange: str = ""
    outbox: bool = False
    answered: bool = False


class Effect(Struct, frozen=True, array_like=True):
    """What one execution of an entry point does to the outside.

    kind: ``query`` (table, operations), ``call`` (call), ``publish`` (channel). at: where it is done; of a request that a
    client's method without a body stands for, where that is called. path: every step from the entry to it, in
    order. repeated: some step is in a loop body. each: the step that is done once for each item of something, as long as
    that something is; None for retries, polling and the like. cached: some function on the way keeps what it answered.
    transaction: where the transaction open then began.
    """

    kind: str
    at: Span
    path: tuple[Step, ...]
    repeated: bool = False
    transaction: Span | None = None
    table: TableKey | None = None
    operations: tuple[str, ...] = ()
    call: ServiceCall | None = None
    channel: str = ""
    each: Span | None = None
    cached: bool = False


class Entry(Struct, frozen=True, array_like=True):
    """Where execution begins: kind ``route`` (endpoint set), ``consumer`` (channels), ``schedule``, ``start``.
    complete: False where the walk was cut at its bound.
    """

    service: str
    kind: str
    at: Span
    function: str
    endpoint: Endpoint | None = None
    channel: str = ""
    effects: tuple[Effect, ...] = ()
    complete: bool = True
    channels: tuple[str, ...] = ()
    """What a consumer takes messages of; ``channel`` is the only one, ``""`` if it takes them of several."""


class Hop(Struct, frozen=True, array_like=True):
    """One synchronous hop of a request: ``source`` calls ``target`` at ``at``; route: what answers (if known)."""

    source: str
    target: str
    at: Span
    route: Endpoint | None = None
    steps: tuple[Step, ...] = ()


class Chain(Struct, frozen=True, array_like=True):
    """What one request can follow, hop by hop. cyclic: its last hop returns to a service already on it (at the same
    route: the request can run for ever). complete: False where enumeration was cut.
    """

    hops: tuple[Hop, ...]
    cyclic: bool = False
    certainty: str = "certain"

    @property
    def services(self) -> tuple[str, ...]:
        """Every service on it, in order."""
        return (self.hops[0].source, *(hop.target for hop in self.hops))
