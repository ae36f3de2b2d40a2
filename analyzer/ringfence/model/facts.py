"""What files mean: the closed union of facts that readers produce and the linker joins.

Facts of manifests name other files, ConfigMaps or hosts and leave the joining to the linker: a reader sees one file.
Facts of code carry ``function``, the qualified name of the function they stand in (``""``: module level); with
``at.path`` that identifies the function.
"""

from __future__ import annotations

from msgspec import Struct

from ringfence.model.expression import Expression
from ringfence.model.source import Span

# ---------------------------------------------------------------- projects and deployment


class Project(Struct, frozen=True, array_like=True, tag="project"):
    """A build file: the folder is one buildable unit. runnable: it starts a program, rather than being a library."""

    name: str
    folder: str
    kind: str
    """``python``, ``maven``, ``gradle``, ``npm``, ``go``, ``dotnet``, …"""
    runnable: bool
    dependencies: tuple[str, ...]
    at: Span


class ImageBuild(Struct, frozen=True, array_like=True, tag="image-build"):
    """An image name that is built from a folder of the repository (skaffold, CI, bake files).

    A Dockerfile itself gives a :class:`ContainerFile`.
    """

    image: str
    context: str
    dockerfile: str | None
    at: Span


class Copy(Struct, frozen=True, array_like=True):
    """``COPY source… target`` from the build context (never ``--from`` another stage); paths as written."""

    sources: tuple[str, ...]
    target: str


class ContainerFile(Struct, frozen=True, array_like=True, tag="container-file"):
    """A Dockerfile's final stage. Commands are argument vectors; the shell form is ``("sh", "-c", line)``."""

    path: str
    base: str
    environment: tuple[Setting, ...]
    copies: tuple[Copy, ...]
    exposes: tuple[int, ...]
    workdir: str
    entrypoint: tuple[str, ...]
    command: tuple[str, ...]
    at: Span


class Setting(Struct, frozen=True, array_like=True, tag="setting"):
    """One key and its value: an environment variable, or a dotted key of a configuration file. ``value`` may have
    ``env`` holes that interpolation left (Compose ``${X:-d}``, Spring ``${x:d}``).
    """

    key: str
    value: Expression
    at: Span


class SettingGroup(Struct, frozen=True, array_like=True, tag="setting-group"):
    """A named or placed set of settings: a ConfigMap or Secret (``name``, ``namespace``), a dotenv file, an application
    configuration file (``name`` is its path).

    kind: ``configmap``, ``secret``, ``dotenv``, ``config``. opaque: values are not known (an external or sealed secret).
    files: for a ConfigMap, keys that look like file names, with their content, are settings too (key = file name).
    """

    kind: str
    name: str
    namespace: str
    settings: tuple[Setting, ...]
    at: Span
    opaque: bool = False


class SettingsFrom(Struct, frozen=True, array_like=True):
    """A workload takes settings from elsewhere.

    kind: ``configmap``, ``secret``, ``file`` (``name`` is a path relative to the repository). One key only:
    ``key`` is that key and ``variable`` what it is called in the workload; else all keys, with ``prefix``.
    """

    kind: str
    name: str
    at: Span
    key: str = ""
    variable: str = ""
    prefix: str = ""


class Port(Struct, frozen=True, array_like=True):
    """A port others use (``published``; 0: only inside) and the container's port behind it (``target``; a named
    Kubernetes port that one file cannot resolve is 0).
    """

    published: int
    target: int


