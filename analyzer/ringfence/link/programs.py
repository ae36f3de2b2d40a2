"""Programs: which one a workload runs, where a folder or an image holds several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ringfence.link.built_packages import package_at, without_told
from ringfence.link.folder_names import base_name, plain, within
from ringfence.link.go_programs import GENERIC
from ringfence.link.images import tail
from ringfence.link.paths import Paths, upwards
from ringfence.link.process_names import starts_other_language
from ringfence.link.projects import Projects
from ringfence.model.expression import Text
from ringfence.model.facts import Project
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from ringfence.link.units import Unit


_BUILT_BEFORE = ("maven", "gradle")
"""Projects of which an image takes what the build made, wherever its Dockerfile lies."""
_OF_WORKSPACES = ("npm", "nest", "nx", "cargo")
"""Projects beside others in a repository that is built as a whole, with one package file or a workspace of them."""
_OF_SCRIPTS = ("npm", "nest")
"""Those that hold programs in JavaScript alone."""
_SAYING_NOTHING = GENERIC | frozenset((
    "npm", "npx", "yarn", "pnpm", "bun", "run", "start", "dev", "prod", "production", "development", "debug", "watch",
    "node", "nodemon", "nest", "nx", "turbo", "serve", "build", "dist", "out", "apps", "packages", "services", "libs",
    "index", "js", "ts", "sh", "workspace", "filter", "migrate", "migration", "test", "docker", "image", "latest",
))  # fmt: skip
"""Words of commands that name no program."""
_VAGUE = frozenset(("service", "svc", "app", "application", "microservice", "ms"))
"""What names of programs end in without saying which it is."""
_BETWEEN = pattern(r"[\s/\\:@=.,;&|\"'(){}$\[\]]+")
_VARIABLE = pattern(r"\$\{?(\w+)")


def choose(units: Iterable[Unit], projects: Projects) -> None:
    """Give services that are built from one folder, and run different programs of it, the folders of those.

    A service whose folder holds no project at all, only its Dockerfile, gets that of the program it is called after. The
    only one that is built from a program of the JVM is that: what else lies inside are its parts, such as its pages.
    """
    programs = [project for project in projects.all if project.runnable and project.kind in ("go", *_OF_WORKSPACES)]
    sharing: dict[str, list[Unit]] = defaultdict(list)
    units = list(units)
    for unit in units if programs else ():
        if unit.folder is not None and unit.kind == "service" and unit.workloads:
            sharing[unit.folder].append(unit)
    whole = {project.folder for project in projects.all if project.runnable and project.kind in _BUILT_BEFORE}
    for folder, group in sharing.items():
        if len(group) == 1 and folder in whole:
            continue
        inside = [p for p in programs if within(p.folder, folder) and (p.kind == "go" or p.folder != folder)]
        group = without_told(folder, group, inside)
        chosen = [_program(unit, inside) for unit in group]
        found = [program for program in chosen if program is not None]
        if len({program.folder for program in found}) > 1 or (found and _is_told(group, inside, folder, programs)):
            _divide(group, chosen)
        elif not projects.holds(folder):
            for unit in group:
                program = _program(unit, [p for p in programs if within(p.folder, unit.context)])
                if program is not None and (plain(unit.name) in _names(program) or not _is_its_own(folder, unit)):
                    unit.folder = program.folder
    _take_built(units, projects)


def _take_built(units: Iterable[Unit], projects: Projects) -> None:
    """A folder for nothing but an image, ``docker/orders``, takes what the project around it that is called like the service
    has built.
    """
    built: dict[str, Project] = {}
    for project in projects.all:
        if project.runnable and project.kind in _BUILT_BEFORE:
            built.setdefault(project.folder, project)
    for unit in units if built else ():
        if not unit.folder or unit.kind != "service" or projects.holds(unit.folder):
            continue
        nearest = next((built[folder] for folder in upwards(unit.folder) if folder in built), None)
        if nearest is not None and plain(unit.name) in (plain(nearest.name), plain(base_name(nearest.folder))):
            unit.folder = nearest.folder


def _is_its_own(folder: str, unit: Unit) -> bool:
    """Whether a folder is called like its service: what another program is only alike is not it."""
    return plain(base_name(folder)) == plain(unit.name)


def _divide(group: Sequence[Unit], chosen: Sequence[Project | None]) -> None:
    """Each unit its program. What runs none of the programs of a workspace runs nothing that can be told."""
    of_workspace = any(program is not None and program.kind in _OF_WORKSPACES for program in chosen)
    for unit, program in zip(group, chosen, strict=True):
        if program is not None:
            unit.folder = program.folder
        elif of_workspace:
            unit.folder = None


def _is_told(group: Sequence[Unit], inside: Sequence[Project], folder: str, programs: Sequence[Project]) -> bool:
    """Whether a group that runs one program of a workspace is said to: by its commands or arguments, or since the folder
    itself holds no program.
    """
    inside = [program for program in inside if program.kind in _OF_WORKSPACES]
    listed = any(program.kind in ("nest", "nx") for program in inside)
    if inside and (listed or not any(program.folder == folder for program in programs)):
        return True
    return any(_named(word, inside) for unit in group for word in _told(unit))


def outside(files: Iterable[str], units: Iterable[Unit], roots: Collection[str]) -> Paths:
    """The files that lie in no unit's folder, roots apart."""
    taken = Paths(unit.folder for unit in units if unit.folder is not None and unit.folder not in roots)
    return Paths(path for path in files if not taken.around(path))


