"""Finding contributions: the built-in ones, installed third-party packs, and files named on the command line.

Every entry point of the group ``ringfence`` names a package or a module, whatever its own name is. A package's modules
are listed by file name, except those whose name begins with ``_``; every :class:`Rule`, :class:`Framework` and so on
that stands at module level is a contribution. So a new file in such a package is found without touching another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module, util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from msgspec import Struct

from ringfence.deferred import Contribution
from ringfence.extend import Framework, Language, Manifest, Output, Rule

GROUP = "ringfence"

_C = TypeVar("_C", Language, Framework, Manifest, Rule, Output)


class PluginError(Exception):
    """The contributions cannot be used as they are; the message says which and why."""


class Plugins(Struct, frozen=True):
    """Every contribution by kind, each kind sorted by name (rules: by id)."""

    languages: tuple[Language, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    rules: tuple[Rule, ...] = ()
    outputs: tuple[Output, ...] = ()


def collect(files: Iterable[Path] = ()) -> Plugins:
    """Every installed contribution, and those of ``files``: Python files that the user, never a repository, named.

    Raises :class:`PluginError` if a module cannot be imported, if two contributions of one kind share a name, or if
    there are no rules or no readers: a run that checks nothing must not look green.
    """
    modules = [*installed_modules(), *(_file(path) for path in files)]
    return plugins_of((module.__name__, value) for module in modules for value in vars(module).values())


def plugins_of(values: Iterable[tuple[str, object]]) -> Plugins:
    """The contributions among some modules' values, each with its module's name. Raises :class:`PluginError`."""
    found = _contributions(values)
    plugins = Plugins(
        languages=_of(Language, found),
        frameworks=_of(Framework, found),
        manifests=_of(Manifest, found),
        rules=_of(Rule, found),
        outputs=_of(Output, found),
    )
    if not plugins.rules:
        raise PluginError("no rules are installed: nothing would be checked")
    if not plugins.languages and not plugins.manifests:
        raise PluginError("no languages or manifest formats are installed: nothing would be read")
    return plugins


def installed_modules() -> Iterator[ModuleType]:
    """The modules that entry points name, with those of packages. Raises :class:`PluginError`."""
    from importlib import metadata  # slow to import, and not asked where it is known what is installed
    from pkgutil import iter_modules

    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda entry: entry.value):
        origin = f"entry point {entry.name} = {entry.value}" + (f" of {entry.dist.name}" if entry.dist else "")
        package = _import(entry.module, origin)
        yield package
        for module in sorted(iter_modules(getattr(package, "__path__", ())), key=lambda module: module.name):
            if not module.name.startswith("_"):
                yield _import(f"{entry.module}.{module.name}", origin)


def _import(name: str, origin: str) -> ModuleType:
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:
        raise PluginError(f"{name} could not be imported ({origin}): {_said(error)}") from error


def _file(path: Path) -> ModuleType:
    name = f"ringfence_file_{path.stem}"
    spec = util.spec_from_file_location(name, path)
    if spec is None or not isinstance(spec.loader, SourceFileLoader):
        raise PluginError(f"{path} is no Python file")
    module = util.module_from_spec(spec)
    try:
        exec(spec.loader.source_to_code(path.read_bytes(), path), vars(module))  # bytecode may be of the last second's
    except (Exception, SystemExit) as error:
        raise PluginError(f"{path} could not be imported: {_said(error)}") from error
    return module


def _said(error: BaseException) -> str:
    from traceback import format_exception_only

    return format_exception_only(error)[-1].strip()


def _contributions(values: Iterable[tuple[str, object]]) -> dict[tuple[type, str], Contribution]:
    """Contributions by kind and name. One object in two modules (an import) is one contribution."""
    found: dict[tuple[type, str], Contribution] = {}
    origins: dict[tuple[type, str], str] = {}
    for module, value in values:
        if not isinstance(value, Contribution):
            continue
        key = (type(value), _name(value))
        if found.setdefault(key, value) is not value:
            kind = type(value).__name__.lower()
            raise PluginError(f"two {kind}s are called {key[1]}: in {origins[key]} and in {module}")
        origins.setdefault(key, module)
    return found


def _name(contribution: Contribution) -> str:
    return contribution.id if isinstance(contribution, Rule) else contribution.name


def _of(kind: type[_C], found: dict[tuple[type, str], Contribution]) -> tuple[_C, ...]:
    chosen = [contribution for contribution in found.values() if isinstance(contribution, kind)]
    return tuple(sorted(chosen, key=_name))
