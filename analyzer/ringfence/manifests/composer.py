"""composer.json: what a PHP package is called, what it depends on, and whether it is a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ringfence.extend import manifest
from ringfence.manifests._json_objects import json_object
from ringfence.model.facts import Fact, Project
from ringfence.model.source import Source

_MOST = 500
_OF_PROGRAMS = {
    "laravel/framework", "laravel/lumen-framework", "symfony/framework-bundle", "symfony/runtime", "slim/slim",
    "hyperf/framework", "hyperf/http-server", "yiisoft/yii2", "codeigniter4/framework", "cakephp/cakephp",
    "mezzio/mezzio", "laminas/laminas-mvc", "silex/silex", "symfony/symfony", "api-platform/core",
}  # fmt: skip
"""What programs depend on; libraries for them depend on parts of it."""


@manifest("composer", files=("composer.json",))
def composer(source: Source) -> Iterable[Fact]:
    """The package as one unit."""
    package = json_object(source.text)
    if not package:
        return
    name, kind, required = package.get("name"), package.get("type"), _object(package, "require")
    written = name if isinstance(name, str) else ""
    runnable = kind == "project" or (kind is None and not _OF_PROGRAMS.isdisjoint(required))
    yield Project(
        written or source.folder.rpartition("/")[2], source.folder, "composer", runnable,
        tuple(dict.fromkeys((*required, *_folders(package))))[:_MOST], source.line(1),
        library=isinstance(kind, str) and kind != "project",
    )  # fmt: skip


def _object(package: dict[str, Any], key: str) -> dict[str, Any]:
    value = package.get(key)
    return value if isinstance(value, dict) else {}


def _folders(package: dict[str, Any]) -> Iterator[str]:
    """Folders of the repository that it loads classes from, and packages that it takes from where they lie."""
    listed = package.get("repositories")
    for repository in listed.values() if isinstance(listed, dict) else listed if isinstance(listed, list) else ():
        url = repository.get("url") if isinstance(repository, dict) and repository.get("type") == "path" else None
        if isinstance(url, str) and "*" not in url:
            yield _relative(url)
    for places in _object(_object(package, "autoload"), "psr-4").values():
        for place in places if isinstance(places, list) else [places]:
            if isinstance(place, str) and place.startswith("../"):
                folder = _relative(place)
                yield from (folder, folder.removesuffix("/src"))  # the package that has them


def _relative(path: str) -> str:
    return (path if path.startswith(".") else f"./{path}").rstrip("/")
