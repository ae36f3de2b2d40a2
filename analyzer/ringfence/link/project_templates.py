"""Templates of projects (``dotnet new``): programs that others are made of, which nobody deploys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from ringfence.link.paths import Paths
from ringfence.model.facts import Fact, Project

_TOLD_BY = "/.template.config/template.json"


def without_templates(facts: Iterable[Fact], files: Sequence[str]) -> Iterator[Fact]:
    """The facts, but what lies in a folder that is a template is no program of its own. A repository in which nothing else
    could be run is made to be copied as a whole, and is a system all the same.
    """
    folders = [path.removesuffix(_TOLD_BY) for path in files if path.endswith(_TOLD_BY)]
    if not folders:
        yield from facts
        return
    facts, templates = list(facts), Paths(folders)
    outside = any(isinstance(fact, Project) and fact.runnable and not templates.around(fact.folder) for fact in facts)
    for fact in facts:
        if outside and isinstance(fact, Project) and templates.around(fact.folder):
            fact = replace(fact, runnable=False, serving=False)
        yield fact