def documents(unit: Unit, free: Paths) -> frozenset[str]:
    """The configuration files that a service is given from outside its folder: mounted ones, or else those that its image
    copies, or that lie beside the ``cmd`` that holds it among other programs. Of several, those that are called after the
    service.
    """
    mounted = {source for workload in unit.workloads for source, _ in workload.mounts if source}
    given = {path for source in mounted for path in free.inside(source)}
    if not given and unit.container is not None:
        copied = [source.strip("./") for copy in unit.container.copies for source in copy.sources]
        places = ["/".join(part for part in (unit.context, source) if part) for source in copied]
        given = {path for place in places for path in free.inside(place) if within(path, unit.context)}
    if not given and unit.folder is not None:
        home, cmd, _ = f"/{unit.folder}/".rpartition("/cmd/")
        given = set(free.inside(home.strip("/"))) if cmd and home else set()
    called = [path for path in given if plain(unit.name) in (plain(word) for word in re.split(r"[/._]", path))]
    return frozenset(called or (given if len({path.rpartition("/")[0] for path in given}) <= 1 else ()))


def _program(unit: Unit, programs: Sequence[Project]) -> Project | None:
    """The program that the unit's command or its build's arguments name; the one that it or its image is called after, if
    they say nothing.
    """
    if not programs:
        return None
    told = package_at(unit.arguments, programs)
    if told is not None:
        return told
    if starts_other_language(_commands(unit)):
        programs = [program for program in programs if program.kind not in _OF_SCRIPTS]
    made_with = [base_name(argument) for argument in unit.arguments]
    called = [tail(workload.image) for workload in unit.workloads]
    for word in (*_commands(unit), *made_with, unit.name, *called, base_name(unit.folder or "")):
        found = [program for program in programs if plain(word) in _names(program)]
        exact = [program for program in found if base_name(program.folder) == word]
        for matches in (exact, found):
            if len({match.folder for match in matches}) == 1:
                return matches[0]
    of_workspace = [program for program in programs if program.kind in _OF_WORKSPACES]
    if not of_workspace:
        return None
    for word in _told(unit):
        program = _named(word, of_workspace)
        if program is not None:
            return program
    called = [unit.name, *(tail(workload.image) for workload in unit.workloads)]
    return next(filter(None, (_alike(word, of_workspace) for word in called)), None)


def _names(program: Project) -> set[str]:
    """What a program may be called: its folder's name, and the next one that says something."""
    names: set[str] = set()
    for name in reversed(program.folder.split("/")):
        names.add(plain(name))
        if name not in GENERIC:
            break
    if program.kind in _OF_WORKSPACES:
        names.add(plain(program.name.rpartition("/")[2]))
    return names - {""}


def _commands(unit: Unit) -> Iterator[str]:
    """The words of the commands that start the unit, without folders: ``/app/orders`` says ``orders``."""
    for workload in unit.workloads:
        words = (*workload.entrypoint, *workload.command)
        if not words and unit.container is not None:
            words = (*unit.container.entrypoint, *unit.container.command)
        for word in words:
            yield from (part.rpartition("/")[2] for part in word.split())


# ---------------------------------------------------------------- workspaces


def _told(unit: Unit) -> Iterator[str]:
    """The words that may name a program of a workspace: ``npm run start:orders``, ``node dist/apps/orders/main``, the values
    of the build's arguments, those of variables in the image's command, the command itself.
    """
    for workload in unit.workloads:
        yield from _words(*workload.entrypoint, *workload.command)
    yield from _words(*unit.arguments)
    command = (*unit.container.entrypoint, *unit.container.command) if unit.container is not None else ()
    variables = set(_VARIABLE.findall(" ".join(command)[:10_000]))
    for workload in unit.workloads:
        for setting in workload.environment:
            if setting.key in variables and isinstance(setting.value, Text):
                yield from _words(setting.value.literal or "")
    if all(not workload.command and not workload.entrypoint for workload in unit.workloads):
        yield from _words(*command)


def _words(*written: str) -> Iterator[str]:
    """The parts of words, those left out that say nothing."""
    for part in _BETWEEN.split(" ".join(written)[:10_000]):
        if part and part.lower() not in _SAYING_NOTHING:
            yield part


def _named(word: str, programs: Sequence[Project]) -> Project | None:
    """The one program that a word of a command names, alone or with others: ``start-orders``."""
    exact = [program for program in programs if plain(word) in _names(program)]
    folders = {program.folder for program in exact}
    return exact[0] if len(folders) == 1 else None if exact else _longest(word, programs)


def _alike(word: str, programs: Sequence[Project]) -> Project | None:
    """The one program whose name is a part of a unit's or image's name, or the other way round."""
    found = _named(word, programs)
    if found is None:
        own = _pieces(word)
        inside = [p for p in programs if own and own < _pieces(p.name.rpartition("/")[2])]
        found = inside[0] if len({program.folder for program in inside}) == 1 else None
    return found


def _longest(word: str, programs: Sequence[Project]) -> Project | None:
    """The program with most words of its name in a longer name: of ``orders`` and ``orders-worker`` for the worker, it."""
    own, best = _pieces(word), 0
    found: dict[str, Project] = {}
    for program in programs:
        pieces = _pieces(program.name.rpartition("/")[2])
        if pieces and pieces <= own and len(pieces) >= best:
            found = {**(found if len(pieces) == best else {}), program.folder: program}
            best = len(pieces)
    return next(iter(found.values())) if len(found) == 1 else None


def _pieces(name: str) -> frozenset[str]:
    return frozenset(piece for piece in re.split(r"[-_. ]+", name.lower()) if piece and piece not in _VAGUE)
