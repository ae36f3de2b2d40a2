"""Which programs some service may run: told before any code is read, which would be for nothing with all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ringfence.extend import Framework
from ringfence.link.dependencies import Dependencies
from ringfence.link.deploying import deploying_here
from ringfence.link.holdings import copied
from ringfence.link.layout import Layout
from ringfence.link.paths import Paths
from ringfence.link.units import Unit

_FAMILIES = {"kotlin": "java", "typescript": "javascript"}
"""Languages whose programs import those of another one."""


def run_by_some(programs: Mapping[str, str], layout: Layout, frameworks: Iterable[Framework]) -> list[str]:
    """The programs that lie in a service's folder, that its image is given, that belong to what it depends on, and whatever
    else its code may import. All of them where some program may itself deploy others.

    programs: the language of each, by path; frameworks: all there are.
    """
    languages = set(programs.values())
    deploying = deploying_here(frameworks, layout.facts)
    if any(not languages.isdisjoint(framework.languages) for framework in deploying):
        return list(programs)
    running = _Running(programs, layout)
    return [path for path in programs if running.may_run(path)]


class _Running:
    """What the services of a repository run, as far as its manifests say."""

    def __init__(self, programs: Mapping[str, str], layout: Layout) -> None:
        self._languages = programs
        self._deployment = layout.deployment
        self._projects = Dependencies(layout.projects, {*layout.roots, ""})
        self._importing: set[str] = set()
        """Families of languages in which services are written."""
        self._open: set[str] = set()
        """Those of services that may import the code of projects that they do not depend on."""
        paths = Paths(programs)
        self._run: set[str] = set()
        for unit in self._deployment.services:
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
