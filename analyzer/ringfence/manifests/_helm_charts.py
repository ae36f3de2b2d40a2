"""The charts of a repository: what each consists of, which are part of others, and the values that each is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import normpath

from msgspec import Struct

from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._helm_releases import Release, declared
from ringfence.manifests._helm_values import Unknown, Value, Values, merged, named_below, read_values

MAX_CHARTS = 60
"""In one release."""

_CHART, _VALUES, _REQUIREMENTS, _TEMPLATES = "Chart.yaml", "values.yaml", "requirements.yaml", "templates"


class Dependency(Struct, frozen=True):
    """A chart that another one brings along. folder: where it lies, if it is in the repository."""

    name: str
    chart: str
    condition: str
    folder: str | None


class Chart(Struct, frozen=True):
    """One chart. templates: the texts of its own, by path."""

    folder: str
    about: Node
    values: str
    templates: dict[str, str]
    dependencies: tuple[Dependency, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.about.get("name").text() or self.folder.rpartition("/")[2]

    @property
    def is_library(self) -> bool:
        """Whether it only defines what others use."""
        return self.about.get("type").text() == "library"


class Installed(Struct, frozen=True):
    """A chart of a release with the values that it is given there. prefix: what these are called in the release's values."""

    chart: Chart
    dot: Values
    prefix: str
    release: str


def releases(texts: Mapping[str, str]) -> Iterator[list[Installed]]:
    """Every chart that is no part of another one, with its parts: all that one installation of it would render.

    texts: those of all files of charts, by path. A release is called like its chart; a chart that is installed under several
    names is a pattern for as many programs, and is each of them with what that one is given.
    """
    charts, installations = _charts(texts), declared(texts)
    parts = {dependency.folder for chart in charts.values() for dependency in chart.dependencies}
    for folder, chart in charts.items():
        if folder in parts or chart.is_library:
            continue
        own, several = read_values(chart.values), installations.get(folder, ())
        for one in several or (Release(chart.name, folder, {}),):
            installed: list[Installed] = []
            _install(chart, merged(own, one.given), "", one.name, charts, installed)
            yield installed


def _install(
    chart: Chart, values: Values, prefix: str, release: str, charts: Mapping[str, Chart], installed: list[Installed]
) -> None:
    """A chart and its parts. The values of the outer chart win over those of the inner one."""
    if len(installed) >= MAX_CHARTS:
        return
    installed.append(Installed(chart, _dot(chart, values, release), prefix, release))
    for dependency in chart.dependencies:
        part = charts.get(dependency.folder) if dependency.folder is not None else None
        if part is None or not _is_on(dependency, values) or part.folder == chart.folder:
            continue
        inner = f"{prefix}.{dependency.name}" if prefix else dependency.name
        given = values.get(dependency.name)
        everywhere: Values = {"global": values["global"]} if "global" in values else {}
        own = named_below(read_values(part.values), inner)
        _install(part, merged(own, given, everywhere), inner, release, charts, installed)


def _is_on(dependency: Dependency, values: Values) -> bool:
    for condition in filter(None, dependency.condition.split(",")):
        value: Value = values
        for name in condition.strip().split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if isinstance(value, bool):
            return value
    return True


def _dot(chart: Chart, values: Values, release: str) -> Values:
    """What a template is given."""
    about = chart.about
    version = about.get("version").text()
    described: Values = {
        "Name": chart.name,
        "Version": version,
        "AppVersion": about.get("appVersion").text(),
        "Type": about.get("type").text("application"),
    }
    return {
        "Values": values,
        "Chart": described,
        "Release": {"Name": release, "Namespace": "default", "Service": "Helm", "IsInstall": True, "IsUpgrade": False},
        "Capabilities": {
            "KubeVersion": {"Version": "v1.30.0", "GitVersion": "v1.30.0", "Major": "1", "Minor": "30"},
            "APIVersions": Unknown("APIVersions"),
        },
        "Files": Unknown("Files"),
        "Template": {"Name": "", "BasePath": f"{chart.folder}/{_TEMPLATES}"},
    }


# ---------------------------------------------------------------- what there is


def _charts(texts: Mapping[str, str]) -> dict[str, Chart]:
    """All charts by folder, outer ones before inner ones."""
    folders = sorted(path.removesuffix(_CHART).rstrip("/") for path in texts if path.rpartition("/")[2] == _CHART)
    known = frozenset(folders)
    templates: dict[str, dict[str, str]] = {folder: {} for folder in folders}
    for path, text in sorted(texts.items()):
        owner = _owner(path, known)
        if owner is not None:
            templates[owner][path] = text
    return {folder: _chart(folder, texts, templates[folder], known) for folder in folders}


def _owner(path: str, folders: frozenset[str]) -> str | None:
    """The chart whose template a file is; None if it is none."""
    parts = path.split("/")
    for at in range(len(parts) - 2, -1, -1):
        if parts[at] == _TEMPLATES and "/".join(parts[:at]) in folders:
            return "/".join(parts[:at])
    return None


def _chart(folder: str, texts: Mapping[str, str], templates: dict[str, str], folders: frozenset[str]) -> Chart:
    about = read_yaml(texts[_join(folder, _CHART)]).first
    declared = about.get("dependencies").elements()
    declared = declared or read_yaml(texts.get(_join(folder, _REQUIREMENTS), "")).first.get("dependencies").elements()
    inside = {path.rpartition("/")[2]: path for path in folders if path.rpartition("/")[0] == _join(folder, "charts")}
    found = [_dependency(folder, one, inside, folders) for one in declared]
    named = {dependency.chart for dependency in found}
    found += [Dependency(name, name, "", path) for name, path in sorted(inside.items()) if name not in named]
    return Chart(folder, about, texts.get(_join(folder, _VALUES), ""), templates, tuple(found))


def _dependency(folder: str, declared: Node, inside: Mapping[str, str], folders: frozenset[str]) -> Dependency:
    name = declared.get("name").text()
    repository = declared.get("repository").text()
    place = inside.get(name)
    if repository.startswith("file://"):
        path = normpath(_join(folder, repository.removeprefix("file://")))
        place = path if path in folders else place
    return Dependency(declared.get("alias").text() or name, name, declared.get("condition").text(), place)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
