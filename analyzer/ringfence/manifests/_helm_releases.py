"""Under which names charts of the repository are installed, and with which values: helmfile, Argo CD, Flux, skaffold, and
commands in scripts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from ringfence.formats.yaml import Node, read_yaml
from ringfence.manifests._helm_values import MAX_DEPTH, Value, Values, merged, read_values, values_of
from ringfence.manifests._kubernetes_paths import repository_path
from ringfence.manifests._shell_run import Command, run
from ringfence.manifests._shell_syntax import UNKNOWN, Budget
from ringfence.manifests._working_folders import placed, working_folder
from ringfence.patterns import pattern

MAX_RELEASES = 200
"""Of one chart."""
INSTALLING = pattern(r"(?m)^(?:kind: *(?:HelmRelease|Application)\b|releases:|apiVersion: *skaffold/)")
"""What files in YAML say that install charts."""
_OF_IMAGE = pattern(r"(?i)image(?!\w*(?:tag|polic|secret))[^.]*$|image[^.]*\.(?:name|repository|repo)$|\.repository$")
"""Under what values of charts the name of an image stands."""
_FILES, _SETS = ("-f", "--values"), ("--set", "--set-string")
_WITH_VALUE = frozenset((
    *_FILES, *_SETS, "-n", "--namespace", "--version", "--timeout", "--kube-context", "--kubeconfig", "--repo", "--set-file",
    "--set-json", "--name", "--description", "--history-max",
))  # fmt: skip
"""Options of helm whose value is the next word."""


class Release(Struct, frozen=True):
    """One installation of a chart. chart: its folder; given: the values besides the chart's own."""

    name: str
    chart: str
    given: Values


def declared(texts: Mapping[str, str]) -> dict[str, list[Release]]:
    """The releases of each chart that is installed for several programs, by its folder: one for each image that they are
    given under one name. Who is given the same image is the same program in another environment, or a test.

    texts: those of all files that have to do with charts, by path.
    """
    found: defaultdict[str, dict[str, dict[str, Release]]] = defaultdict(dict)
    for path in sorted(texts):
        for release in _reader(path)(path, texts):
            key, image = next(_images(release.given), ("", ""))
            known = found[release.chart].setdefault(key, {})
            if release.name and UNKNOWN not in release.name and image and len(known) < MAX_RELEASES:
                known.setdefault(image, release)
    most = {chart: max(by_key.values(), key=len) for chart, by_key in found.items()}
    return {chart: list(known.values()) for chart, known in most.items() if len(known) > 1}


