"""What could not be seen: connections, calls, statements and services that stay unknown, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ringfence.link import datastores
from ringfence.link.builds import within
from ringfence.link.parts import Part
from ringfence.link.units import Unit
from ringfence.model.facts import Fact, Gap
from ringfence.model.system import Unresolved

_LANGUAGES = {
    ".java": "Java", ".kt": "Kotlin", ".scala": "Scala", ".groovy": "Groovy", ".cs": "C#", ".fs": "F#", ".go": "Go",
    ".ts": "TypeScript", ".tsx": "TypeScript", ".js": "JavaScript", ".jsx": "JavaScript", ".mjs": "JavaScript",
    ".php": "PHP", ".rb": "Ruby", ".rs": "Rust", ".ex": "Elixir", ".exs": "Elixir", ".erl": "Erlang", ".swift": "Swift",
    ".cpp": "C++", ".cc": "C++", ".c": "C", ".dart": "Dart", ".lua": "Lua", ".pl": "Perl", ".clj": "Clojure",
}  # fmt: skip
"""Languages that are known by their files' endings, to say what was not read."""


def unresolved(
    parts: Sequence[Part], lost: Iterable[Unresolved], facts: Iterable[Fact], gateways: set[str], files: Sequence[str]
) -> tuple[Unresolved, ...]:
    """Everything that matters and is not known, sorted."""
    found = {*lost}
    for part in parts:
        found.update(datastores.unresolved(part.places))
        found.update(Unresolved(gap.what, gap.why, gap.at, part.unit.name) for gap in part.of(Gap))
        if not part.code.outlines and part.unit.name not in gateways:
            at = part.unit.at
            if at is not None:
                found.add(Unresolved("service", _why_unread(part.unit, files), at, part.unit.name))
    found.update(Unresolved(fact.what, fact.why, fact.at) for fact in facts if isinstance(fact, Gap))
    return tuple(sorted(found))


def _why_unread(unit: Unit, files: Sequence[str]) -> str:
    """Whether a service's code is in a language that is not read, or nowhere to be found."""
    if unit.folder is None:
        return f"nobody can say which files {unit.name} is built from; declare its path"
    inside = [path for path in files if within(path, unit.folder)]
    endings = Counter(_LANGUAGES.get("." + path.rpartition(".")[2], "") for path in inside)
    del endings[""]
    if endings:
        language, count = endings.most_common(1)[0]
        return f"{language} is not read yet: {count} files of {unit.name}"
    return f"no program of {unit.name} was found in {unit.folder or 'the repository'}"
