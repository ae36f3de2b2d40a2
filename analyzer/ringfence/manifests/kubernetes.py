"""Kubernetes manifests: what runs, under which host names it is reached, and where its settings come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.extend import manifest
from ringfence.formats.yaml import Documents
from ringfence.manifests._kubernetes_objects import objects
from ringfence.manifests._kubernetes_running import what_runs
from ringfence.manifests._openshift_parameters import read_filled
from ringfence.model.facts import Fact, Gap
from ringfence.model.source import Source
from ringfence.patterns import pattern

_OBJECT = pattern(r"^[ \t-]{0,40}kind:", re.MULTILINE)


@manifest("kubernetes", files=("*.yaml", "*.yml"), tokens=("apiVersion",))
def kubernetes(source: Source) -> Iterable[Fact]:
    """Workloads, Services, ConfigMaps and Secrets of every document. A file that cannot be read is one gap."""
    read = read_filled(source.text)
    yield from what_runs(source.path, list(objects(read.documents)))
    yield from _gap(source, read)


def _gap(source: Source, read: Documents) -> Iterator[Gap]:
    """One for a file of which something could not be read; a template's braces are odd mappings to YAML at best."""
    if not read.problems or not _OBJECT.search(source.text):
        return
    lines = source.text.split("\n") if "{{" in source.text else []
    for problem in read.problems:
        if problem.fatal or "{{" in "".join(lines[problem.line - 1 : problem.line]):
            why = "a template that is no YAML until it is rendered" if lines else problem.message
            yield Gap("manifest", why, source.line(problem.line))
            return
