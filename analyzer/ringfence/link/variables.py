"""Which variables a unit is given: by its image, by what runs it, and by the ``.env`` files around."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from ringfence.link.addresses import LOCAL
from ringfence.link.builds import Known
from ringfence.link.environment import Environment, Variable, as_text, of_workload, unseen_file
from ringfence.link.units import Unit
from ringfence.model.expression import Text, literal
from ringfence.model.facts import DOTENV_EXAMPLES, Port, Setting, SettingGroup, Workload


def variables_of(unit: Unit, known: Known, usual: str) -> dict[str, Variable]:
    """The variables of the deployment that runs most of the system, where it runs this unit too."""
    variables: dict[str, Variable] = {}
    if unit.folder is not None:
        local = _copied(unit, known)
        local = local or known.groups.get("dotenv", f"{unit.folder}/.env" if unit.folder else ".env", unit.folder)
        local = local or known.groups.only("dotenv", ".env", unit.folder)
        if local is None and unit.folder != unit.context:  # a program of a workspace starts in its root
            local = known.groups.get("dotenv", f"{unit.context}/.env".lstrip("/"), unit.folder)
        built = known.groups.get("build-variables", unit.folder, unit.folder)
        settings = [*(built.settings if built else ()), *(local.settings if local else _of_example(unit, known))]
        for setting in settings:
            variables[setting.key] = Variable(setting.value, setting.at)
        stack = known.groups.get("stack", unit.folder, unit.folder)
        for setting in stack.settings if stack is not None else ():
            variables[setting.key] = Variable(setting.value, setting.at)
    running = _running(unit, known, usual)
    for workload in sorted(running, key=lambda w: w.role != "job"):
        own = of_workload(workload, unit.container, known.groups)
        interpolated = interpolation(workload, known)
        written = not _of_php(unit, known)
        variables.update({name: v for name, v in interpolated.items() if written or v.value != literal("")})
        variables.update(_from_outside(own, interpolated))
    if unit.container is not None:
        said = {setting.key: Variable(setting.value, setting.at) for setting in unit.container.environment}
        left = {key: one for key, one in said.items() if not unit.workloads or variables.get(key) == one}
        variables.update({**left, **_set_elsewhere(unit, running, left)})
    return variables


def left_to_write(unit: Unit, known: Known, usual: str) -> str:
    """The one file by which the unit is given variables that nobody but whoever deploys it knows."""
    return unseen_file(_running(unit, known, usual), known.groups)


def beside(workload: Workload) -> frozenset[str]:
    """The ``.env`` files whose variables only fill the ``${…}`` of a Compose file, of which a container is told nothing."""
    if workload.origin != "compose":
        return frozenset()
    folder = workload.deployment.rpartition("/")[0]
    here = f"{folder}/.env" if folder else ".env"
    taken = {source.name for source in workload.settings_from if source.kind == "file"}
    return frozenset((here, *(f"{here}.{word}" for word in DOTENV_EXAMPLES))) - taken


def _copied(unit: Unit, known: Known) -> SettingGroup | None:
    """The file that an image has as its ``.env``: ``COPY .env.production .env``."""
    for copy in unit.container.copies if unit.container is not None else ():
        if len(copy.sources) == 1 and posixpath.basename(copy.target) == ".env":
            source = posixpath.normpath(posixpath.join(unit.context or ".", copy.sources[0].lstrip("/")))
            found = known.groups.get("dotenv", source, source)
            if found is not None:
                return found
    return None


def _set_elsewhere(unit: Unit, running: Collection[Workload], left: Collection[str]) -> dict[str, Variable]:
    """What another deployment of the unit sets of the variables that are ``left`` to its image: an image is often built
    otherwise for those who deploy it than for those who work on it.
    """
    others = [workload for workload in unit.workloads if workload not in running]
    set_there = (one for workload in reversed(others) for one in workload.environment if one.key in left)
    return {one.key: Variable(one.value, one.at) for one in set_there if _is_written_out(one)}


def _is_written_out(setting: Setting) -> bool:
    return isinstance(setting.value, Text) and bool(setting.value.literal)


def _of_example(unit: Unit, known: Known) -> Sequence[Setting]:
    """What a deployed program of PHP, which reads its ``.env`` by itself, finds there if that is a copy of the example
    beside it; settings of a server on a developer's own machine, ``DB_…`` beside ``DB_HOST=127.0.0.1``, are nobody's here.
    """
    packages = _of_php(unit, known)
    if len(packages) != 1 or not unit.workloads:
        return ()
    group = known.groups.dotenv(f"{packages[0]}/.env".lstrip("/"), f"{packages[0]}/composer.json".lstrip("/"))
    settings = group.settings if group is not None else ()
    local = tuple(s.key.removesuffix("HOST") for s in settings if s.key.endswith("_HOST") and _is_local(s))
    return [setting for setting in settings if not (local and setting.key.startswith(local))]


def _of_php(unit: Unit, known: Known) -> list[str]:
    return known.projects.of_kind("composer", unit.folder or "")


def _is_local(setting: Setting) -> bool:
    return isinstance(setting.value, Text) and setting.value.literal in LOCAL


def _running(unit: Unit, known: Known, usual: str) -> list[Workload]:
    """What runs a unit: a chart, which leaves to whoever installs it what others say, where nothing else does."""
    whole = [workload for workload in unit.workloads if workload.origin != "helm"]
    return (
        [workload for workload in unit.workloads if workload.origin == usual]
        or whole
        or _elsewhere(unit, known)
        or unit.workloads
    )


def _elsewhere(unit: Unit, known: Known) -> list[Workload]:
    """What runs a unit that the default deployment leaves out: the first other manifest that builds its folder."""
    if not unit.folder:
        return []
    workload = known.building(unit.folder)
    return [workload] if workload is not None else []


def _from_outside(own: dict[str, Variable], outside: dict[str, Variable]) -> dict[str, Variable]:
    """``X: ${X}`` in a Compose file means the X outside, never the one it sets."""
    if not outside:
        return own
    fill = Environment(outside).fill
    return {n: Variable(v.value if n.startswith("--") else fill(as_text(v.value)).text, v.at) for n, v in own.items()}


def with_open_ports(workload: Workload, known: Known) -> Workload:
    """A workload with the ports that the ``.env`` beside its Compose file says."""
    outside = interpolation(workload, known) if workload.open_ports else {}
    if not outside:
        return workload
    ports = dict.fromkeys(workload.ports)
    for one in workload.open_ports:
        written = (Environment(outside).fill(as_text(text)).text.literal or "" for text in (one.published, one.target))
        published, target = (int(number) if number.isdigit() and len(number) < 6 else 0 for number in written)
        if target or published:
            ports.pop(one.usual, None)
            ports[Port(published or one.usual.published, target or one.usual.target)] = None
    return replace(workload, ports=tuple(ports))


def interpolation(workload: Workload, known: Known) -> dict[str, Variable]:
    """The ``.env`` beside a Compose file fills its ``${…}``; where it is everybody's own, the example that they copy."""
    if workload.origin != "compose":
        return {}
    folder = workload.deployment.rpartition("/")[0]
    group = known.groups.dotenv(f"{folder}/.env" if folder else ".env", workload.deployment)
    return {s.key: Variable(s.value, s.at) for s in group.settings} if group else {}
