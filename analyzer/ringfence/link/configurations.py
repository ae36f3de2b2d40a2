"""The configuration files of the repository, found by whom they may tell something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ringfence.link.paths import Paths
from ringfence.model.facts import SettingGroup


def file_of(group: SettingGroup) -> str:
    """The file that a group is, which need be none of the repository: a configuration server keeps its own, and a ConfigMap
    has some.
    """
    if group.kind == "mounted-config":
        return f"{group.at.path}/{group.name}"
    return group.name if group.kind == "kept-config" else group.at.path


class Configurations:
    """What every configuration file says, in the order in which it was read."""

    def __init__(self, groups: Iterable[SettingGroup]) -> None:
        self._groups = list(groups)
        self._at: dict[str, list[int]] = defaultdict(list)
        for position, group in enumerate(self._groups):
            self._at[file_of(group)].append(position)
        self._paths = Paths(self._at)

    def __iter__(self) -> Iterator[SettingGroup]:
        return iter(self._groups)

    def of(self, folder: str | None, documents: Iterable[str]) -> list[SettingGroup]:
        """Those of the files in a folder and of the documents."""
        paths = {*documents, *(self._paths.inside(folder) if folder is not None else ())}
        return [self._groups[at] for at in sorted(at for path in paths for at in self._at.get(path, ()))]
