"""Editions: one repository may hold a system several times, a folder for each chapter of a book or step of a course."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ringfence.link.folder_names import within
from ringfence.model.facts import Fact, Root, Workload
from ringfence.patterns import pattern

FEWEST = 2
"""Programs that folders have to have in common, by name, to be editions of one system; one, if they are numbered alike."""
_NUMBER = pattern(r"\d+")


def editions(facts: Iterable[Fact]) -> Iterator[Root]:
    """The folders of the repository that are a system each, as several repositories would be.

    Each runs, by a Compose file of its own, programs that lie in it, and others run programs of the same names that lie in
    them, as ``chapter2`` to ``chapter9`` do. Variants of one deployment build the same folders.
    """
    built: dict[str, dict[str, Workload]] = defaultdict(dict)
    for fact in facts:
        if isinstance(fact, Workload) and fact.origin == "compose":
            top, slash, file = fact.deployment.partition("/")
            if not slash:
                if fact.build is not None:
                    return  # what runs the repository as a whole
            elif "/" not in file and fact.build and within(fact.build, top):
                built[top].setdefault(fact.name, fact)
    often = Counter(name for names in built.values() for name in names)
    numbered = Counter((_unnumbered(top), name) for top, names in built.items() for name in names)
    for top, names in sorted(built.items()):
        alike = _NUMBER.search(top) is not None and any(numbered[_unnumbered(top), name] > 1 for name in names)
        if alike or sum(often[name] > 1 for name in names) >= FEWEST:
            yield Root(top, next(iter(names.values())).at)


def _unnumbered(folder: str) -> str:
    return _NUMBER.sub("#", folder)
