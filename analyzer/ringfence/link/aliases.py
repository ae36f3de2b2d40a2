"""Import names that stand for folders of the repository: path mappings of a compiler, names of workspace packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.link.folder_names import within
from ringfence.model.facts import ContainerFile, Fact, ModuleAlias


class Aliases:
    """All aliases, asked by import and importer."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        found = dict.fromkeys(fact for fact in facts if isinstance(fact, ModuleAlias))
        self._aliases = sorted(found, key=lambda alias: (-len(alias.folder), -len(alias.prefix)))
        self.targets = frozenset(".".join(_parts(alias.target)) for alias in found)
        """The modules that have a name of their own to be imported by."""

    def modules(self, target: str, importer: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """(parts of a folder's or file's module, names below it) for each alias an import may go by, the nearest first."""
        for alias in self._aliases:
            if not target.startswith(alias.prefix) or not within(importer, alias.folder):
                continue
            rest = target[len(alias.prefix) :]
            if rest and alias.prefix and not alias.prefix.endswith("/") and rest[0] not in "./":
                continue
            if alias.prefix and (
                rest == "index" or rest.endswith("/index")
            ):  # a folder's file of that name is the folder
                rest = rest.removesuffix("index")
            yield _parts(alias.target), _parts(rest)

    def packages(self, target: str) -> Iterator[str]:
        """The folders of the package that an import names, wherever it stands: of it or of something in it."""
        for alias in self._aliases:
            if not alias.folder and alias.prefix and f"{target}/".startswith(f"{alias.prefix.rstrip('/')}/"):
                yield alias.target


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.replace("/", ".").split(".") if part)


def of_copies(container: ContainerFile | None, context: str) -> Aliases:
    """Names by which a program imports the folders that its image copies to another place: of ``COPY common orders/common``
    the module ``orders.common`` is the folder ``common``.
    """
    found: list[ModuleAlias] = []
    if container is None:
        return Aliases()
    for copy in container.copies:
        inside = container.workdir.rstrip("/") + "/"
        target = copy.target.removeprefix(inside)
        module, sources = _parts(target.strip("./")), {source.strip("./") for source in copy.sources}
        for source in sorted(sources - {""}) if module and not target.startswith("/") else ():
            folder = _parts(f"{context}/{source}")
            if folder[-len(module) :] != module:
                found.append(ModuleAlias(".".join(module), "/".join(folder), "", container.at))
    return Aliases(found)
