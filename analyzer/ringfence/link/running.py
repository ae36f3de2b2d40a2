"""Which programs some service may run: told before any code is read, which would be for nothing with all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ringfence.config import Config
from ringfence.extend import Framework
from ringfence.link import services
from ringfence.link.dependencies import Dependencies
from ringfence.link.holdings import copied
from ringfence.link.paths import Paths
from ringfence.link.projects import Projects, of_what_is_there
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import Fact, Project, Root

_FAMILIES = {"kotlin": "java", "typescript": "javascript"}
"""Languages whose programs import those of another one."""


def run_by_some(
    programs: Mapping[str, str],
    facts: Mapping[str, tuple[Fact, ...]],
    files: Sequence[str],
    config: Config,
    frameworks: Iterable[Framework],
) -> list[str]:
    """The programs that lie in a service's folder, that its image is given, that belong to what it depends on, and whatever
    else its code may import. All of them where some program may itself deploy others.

    programs: the language of each, by path; facts: what manifests say; files: all paths of the analysed tree; frameworks:
    those of its languages.
    """
    if any(framework.deploys for framework in frameworks):
        return list(programs)
    everything = list(of_what_is_there(chain.from_iterable(facts[path] for path in sorted(facts)), files))
    running = _Running(programs, everything, services.find(everything, config))
    return [path for path in programs if running.may_run(path)]


class _Running:
    """What the services of a repository run, as far as its manifests say."""

    def __init__(self, programs: Mapping[str, str], facts: Sequence[Fact], deployment: Deployment) -> None:
        self._languages = programs
        self._deployment = deployment
        roots = {fact.folder for fact in facts if isinstance(fact, Root)}
        self._projects = Dependencies(Projects(fact for fact in facts if isinstance(fact, Project)).all, {*roots, ""})
        self._importing: set[str] = set()
        """Families of languages in which services are written."""
        self._open: set[str] = set()
        """Those of services that may import the code of projects that they do not depend on."""
        paths = Paths(programs)
        self._run: set[str] = set()
        for unit in deployment.services:
            own = set(self._own(unit, paths))
            families = {self._family(path) for path in own}
            self._run |= own
            self._importing |= families
            if not self._projects.is_closed(unit.folder):
                self._open |= families

    def may_run(self, path: str) -> bool:
        """Whether some service may run a program."""
        if path in self._run:
            return True
        family = self._family(path)
        return family in self._importing and (family in self._open or not self._projects.closes_off(path))

    def _own(self, unit: Unit, paths: Paths) -> Iterator[str]:
        if unit.folder is not None:
            yield from (path for path in paths.inside(unit.folder) if self._deployment.of_file(path) is unit)
        yield from copied(unit, paths)
        for folder in self._projects.depended_on(unit.folder):
            yield from paths.inside(folder)

    def _family(self, path: str) -> str:
        language = self._languages[path]
        return _FAMILIES.get(language, language)