def _images(values: Value, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The images among values: under which name each is given, and its last name without the tag."""
    if isinstance(values, dict) and depth < MAX_DEPTH:
        for name, value in values.items():
            yield from _images(value, f"{key}.{name}", depth + 1)
    elif isinstance(values, str) and _OF_IMAGE.search(key):
        image = values.rpartition("/")[2].partition("@")[0].partition(":")[0]
        if image:
            yield key, image


def _reader(path: str) -> Callable[[str, Mapping[str, str]], Iterator[Release]]:
    name = path.rpartition("/")[2]
    if name.endswith((".sh", ".bash")):
        return _of_script
    return _of_helmfile if name.startswith("helmfile") or "helmfile.d/" in path else _of_objects


# ---------------------------------------------------------------- helmfile, skaffold


def _of_helmfile(path: str, texts: Mapping[str, str]) -> Iterator[Release]:
    for root in read_yaml(texts[path]).documents:
        yield from _listed(root.get("releases"), path, texts)


def _listed(releases: Node, path: str, texts: Mapping[str, str]) -> Iterator[Release]:
    """Releases as helmfile and skaffold list them."""
    folder = path.rpartition("/")[0]
    for one in releases.elements():
        chart = repository_path(folder, one.get("chart").text() or one.get("chartPath").text())
        if chart is None or one.get("installed").text() == "false":
            continue
        given: list[Value] = []
        for value in (*one.get("values").elements(), *one.get("valuesFiles").elements()):
            file = repository_path(folder, value.text()) if value.is_scalar else None
            given.append(read_values(texts.get(file, "")) if file is not None else values_of(value))
        given += [_set(each.get("name").text(), each.get("value").text()) for each in one.get("set").elements()]
        given += [_set(key.text(), value.text()) for key, value in one.get("setValues").items()]
        yield Release(one.get("name").text(), chart, merged(*given))


# ---------------------------------------------------------------- objects of a cluster


def _of_objects(path: str, texts: Mapping[str, str]) -> Iterator[Release]:
    """What Argo CD and Flux are told to install, and skaffold."""
    if INSTALLING.search(texts[path]) is None:
        return
    for root in read_yaml(texts[path]).documents:
        kind, spec = root.get("kind").text(), root.get("spec")
        if kind == "HelmRelease":
            yield from _of_flux(root, spec)
        elif kind == "Application":
            for source in (spec.get("source"), *spec.get("sources").elements()):
                yield from _of_argo(root, source, texts)
        elif root.get("apiVersion").text().startswith("skaffold/"):
            for where in ("deploy", "manifests"):
                yield from _listed(root.get(where, "helm", "releases"), path, texts)


def _of_flux(root: Node, spec: Node) -> Iterator[Release]:
    chart = repository_path("", spec.get("chart", "spec", "chart").text())
    name = spec.get("releaseName").text() or root.get("metadata", "name").text()
    if chart is not None:
        yield Release(name, chart, values_of(spec.get("values")))


def _of_argo(root: Node, source: Node, texts: Mapping[str, str]) -> Iterator[Release]:
    """Its paths begin at the root of the repository that it names, which may be another one: then none of them is here."""
    chart, helm = repository_path("", source.get("path").text()), source.get("helm")
    if chart is None:
        return
    files = [repository_path(chart, file.removeprefix("$values/")) for file in helm.get("valueFiles").texts()]
    given: list[Value] = [read_values(texts.get(file, "")) for file in files if file is not None]
    given += [read_values(helm.get("values").text()), values_of(helm.get("valuesObject"))]
    given += [_set(one.get("name").text(), one.get("value").text()) for one in helm.get("parameters").elements()]
    yield Release(helm.get("releaseName").text() or root.get("metadata", "name").text(), chart, merged(*given))


# ---------------------------------------------------------------- commands


def _of_script(path: str, texts: Mapping[str, str]) -> Iterator[Release]:
    for command in run(texts[path], path, working_folder(path), {}, Budget()):
        words = [word for word in command.words if word not in ("sudo", "exec")]
        if words[:1] == ["helm"] and words[1:2] in (["install"], ["upgrade"]):
            yield from _installed(command, words[2:], texts)


def _installed(command: Command, words: Sequence[str], texts: Mapping[str, str]) -> Iterator[Release]:
    plain: list[str] = []
    options: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        option, equals, value = words[at].partition("=")
        if not option.startswith("-"):
            plain.append(words[at])
        elif equals or option not in _WITH_VALUE:
            options.append((option, value))
        else:
            at += 1
            options.append((option, words[at] if at < len(words) else ""))
        at += 1
    named = [value for option, value in options if option == "--name"] + plain[:-1]
    chart = command.place(plain[-1]) if plain else None
    if chart is None or not named:
        return
    given: list[Value] = []
    for option, value in options:
        if option in _FILES:
            files = (placed(file, command.folder, command.own) for file in value.split(","))
            given += [read_values(texts.get(file, "")) for file in files if file is not None]
        elif option in _SETS:
            given += [_set(*pair.partition("=")[::2]) for pair in value.split(",") if "=" in pair]
    yield Release(named[0], chart, merged(*given))


def _set(key: str, value: str) -> Values:
    """``image.tag=1`` as values; nothing of lists, and of what is not known here."""
    if not key or "[" in key or "{" in value or UNKNOWN in key + value:
        return {}
    *outer, last = key.split(".")
    found: Values = {last: value}
    for name in reversed(outer[:20]):
        found = {name: found}
    return found
