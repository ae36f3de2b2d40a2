"""What deployment manifests say: images, workloads, host names, routes of gateways, teams."""

from msgspec import Struct

from ringfence.model.expression import Expression
from ringfence.model.facts.settings import Setting, SettingsFrom
from ringfence.model.source import Span


class ImageBuild(Struct, frozen=True, array_like=True, tag="image-build"):
    """An image name that is built from a folder of the repository (skaffold, CI, bake files).

    A Dockerfile itself gives a :class:`ContainerFile`. arguments: what else the build is given (``NAME=value`` of build
    arguments, the stage), which may say which of several programs the image runs.
    """

    image: str
    context: str
    dockerfile: str | None
    at: Span
    arguments: tuple[str, ...] = ()


class Copy(Struct, frozen=True, array_like=True):
    """``COPY source… target`` from the build context (never ``--from`` another stage). sources: as written; target: from the
    root of the image, or from the folder in which it works where that is a base image's, or the copy is another stage's.
    What is not known is ``${NAME}``.
    """

    sources: tuple[str, ...]
    target: str


class ContainerFile(Struct, frozen=True, array_like=True, tag="container-file"):
    """One stage of a Dockerfile, the final one unless ``stage`` names it. Commands are argument vectors; the shell form is
    ``("sh", "-c", line)``. begun_from: the other images that stages begin from, without their tags.
    """

    path: str
    base: str
    environment: "tuple[Setting, ...]"
    copies: tuple[Copy, ...]
    exposes: tuple[int, ...]
    workdir: str
    entrypoint: tuple[str, ...]
    command: tuple[str, ...]
    at: Span
    stage: str = ""
    begun_from: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()
    """Programs for the JVM that other stages made, by their places there: ``/build/orders/target/orders.jar``."""
    packages: tuple[str, ...] = ()
    """Packages of Go that it builds, as its commands name them: ``./cmd/orders``."""


class Port(Struct, frozen=True, array_like=True):
    """A port others use (``published``; 0: only inside) and the container's port behind it (``target``; a named
    Kubernetes port that one file cannot resolve is 0).
    """

    published: int
    target: int


class OpenPort(Struct, frozen=True, array_like=True):
    """A port that variables decide, as it is written; usual: what it is where none of them is set, with 0 for what then is
    not known.
    """

    published: Expression
    target: Expression
    usual: Port


class Workload(Struct, frozen=True, array_like=True, tag="workload"):
    """One container that a manifest runs.

    origin: ``compose``, ``kubernetes``, ``helm``, ``terraform``, ``bicep``, ``ecs`` or ``render``. deployment: the file the
    workload was declared in, of Terraform the first of the root, of Bicep the root (a later Compose override file names
    the same service again: the linker merges by deployment folder and name).
    name: the Compose service, or the Kubernetes workload's name; container: the container's name.
    hosts: names under which others reach it, if the manifest says so directly (Compose service name, container_name,
    hostname, network aliases, links). Kubernetes hosts come as :class:`HostName`.
    build: folder relative to the repository if it is built there; build_arguments: ``NAME=value`` that the build is given.
    extends: ``(file or "", service)``.
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
    """(source, target): bind mounts as repository paths; ``configmap:NAME`` and ``secret:NAME`` for volumes of those,
    ``docker:socket`` for the container engine's socket.
    """
    depends_on: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """Workloads it is explicitly connected to (Compose ``links``), beyond the order of starting."""
    profiles: tuple[str, ...] = ()
    extends: tuple[str, str] | None = None
    role: str = ""
    schedule: str = ""
    """The cron expression of a scheduled job, else empty."""
    build_arguments: tuple[str, ...] = ()
    workdir: str = ""
    """The folder in the container in which it runs, if the manifest says so."""
    network: str = ""
    """The workload whose network it is in (Compose ``network_mode: service:x``): it stands beside that one."""
    on_machine: bool = False
    """It is in the network of the machine itself (Compose ``network_mode: host``), as if it ran there itself."""
    open_ports: tuple[OpenPort, ...] = ()
    """Those of its ports in which variables stand; what they usually are is among ``ports``."""


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
    (``$1`` and unknown parts as ``*``), None where it stays. ports: those at which the rule is asked, empty: not said.
    method: the only one that it is for, ``""``: all. held: in which ConfigMap the configuration stands that says so
    (``configmap:NAME``); whoever mounts that applies it.
    """

    gateway: str
    origin: str
    host: str
    path: str
    match: str
    target: Expression
    rewrite: str | None
    at: Span
    ports: tuple[int, ...] = ()
    method: str = ""
    held: str = ""


class HeldFile(Struct, frozen=True, array_like=True, tag="held-file"):
    """A file that stands in another, or that another one shows to those who mount what it makes.

    holder: what is mounted, ``configmap:NAME``. name: the file's name there. text: what stands in it, its first line the one
    after ``at``; empty where ``path`` says which file of the repository it is.
    """

    holder: str
    name: str
    text: str
    path: str
    at: Span


class TrafficPolicy(Struct, frozen=True, array_like=True, tag="traffic-policy"):
    """A mesh or proxy bounds calls to a host: timeout in seconds (None: not said) and retries.

    mesh: those of all callers, rather than only what passes one proxy.
    """

    host: str
    timeout: float | None
    retries: int | None
    at: Span
    mesh: bool = True


class Team(Struct, frozen=True, array_like=True, tag="team"):
    """A team answers for a part of the repository: for files by a pattern in the manner of .gitignore (``name`` empty:
    nobody does), or for the component of a catalogue.
    """

    name: str
    pattern: str
    component: str
    at: Span


class Fragment(Struct, frozen=True, array_like=True, tag="fragment"):
    """A file that means something only together with others of its format, which joins them when all of them are known."""

    format: str
    text: str
    at: Span
