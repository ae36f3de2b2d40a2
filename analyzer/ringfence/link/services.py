"""Services from manifests, configuration and build files; their folders, hosts and environments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ringfence.config import Config
from ringfence.link import config_servers, images, introductions, locations, networks, programs
from ringfence.link.builds import Known
from ringfence.link.classpath import Classpaths
from ringfence.link.deployment import default_workloads, own_networks, usual_origins
from ringfence.link.environment import Environment, Variable, bound_name
from ringfence.link.joined_workloads import joined, told_apart
from ringfence.link.settings import settings_of
from ringfence.link.several import Several, divide, several
from ringfence.link.sidecars import Sidecars
from ringfence.link.teams import Teams
from ringfence.link.undeployed import undeployed
from ringfence.link.units import Deployment, Unit
from ringfence.link.variables import left_to_write, variables_of, with_open_ports
from ringfence.link.workloads import units_of
from ringfence.model.expression import literal
from ringfence.model.facts import Fact
from ringfence.model.source import Step
from ringfence.model.system import Service


def find(facts: Iterable[Fact], config: Config, files: Sequence[str] = ()) -> tuple[Deployment, list[Several]]:
    """All units of the system; the folders of which it is still to be told whether they hold several services. files: all
    paths of the analysed tree.
    """
    known = Known(facts)
    running = default_workloads(known.workloads, config, known.assemblies, known.roots)
    workloads = [with_open_ports(workload, known) for workload in running]
    sidecars = Sidecars(workloads, known)
    units = _declared(config) + units_of(workloads, known)
    among = own_networks(known.workloads, known.roots)
    programs.choose(units, known.projects)
    undivided = several(units, known.projects, files) if not known.modules else []
    divide(units, known.modules, files)
    networks.tell_apart(units, among)
    units = told_apart(joined(units, known.roots), known.roots)
    units += undeployed(known, units)
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
    return Deployment(sorted(units, key=lambda unit: unit.name), usual), undivided


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
    said = {**_of_build(unit, known), **known.kept, **settings, **_bound(sidecars.settings(unit))}
    return Environment(variables, said, left_to_write(unit, known, origin))


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


def _declared(config: Config) -> list[Unit]:
    return [
        Unit(
            s.name, s.path.strip("/") if s.path else None, [], hosts=frozenset(s.hosts), at=s.at, team=s.team,
            bounded_context=s.context, because=(Step("declared in the configuration", s.at),),
        )
        for s in config.services
    ]  # fmt: skip


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
