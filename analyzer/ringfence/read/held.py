"""Files that stand in other files, as in ConfigMaps: read by the formats of their names, for what those say of gateways.

What else such files say is about programs that nobody can tell by where they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from ringfence.extend import Manifest
from ringfence.model.facts import Fact, GatewayRoute, HeldFile, TrafficPolicy
from ringfence.model.source import Source, Span
from ringfence.read.selection import matches

Facts = Mapping[str, tuple[Fact, ...]]


def opened(facts: Facts, formats: Sequence[Manifest]) -> dict[str, tuple[Fact, ...]]:
    """The facts of every file, with those of the files that it holds; routes of files that are shown by others say so."""
    found = dict(facts)
    held = [(path, fact) for path, said in facts.items() for fact in said if type(fact) is HeldFile]
    shown: dict[str, str] = {fact.path: fact.holder for _, fact in held if fact.path}
    more: dict[str, list[Fact]] = defaultdict(list)
    for path, fact in held:
        if fact.text:
            more[path] += _inside(fact, formats)
    for path in {path for path, _ in held}:
        kept = (fact for fact in facts[path] if type(fact) is not HeldFile)
        found[path] = (*kept, *more.get(path, ()))
    for path, holder in shown.items():
        if path in found:
            found[path] = tuple(
                replace(fact, held=holder) if type(fact) is GatewayRoute and not fact.held else fact
                for fact in found[path]
            )
    return found


def _inside(held: HeldFile, formats: Iterable[Manifest]) -> Iterator[Fact]:
    """What the formats of a file's name say of gateways, at the lines where that stands in the outer file."""
    name = held.name.lower()
    for manifest in formats:
        fits = any("/" not in glob and matches(glob.lower(), name) for glob in manifest.files)
        for fact in _said(held, manifest) if fits and manifest.may_be(held.text) else ():
            if isinstance(fact, GatewayRoute):
                yield replace(fact, at=_outer(held, fact.at), held=held.holder)
            elif isinstance(fact, TrafficPolicy):
                yield replace(fact, at=_outer(held, fact.at))


def _said(held: HeldFile, manifest: Manifest) -> list[Fact]:
    try:
        return list(manifest.read(Source(held.name, held.text)))
    except Exception:  # whatever a format does, the run goes on
        return []


def _outer(held: HeldFile, at: Span) -> Span:
    line = held.at.line + at.line
    return Span(held.at.path, line, 1, line, 1)
