"""The linked system: what rules, outputs and commands see. Each inferred thing carries its evidence and certainty."""

from msgspec import Struct

from ringfence.model.facts import Column, Feed
from ringfence.model.source import Diagnostic, Span, Step

CERTAINTIES = ("certain", "likely", "possible")


class TableKey(Struct, frozen=True, array_like=True, order=True):
    """A table's identity: datastore (``server/database``), schema (``""``: the default one), name."""

    datastore: str
    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.datastore}:{self.schema}.{self.name}" if self.schema else f"{self.datastore}:{self.name}"


class Service(Struct, frozen=True, array_like=True):
    """A deployable unit with code in the repository. path: its folder. context: its bounded context (its own name if it
    shares none). hosts: names others call it by. team: who owns it, ``""`` if nobody says. availability: the
    declared share of time that it is up.
    """

    name: str
    path: str
    languages: tuple[str, ...] = ()
    context: str = ""
    hosts: tuple[str, ...] = ()
    certainty: str = "certain"
    because: tuple[Step, ...] = ()
    team: str = ""
    availability: float | None = None
    role: str = ""
    """``""``, or ``gateway``, ``client`` (browser), ``load-generator``: the latter two are no hop and own no data."""


class Component(Struct, frozen=True, array_like=True):
    """Anything that takes part: every service, and third-party parts by kind (datastore, broker, gateway, discovery,
    configuration, identity, monitoring, external, user).
    """

    name: str
    kind: str
    at: Span | None = None


class Dependency(Struct, frozen=True, array_like=True):
    """An edge between components. kind: call data message discovery configuration identity telemetry route."""

    source: str
    target: str
    kind: str
    protocol: str = ""
    locations: tuple[Span, ...] = ()


class StoreUse(Struct, frozen=True, array_like=True):
    """A service connects to a datastore. user: the account's name if known; credentials: an identity of user and secret
    that never contains the secret (equal identities: same credentials), ``""`` if unknown.
    """

    service: str
    at: Span
    user: str = ""
    credentials: str = ""
    certainty: str = "certain"
    because: tuple[Step, ...] = ()


class Datastore(Struct, frozen=True, array_like=True):
    """One logical database. name: ``server/database``; resolved: False where the server could not be known."""

    name: str
    kind: str
    uses: tuple[StoreUse, ...] = ()
    resolved: bool = True

    @property
    def used_by(self) -> tuple[str, ...]:
        """The services that connect to it, sorted."""
        return tuple(sorted({use.service for use in self.uses}))


class Definition(Struct, frozen=True, array_like=True):
    """A place that creates or changes a table. service ``""``: a script that belongs to no service."""

    service: str
    at: Span
    action: str
    origin: str


class Table(Struct, frozen=True, array_like=True):
    """A table, its owner and why. owner None: unknown or contested; candidates: who is left after the last level.

    basis: ``declared``, ``migration``, ``mapping``, ``writer``, ``accessor``, ``none``.
    """

    key: TableKey
    owner: str | None
    basis: str
    candidates: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    definitions: tuple[Definition, ...] = ()
    because: tuple[Step, ...] = ()
    view: bool = False


class Access(Struct, frozen=True, array_like=True):
    """A service touches a table, at one place. mode: read, write, define. operations: select insert update delete."""

    service: str
    table: TableKey
    mode: str
    operations: tuple[str, ...]
    at: Span
    function: str = ""
    columns: tuple[str, ...] = ()
    certainty: str = "certain"
    because: tuple[Step, ...] = ()


class ReadModel(Struct, frozen=True, array_like=True):
    """A table that is derived from others and only read.

    kind: ``declared``, ``materialized-view``, ``projection`` (only consumers of other services' messages write it).
    projector: who writes it, ``""`` for the database itself. sources: the services whose data it shows, as far as known.
    loader: what fills it from outside the repository.
    """

    table: TableKey
    kind: str
    projector: str
    at: Span
    sources: tuple[str, ...] = ()
    loader: str = ""


class ReportingStore(Struct, frozen=True, array_like=True):
    """A datastore for cold data: loaders fill it, readers report from it."""

    name: str
    at: Span
    loaders: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()


