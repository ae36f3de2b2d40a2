"""How a system is laid out: who runs what, as manifests tell before any code is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from msgspec import Struct

from ringfence.config import Config
from ringfence.link import services
from ringfence.link.editions import editions
from ringfence.link.held_projects import of_what_is_there
from ringfence.link.project_directories import from_where_run
from ringfence.link.project_templates import without_templates
from ringfence.link.projects import Projects
from ringfence.link.several import Several
from ringfence.link.units import Deployment
from ringfence.model.facts import Fact, Project, Root


class Layout(Struct):
    """The facts of manifests, and what they mean together. roots: the folders of the repositories, if there are several.
    several: folders with programs of which code has to say whether they are several services.
    """

    facts: list[Fact]
    deployment: Deployment
    projects: list[Project]
    roots: frozenset[str]
    several: list[Several]


def laid_out(
    facts: Mapping[str, tuple[Fact, ...]], files: Sequence[str], config: Config, more: Sequence[Fact] = ()
) -> Layout:
    """The layout that manifests tell, in order, and some more facts. files: all paths of the analysed tree."""
    said = chain.from_iterable(facts[path] for path in sorted(facts))
    everything = from_where_run(without_templates(of_what_is_there(said, files), files), files)
    everything += more
    if not any(isinstance(fact, Root) for fact in everything):
        everything += list(editions(everything))
    projects = Projects(fact for fact in everything if isinstance(fact, Project)).all
    roots = frozenset(fact.folder for fact in everything if isinstance(fact, Root))
    deployment, several = services.find(everything, config, files)
    return Layout(everything, deployment, projects, roots, several)
