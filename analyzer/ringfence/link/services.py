"""Services from manifests, configuration and build files; their folders, hosts and environments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from ringfence.config import Config
from ringfence.link import config_servers, images, introductions, locations, networks, programs
from ringfence.link.builds import Known, base_name, plain, within
from ringfence.link.classpath import Classpaths
from ringfence.link.dependencies import Dependencies
from ringfence.link.deployment import default_workloads, own_networks, usual_origins
from ringfence.link.environment import Environment, Variable, bound_name
from ringfence.link.paths import Paths, upwards
from ringfence.link.settings import settings_of
from ringfence.link.sidecars import Sidecars
from ringfence.link.teams import Teams
from ringfence.link.units import Deployment, Unit
from ringfence.link.variables import variables_of
from ringfence.link.workloads import units_of
from ringfence.model.expression import literal
from ringfence.model.facts import Fact, Project
from ringfence.model.source import Step
from ringfence.model.system import Service

_STACKS = {
    "sam": "AWS SAM or CloudFormation", "serverless": "the Serverless Framework", "cdk": "AWS CDK",
    "terraform": "Terraform",
}  # fmt: skip
"""Kinds of projects whose build files are their manifests, too."""


def find(facts: Iterable[Fact], config: Config) -> Deployment:
    """All units of the system."""
    known = Known(facts)
    workloads = default_workloads(known.workloads, config, known.assemblies, known.roots)
    sidecars = Sidecars(workloads, known)
    units = _declared(config) + units_of(workloads, known)
    among = own_networks(known.workloads, known.roots)
    programs.choose(units, known.projects)
    networks.tell_apart(units, among)
    units = _told_apart(_joined(units, known.roots), known.roots)
    units += _from_projects(known, units)
    networks.settle(units, among)
    usual = usual_origins(workloads, among)
    units = [kept for network in networks.by_network(units) for kept in _without_other_edition(network, usual)]
    teams = Teams(facts)
    configurations = (group.at.path for group in known.configurations if group.kind == "config")
    classpaths = Classpaths(known)
    free = programs.outside(configurations, units, known.roots)
    for unit in units:
        unit.team = unit.team or teams.of(unit.name, unit.folder)
        unit.hosts |= _hosts(unit, known) | {app_id for app_id in (sidecars.app_id(unit),) if app_id}
        unit.protocols |= images.protocols(unit.container.base if unit.container else "")
        unit.protocols |= frozenset(p for w in unit.workloads for p in images.protocols(w.image))
        unit.documents |= set(locations.shown(unit, known, networks.origin_of(unit, usual)))
        if unit.folder is not None:
            unit.documents |= known.projects.build_files(unit.folder)
            locations.settle(unit, known)
            unit.documents |= programs.documents(unit, free) - unit.foreign
            classpaths.settle(unit)
        unit.environment = _environment(unit, known, sidecars, networks.origin_of(unit, usual))
    _with_documents(Deployment(units, usual), known, sidecars)
    return Deployment(sorted(units, key=lambda unit: unit.name), usual)


def _without_other_edition(units: list[Unit], usual: Mapping[str, str]) -> list[Unit]:
    """Where a second kind of deployment runs nothing of the repository that the usual one does not run too, it is another
    edition of the same system: its brokers and databases are not others.
    """
    origin = networks.origin_of(units[0], usual)
    elsewhere = {id(unit): unit for unit in units if unit.workloads and _runs(unit, origin, elsewhere=True)}
    services = [unit for unit in elsewhere.values() if unit.kind == "service" and unit.folder is not None]
    if not services or not all(_runs(unit, origin) for unit in services):
        return units
    return [unit for unit in units if id(unit) not in elsewhere or unit.kind == "service" or _runs(unit, origin)]


def _runs(unit: Unit, origin: str, *, elsewhere: bool = False) -> bool:
    return any((workload.origin == origin) is not elsewhere for workload in unit.workloads)


def _with_documents(deployment: Deployment, known: Known, sidecars: Sidecars) -> None:
    """What programs say of themselves, then what configuration servers tell those programs, then what that says."""
    for role in known.roles:
        for unit in deployment.speaking_for(role.at.path):
            unit.protocols |= {role.protocol}
    told = {id(unit): _documented(unit) for unit in deployment.services}
    introductions.introduce(deployment, known)
    config_servers.distribute(deployment, known)
    deployment = Deployment(deployment.units, deployment.usual)
    for unit in deployment.services:
        if unit.documents and _documented(unit) != told[id(unit)]:
            unit.environment = _environment(unit, known, sidecars, networks.origin_of(unit, deployment.usual))
    introductions.introduce(deployment, known)


def _documented(unit: Unit) -> tuple[object, ...]:
    """What of a service tells which files speak for it."""
    return unit.name, unit.hosts, unit.documents, unit.foreign


def _hosts(unit: Unit, known: Known) -> frozenset[str]:
    hosts: set[str] = set()
    local = {host for _, host in unit.aliases}
    for workload in unit.workloads:
        hosts.update(host for host in workload.hosts if host not in local)
        for name in (workload.name, workload.container):
            hosts.update(known.renamed(name))
        selecting = known.selecting(workload.labels) if workload.role != "job" else ()  # which answers nobody
        hosts.update(host.name for host in selecting if host.namespace in ("", workload.namespace))
    return frozenset(hosts)


def _environment(unit: Unit, known: Known, sidecars: Sidecars, origin: str) -> Environment:
    variables = variables_of(unit, known, origin)
    files = unit.documents | unit.classpath
    settings = settings_of(unit, known.configurations.of(unit.folder, files), variables)
    kept = {bound_name(one.key): Variable(one.value, one.at) for one in known.kept}
    return Environment(variables, {**_of_build(unit, known), **kept, **settings, **_bound(sidecars.settings(unit))})


def _of_build(unit: Unit, known: Known) -> dict[str, Variable]:
    """What Maven fills into the configuration of its only project in a service's folder: ``@project.artifactId@``."""
    projects = known.projects.called(unit.folder, "maven") if unit.folder is not None else []
    if len(projects) != 1:
        return {}
    name = Variable(literal(projects[0].name), projects[0].at)
    return {bound_name(key): name for key in _NAMING}