class Workload(Struct, frozen=True, array_like=True, tag="workload"):
    """One container that a manifest runs.

    origin: ``compose`` or ``kubernetes`` (others may follow). deployment: the file the workload was declared in (a later
    Compose override file names the same service again: the linker merges by deployment folder and name).
    name: the Compose service, or the Kubernetes workload's name; container: the container's name.
    hosts: names under which others reach it, if the manifest says so directly (Compose service name, container_name,
    hostname, network aliases, links). Kubernetes hosts come as :class:`HostName`.
    build: folder relative to the repository if it is built there. extends: ``(file or "", service)``.
    role: ``""``, ``job`` (runs once or on a schedule), ``init``, ``sidecar``.
    """

    name: str
    origin: str
    deployment: str
    at: Span
    image: str = ""
    build: str | None = None
    dockerfile: str | None = None
    target_stage: str = ""
    container: str = ""
    namespace: str = ""
    hosts: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    environment: tuple[Setting, ...] = ()
    settings_from: tuple[SettingsFrom, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    mounts: tuple[tuple[str, str], ...] = ()
    """(source, target): bind mounts as repository paths; ``configmap:NAME`` and ``secret:NAME`` for volumes of those."""
    depends_on: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    extends: tuple[str, str] | None = None
    role: str = ""
    schedule: str = ""
    """The cron expression of a scheduled job, else empty."""


class HostName(Struct, frozen=True, array_like=True, tag="host-name"):
    """A network name that leads to workloads by label selector (Kubernetes Service), or to another name
    (``external``, ExternalName).
    """

    name: str
    namespace: str
    selector: tuple[tuple[str, str], ...]
    ports: tuple[Port, ...]
    at: Span
    external: str = ""


class Assembly(Struct, frozen=True, array_like=True, tag="assembly"):
    """A file that gathers manifests into one deployment (kustomization, skaffold): the files and folders it includes,
    as repository paths. patches: included only as patches. kind: ``kustomization``, ``kustomize-component``,
    ``skaffold``.
    """

    kind: str
    folder: str
    resources: tuple[str, ...]
    patches: tuple[str, ...]
    at: Span


class GatewayRoute(Struct, frozen=True, array_like=True, tag="gateway-route"):
    """A rule of a reverse proxy or Ingress: requests for ``path`` go to ``target`` (a URL or ``host:port``).

    gateway: the Ingress's or Gateway's name; ``""`` for a configuration file that belongs to whichever workload holds or
    mounts it (nginx). match: ``prefix``, ``exact``, ``regex``. rewrite: the path at the target where the rule changes it
    (``$1`` and unknown parts as ``*``), None where it stays.
    """

    gateway: str
    origin: str
    host: str
    path: str
    match: str
    target: Expression
    rewrite: str | None
    at: Span


class TrafficPolicy(Struct, frozen=True, array_like=True, tag="traffic-policy"):
    """A mesh or proxy bounds calls to a host: timeout in seconds (None: not said) and retries."""

    host: str
    timeout: float | None
    retries: int | None
    at: Span


# ---------------------------------------------------------------- data


class TableName(Struct, frozen=True, array_like=True, order=True):
    """A table as written, folded to lower case unless quoted; ``schema`` and ``database`` empty where not written."""

    name: str
    schema: str = ""
    database: str = ""

    def __str__(self) -> str:
        return ".".join(part for part in (self.database, self.schema, self.name) if part)


class Connection(Struct, frozen=True, array_like=True, tag="connection"):
    """Code or configuration opens a datastore.

    engine: ``postgresql``, ``mysql``, ``mongodb``, ``redis``, …, ``""`` where only the URL's scheme will tell.
    Either ``url`` (a DSN in any spelling) or its parts. alias: the name under which the program knows it
    (Django database alias, ``""`` for the only or default one).
    """

    engine: str
    at: Span
    function: str = ""
    url: Expression | None = None
    host: Expression | None = None
    port: Expression | None = None
    database: Expression | None = None
    user: Expression | None = None
    alias: str = ""


class Column(Struct, frozen=True, array_like=True):
    """A column; ``type`` as written, lower case, ``""`` where unknown."""

    name: str
    type: str = ""
    key: bool = False


class TableDefinition(Struct, frozen=True, array_like=True, tag="table"):
    """A table is created, altered or dropped.

    action: ``create``, ``alter``, ``drop``, ``rename`` (``renamed_to`` set). origin: ``migration`` (a service's own,
    applied in ``order``), ``schema`` (a plain SQL script), ``orm`` (create_all and the like: managed by a mapping).
    order: sorts migrations of one folder; statements of one file keep their order by ``at``.
    """

    table: TableName
    columns: tuple[Column, ...]
    at: Span
    action: str = "create"
    origin: str = "schema"
    order: str = ""
    renamed_to: TableName | None = None
    dropped_columns: tuple[str, ...] = ()
    temporary: bool = False
    function: str = ""


class ForeignKey(Struct, frozen=True, array_like=True, tag="foreign-key"):
    """A constraint from one table's columns to another's. action ``drop`` removes the one of that name."""

    table: TableName
    columns: tuple[str, ...]
    references: TableName
    referenced_columns: tuple[str, ...]
    at: Span
    name: str = ""
    action: str = "create"
    order: str = ""
    function: str = ""


class TableUse(Struct, frozen=True, array_like=True):
    """What a statement does to one table. operations: of ``select insert update delete``. columns: those named, without
    duplicates, empty where unknown or all.
    """

    table: TableName
    operations: tuple[str, ...]
    columns: tuple[str, ...] = ()


class ViewDefinition(Struct, frozen=True, array_like=True, tag="view"):
    """A view, materialised view, procedure, function, trigger or rule, and the tables inside.

    kind: ``view``, ``materialized-view``, ``procedure``, ``trigger``. For a trigger ``name`` is the trigger's.
    """

    name: TableName
    kind: str
    uses: tuple[TableUse, ...]
    at: Span
    origin: str = "schema"
    order: str = ""
    function: str = ""


class Query(Struct, frozen=True, array_like=True, tag="query"):
    """One statement and what it touches. joined: its tables meet in one statement (join, subquery, union, CTE).

    via: the expression it runs on (session, cursor, engine), by which the linker finds the connection; None: unknown.
    seed: it only fills tables from a script (initialisation data), which is no access of a service.
    """

    uses: tuple[TableUse, ...]
    at: Span
    function: str = ""
    joined: bool = False
    via: Expression | None = None
    engine: str = ""
    seed: bool = False


class Relation(Struct, frozen=True, array_like=True):
    """A mapped relation to another entity (qualified class name or table name as ``target``); ``constraint``: the
    database enforces it.
    """

    field: str
    target: str
    constraint: bool
    at: Span


class EntityMapping(Struct, frozen=True, array_like=True, tag="entity"):
    """A class stands for a table. entity: ``path:qualified name``, or any stable name the framework uses.
    managed: the mapping creates or migrates the schema (create_all, ddl-auto, Django managed models).
    """

    entity: str
    table: TableName
    columns: tuple[Column, ...]
    relations: tuple[Relation, ...]
    managed: bool
    at: Span
    engine: str = ""
    alias: str = ""


class EntityQuery(Struct, frozen=True, array_like=True, tag="entity-query"):
    """Code works on mapped entities: ``entities`` as in :class:`EntityMapping`, the first is the one the operations
    are done on, the others are joined or loaded with it and read.
    """

    entities: tuple[str, ...]
    operations: tuple[str, ...]
    at: Span
    function: str = ""
    columns: tuple[str, ...] = ()
    via: Expression | None = None


class SchemaManager(Struct, frozen=True, array_like=True, tag="schema-manager"):
    """Code has the ORM create the schema (``metadata.create_all``, ``ddl-auto``): its mappings are then managed."""

    at: Span
    function: str = ""


# ---------------------------------------------------------------- requests and messages


class Route(Struct, frozen=True, array_like=True, tag="route"):
    """A handler answers requests. path: with ``{name}`` for every parameter; method ``""``: any; protocol ``http``,
    ``grpc``, … ``handler`` is the function's qualified name in ``at.path``.
    """

    method: str
    path: Expression
    handler: str
    at: Span
    protocol: str = "http"


class RemoteCall(Struct, frozen=True, array_like=True, tag="remote-call"):
    """A synchronous request leaves the program. target: the URL (or service name, for other protocols).

    base: what a relative target is joined to. timeout: ``given``, ``default`` (the library has one), ``none``,
    ``unknown``; retry and fallback likewise ``""`` or what provides them.
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


class ChannelUse(Struct, frozen=True, array_like=True, tag="channel"):
    """A publication or subscription. role: ``publish`` or ``consume``; handler: the consumer's function, if known."""

    role: str
    channel: Expression
    broker: str
    at: Span
    function: str = ""
    handler: str = ""
    group: Expression | None = None


class TransactionScope(Struct, frozen=True, array_like=True, tag="transaction"):
    """A transaction is open inside the ``with`` block that the call at ``at`` opens, or for a whole ``function``."""

    at: Span
    function: str
    whole: bool = False
    via: Expression | None = None
    distributed: bool = False


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


class Feed(Struct, frozen=True, array_like=True, tag="feed"):
    """Data flows by itself from ``source`` to ``target`` (change capture, loader, projection)."""

    source: str
    target: str
    kind: str
    at: Span


class Role(Struct, frozen=True, array_like=True, tag="role"):
    """The program plays a part: ``gateway``, ``discovery``, ``configuration``, ``load-generator``, ``client``, …"""

    kind: str
    at: Span


class Gap(Struct, frozen=True, array_like=True, tag="gap"):
    """Something that matters was seen but cannot be known (a dynamic table name, an unsupported statement)."""

    what: str
    why: str
    at: Span


Fact = (
    Project | ImageBuild | ContainerFile | Setting | SettingGroup | Workload | HostName | Assembly | GatewayRoute
    | TrafficPolicy | Connection | TableDefinition | ForeignKey | ViewDefinition | Query | EntityMapping | EntityQuery
    | SchemaManager | Route | RemoteCall | ChannelUse | TransactionScope | Schedule | Background | Feed | Role | Gap
)  # fmt: skip
