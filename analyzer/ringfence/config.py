"""What people declare in ``ringfence.yaml``, as data. ``config_reading.py`` reads it, ``config_schema.py`` describes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from ringfence.model.source import Span

OFF = "off"
"""The severity of a rule that does not run."""
MAX_AGE = 30
"""Days that the facts of a repository may be old if nothing else is said."""


class ServiceConfig(Struct, frozen=True):
    """A declared service. path: its folder. context: its bounded context, ``""`` for its own. hosts: names under which
    others call it. team: who owns it. availability: the share of time it is up, None if nobody says. at: where it is
    declared.
    """

    name: str
    path: str = ""
    context: str = ""
    hosts: tuple[str, ...] = ()
    team: str = ""
    at: Span | None = None
    availability: float | None = None


class DatastoreConfig(Struct, frozen=True):
    """A declared datastore. name: ``server/database``. hosts: other names of the same server. services: who is known to
    connect to it although no configuration in the repository says so. at: where it is declared.
    """

    name: str
    kind: str = ""
    hosts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    at: Span | None = None


class ReadModelConfig(Struct, frozen=True):
    """Tables that are derived from others and only read. pattern: as in ``owners``. projector: the service that writes them.
    sources: whose data they show. loader: what fills them from outside the repository, ``""`` for nothing.
    """

    pattern: str
    projector: str
    sources: tuple[str, ...] = ()
    loader: str = ""
    at: Span = field(default=Span("", 1))


class ReportingConfig(Struct, frozen=True):
    """A store for cold data, by a glob over ``server/database``. loaders: the services that fill it. readers: those that
    report from it, besides services that are recognised by their name.
    """

    pattern: str
    loaders: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    at: Span = field(default=Span("", 1))


class ExceptionConfig(Struct, frozen=True):
    """A permission to break a rule, with a reason and an end.

    subject: a glob over the findings' subjects. services: the parties it covers (all of them when empty). until: the
    last day it holds; None only for the kinds that may stay (read models, reporting, external) and have an owner. max:
    how many findings it may cover at most.
    """

    rule: str
    subject: str = "*"
    services: tuple[str, ...] = ()
    reason: str = ""
    until: date | None = None
    kind: str = ""
    owner: str = ""
    max: int | None = None
    at: Span = field(default=Span("", 1))

    def __str__(self) -> str:
        until = f"until {self.until}, " if self.until else ""
        return f"{self.reason} ({until}{self.at})"


class RuleConfig(Struct, frozen=True):
    """What is set for a rule. severity: ``off``, ``error``, ``warning``, ``note``, ``""`` for the rule's own. options:
    by name, checked against the rule's options.
    """

    severity: str = ""
    options: Mapping[str, object] = field(default_factory=dict)


class Mention(Struct, frozen=True):
    """The configuration names a service (or, as an owner, perhaps a context) at a place."""

    name: str
    at: Span


class Config(Struct, frozen=True):
    """The whole configuration; empty where nothing is declared.

    contexts: bounded context -> its services (``ServiceConfig.context`` is already counted in). owners: table pattern
    ``[server/database:][schema.]table``, globs allowed -> service or context. rules: rule id -> its settings. exclude,
    include: path globs. deployment: the manifest (file or folder) that counts where there are several.
    max_age: days after which the facts of a repository are old.
    read_models, reporting: what is derived or cold, and who fills it.
    owner_places: where each pattern of ``owners`` is declared. mentions: every service that is named without being
    declared there, for telling that one does not exist.
    """

    path: str = ""
    services: tuple[ServiceConfig, ...] = ()
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    datastores: tuple[DatastoreConfig, ...] = ()
    exceptions: tuple[ExceptionConfig, ...] = ()
    rules: Mapping[str, RuleConfig] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    deployment: str = ""
    max_age: int = MAX_AGE
    read_models: tuple[ReadModelConfig, ...] = ()
    reporting: tuple[ReportingConfig, ...] = ()
    owner_places: Mapping[str, Span] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()

    def context_of(self, service: str) -> str:
        """The declared context of a service, ``""`` if none is declared."""
        return next((name for name, services in self.contexts.items() if service in services), "")


class Problem(Struct, frozen=True):
    """One mistake in the configuration. suggestion: the nearest name that would be right, ``""`` if there is none."""

    at: Span
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        said = f"{self.at.path}:{self.at.line}:{self.at.column}: {self.message}"
        return f"{said} (did you mean {self.suggestion!r}?)" if self.suggestion else said


class ConfigError(Exception):
    """The configuration cannot be used; ``problems`` are all of its mistakes, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
