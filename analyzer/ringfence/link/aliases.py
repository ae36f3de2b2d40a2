"""Import names that stand for folders of the repository: path mappings of a compiler, names of workspace packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.link.builds import within
from ringfence.model.facts import Fact, ModuleAlias


class Aliases:
    """All aliases, asked by import and importer."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        found = dict.fromkeys(fact for fact in facts if isinstance(fact, ModuleAlias))
        self._aliases = sorted(found, key=lambda alias: (-len(alias.folder), -len(alias.prefix)))

    def modules(self, target: str, importer: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """(parts of a folder's or file's module, names below it) for each alias an import may go by, the nearest first."""
        for alias in self._aliases:
            if not target.startswith(alias.prefix) or not within(importer, alias.folder):
                continue
            rest = target[len(alias.prefix) :]
            if rest and alias.prefix and not alias.prefix.endswith("/") and rest[0] not in "./":
                continue
            yield _parts(alias.target), _parts(rest)


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.replace("/", ".").split(".") if part)