_NAMING = ("artifactId", "project.artifactId", "pom.artifactId", "project.name")
"""What a project's name is called in what its build fills in."""


def _bound(settings: Mapping[str, Variable]) -> dict[str, Variable]:
    return {bound_name(key): variable for key, variable in settings.items()}


# ---------------------------------------------------------------- from configuration, manifests and build files


def _declared(config: Config) -> list[Unit]:
    return [
        Unit(
            s.name, s.path.strip("/") if s.path else None, [], hosts=frozenset(s.hosts), at=s.at, team=s.team,
            bounded_context=s.context, because=(Step("declared in the configuration", s.at),),
        )
        for s in config.services
    ]  # fmt: skip


def _joined(units: Sequence[Unit], roots: Collection[str]) -> list[Unit]:
    """Workloads of one folder are one service: web and worker, several containers of one image, jobs."""
    result: list[Unit] = []
    by_folder: dict[tuple[str, str], Unit] = {}
    by_name: dict[str, Unit] = {}
    for unit in sorted(units, key=lambda u: all(w.role == "job" for w in u.workloads) and bool(u.workloads)):
        place = _place(unit, roots)
        same = by_folder.get(place) if place is not None else None
        same = same or by_name.get(unit.name)
        if same is None:
            result.append(unit)
            by_name[unit.name] = unit
            if place is not None:
                by_folder[place] = unit
            continue
        by_name.setdefault(unit.name, same)
        _absorb(same, unit)
        joined = _place(same, roots)
        if joined is not None:
            by_folder.setdefault(joined, same)
    return result


def _place(unit: Unit, roots: Collection[str]) -> tuple[str, str] | None:
    """What makes two workloads one service: the folder they are built from; of the whole repository, the Dockerfile."""
    if unit.folder is None or unit.kind != "service":
        return None
    if unit.folder not in roots or not unit.workloads:
        return unit.folder, ""
    return unit.folder, unit.container.path if unit.container is not None else f"of {unit.name}"


def _told_apart(units: list[Unit], roots: Collection[str]) -> list[Unit]:
    """Of several services built from a whole repository nobody can say which file is whose."""
    whole = [unit for unit in units if unit.folder in roots and unit.kind == "service" and unit.workloads]
    often = Counter(unit.folder for unit in whole)
    for unit in whole:
        if often[unit.folder] > 1:
            unit.folder = None
    return units


def _absorb(unit: Unit, other: Unit) -> None:
    folder, image = plain(base_name(other.folder or "")), _image_of(other)
    if unit.workloads and plain(other.name) == folder and unit.folder == other.folder:
        unit.name = other.name  # of several workloads, the one named like the folder names the service
    elif _image_of(unit) == image == plain(other.name) and plain(unit.name) != folder:
        unit.name = other.name  # or like the image that both run, of which a job may be declared first
    unit.hosts |= other.hosts | {other.name}
    unit.aliases |= other.aliases
    unit.workloads += other.workloads
    unit.because += other.because
    if unit.folder is None and other.folder is not None:
        unit.folder, unit.context = other.folder, other.context
        unit.kind = (
            other.kind if unit.kind == "external" else unit.kind
        )  # an image of another time, of whom nothing is known
    unit.container = unit.container or other.container
    unit.at = unit.at or other.at


