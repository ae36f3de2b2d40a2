"""Programs that no manifest deploys: services by what their build files and they themselves say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from ringfence.link.builds import Known
from ringfence.link.dependencies import Dependencies
from ringfence.link.folder_names import base_name, within
from ringfence.link.paths import Paths, upwards
from ringfence.link.units import Unit
from ringfence.model.facts import Project
from ringfence.model.source import Step

_STACKS = {
    "sam": "AWS SAM or CloudFormation", "serverless": "the Serverless Framework", "cdk": "AWS CDK",
    "terraform": "Terraform",
}  # fmt: skip
"""Kinds of projects whose build files are their manifests, too."""


def undeployed(known: Known, units: Sequence[Unit]) -> list[Unit]:
    """Build folders that no manifest covers and that are runnable, or whose program says what it is called."""
    stated = Paths(program.at.path for program in known.programs)
    covered = Paths(folder for unit in units for folder in _covered(unit, known.roots))
    libraries = _installed(known, covered) | _built_in(known, covered) | _copied(known, units)
    found: dict[str, Unit] = {}
    for project in sorted(_without_parts(known.projects.all), key=lambda p: (p.folder, p.at)):
        folder = project.folder
        if folder in libraries or covered.around(folder) or covered.inside(folder) or not _runs(project, stated):
            continue
        if any(above in found for above in upwards(folder) if above not in known.roots):
            continue
        name = project.name if project.kind == "go" else base_name(folder) or project.name or "app"
        certainty, why = _certainty(project, known)
        found[folder] = Unit(
            name, folder, [], at=project.at, certainty=certainty, because=(Step(why, project.at),),
            has_image=bool(known.running_in(folder)),
        )  # fmt: skip
    return _named_apart(found, units)


def _runs(project: Project, stated: Paths) -> bool:
    """Whether a project is a program. stated: the files of programs that say what they are called."""
    says_so = not project.library and bool(stated.inside(f"{project.folder}/src/main".strip("/")))
    return (project.runnable and not project.hollow) or says_so


def _certainty(project: Project, known: Known) -> tuple[str, str]:
    """How certain it is that a program is deployed, and why."""
    if project.kind in _STACKS:
        return "certain", f"a stack of functions that {_STACKS[project.kind]} deploys"
    if any(image.exposes for image in known.running_in(project.folder)):
        return "certain", f"a runnable {project.kind} project whose image listens on a port"
    return "likely", f"a runnable {project.kind} project that no manifest deploys"


def _named_apart(found: Mapping[str, Unit], units: Sequence[Unit]) -> list[Unit]:
    """The programs by folder, those left out that hold others; of several systems in one repository only the whole path
    tells their parts apart.
    """
    folders = Paths(found)
    own = [unit for folder, unit in found.items() if folders.inside(folder) == [folder]]
    names = Counter(unit.name for unit in [*units, *own])
    for unit in own:
        if names[unit.name] > 1 and unit.folder:
            unit.name = unit.folder
    return own


def _installed(known: Known, covered: Paths) -> set[str]:
    """The folders of Python's libraries: what programs install is no program, though it may need a server's library."""
    projects = [project for project in known.projects.all if project.kind == "python"]
    programs = [project for project in projects if project.runnable or covered.around(project.folder)]
    return Dependencies(projects, known.roots).installed(programs)


def _copied(known: Known, units: Sequence[Unit]) -> set[str]:
    """The folders of Python's projects that images of services are given beside their own: libraries, too, though they list
    a server's library for all.
    """
    places: set[str] = set()
    for unit in units:
        if unit.kind == "service" and unit.container is not None and unit.folder != unit.context:
            sources = (source.strip("./") for copy in unit.container.copies for source in copy.sources)
            copied = ("/".join(part for part in (unit.context, source) if part) for source in sources if source)
            places.update(place for place in copied if not within(unit.folder or place, place))
    return {one.folder for one in known.projects.all if one.kind == "python" and one.folder in places}


def _built_in(known: Known, covered: Paths) -> set[str]:
    """The folders of the JVM's libraries that could be started, too: what several programs are built with is none, nor what
    one is, if only that which all modules inherit says that it could be started. One of several that are called the same
    (``app``) and that says itself that it starts is what its like for some cloud or database are variants of.
    """
    projects = [project for project in known.projects.all if project.kind in ("maven", "gradle")]
    programs = [project for project in projects if project.runnable or covered.around(project.folder)]
    dependencies = Dependencies(projects, known.roots)
    often = Counter(folder for program in programs for folder in dependencies.used_by(program))
    named = Counter(project.name for project in projects)

    def is_library(program: Project) -> bool:
        if known.projects.is_told_to_start(program):
            return often[program.folder] > 1 and named[program.name] == 1
        return often[program.folder] > 0

    return {program.folder for program in programs if is_library(program)}


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
