"""The classpath of a program for the JVM: configuration files among its resources and its libraries'.

Spring reads ``application.yml`` and what that imports (``spring.config.import``); what else lies there is read by whoever
names it, so that it counts only where nothing else says anything. Of two files under one name the program's own is found;
Quarkus reads both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ringfence.link.builds import Known
from ringfence.link.dependencies import Dependencies
from ringfence.link.environment import bound_name
from ringfence.link.units import Unit
from ringfence.model.expression import Text

_RESOURCES = "src/main/resources/"
_IMPORT = bound_name("spring.config.import")
_JVM = ("maven", "gradle")
_KINDS = ("config", "served-config")


class Classpaths:
    """The classpaths of all programs."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._projects = Dependencies([one for one in known.projects.all if one.kind in _JVM], known.roots)

    def settle(self, unit: Unit) -> None:
        """Make what a program imports its documents, and remember what lies on its classpath besides."""
        if unit.folder is None or not any(self._known.projects.called(unit.folder, kind) for kind in _JVM):
            return
        found = self._files(unit.folder)
        if self._is_of_quarkus(unit.folder):
            unit.classpath = frozenset(path for paths in found.values() for path in paths)
            return
        nearest = {name: paths[0] for name, paths in found.items()}
        imported = {nearest[name] for name in self._imported(unit) if name in nearest}
        unit.documents |= imported
        unit.classpath = frozenset(nearest.values()) - imported

    def _is_of_quarkus(self, folder: str) -> bool:
        """Whether a program has Quarkus, by modules of the repository as well, which may be for programs of Spring, too."""
        libraries = self._known.projects.libraries_of
        if any("spring-boot" in library for library in libraries(folder)):
            return any("quarkus" in library for library in libraries(folder))
        modules = (folder, *self._projects.depended_on(folder))
        return any("quarkus" in library for one in modules for library in libraries(one))

    def _files(self, folder: str) -> Mapping[str, list[str]]:
        """The configuration files by their names among resources, the program's own first."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in (folder, *sorted(self._projects.depended_on(folder))):
            place = f"{one}/{_RESOURCES}" if one else _RESOURCES
            for group in self._known.configurations.of(place.rstrip("/"), ()):
                if group.kind in _KINDS and group.at.path.startswith(place):
                    found[group.at.path[len(place) :]].append(group.at.path)
        return found

    def _imported(self, unit: Unit) -> Iterator[str]:
        for group in self._known.configurations.of(unit.folder, unit.documents):
            for setting in group.settings if group.kind == "config" else ():
                value = setting.value
                if bound_name(setting.key) == _IMPORT and isinstance(value, Text) and value.literal:
                    for place in value.literal.split(","):
                        kind, _, name = place.strip().removeprefix("optional:").partition(":")
                        if kind == "classpath":
                            yield name.strip("/")
