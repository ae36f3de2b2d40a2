"""Entry modules: which file of a program in Python a workload's command starts, ``uvicorn orders.main:app``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import islice, pairwise, product

from msgspec import Struct

from ringfence.link.start_scripts import command_of
from ringfence.link.units import Unit
from ringfence.model.expression import Text
from ringfence.model.facts import Setting
from ringfence.patterns import pattern

_ENDING = ".py"
_STARTING = ("main", "app", "__main__", "server", "asgi", "wsgi", "run", "worker", "service")
"""Files that start a program in the folder that is called after it, the likeliest first."""
_OF_CONFIGURATION = frozenset((
    "-c", "--config", "--conf", "--log-config", "--log-config-file", "--env-file", "--settings", "-k", "--worker-class",
    "--reload-dir", "--reload-include", "--package", "--with", "--extra", "--group",
))  # fmt: skip
"""Options whose value is no program."""
_OF_MODULES = frozenset(("-m", "-A", "--app", "-a", "arq", "dramatiq", "gunicorn", "uvicorn", "hypercorn", "daphne"))
"""What is followed by the name of a module, though it have no dot."""
_OF_FOLDERS = frozenset(("cd", "--app-dir", "--chdir", "--directory"))
_VARIABLES_OF_MODULES = ("FLASK_APP", "APP_MODULE", "MODULE_NAME")
"""Variables by which tools and images are told which module to start."""
_BETWEEN = pattern(r"[\s;|&\"'()<>]+")
_SETTING = pattern(r"^\w+=")
_MODULE = pattern(r"^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$")
_VARIABLE = pattern(r"\$\{?(\w+)(?::?-([^}]*))?\}?")
_MANY = 200
"""Words of a command, and ways to fill one, beyond which nothing is looked for."""


class Sources(Struct, frozen=True):
    """The programs of a folder, and the folders in it in which they lie."""

    files: frozenset[str]
    folders: frozenset[str]


def sources_in(folder: str, files: Iterable[str]) -> Sources:
    """Those of some files that lie in a folder."""
    files = frozenset(files)
    return Sources(files, frozenset(above for path in files for above in _above(path, folder)))


def started(unit: Unit, files: Sources) -> str | None:
    """The file that a unit's command starts; of several the first. files: those of the unit's folder."""
    words = list(_words(unit))[:_MANY]
    places = _places(unit, words, files)
    for before, word in zip(("", *words), words, strict=False):
        found = None if before in _OF_CONFIGURATION else _file(word, before, places, files)
        if found is not None:
            return found
    return None


def called_after(unit: Unit, files: Sources) -> str | None:
    """The file that starts the program in the one folder that something says which the unit's build or its environment is
    given: ``SERVICE=orders`` of a script that starts any of them.
    """
    workload = unit.workloads[0]
    given = [_literal(setting) for setting in workload.environment if "URL" not in setting.key]
    for word in dict.fromkeys((*unit.arguments, *given)):
        folders: dict[str, str] = {}
        for stem in reversed(_STARTING):
            for end in (f"/{word}/{stem}{_ENDING}", f"/{word}/app/{stem}{_ENDING}", f"/{word}/src/{stem}{_ENDING}"):
                found = [path for path in files.files if f"/{path}".endswith(end)] if _MODULE.match(word) else []
                folders.update((f"/{path}".removesuffix(end), path) for path in found)
        if len(folders) == 1:
            return next(iter(folders.values()))
    return None


def _words(unit: Unit) -> Iterator[str]:
    """The words of the command, those of shells' lines and of options with ``=`` alone; what variables are told of modules
    last.
    """
    workload, container = unit.workloads[0], unit.container
    for argument in command_of(workload, container):
        for word in _BETWEEN.split(argument[:10_000]):
            option, equals, value = word.partition("=")
            if word.startswith("-") and equals:
                yield option
                yield from _filled(value, unit)
            elif word and not _SETTING.match(word):
                yield from _filled(word, unit)
    yield from (filled for word in unit.script for filled in _filled(word, unit))
    for setting in (*workload.environment, *(container.environment if container is not None else ())):
        if setting.key in _VARIABLES_OF_MODULES:
            yield "-m"
            yield _literal(setting)


def _filled(word: str, unit: Unit) -> Iterator[str]:
    """A word with its variables filled; one that nothing sets, with whatever the build is given."""
    names = _VARIABLE.findall(word)[:3]
    if not names:
        yield word
        return
    said = [*unit.workloads[0].environment, *(unit.container.environment if unit.container is not None else ())]
    known = {setting.key: _literal(setting) for setting in reversed(said)}
    values = [
        (known[name],) if known.get(name) else (default,) if default else unit.arguments for name, default in names
    ]
    for filling in islice(product(*values), _MANY):
        text = word
        for value in filling:
            text = _VARIABLE.sub(value.replace("\\", ""), text, count=1)
        yield text


def _literal(setting: Setting) -> str:
    return (setting.value.literal or "") if isinstance(setting.value, Text) else ""


def _places(unit: Unit, words: Sequence[str], files: Sources) -> list[str]:
    """The folders in which a command's modules are looked for: where it goes, the unit's own, where its sources are, where
    it works.
    """
    own = unit.folder or ""
    said = [word for before, word in pairwise(words) if before in _OF_FOLDERS]
    here = unit.workloads[0].workdir or (unit.container.workdir if unit.container is not None else "")
    gone = [place for word in said for place in _ending(word, own, files.folders)]
    return list(dict.fromkeys((*gone, own, _joined(own, "src"), *_ending(here, own, files.folders))))


def _above(path: str, own: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder and folder != own:
        yield folder
        folder = folder.rpartition("/")[0]


def _ending(written: str, own: str, known: Set[str]) -> Iterator[str]:
    """The files or folders that a path in a container may mean, whose first names nobody knows; the longest first."""
    parts = [part for part in written.split("/") if part not in ("", ".")]
    yield from (path for start in range(len(parts)) if (path := _joined(own, *parts[start:])) in known)


def _joined(*parts: str) -> str:
    return "/".join(part for part in parts if part)


def _file(word: str, before: str, places: Sequence[str], files: Sources) -> str | None:
    """The file that a word names by its path, or as a module with or without what is in it."""
    if word.endswith(_ENDING):
        return next((path for place in places for path in _ending(word, place, files.files)), None)
    module, colon, _ = word.partition(":")
    if not _MODULE.match(module) or not (colon or "." in module or before in _OF_MODULES):
        return None
    names = module.split(".")
    ends = [len(names)]
    if not colon and len(names) > 1 and (before in _OF_MODULES or names[-1][0].isupper()):
        ends.append(len(names) - 1)
    for end in ends:
        found = next(
            (path for place in places for path in _of_module(_joined(place, *names[:end])) if path in files.files), None
        )
        found = found or (_only_one(names[:end], files) if end > 1 else None)
        if found is not None:
            return found
    return None


def _of_module(place: str) -> tuple[str, ...]:
    return f"{place}{_ENDING}", f"{place}/__main__{_ENDING}", f"{place}/__init__{_ENDING}"


def _only_one(names: Sequence[str], files: Sources) -> str | None:
    """The one file of a module wherever its packages lie."""
    ends = tuple(f"/{end}" for end in _of_module("/".join(names)))
    found = [path for path in files.files if f"/{path}".endswith(ends)]
    return found[0] if len(found) == 1 else None
