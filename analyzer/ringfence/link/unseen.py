"""What could not be seen: connections, calls, statements and services that stay unknown, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ringfence.link import datastores
from ringfence.link.folder_names import within
from ringfence.link.parts import Part
from ringfence.link.paths import upwards
from ringfence.link.units import Unit
from ringfence.model.facts import ContainerFile, Fact, Gap
from ringfence.model.outline import Head
from ringfence.model.system import Channel, Unresolved
from ringfence.patterns import pattern

_UNREAD = {
    ".scala": "Scala", ".fs": "F#", ".ex": "Elixir",
    ".exs": "Elixir", ".erl": "Erlang", ".swift": "Swift", ".dart": "Dart", ".clj": "Clojure", ".vb": "Visual Basic",
}  # fmt: skip
"""Languages that services are written in and nobody here reads, by their files' endings."""
_RARELY_SERVICES = {".cpp": "C++", ".cc": "C++", ".c": "C", ".lua": "Lua", ".pl": "Perl", ".groovy": "Groovy"}
"""Languages that count only where a service has no other program: beside one they are tools and extensions."""

_DONE = {"publish": "published", "consume": "consumed"}
_SERVES_FILES = pattern(
    r"(?:^|[/\s:])(?:apache2|apache2ctl|apachectl|httpd|httpd-foreground|nginx|lighttpd|caddy)(?:[\s:@]|$)"
)
"""A web server of somebody else's, which needs no program of its own; what an earlier stage builds for it may be one."""


def unresolved(
    parts: Sequence[Part], lost: Iterable[Unresolved], unnamed: Iterable[Channel], facts: Iterable[Fact],
    gateways: set[str], files: Sequence[str],
) -> tuple[Unresolved, ...]:  # fmt: skip
    """Everything that matters and is not known, sorted. unnamed: messages of which nobody can say what they are called."""
    found = {*lost, *_unnamed(unnamed, parts)}
    lying = _by_folder([part.unit.folder for part in parts if part.unit.folder is not None], files)
    for part in parts:
        found.update(datastores.unresolved(part.places))
        found.update(Unresolved(gap.what, gap.why, gap.at, part.unit.name) for gap in part.of(Gap))
        at = part.unit.at
        if at is not None and part.unit.name not in gateways:
            problems = _unread(part.unit, lying.get(part.unit.folder, ()), part.heads)
            found.update(Unresolved(what, why, at, part.unit.name) for what, why in problems)
    found.update(Unresolved(fact.what, fact.why, fact.at) for fact in facts if isinstance(fact, Gap))
    return tuple(sorted(found))


def _unnamed(uses: Iterable[Channel], parts: Iterable[Part]) -> Iterator[Unresolved]:
    """Those in a service's own code: in code that many share, a wrapper hands on what others name."""
    folders = {part.unit.name: part.unit.folder for part in parts}
    for use in uses:
        folder = folders.get(use.service)
        if folder is not None and within(use.at.path, folder):
            why = f"the name of what is {_DONE.get(use.role, use.role)} is not known"
            yield Unresolved("channel", why, use.at, use.service)


def _by_folder(folders: Iterable[str], files: Iterable[str]) -> Mapping[str | None, Sequence[str]]:
    """The files in each service's folder that lie in no folder of another service inside it."""
    taken = frozenset(folders)
    holding: dict[str, str | None] = {}
    found: dict[str | None, list[str]] = defaultdict(list)
    for path in files:
        folder = path if path in taken else path.rpartition("/")[0]
        if folder not in holding:
            holding[folder] = next((above for above in upwards(folder) if above in taken), None)
        nearest = holding[folder]
        if nearest is not None:
            found[nearest].append(path)
    return found


def _unread(unit: Unit, files: Sequence[str], heads: Mapping[str, Head]) -> list[tuple[str, str]]:
    """What of a service was not read, and why: files in languages that are not known, or a program that is not there."""
    if unit.folder is None:
        why = f"nobody can say which files {unit.name} is built from; declare its path"
        return [] if heads else [("program", why)]
    known = _UNREAD if heads else {**_UNREAD, **_RARELY_SERVICES}
    counted = Counter(known.get("." + path.rpartition(".")[2].lower(), "") for path in files)
    del counted[""]
    if not counted and not heads:
        container = unit.container
        if container is not None and not container.begun_from and _SERVES_FILES.search(_run(container)):
            return []
        return [("program", f"no program of {unit.name} was found in {unit.folder or 'the repository'}")]
    return [
        ("service", f"{language} is not read yet: {_several(count)} of {unit.name}")
        for language, count in sorted(counted.items())
    ]


def _run(container: ContainerFile) -> str:
    """What an image runs: its own command, or else that of the image which it begins from."""
    return " ".join((*container.entrypoint, *container.command)) or container.base


def _several(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"