def _image_of(unit: Unit) -> str:
    """The plain name of the image that a unit's first workload runs."""
    return plain(images.tail(unit.workloads[0].image)) if unit.workloads and unit.workloads[0].image else ""


def _from_projects(known: Known, units: Sequence[Unit]) -> list[Unit]:
    """Build folders that no manifest covers and that are runnable, or whose program says what it is called."""
    stated = Paths(program.at.path for program in known.programs)
    covered = Paths(folder for unit in units for folder in _covered(unit, known.roots))
    libraries = _installed(known, covered) | _built_in(known, covered)
    found: dict[str, Unit] = {}
    for project in sorted(_without_parts(known.projects.all), key=lambda p: (p.folder, p.at)):
        folder = project.folder
        touching = covered.around(folder) or covered.inside(folder)
        runnable = (project.runnable and not project.hollow) or (
            not project.library and stated.inside(f"{folder}/src/main".strip("/"))
        )
        if (
            not runnable
            or touching
            or folder in libraries
            or any(above in found for above in upwards(folder) if above not in known.roots)
        ):
            continue
        name = project.name if project.kind == "go" else base_name(folder) or project.name or "app"
        if project.kind in _STACKS:
            certainty, why = "certain", f"a stack of functions that {_STACKS[project.kind]} deploys"
        elif known.listening_in(folder):
            certainty, why = "certain", f"a runnable {project.kind} project whose image listens on a port"
        else:
            certainty, why = "likely", f"a runnable {project.kind} project that no manifest deploys"
        because = (Step(why, project.at),)
        found[folder] = Unit(name, folder, [], at=project.at, certainty=certainty, because=because)
    folders = Paths(found)
    own = [unit for folder, unit in found.items() if folders.inside(folder) == [folder]]
    names = Counter(unit.name for unit in [*units, *own])
    for unit in own:  # several systems in one repository: only the whole path tells their parts apart
        if names[unit.name] > 1 and unit.folder:
            unit.name = unit.folder
    return own


def _installed(known: Known, covered: Paths) -> set[str]:
    """The folders of Python's libraries: what programs install is no program, though it may need a server's library."""
    projects = [project for project in known.projects.all if project.kind == "python"]
    programs = [project for project in projects if project.runnable or covered.around(project.folder)]
    return Dependencies(projects, known.roots).installed(programs)


def _built_in(known: Known, covered: Paths) -> set[str]:
    """The folders of the JVM's libraries that could be started, too: what several programs are built with is none, nor what
    one is, if only that which all modules inherit says that it could be started.
    """
    projects = [project for project in known.projects.all if project.kind in ("maven", "gradle")]
    programs = [project for project in projects if project.runnable or covered.around(project.folder)]
    dependencies = Dependencies(projects, known.roots)
    often = Counter(folder for program in programs for folder in dependencies.used_by(program))
    told = known.projects.is_told_to_start
    return {program.folder for program in programs if often[program.folder] > (1 if told(program) else 0)}


def _covered(unit: Unit, roots: Collection[str]) -> Iterable[str]:
    """The folders whose programs are a unit's: its own, and the one whose Dockerfile builds it from several of them."""
    if unit.folder is not None:
        yield unit.folder
        dockerfile = unit.container.path.rpartition("/")[0] if unit.container is not None else None
        if unit.context == dockerfile and dockerfile not in roots and within(unit.folder, dockerfile):
            yield dockerfile


def _without_parts(projects: Sequence[Project]) -> list[Project]:
    """Without programs of a framework that are told by one file, where the build file above is theirs alone."""
    told = [project for project in projects if project.kind == "django"]
    built = [project for project in projects if project.kind != "django" and project.runnable]

    def is_part(project: Project) -> bool:
        above = [outer.folder for outer in built if within(project.folder, outer.folder)]
        return any(sum(within(other.folder, folder) for other in told) == 1 for folder in above)

    return [project for project in projects if project.kind != "django" or not is_part(project)]


# ---------------------------------------------------------------- as the system shows them


def as_services(deployment: Deployment, config: Config, languages: dict[str, tuple[str, ...]]) -> tuple[Service, ...]:
    """The services of the system model."""
    contexts = {member: name for name, members in config.contexts.items() for member in members}
    available = {service.name: service.availability for service in config.services}
    return tuple(
        Service(
            unit.name, unit.folder or "", languages.get(unit.name, ()),
            contexts.get(unit.name, unit.bounded_context or unit.name), tuple(sorted(unit.hosts)), unit.certainty,
            unit.because[:6], unit.team, available.get(unit.name),
        )
        for unit in deployment.services
    )  # fmt: skip
