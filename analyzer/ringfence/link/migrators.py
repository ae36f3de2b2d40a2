"""Programs that only set up the databases of others: a job that runs a whole system's migrations owns none of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringfence.link.folder_names import within
from ringfence.link.parts import Part
from ringfence.link.tables import Data
from ringfence.model.facts import ChannelUse, Schedule
from ringfence.model.system import Endpoint
from ringfence.patterns import pattern

_AT_START = "start"
_CALLED = pattern(
    r"migrat(?:e|es|or|ors|ion|ions)(?![a-z])|flyway|liquibase|(?:db|database|schema)[-_.]?(?:init|setup|seed)|seeder|"
    r"(?:init|setup|seed)[-_.]?(?:db|database|schema)",
    re.I,
)
"""What such programs are called; that one serves nobody may as well mean that its libraries are not known."""


def migrators(parts: Iterable[Part]) -> frozenset[str]:
    """The services that are called so and serve nobody: no requests, no messages, no port, nothing on a timer. What
    libraries that they are built with could serve counts for nothing: it is there for the programs whose tables they make.
    """
    return frozenset(part.unit.name for part in parts if _CALLED.search(part.unit.name) and not _serves(part))


def _serves(part: Part) -> bool:
    served: list[Endpoint | ChannelUse | Schedule] = [
        *part.endpoints,
        *(use for use in part.of(ChannelUse) if use.role == "consume"),
        *(schedule for schedule in part.of(Schedule) if schedule.when != _AT_START),
    ]
    folder = part.unit.folder or ""
    return bool(part.unit.ports or part.unit.protocols or any(within(one.at.path, folder) for one in served))


def left_to_users(data: Data, jobs: frozenset[str]) -> Data:
    """The data, of which jobs have no tables that others use: what they define, fill and change is set up for those."""
    users = {access.table for access in data.accesses if access.mode != "define" and access.service not in jobs}
    for key in users:
        if key in data.definitions:
            data.definitions[key] = [one for one in data.definitions[key] if one.service not in jobs]
        for job in jobs & data.managed.get(key, {}).keys():
            del data.managed[key][job]
    data.accesses[:] = [one for one in data.accesses if one.table not in users or one.service not in jobs]
    return data
