"""package.json: the package's name, what it depends on, and whether it starts a program."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from ringfence.extend import manifest
from ringfence.manifests._json_objects import json_object
from ringfence.manifests._module_paths import alias
from ringfence.manifests._npm_scripts import starts_a_program
from ringfence.model.facts import Fact, ModuleAlias, Project
from ringfence.model.source import Source, Span
from ringfence.patterns import pattern

MOST_DEPENDENCIES = 500
_LOCAL = ("file:", "link:", "portal:")
_MOST_EXPORTS = 500
_DEEPEST = 3
_WAYS = ("source", "bun", "development", "import", "default", "node", "require", "types")
"""Under which conditions a package names its files, the sources first."""
_CODE = pattern(r"\*\.[cm]?[jt]sx?$")
_BUILT = pattern(r"(?:^|/)(?:dist|build|lib|out|cjs|esm)(?=/|$)")


@manifest("npm_project", files=("package.json",))
def npm_project(source: Source) -> Iterable[Fact]:
    """The package, and that imports of its name mean its folder."""
    package = json_object(source.text)
    if not package:
        return
    name, at = package.get("name"), source.line(1)
    name = name if isinstance(name, str) else ""
    yield Project(
        name or source.folder.rpartition("/")[2], source.folder, "npm", _runnable(package), _dependencies(package), at
    )
    if name and source.folder:
        for folder in dict.fromkeys(_entries(package, source.folder)):
            yield ModuleAlias(name, folder, "", at)
        yield from _exported(name, package, source.folder, at)
    yield from _inner(package, source.folder, at)


def _runnable(package: dict[str, Any]) -> bool:
    """Whether a script starts a program of this folder, rather than those of a workspace."""
    scripts = package.get("scripts")
    if not isinstance(scripts, dict) or "workspaces" in package:
        return False
    return starts_a_program(scripts)


def _dependencies(package: dict[str, Any]) -> tuple[str, ...]:
    """Names; what lies in a folder of the repository, as a path."""
    found: dict[str, None] = {}
    for section in ("dependencies", "peerDependencies"):
        listed = package.get(section)
        for name, version in listed.items() if isinstance(listed, dict) else ():
            local = isinstance(version, str) and version.startswith(_LOCAL)
            path = version.partition(":")[2] if local else ""
            found[f"./{path}" if path and not path.startswith(".") else path or name] = None
    return tuple(found)[:MOST_DEPENDENCIES]


def _entries(package: dict[str, Any], folder: str) -> Iterator[str]:
    """The folders that imports of the package may mean: those of its entry files, as sources, then itself."""
    for key in ("source", "types", "main", "module"):
        entry = package.get(key)
        if isinstance(entry, str):
            inside = posixpath.dirname(posixpath.normpath(entry))
            for place in (inside, _BUILT.sub("/src", inside, count=1), _BUILT.sub("", inside, count=1)):
                yield posixpath.normpath(posixpath.join(folder, place.strip("/")))
    yield f"{folder}/src"
    yield folder


def _exported(name: str, package: dict[str, Any], folder: str, at: Span) -> Iterator[ModuleAlias]:
    """``"exports": {"./orders": "./src/orders/index.ts", "./ui/*": {"import": "./dist/ui/*.js"}}``."""
    exports = package.get("exports")
    for key, target in list(exports.items())[:_MOST_EXPORTS] if isinstance(exports, dict) else ():
        for _ in range(_DEEPEST):
            if isinstance(target, dict):
                target = next((target[way] for way in _WAYS if way in target), None)
        if isinstance(key, str) and key.startswith("./") and isinstance(target, str) and target.startswith("./"):
            prefix, target = f"{name}/{key[2:]}", _CODE.sub("*", target)
            for place in dict.fromkeys((target, _BUILT.sub("/src", target, count=1))):
                yield alias(prefix, place, folder, "", at)


def _inner(package: dict[str, Any], folder: str, at: Span) -> Iterator[ModuleAlias]:
    """``"imports": {"#db/*": "./src/db/*"}``."""
    imports = package.get("imports")
    for prefix, target in imports.items() if isinstance(imports, dict) else ():
        target = target.get("default") if isinstance(target, dict) else target
        if isinstance(prefix, str) and isinstance(target, str) and prefix.startswith("#"):
            yield alias(prefix, target, folder, folder, at)
