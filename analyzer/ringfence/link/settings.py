"""What a service's configuration files say, key by key: the plain files, and the variants that are chosen for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ringfence.link.builds import within
from ringfence.link.environment import Environment, Variable, bound_name
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import SettingGroup

_DEPLOYED = re.compile(r"docker|compose|k8s|kube|prod|cloud|default", re.IGNORECASE)
"""Variants that look like the deployment, where nothing says which is chosen."""


def settings_of(
    folder: str | None, groups: Iterable[SettingGroup], variables: Mapping[str, Variable]
) -> dict[str, Variable]:
    """The settings of the service in a folder by bound name. A chosen variant beats the plain file; a variant that nobody
    chooses says only what nothing else does.
    """
    if folder is None:
        return {}
    own = [group for group in groups if group.kind == "config" and within(group.at.path, folder)]
    plain = _merged(group for group in own if not group.variant)
    chosen = [name for group in own if group.variant for name in _chosen(group, variables, plain)]
    active = [group for name in dict.fromkeys(chosen) for group in own if group.variant == name]
    others = sorted(
        (group for group in own if group.variant and group not in active),
        key=lambda group: (not _DEPLOYED.search(group.variant), group.variant),
    )
    return {**_merged(reversed(others)), **plain, **_merged(active)}


def _merged(groups: Iterable[SettingGroup]) -> dict[str, Variable]:
    """Later groups beat earlier ones."""
    return {bound_name(s.key): Variable(s.value, s.at) for group in groups for s in group.settings}


def _chosen(group: SettingGroup, variables: Mapping[str, Variable], plain: Mapping[str, Variable]) -> Sequence[str]:
    """The variants that the deployment or the plain files choose for the group's kind of file."""
    environment = Environment(variables, plain)
    for key in group.chosen_by:
        text = environment.fill(Text((Hole("setting", key),))).text.literal
        if text:
            return [name.strip() for name in text.split(",")]
    return ()