class EntityPart(Struct, frozen=True, array_like=True):
    """What one service holds of an entity: the attributes in its table, besides the key.

    key_kind: ``global`` (a UUID, a business key), ``local`` (a sequence number), ``""`` if unknown.
    """

    service: str
    table: TableKey
    attributes: tuple[str, ...]
    key: str = ""
    key_kind: str = ""


class Entity(Struct, frozen=True, array_like=True):
    """A thing of which several services hold parts, each in a table of its own. claimed_twice: attributes that two of them
    both hold.
    """

    name: str
    parts: tuple[EntityPart, ...]
    claimed_twice: tuple[str, ...] = ()


class ColumnGroup(Struct, frozen=True, array_like=True):
    """What a service does to the columns of a shared table; empty where all may be meant. own: those that it alone writes.

    advice: what could become of it: ``owner`` (it keeps the table), ``own-table`` (it takes its columns with it), ``api``
    (it tells the owner what to write), ``copy`` (of a few columns, fed by events), ``read-model``.
    """

    service: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    own: tuple[str, ...]
    advice: str


class Split(Struct, frozen=True, array_like=True):
    """How a table that several contexts use could be divided."""

    table: TableKey
    groups: tuple[ColumnGroup, ...]


class JoinedUse(Struct, frozen=True, array_like=True):
    """One statement (or view, procedure) over several tables. service ``""``: a script that belongs to no service.
    kind: statement, view, materialized-view, procedure, trigger, relation.
    """

    service: str
    tables: tuple[TableKey, ...]
    at: Span
    kind: str = "statement"
    certainty: str = "certain"
    because: tuple[Step, ...] = ()


class Reference(Struct, frozen=True, array_like=True):
    """A foreign key or enforced ORM relation between two tables."""

    table: TableKey
    columns: tuple[str, ...]
    target: TableKey
    target_columns: tuple[str, ...]
    at: Span
    service: str = ""
    certainty: str = "certain"
    because: tuple[Step, ...] = ()


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


class Effect(Struct, frozen=True, array_like=True):
    """What one execution of an entry point does to the outside.

    kind: ``query`` (table, operations), ``call`` (call), ``publish`` (channel). path: every step from the entry to it, in
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


class ForeignImport(Struct, frozen=True, array_like=True):
    """Code of ``service`` imports ``target``, which stands in the file ``path`` of the service ``owner``."""

    service: str
    owner: str
    target: str
    path: str
    at: Span


class Unresolved(Struct, frozen=True, array_like=True, order=True):
    """Something that matters and could not be known. what: connection, call, table, channel, statement, manifest, service
    (code in a language that is not read), program (none was found).
    """

    what: str
    why: str
    at: Span
    service: str = ""


class System(Struct, frozen=True, array_like=True):
    """Everything that is known. All tuples are sorted."""

    services: tuple[Service, ...] = ()
    components: tuple[Component, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    datastores: tuple[Datastore, ...] = ()
    tables: tuple[Table, ...] = ()
    accesses: tuple[Access, ...] = ()
    joins: tuple[JoinedUse, ...] = ()
    references: tuple[Reference, ...] = ()
    routes: tuple[Endpoint, ...] = ()
    calls: tuple[ServiceCall, ...] = ()
    channels: tuple[Channel, ...] = ()
    unnamed: tuple[Channel, ...] = ()
    """Publications and subscriptions of which nobody can know the channel, called ``*``."""
    entries: tuple[Entry, ...] = ()
    chains: tuple[Chain, ...] = ()
    entities: tuple[Entity, ...] = ()
    splits: tuple[Split, ...] = ()
    read_models: tuple[ReadModel, ...] = ()
    reporting: tuple[ReportingStore, ...] = ()
    feeds: tuple[Feed, ...] = ()
    imports: tuple[ForeignImport, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    chains_complete: bool = True

    def context(self, service: str) -> str:
        """The bounded context of a service, its own name if it shares none."""
        for candidate in self.services:
            if candidate.name == service:
                return candidate.context or candidate.name
        return service
