"""Units that manifests run: what is built into each workload, what it is called, and which are no service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from ringfence.link import images
from ringfence.link.builds import Known
from ringfence.link.deployment import only_builds
from ringfence.link.folder_names import within
from ringfence.link.image_sources import arguments_of, built, is_unsaid
from ringfence.link.start_scripts import command_of, words_of
from ringfence.link.units import Unit
from ringfence.link.variables import interpolation
from ringfence.model.expression import Text
from ringfence.model.facts import ContainerFile, Workload
from ringfence.model.source import Step
from ringfence.patterns import pattern

_NAME_LABELS = ("app.kubernetes.io/name", "app", "k8s-app", "io.kompose.service", "name", "component")
"""Labels that name a workload, those that say it best first."""

_TESTING = pattern(
    r"^(?:(?:/bin/)?(?:ba|a)?sh -e?c )?(?:exec )?(?:(?:poetry|pipenv|uv) run |npx |python3? -m )?"
    r"(?:pytest|py\.test|tox|nox|unittest|behave|robot|jest|mocha|vitest|cypress|playwright|newman|rspec|phpunit)(?:\s|$)"
)
"""A command that tests the others."""
_VARIABLE = pattern(r"\$\{(\w+)\}(?::.*)?")
"""An image of which only a variable's name is known."""
_WEB_SERVER = pattern(r"(?:^|/)(?:nginx|nginx-unprivileged|httpd|openresty)(?:[:@]|$)")
_OF_PHP = "/var/www/html"
"""Where images of PHP work that are told nothing else, and developers' images whose Dockerfile is not there (Sail)."""


def units_of(workloads: Sequence[Workload], known: Known) -> list[Unit]:
    """One for each workload that runs for itself; of what no image and no program is known, nothing is."""
    workloads = [_with_image(workload, known) for workload in workloads]
    labels: dict[tuple[str, str], set[str]] = defaultdict(set)
    for workload in workloads:
        for label in workload.labels:
            labels[label].add(workload.name)
    running = [w for w in workloads if w.role not in ("init", "sidecar")]
    units = [_unit(w, known, labels) for w in running if not (only_builds(w) and known.begun_from(w))]
    return [unit for unit in _of_one_image(units) if unit.kind != "external" or not is_unsaid(unit.workloads[0])]


def _with_image(workload: Workload, known: Known) -> Workload:
    """A workload whose image a variable names, with what the ``.env`` beside its file, or the example of one, says of it."""
    name = _VARIABLE.fullmatch(workload.image)
    said = interpolation(workload, known).get(name[1]) if name is not None else None
    image = said.value.literal if said is not None and isinstance(said.value, Text) else None
    return replace(workload, image=image) if image else workload


def _of_one_image(units: list[Unit]) -> list[Unit]:
    """Who runs the very image of a service runs its program, whatever it is called: a worker beside a web server."""
    built_from: dict[str, Unit] = {}
    for unit in units:
        if unit.kind == "service" and unit.folder is not None and unit.workloads[0].image:
            built_from.setdefault(unit.workloads[0].image, unit)
    for unit in units:
        same = built_from.get(unit.workloads[0].image)
        if same is not None and unit.folder is None and unit.kind == "external":
            unit.kind, unit.folder, unit.context, unit.container = "service", same.folder, same.context, same.container
    return units


def _unit(workload: Workload, known: Known, labels: dict[tuple[str, str], set[str]]) -> Unit:
    context, folder, container = built(workload, known)
    mounted = _mounted(workload, folder, container, known)
    folder = mounted if mounted is not None else folder
    name = workload.name if workload.origin == "compose" else _cluster_name(workload, labels)
    unit = Unit(name, folder, [workload], container=container, context=context or "", at=workload.at)
    unit.arguments = arguments_of(workload, known)
    unit.script = words_of(workload, container, context or "", known.scripts)
    unit.because = (Step(f"{workload.origin} runs {workload.name}", workload.at),)
    base = container.base if container is not None else workload.image
    if container is None and folder is not None and known.projects.making_under(workload.image) is not None:
        base = ""  # a program of one's own, whoever else's is called so
    kind = images.kind_on(base) or (images.kind(workload.image) if folder is None else "")
    if kind == "gateway" and folder is not None:
        kind = ""
    if not kind and _TESTING.search(" ".join(command_of(workload, container))):
        kind = "tool"
    if kind and container is not None and not container.copies and folder in known.roots:
        unit.folder = None  # its context is the whole repository, of which it takes nothing
    if kind or folder is None:
        unit.kind = kind or "external"
        unit.engine = images.engine(base) or images.engine(workload.image)
    if unit.kind == "external" and folder is None and _serves_as_proxy(unit, known):
        unit.kind = "gateway"
    return unit


def _mounted(workload: Workload, folder: str | None, container: ContainerFile | None, known: Known) -> str | None:
    """The project that is mounted where the container works, if its image holds none: developers' containers have tools
    alone. Nor does one that is made of the whole repository and copies nothing.
    """
    base = container.base if container is not None else workload.image
    if images.kind(base) or _WEB_SERVER.search(base):  # is shown the files of a program, and runs none
        return None
    inside = workload.workdir or (container.workdir if container is not None else _OF_PHP if folder is not None else "")
    inside = inside or (_OF_PHP if images.of_php(base) else "")
    for source, target in workload.mounts:
        if inside and within(inside.strip("/"), target.strip("/")):
            rest = inside.strip("/")[len(target.strip("/")) :].strip("/")
            found = f"{source}/{rest}".strip("/")
            if known.projects.lies_in(found):
                empty = folder in known.roots and container is not None and not container.copies
                return found if folder is None or empty or not known.projects.holds(folder) else None
    return None


def _serves_as_proxy(unit: Unit, known: Known) -> bool:
    """A plain proxy image with routes mounted from the repository is a gateway of this system."""
    mounted = [source for w in unit.workloads for source, _ in w.mounts]
    return any(within(file, source) for source in mounted if source for file in known.gateway_files)


def _cluster_name(workload: Workload, labels: dict[tuple[str, str], set[str]]) -> str:
    own = dict(workload.labels)
    for label in _NAME_LABELS:
        value = own.get(label)
        if value and len(labels[label, value]) == 1:
            return value
    return workload.name
