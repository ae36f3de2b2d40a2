"""What a service's configuration files say, key by key: the plain files, and the variants that are chosen for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from ringfence.link.configurations import file_of
from ringfence.link.environment import Environment, Variable, as_text, bound_name
from ringfence.link.folder_names import within
from ringfence.link.units import Unit
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import SettingGroup
from ringfence.patterns import pattern

_DEPLOYED = pattern(r"docker|container|compose|k8s|kube|prod|online|cloud", re.IGNORECASE)
"""Variants that look like the deployment, where nothing says which is chosen."""
_LOCAL = pattern(r"\b(?:localhost|127\.0\.0\.1)\b")
_MOST_PROFILES = 200
_PROFILES = ("spring.profiles.active", "spring.profiles.include")
_UNCHOSEN = ("default", "Production")
"""What the variant is called that counts where none is chosen: in Spring, in .NET."""
_FOR_ALL = pattern(r"application(?:-.*)?$", re.IGNORECASE)


def settings_of(unit: Unit, groups: Iterable[SettingGroup], variables: Mapping[str, Variable]) -> dict[str, Variable]:
    """The settings of a service by bound name. A chosen variant beats the plain file, and what a configuration server
    serves beats both. A variant that nobody chooses says only what nothing else does; what a library sets by itself gives
    way to all but those that do not even look like a deployment.
    """
    groups = [_found_there(group, unit) for group in groups]
    served = [_of_variant(g, unit) for g in groups if file_of(g) in unit.documents and g.kind != "default"]
    own = [g for g in groups if g.kind == "config" and _lies_in(unit, g.at.path)]
    own += sorted(served, key=lambda g: not _FOR_ALL.match(_stem(g)))
    plain = _merged(group for group in own if not group.variant)
    by_file = _by_file([group for group in own if not group.variant])
    others = sorted(
        (group for group in own if group.variant),
        key=lambda group: (not _DEPLOYED.search(group.variant), group.variant),
    )
    chosen = [name for group in others for name in _chosen(group, others, variables, plain)]
    named = _named(variables, plain)
    chosen = _with_groups(dict.fromkeys([*chosen, *named]), plain)
    active = [group for name in chosen for group in own if group.variant == name]
    others = [group for group in others if group not in active and not (active and group.variant in _UNCHOSEN)]
    likely = [group for group in others if _DEPLOYED.search(group.variant)]
    unlikely = [group for group in others if group not in likely]
    defaults = [
        g for g in groups if g.kind == "default" and _speaks_for(g, unit) and (not g.variant or g.variant in named)
    ]
    weaker = _merged([*reversed(unlikely), *defaults, *reversed(likely)])
    beating = _merged(group for group in active if _DEPLOYED.search(group.variant) or not unit.workloads)
    developers = _merged(group for group in active if unit.workloads and not _DEPLOYED.search(group.variant))
    beating = {**_elsewhere(developers, plain, variables), **beating}
    said = {**weaker, **plain, **by_file, **beating}
    if unit.in_containers and not any(_DEPLOYED.search(group.variant) for group in active):
        said = {**said, **_not_local(said, _merged(reversed(likely)), variables)}
    return {**said, **_set_outside(groups, unit, variables)}


def _with_groups(chosen: Iterable[str], plain: Mapping[str, Variable]) -> list[str]:
    """Profiles with those that stand for them (``spring.profiles.group``), each behind the one that names it."""
    found: dict[str, None] = {}
    queue = list(chosen)
    while queue and len(found) < _MOST_PROFILES:
        name = queue.pop(0)
        if name not in found:
            found[name] = None
            group = plain.get(bound_name(f"spring.profiles.group.{name}"))
            written = (as_text(group.value).literal or "") if group is not None else ""
            queue[:0] = [one.strip() for one in written.split(",") if one.strip()]
    return list(found)


def _named(variables: Mapping[str, Variable], plain: Mapping[str, Variable]) -> list[str]:
    """The profiles that a program of Spring's is told to have."""
    environment = Environment(variables, plain)
    said = (environment.fill(Text((Hole("setting", key),))).text.literal or "" for key in _PROFILES)
    return [name.strip() for text in said for name in text.split(",") if name.strip()]


