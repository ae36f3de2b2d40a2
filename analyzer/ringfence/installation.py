"""What is installed: the tool, its contributions and the libraries they need, told by one fingerprint.

Whatever is remembered of a run holds only for the installation that made it, or for one that is the same in every file.
Whether the files are still those that were looked into is asked of the file system, so it is cheap enough for every run, and
a contribution that is edited in place is noticed.
"""

from __future__ import annotations

import os
import sys

from ringfence import __version__
from ringfence.cache.sealed import StrPath, digest, read_sealed, write_sealed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from ringfence.plugins import Plugins

_METADATA = (".dist-info", ".egg-info")


class Installation:
    """What is installed, as remembered in ``folder``; nothing is remembered before :meth:`plugins` was asked once."""

    def __init__(self, folder: StrPath) -> None:
        environment = digest(__version__, sys.version, sys.prefix, __file__, *_distributions())
        self._folder = os.path.join(folder, environment)
        self._known = os.path.join(self._folder, "known")
        self._file = os.path.join(self._folder, "contributions")
        self._stamp = self.fingerprint = ""
        """fingerprint: tells this installation from every other, wherever and whenever it was made; empty if it is not known
        yet.
        """
        self._recall()

    def plugins(self) -> Plugins:
        """Every installed contribution, imported when it is needed. Raises PluginError."""
        from ringfence.forking import apart
        from ringfence.plugins import PluginError, plugins_of

        if not self.fingerprint and _is_writable(self._folder) and apart(self._collect):  # together they take 9 MiB
            self._recall()
        if self.fingerprint:
            try:
                return plugins_of(self._deferred())
            except (ImportError, ValueError, PluginError):
                pass  # then it is told what is wrong by collecting them
        return self._collect()

    def _collect(self) -> Plugins:
        """Every installed contribution, imported now, and remembered."""
        from ringfence.plugins import installed_modules, plugins_of

        modules = list(installed_modules())
        plugins = plugins_of((module.__name__, value) for module in modules for value in vars(module).values())
        self._remember(modules)
        return plugins

    def _recall(self) -> None:
        known = read_sealed(self._known)
        self._stamp, fingerprint, *packages = os.fsdecode(known).split("\n") if known else ("", "")
        self.fingerprint = fingerprint if self._stamp and self._stamp == _stamp(packages) else ""

    def _deferred(self) -> Iterator[tuple[str, object]]:
        import msgspec

        from ringfence.deferred import Entry, contribution

        stamp, entries = msgspec.msgpack.decode(read_sealed(self._file) or b"", type=tuple[str, list[Entry]])
        if stamp != self._stamp:
            raise ValueError(stamp)
        contributing = set(_contributing())
        for entry in entries:
            module = entry.place.module
            if module not in contributing and module.rpartition(".")[0] not in contributing:
                raise ValueError(module)  # what is kept may have been written elsewhere, by anybody
            yield module, contribution(entry)

    def _remember(self, modules: Iterable[ModuleType]) -> None:
        import msgspec

        from ringfence.deferred import entries

        modules = list(modules)
        packages = sorted({place for module in modules for place in _package(module)})
        self._stamp = _stamp(packages)
        fingerprint = digest(__version__, sys.version, *_installed_names(), *_contents(packages))
        kept = write_sealed(self._file, msgspec.msgpack.encode((self._stamp, list(entries(modules)))))
        kept = kept and write_sealed(self._known, os.fsencode("\n".join((self._stamp, fingerprint, *packages))))
        self.fingerprint = fingerprint if kept else ""


def _is_writable(folder: str) -> bool:
    """Whether anything can be remembered there."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _package(module: ModuleType) -> Iterator[str]:
    """Where the outermost package of a module lies, or its file if it is in none."""
    top = sys.modules[module.__name__.partition(".")[0]]
    folders = list(getattr(top, "__path__", ()))
    yield from folders or [top.__file__ or ""]


def _metadata() -> Iterator[tuple[str, str]]:
    """The folder and the name of everything installed where modules are looked for; the name has the version."""
    for folder in sys.path:
        try:
            found = sorted(entry.name for entry in os.scandir(folder or ".") if entry.name.endswith(_METADATA))
        except OSError:
            continue
        yield from ((folder, name) for name in found)


def _distributions() -> Iterator[str]:
    """What is installed here, with what changes when it says something else of what it contributes."""
    for folder, name in _metadata():
        file = os.path.join(folder, name, "entry_points.txt")
        yield f"{file} {_known(file)}"


def _contributing() -> Iterator[str]:
    """The packages and modules that something installed says contribute; asking :mod:`importlib.metadata` takes longer."""
    from ringfence.plugins import GROUP

    for folder, name in _metadata():
        try:
            with open(os.path.join(folder, name, "entry_points.txt"), encoding="utf-8", errors="replace") as opened:
                said = opened.read()
        except OSError:
            continue
        group = ""
        for line in said.splitlines():
            if line.startswith("["):
                group = line.strip("[] \t")
            elif group == GROUP:
                yield line.partition("=")[2].partition(":")[0].partition("[")[0].strip()


def _installed_names() -> Iterator[str]:
    return (name for _, name in _metadata())


def _stamp(packages: Iterable[str]) -> str:
    """What the file system says of every file of some packages."""
    files = list(_files(packages))
    return digest("\n".join(files), repr([_known(file) for file in files]))


def _files(places: Iterable[str]) -> Iterator[str]:
    """Every file of some packages; the folders themselves change when Python writes bytecode."""
    for place in places:
        if os.path.isdir(place):
            yield from _below(place)
        else:
            yield place


def _below(folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _below(entry.path)
        else:
            yield entry.path


def contributing_packages() -> Iterator[tuple[str, Iterator[bytes]]]:
    """The outermost packages that contribute, with what their files say; none is imported."""
    from importlib import metadata, util

    from ringfence.plugins import GROUP

    for top in sorted({entry.module.partition(".")[0] for entry in metadata.entry_points(group=GROUP)}):
        spec = util.find_spec(top)
        if spec is not None:
            places = spec.submodule_search_locations or [spec.origin or ""]
            yield top, _contents(sorted(map(os.fspath, places)))


def _contents(packages: Iterable[str]) -> Iterator[bytes]:
    """What the files of packages say, wherever those lie."""
    for package in packages:
        for file in _files([package]):
            yield os.fsencode(os.path.relpath(file, package))
            try:
                with open(os.path.realpath(file), "rb") as opened:
                    yield opened.read()
            except OSError:
                yield b""


def _known(file: str) -> tuple[int, int, int, int] | None:
    """What the file system says of a file and changes with every write; the time of its change nobody can set."""
    try:
        known = os.stat(file)
    except OSError:
        return None
    return known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino
