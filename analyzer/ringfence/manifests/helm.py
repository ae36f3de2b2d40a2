"""Helm's charts: the manifests that they install, rendered from their own values. Nothing is run, and helm is not asked.

A chart means what it installs where nobody sets anything else: its ``values.yaml``, and of charts inside it what the outer
one gives them. What only an installation can say stays open under its name, so that two who share it are seen to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from ringfence.extend import manifest
from ringfence.formats.yaml import Node
from ringfence.manifests._helm_charts import Installed, releases
from ringfence.manifests._helm_common import common_defines
from ringfence.manifests._helm_documents import documents
from ringfence.manifests._helm_expressions import TemplateError
from ringfence.manifests._helm_releases import INSTALLING
from ringfence.manifests._helm_rendering import Renderer, TooMuchError
from ringfence.manifests._helm_syntax import Template, parse
from ringfence.manifests._kubernetes_entries import entries
from ringfence.manifests._kubernetes_objects import kind, name, objects
from ringfence.manifests._kubernetes_running import what_runs
from ringfence.model.facts import Fact, Fragment, Gap, GatewayRoute, Workload
from ringfence.model.source import Source, Span

MAX_STEPS_OF_ALL = 2_000_000
"""Steps of all templates of a repository together; of the rest nothing is said."""

_FILES = (
    "Chart.yaml",
    "requirements.yaml",
    "*values*.yaml",
    "*values*.yml",
    "values/*.yaml",
    "values/*.yml",
    "templates/**/*.yaml",
    "templates/**/*.yml",
    "templates/**/*.tpl",
)


def _installed(texts: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Fact]]]:
    """What every template of every chart installs. One that is not understood says what it says by itself."""
    steps = 0
    for release in releases(texts):
        parsed = _parsed(release)
        own = {name: body for template in parsed.values() for name, body in template.defines.items()}
        defines = {**common_defines(), **own}
        for installed in release:
            for path in installed.chart.templates:
                template = parsed.get(path)
                if template is None or steps >= MAX_STEPS_OF_ALL:
                    continue
                if path.rpartition("/")[2].startswith("_"):  # what others include, which installs nothing by itself
                    if not path.endswith(".tpl"):
                        yield path, ()
                    continue
                renderer = Renderer(defines, installed.prefix)
                yield from _rendered(path, template, installed, renderer)
                steps += renderer.steps


def _parsed(release: Sequence[Installed]) -> dict[str, Template]:
    """The templates of a release that are understood; those of outer charts come last, since their definitions win."""
    found: dict[str, Template] = {}
    for installed in reversed(release):
        for path, text in installed.chart.templates.items():
            try:
                found[path] = parse(text)
            except (TemplateError, RecursionError):
                continue
    return found


def _rendered(
    path: str, template: Template, installed: Installed, renderer: Renderer
) -> Iterator[tuple[str, Sequence[Fact]]]:
    try:
        read = documents(renderer.render(template.body, installed.dot), installed.release)
    except (TooMuchError, RecursionError):
        return
    if any(problem.fatal for problem in read.problems):
        return
    found = [node for node in objects(read.documents) if not _is_test(node)]
    named = [node for node in found if "{{" not in name(node)]
    nameless = [_nameless(path, node) for node in found if "{{" in name(node)]
    yield path, (*map(_of_chart, what_runs(path, named)), *map(_of_chart, entries(path, named)), *nameless)


def _of_chart(fact: Fact) -> Fact:
    """A fact whose origin says that only who installs the chart has it so."""
    return replace(fact, origin="helm") if isinstance(fact, Workload | GatewayRoute) else fact


def _is_test(node: Node) -> bool:
    """Whether ``helm test`` runs it, and nobody else."""
    return "test" in node.get("metadata", "annotations", "helm.sh/hook").text()


def _nameless(path: str, node: Node) -> Gap:
    why = f"the name of a {kind(node)} is not known before the chart is installed"
    return Gap("manifest", why, Span(path, node.get("metadata", "name").line, 1))


@manifest("helm", files=_FILES, join=_installed)
def helm(source: Source) -> Iterable[Fact]:
    """A file of a chart means something only together with the others."""
    yield Fragment("helm", source.text, source.line(1))


@manifest(
    "helm-releases",
    files=("*.yaml", "*.yml", "*.sh", "*.bash"),
    tokens=("releases:", "HelmRelease", "argoproj.io", "helm install", "helm upgrade"),
)
def helm_releases(source: Source) -> Iterable[Fact]:
    """What installs charts means something only together with them."""
    if not source.name.endswith((".yaml", ".yml")) or INSTALLING.search(source.text):
        yield Fragment("helm", source.text, source.line(1))