def _by_file(groups: Sequence[SettingGroup]) -> dict[str, Variable]:
    """What each of several files says, for those who know which one they read: ``redis.yaml#address``."""
    names = {file_of(group).rpartition("/")[2] for group in groups}
    return {
        bound_name(f"{file_of(group).rpartition('/')[2]}#{setting.key}"): Variable(setting.value, setting.at)
        for group in (groups if len(names) > 1 else ())
        for setting in group.settings
    }


def _elsewhere(
    developers: Mapping[str, Variable], plain: Mapping[str, Variable], variables: Mapping[str, Variable]
) -> dict[str, Variable]:
    """What a developer's variant says to a service that is deployed: not that others run on its own machine, if the plain
    file says where they do.
    """
    return {**developers, **_not_local(developers, plain, variables)}


def _not_local(
    said: Mapping[str, Variable], instead: Mapping[str, Variable], variables: Mapping[str, Variable]
) -> dict[str, Variable]:
    """Where others run, of what is said only of the machine of a developer; a container has none of them in it."""
    environment = Environment(variables, instead)

    def says(variable: Variable) -> str:
        return environment.fill(as_text(variable.value)).text.literal or ""

    return {
        key: instead[key]
        for key, variable in said.items()
        if key in instead
        and _LOCAL.search(says(variable))
        and (other := says(instead[key]))
        and not _LOCAL.search(other)
    }


def _set_outside(groups: Iterable[SettingGroup], unit: Unit, variables: Mapping[str, Variable]) -> dict[str, Variable]:
    """The settings that a file of the service takes from variables, where the deployment sets those."""
    mapped = _merged(g for g in groups if g.kind == "variables" and _speaks_for(g, unit))
    return {key: one for key, one in mapped.items() if isinstance(one.value, Hole) and one.value.name in variables}


def _lies_in(unit: Unit, path: str) -> bool:
    return unit.folder is not None and within(path, unit.folder) and path not in unit.foreign


def _speaks_for(group: SettingGroup, unit: Unit) -> bool:
    path = group.at.path
    return path in unit.documents or path in unit.classpath or _lies_in(unit, path)


def _of_variant(group: SettingGroup, unit: Unit) -> SettingGroup:
    """A served file with the profile that its name says: ``docker`` of ``orders-docker.yml``."""
    name = _stem(group).lower()
    names = {host.lower() for host in (*unit.hosts, unit.name)}
    fitting = [host for host in names if name.startswith(host + "-")]
    if group.variant or name in names or not fitting:
        return group
    return replace(group, variant=name[len(max(fitting, key=len)) + 1 :])


def _found_there(group: SettingGroup, unit: Unit) -> SettingGroup:
    """A file that is only there to be found by whoever names it says what nothing else does."""
    path = file_of(group)
    weak = path in unit.classpath and path not in unit.documents
    own = group.kind == "config" and _lies_in(unit, path)
    return replace(group, kind="default") if weak and not own else group


def _stem(group: SettingGroup) -> str:
    return file_of(group).rpartition("/")[2].rpartition(".")[0]


def _merged(groups: Iterable[SettingGroup]) -> dict[str, Variable]:
    """Later groups beat earlier ones."""
    return {bound_name(s.key): Variable(s.value, s.at) for group in groups for s in group.settings}


def _chosen(
    group: SettingGroup,
    others: Sequence[SettingGroup],
    variables: Mapping[str, Variable],
    plain: Mapping[str, Variable],
) -> Sequence[str]:
    """The variants that the deployment or the plain files choose for the group's kind of file; where the deployment makes
    a choice that cannot be known, the one that looks like a deployment.
    """
    environment = Environment(variables, plain)
    for key in group.chosen_by:
        unset = Hole("setting", key)
        text = environment.fill(Text((unset,))).text
        if text.literal:
            return [name.strip() for name in text.literal.split(",")]
        if text.parts != (unset,):
            return [g.variant for g in others if _DEPLOYED.search(g.variant)][:1]
    return (group.unchosen,) if group.unchosen else _UNCHOSEN
