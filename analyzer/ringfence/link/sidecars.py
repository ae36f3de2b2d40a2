"""Sidecars: by which id one knows a program, and which components it gives to it.

A definition of a component counts for every program of the deployment, or for those in its scopes. Of several of one name
(of several deployments, for tests), it is the one that a workload mounts, else the nearest to what runs the program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ringfence.link.builds import Known
from ringfence.link.deployment import network_of
from ringfence.link.environment import Variable, of_command
from ringfence.link.folder_names import within
from ringfence.link.units import Unit
from ringfence.link.variants import rank
from ringfence.model.expression import Text, literal
from ringfence.model.facts import SettingGroup, Workload

APP_ID = "dapr.io/app-id"
_OPTION = "app-id"
_SECRETS_READER = "Dapr.Extensions.Configuration"
"""The package by which a program of .NET has the secrets of its sidecar among its settings."""
_USUAL_FOLDERS = ("dapr/", "components/")


class Sidecars:
    """The sidecars of a deployment, and what they know."""

    def __init__(self, workloads: Sequence[Workload], known: Known) -> None:
        self._known = known
        self._beside = {
            (workload.deployment.rpartition("/")[0], workload.network): identity
            for workload in workloads
            if workload.network and (identity := _app_id((*workload.entrypoint, *workload.command)))
        }
        self._mounted = {source for workload in workloads for source, _ in workload.mounts if source}
        self._components: dict[str, list[SettingGroup]] = defaultdict(list)
        for component in known.components:
            self._components[component.name].append(component)

    def app_id(self, unit: Unit) -> str:
        """The id of a program; empty if none is said."""
        for workload in unit.workloads:
            place = workload.deployment.rpartition("/")[0], workload.name
            found = dict(workload.labels).get(APP_ID) or self._beside.get(place, "")
            if found:
                return found
        return ""

    def settings(self, unit: Unit) -> dict[str, Variable]:
        """What the sidecar of a program says, by key; what it is asked for as settings, too."""
        found: dict[str, Variable] = {}
        app_id = self.app_id(unit)
        if app_id and unit.at is not None:
            found[f"dapr.{_OPTION}"] = Variable(literal(app_id), unit.at)
        for component in self._given(unit, app_id):
            for setting in component.settings:
                found[setting.key] = Variable(setting.value, setting.at)
            keys = found.get(f"dapr.{component.name}.keys")
            if keys is not None:
                said = _literal(keys) or "appid"
                space = {"appid": app_id or unit.name, "name": component.name, "none": component.name}.get(said, said)
                found[f"dapr.{component.name}.keys"] = Variable(literal(space), keys.at)
            file = _literal(found.get(f"dapr.{component.name}.secrets"))
            if file and self._reads_secrets(unit):
                found |= self._shown(file, component)
        return found

    def _given(self, unit: Unit, app_id: str) -> Iterable[SettingGroup]:
        for of_name in self._components.values():
            scoped = [component for component in of_name if _is_for(component, app_id)]
            if scoped:
                yield min(scoped, key=lambda component: self._distance(component, unit))

    def _distance(self, component: SettingGroup, unit: Unit) -> tuple[object, ...]:
        there = component.at.path
        mounted = any(within(there, source) for source in self._mounted)
        runs = [workload.deployment for workload in unit.workloads] or [unit.folder or ""]
        shared = max(_in_common(there, path) for path in runs)
        other = all(network_of(there, self._known.roots) != network_of(path, self._known.roots) for path in runs)
        plain = there
        for folder in _USUAL_FOLDERS:
            plain = plain.replace(folder, "")
        return (other, not mounted, -shared, *rank(plain, roots=self._known.roots))

    def _reads_secrets(self, unit: Unit) -> bool:
        return any(p.folder == unit.folder and _SECRETS_READER in p.dependencies for p in self._known.projects.all)

    def _shown(self, file: str, component: SettingGroup) -> Mapping[str, Variable]:
        """The secrets of a file that is mounted somewhere: that of the same name nearest to the component."""
        name, folder = file.rpartition("/")[2], component.at.path
        fitting = [group for group in self._known.secrets if group.name.rpartition("/")[2] == name]
        group = min(fitting, key=lambda g: (-_in_common(g.name, folder), rank(g.name)), default=None)
        return {s.key: Variable(s.value, s.at) for s in group.settings} if group is not None else {}


def _is_for(component: SettingGroup, app_id: str) -> bool:
    for setting in component.settings:
        if setting.key == f"dapr.{component.name}.scopes" and isinstance(setting.value, Text):
            return not app_id or app_id in (setting.value.literal or "").split(",")
    return True


def _app_id(command: Sequence[str]) -> str:
    """``daprd -app-id orders``, with one dash or two."""
    words = [f"-{word}" if word.startswith(f"-{_OPTION}") else word for word in command]
    return of_command(words).get(f"--{_OPTION}", "")


def _literal(variable: Variable | None) -> str:
    return (variable.value.literal or "") if variable is not None and isinstance(variable.value, Text) else ""


def _in_common(one: str, other: str) -> int:
    """How many folders two paths begin with alike."""
    alike = [a == b for a, b in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)]
    return alike.index(False) if False in alike else len(alike)
