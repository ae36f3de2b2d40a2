"""The linked system: what rules, outputs and commands see. Each inferred thing carries its evidence and certainty.

Rules and plugins import all of it from here; that it is told in several modules is nobody else's business.
"""

from msgspec import Struct

from ringfence.model.facts import Feed
from ringfence.model.source import Diagnostic, Span, Step
from ringfence.model.system.data import (
    Access,
    ColumnGroup,
    Datastore,
    Definition,
    Entity,
    EntityPart,
    JoinedUse,
    ReadModel,
    Reference,
    ReportingStore,
    Split,
    StoreUse,
    Table,
    TableKey,
)
from ringfence.model.system.requests import Chain, Channel, Effect, Endpoint, Entry, Hop, ServiceCall

CERTAINTIES = ("certain", "likely", "possible")


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
    """``""``, or ``gateway``, ``client`` (browser), ``load-generator``, ``migrator`` (only sets up databases of others):
    the two in the middle are no hop and own no data.
    """


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
    spanning: tuple[Span, ...] = ()
    """Where transactions begin that reach into the services that are called in their course."""
    durable: tuple[Span, ...] = ()
    """Calls that run a step of a workflow, which an engine repeats until it is done."""

    def context(self, service: str) -> str:
        """The bounded context of a service, its own name if it shares none."""
        for candidate in self.services:
            if candidate.name == service:
                return candidate.context or candidate.name
        return service


__all__ = [
    "CERTAINTIES",
    "Access",
    "Chain",
    "Channel",
    "ColumnGroup",
    "Component",
    "Datastore",
    "Definition",
    "Dependency",
    "Effect",
    "Endpoint",
    "Entity",
    "EntityPart",
    "Entry",
    "ForeignImport",
    "Hop",
    "JoinedUse",
    "ReadModel",
    "Reference",
    "ReportingStore",
    "Service",
    "ServiceCall",
    "Split",
    "StoreUse",
    "System",
    "Table",
    "TableKey",
    "Unresolved",
]
