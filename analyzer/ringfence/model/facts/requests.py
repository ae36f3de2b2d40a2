"""What programs do besides: routes, requests, messages, transactions, schedules."""

from msgspec import Struct

from ringfence.model.expression import Expression
from ringfence.model.source import Span


class Route(Struct, frozen=True, array_like=True, tag="route"):
    """A handler answers requests. path: with ``{name}`` for every parameter; method ``""``: any; protocol ``http``,
    ``grpc``, … ``handler`` is the function's qualified name in ``at.path``. below: it answers for every path below its own
    as well, as a resource with its items does. root: what may stand before the path besides, where a proxy in front usually
    strips it. unwritten: a framework adds it of its own accord, asked for or not; it counts where somebody calls it.
    """

    method: str
    path: Expression
    handler: str
    at: Span
    protocol: str = "http"
    below: bool = False
    root: Expression | None = None
    unwritten: bool = False


class RemoteCall(Struct, frozen=True, array_like=True, tag="remote-call"):
    """A synchronous request leaves the program. target: the URL (or service name, for other protocols).

    base: what a relative target is joined to. timeout: ``given``, ``default`` (the library has one), ``none``,
    ``unknown``; retry and fallback likewise ``""`` or what provides them. detached: its function goes on without an answer,
    and nobody waits for one.
    """

    protocol: str
    method: str
    target: Expression
    at: Span
    function: str = ""
    base: Expression | None = None
    timeout: str = "unknown"
    retry: str = ""
    fallback: str = ""
    detached: bool = False


class ChannelUse(Struct, frozen=True, array_like=True, tag="channel"):
    """A publication or subscription. role: ``publish`` or ``consume``; handler: the consumer's function, if known.

    group: the exchange (AMQP), else the consumer group. An AMQP consumer without an exchange receives from a queue of
    that name. queue: the bound queue that a consumer of a channel receives from, which the default exchange reaches by its
    name, too. outbox: what is published is stored with the data first, in one transaction, and sent from there. binder: the
    beginning of the broker's name where the configuration says it; else it is the only one that the service relies on.
    answered: who publishes asks for an answer, so that it is a request.
    """

    role: str
    channel: Expression
    broker: str
    at: Span
    function: str = ""
    handler: str = ""
    group: Expression | None = None
    outbox: bool = False
    binder: Expression | None = None
    queue: Expression | None = None
    answered: bool = False


class QueueBinding(Struct, frozen=True, array_like=True, tag="queue-binding"):
    """Whoever consumes the queue consumes ``channel`` of ``exchange``: a binding, by whichever service or manifest declares
    it. source: the broker of the channel, where that is another one than the queue's (a topic of SNS).
    """

    queue: Expression
    channel: Expression
    exchange: Expression
    broker: str
    at: Span
    function: str = ""
    source: str = ""


class TransactionScope(Struct, frozen=True, array_like=True, tag="transaction"):
    """A transaction is open inside the ``with`` block that the call at ``at`` opens, or for a whole ``function``. via:
    what is entered, where that is no call: ``with connection:``. until: no block says how far it reaches; it is open in
    all that stands between the call and here, where it is committed. distributed: it reaches into the services that are
    called in its course, which all commit or none does.
    """

    at: Span
    function: str
    whole: bool = False
    via: Expression | None = None
    distributed: bool = False
    until: Span | None = None


BY_CODE = "executor"
"""When something runs that code hands to a timer of its own, as clients in libraries do, too."""


class Schedule(Struct, frozen=True, array_like=True, tag="schedule"):
    """``handler`` runs by itself: on a timer (``when``: as written), or at start-up (``when`` = ``start``)."""

    handler: str
    when: str
    at: Span


class Background(Struct, frozen=True, array_like=True, tag="background"):
    """``handler`` is started here but not waited for (background task, thread, queue): it is no part of the request."""

    handler: str
    at: Span
    function: str = ""


class InBrowser(Struct, frozen=True, array_like=True, tag="in-browser"):
    """A function of a program that serves pages runs in the browser: a person asks what it requests, not the service."""

    at: Span
    function: str = ""


class Dispatch(Struct, frozen=True, array_like=True, tag="dispatch"):
    """The call at ``at`` runs ``handler`` (``path:qualified name``), which it does not name: a mediator finds it by the type
    of the argument. Where no call stands, ``handler`` runs before ``function`` where that is an entry (middleware, a hook,
    a guard).
    """

    handler: str
    at: Span
    function: str = ""


class AfterCommit(Struct, frozen=True, array_like=True, tag="after-commit"):
    """What is handed to the call at ``at`` runs when the open transaction is committed, hence outside of it."""

    at: Span
    function: str = ""


class Durable(Struct, frozen=True, array_like=True, tag="durable"):
    """What the call at ``at`` runs is a step of its own of a workflow, which an engine repeats until it is done, and goes on
    after it wherever the program stopped.
    """

    at: Span
    function: str = ""


class Feed(Struct, frozen=True, array_like=True, tag="feed"):
    """Data flows by itself from ``source`` to ``target``: change capture, a sink, a loader, a dashboard's query.

    Both are ``[server/database:]table`` (globs allowed), a whole ``server/database``, or ``channel:NAME``; ``""`` where
    one end is not known. kind: ``change-capture``, ``sink``, ``loader``, ``dbt``, ``dashboard``, ``dead-letters`` (of a
    queue to a channel).
    """

    source: str
    target: str
    kind: str
    at: Span


AT_TERMINAL = "terminal"


class Role(Struct, frozen=True, array_like=True, tag="role"):
    """The program plays a part: ``gateway``, ``discovery``, ``configuration``, ``identity``, ``monitoring``,
    ``load-generator``, ``client``, … protocol: what those who rely on it speak (``eureka``, ``zipkin``).
    :data:`AT_TERMINAL`: it asks a person.
    """

    kind: str
    at: Span
    protocol: str = ""


class Participation(Struct, frozen=True, array_like=True, tag="participation"):
    """The program relies on whoever plays a part (:class:`Role`) or is an image of that kind.

    kind: of the dependency: ``discovery``, ``configuration``, ``identity``, ``telemetry``, ``message``, ``data``,
    ``route``. target: the address, None: nothing says where, so the only one that speaks the protocol is meant. enabled:
    what switches it off by being ``false``. among: ``registered``: everybody who registers where it does;
    ``deployment``: everybody who runs beside it.
    """

    kind: str
    protocol: str
    at: Span
    target: Expression | None = None
    enabled: Expression | None = None
    among: str = ""


class Gap(Struct, frozen=True, array_like=True, tag="gap"):
    """Something that matters was seen but cannot be known (a dynamic table name, an unsupported statement)."""

    what: str
    why: str
    at: Span
