"""What build files and deployment manifests say: projects, images, workloads, settings, routes of gateways."""

from msgspec import Struct

from ringfence.model.expression import Expression
from ringfence.model.source import Span


class Project(Struct, frozen=True, array_like=True, tag="project"):
    """A build file: the folder is one buildable unit. runnable: it starts a program, rather than being a library.

    dependencies: names of libraries (Maven artifacts without their group) and of other projects. parent: the name of the
    project it inherits from, ``""``: none that it names. shared, starts: what its modules inherit, the dependencies and
    that they start programs. images: names of the container images its build makes. library: it says that it starts none,
    whatever it inherits. installs: folders, as they are written, whose projects are installed from where they lie. serving,
    commands: it depends on what programs are served by, but so do libraries; it installs something to be run. Together
    they make a program, whichever of its build files says each.
    """

    name: str
    folder: str
    kind: str
    """``python``, ``maven``, ``gradle``, ``npm``, ``go``, ``dotnet``, …"""
    runnable: bool
    dependencies: tuple[str, ...]
    at: Span
    parent: str = ""
    shared: tuple[str, ...] = ()
    starts: bool = False
    images: tuple[str, ...] = ()
    library: bool = False
    installs: tuple[str, ...] = ()
    serving: bool = False
    commands: bool = False


class Root(Struct, frozen=True, array_like=True, tag="root"):
    """A folder is a repository of its own, one of several that are analysed as one: what holds of the root of the analysed
    tree holds of it.
    """

    folder: str
    at: Span


class Program(Struct, frozen=True, array_like=True, tag="program"):
    """A program's own configuration says what it is called and on which port it listens; None: not said. local: only where
    a developer starts it; deployed, it listens where its manifests say.
    """

    name: Expression | None
    port: Expression | None
    at: Span
    local: bool = False


class ModuleAlias(Struct, frozen=True, array_like=True, tag="module-alias"):
    """Imports that begin with ``prefix``, in files below ``folder``, mean files below ``target``: path mappings of a
    compiler, names of packages that lie in the repository. A prefix without a slash at its end is a whole name.
    """

    prefix: str
    target: str
    folder: str
    at: Span


class ImageBuild(Struct, frozen=True, array_like=True, tag="image-build"):
    """An image name that is built from a folder of the repository (skaffold, CI, bake files).

    A Dockerfile itself gives a :class:`ContainerFile`. arguments: what else the build is given (values of build arguments,
    the stage), which may say which of several programs the image runs.
    """

    image: str
    context: str
    dockerfile: str | None
    at: Span
    arguments: tuple[str, ...] = ()


class Copy(Struct, frozen=True, array_like=True):
    """``COPY source… target`` from the build context (never ``--from`` another stage); paths as written."""

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


class Setting(Struct, frozen=True, array_like=True, tag="setting"):
    """One key and its value: an environment variable, or a dotted key of a configuration file. ``value`` may have
    ``env`` holes that interpolation left (Compose ``${X:-d}``, Spring ``${x:d}``).
    """

    key: str
    value: Expression
    at: Span


DOTENV_EXAMPLES = ("example", "sample", "template", "dist")
"""What the names of dotenv files say that only show what could be set, the most usual first."""


class SettingGroup(Struct, frozen=True, array_like=True, tag="setting-group"):
    """A named or placed set of settings: a ConfigMap or Secret (``name``, ``namespace``), a dotenv file, an application
    configuration file (``name`` is its path).

    kind: ``configmap``, ``secret``, ``dotenv``, ``config``; ``variables``: settings that take the value of a variable where
    that is set, before everything else; ``served-config``: what a configuration server would serve;
    ``kept-config``: what it keeps for those who ask for it under its name, the end of ``name``;
    ``mounted-config``: a file of a ConfigMap, ``orders/config.yaml``, for those who mount that;
    ``default``: what a library sets by itself, which everything else beats;
    ``component``: what a sidecar knows under that name; ``secrets``: a file of secrets that it may show.
    opaque: values are not known (an external or sealed secret).
    files: for a ConfigMap, keys that look like file names, with their content, are settings too (key = file name).
    """

    kind: str
    name: str
    namespace: str
    settings: tuple[Setting, ...]
    at: Span
    opaque: bool = False
    variant: str = ""
    """The profile or environment a ``config`` is for (``docker`` of ``application-docker.yml``), ``""``: always."""
    chosen_by: tuple[str, ...] = ()
    """The keys or variables that choose the variant (``spring.profiles.active``), the strongest first."""
    unchosen: str = ""
    """The variant that counts where nothing chooses one, if the file's format has one (``prod`` of Quarkus)."""


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

    origin: ``compose``, ``kubernetes`` or ``helm``. deployment: the file the workload was declared in (a later
    Compose override file names the same service again: the linker merges by deployment folder and name).
    name: the Compose service, or the Kubernetes workload's name; container: the container's name.
    hosts: names under which others reach it, if the manifest says so directly (Compose service name, container_name,
    hostname, network aliases, links). Kubernetes hosts come as :class:`HostName`.
    build: folder relative to the repository if it is built there; build_arguments: the values that the build is given.
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
