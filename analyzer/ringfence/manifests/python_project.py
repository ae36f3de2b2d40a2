"""Python build files: the project's name, what it depends on, and whether it starts a program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ringfence.extend import manifest
from ringfence.model.facts import Fact, Project
from ringfence.model.source import Source
from ringfence.patterns import pattern

MAX_CHARACTERS = 1_000_000
MAX_TOML_LINE = 4_000
"""tomllib takes quadratic time over a key of many parts."""

# fmt: off
SERVERS = frozenset((
    "flask", "fastapi", "django", "djangorestframework", "starlette", "aiohttp", "tornado", "sanic", "quart", "falcon",
    "bottle", "pyramid", "cherrypy", "connexion", "litestar", "robyn", "blacksheep", "responder", "hug", "apiflask",
    "uvicorn", "gunicorn", "hypercorn", "daphne", "waitress", "uwsgi", "granian",
    "celery", "dramatiq", "rq", "huey", "arq", "taskiq", "faust", "faust-streaming", "faststream", "nameko",
    "grpcio", "streamlit", "gradio", "dash", "locust", "strawberry-graphql", "functions-framework", "azure-functions",
))
# fmt: on
"""Libraries that a program depends on to be served or to work off a queue."""
SHARED_SERVERS = frozenset(("oslo-service", "oslo-messaging", "cotyledon", "pecan", "pastedeploy", "wsme"))
"""The same, except that the libraries of such programs depend on them as well: only what is installed to be run counts."""

_LIBRARY = ("Framework ::", "Topic :: Software Development :: Libraries")
"""Classifiers of what others build their programs on."""
_SCRIPTS = ("console_scripts", "wsgi_scripts")
"""Groups of entry points that are installed as programs."""
_FILES = ("pyproject.toml", "requirements*.txt", "requirements/*.txt", "setup.cfg", "Pipfile")
_NAME = pattern(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_EGG = pattern(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_ADDRESS = pattern(r"[A-Za-z][A-Za-z0-9+.-]*://|git\+|[./~]")
_PATH = pattern(r"(?:(?:-e|--editable)[ =]\s*|[\w.\[\],-]+\s*@\s*)?(?:file:)?(\.{1,2}(?:/[^\s\[;#]*)?)(?:[\s\[;#]|$)")
"""What is installed from a folder beside: ``../common``, ``-e ../common[kafka]``, ``common @ ../common``."""
_SUBDIRECTORY = pattern(r"git\+[^\s#]+#(?:[^\s]*&)?subdirectory=([\w./-]+)")
"""What Git brings of a repository that holds several projects: this one, if the folder is there."""
_NOT_DEPLOYED = pattern(r"(?:^|[-_.])(?:dev|develop|development|tests?|testing|docs?|lint|ci|tools?)(?=[-_.]|$)")


_INSTALLED = "./@"


class _Said(NamedTuple):
    """What a build file says. dependencies: folders begin with a dot, those of the whole repository with a slash, members of
    its workspace with ``@``; commands: whether something is installed to be run.
    """

    name: str
    dependencies: Sequence[str]
    classifiers: Sequence[str] = ()
    commands: bool = False


@manifest("python_project", files=_FILES)
def python_project(source: Source) -> Iterable[Fact]:
    """The project that a build file describes; requirements of development alone describe none."""
    if len(source.text) > MAX_CHARACTERS:
        return
    name, folder = source.name.lower(), source.folder
    found: _Said | None
    if name == "pyproject.toml":
        found = _pyproject(_toml(source.text))
    elif name == "pipfile":
        found = _Said("", _keys(_toml(source.text).get("packages")))
    elif name == "setup.cfg":
        found = _setup(source.text)
    elif _NOT_DEPLOYED.search(name.removesuffix(".txt")):
        return
    else:
        found = _Said("", list(_requirements(source.text)))
        folder = folder if name.startswith("requirements") else folder.rpartition("/")[0]
    if found is not None:
        yield _project(source, folder, found)


def _project(source: Source, folder: str, said: _Said) -> Project:
    dependencies = tuple(dict.fromkeys(_normalised(one) for one in said.dependencies if one[0] not in _INSTALLED))
    labelled = any(classifier.strip().startswith(_LIBRARY) for classifier in said.classifiers)
    return Project(
        said.name or folder.rpartition("/")[2], folder, "python",
        runnable=not labelled and not SERVERS.isdisjoint(dependencies),
        dependencies=dependencies,
        at=source.line(1),
        library=_normalised(said.name) in SHARED_SERVERS,
        serving=not SHARED_SERVERS.isdisjoint(dependencies),
        commands=said.commands and not labelled,
        installs=tuple(dict.fromkeys(_from(folder, one) for one in said.dependencies if one[0] in _INSTALLED)),
    )  # fmt: skip


def _from(folder: str, path: str) -> str:
    """A path as from a folder; a member of the workspace by its name."""
    if not path.startswith("/"):
        return path.removeprefix("@")
    relative = posixpath.relpath(path, f"/{folder}")
    return relative if relative.startswith(".") else f"./{relative}"


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _toml(text: str) -> dict[str, Any]:
    import tomllib

    if max(map(len, text.splitlines()), default=0) > MAX_TOML_LINE:
        return {}
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return {}


def _pyproject(root: dict[str, Any]) -> _Said | None:
    """None for a file that only configures tools."""
    project, poetry = _table(root, "project"), _table(root, "tool", "poetry")
    flit = _table(root, "tool", "flit", "metadata")
    if not (project or poetry or flit):
        return None
    written = "\n".join([*_strings(project.get("dependencies")), *_strings(flit.get("requires"))])
    names = [project.get("name"), poetry.get("name"), flit.get("dist-name"), flit.get("module")]
    dependencies = list(_requirements(written))
    dependencies += [name for name in _keys(poetry.get("dependencies")) if name != "python"]
    dependencies += [*_folders(poetry.get("dependencies")), *_folders(_table(root, "tool", "uv", "sources"))]
    classifiers = [label for table in (project, poetry, flit) for label in _strings(table.get("classifiers"))]
    scripts = [_table(tool, "scripts") for tool in (project, poetry, flit)]
    scripts += [_table(project, "entry-points", group) for group in _SCRIPTS]
    return _Said(next(iter(_strings(names)), ""), dependencies, classifiers, any(scripts))


def _setup(text: str) -> _Said | None:
    """What setuptools and pbr are told; None for a file that only configures tools."""
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except Error:
        return None
    name = parser.get("metadata", "name", fallback="")
    requires = parser.get("options", "install_requires", fallback="")
    labels = [parser.get("metadata", key, fallback="") for key in ("classifiers", "classifier")]
    installed = [
        parser.get(section, key, fallback="")
        for section in ("options.entry_points", "entry_points")
        for key in _SCRIPTS
    ]
    if not name and not requires:
        return None
    return _Said(name, list(_requirements(requires)), "\n".join(labels).splitlines(), any(installed))


def _requirements(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if name := _requirement(line.strip()):
            yield name
        if path := _PATH.match(line.strip()):
            yield path[1].rstrip("/")
        if folder := _SUBDIRECTORY.search(line):
            yield posixpath.normpath(f"/{folder[1]}")


def _requirement(line: str) -> str:
    """The name that a line of a requirements file asks for; ``""`` for comments, options and paths."""
    if line.startswith(("-e", "--editable")) or _ADDRESS.match(line):
        egg = _EGG.search(line)
        return egg[1] if egg else ""
    found = _NAME.match(line)
    return found[1] if found else ""


def _table(root: dict[str, Any], *path: str) -> dict[str, Any]:
    for key in path:
        inner = root.get(key)
        root = inner if isinstance(inner, dict) else {}
    return root


def _strings(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _folders(table: object) -> list[str]:
    """The folders that ``{path = "../common"}`` names, and ``{git = "…", subdirectory = "libs/common"}``; members of the
    workspace (``common = {workspace = true}``).
    """
    values = [(key, one) for key, one in table.items() if isinstance(one, dict)] if isinstance(table, dict) else []
    below = _strings([value.get("subdirectory") for _, value in values if "git" in value])
    paths = [path.rstrip("/") for path in _strings([value.get("path") for _, value in values]) if path.startswith(".")]
    members = [f"@{_normalised(key)}" for key, value in values if value.get("workspace") is True]
    return [*paths, *(posixpath.normpath(f"/{path.strip('/')}") for path in below), *members]


def _keys(table: object) -> list[str]:
    return list(table) if isinstance(table, dict) else []
