"""Programs that only set up the databases of others: a job that runs a whole system's migrations owns none of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringfence.link.parts import Part
from ringfence.link.tables import Data
from ringfence.model.facts import ChannelUse, Schedule
from ringfence.patterns import pattern

_AT_START = "start"
_CALLED = pattern(r"migrat(?:e|es|or|ors|ion|ions)(?![a-z])|flyway|liquibase", re.I)
"""What such programs are called; that one serves nobody may as well mean that its libraries are not known."""


def migrators(parts: Iterable[Part]) -> frozenset[str]:
    """The services that are called so and serve nobody: no requests, no messages, no port, nothing on a timer."""
    return frozenset(part.unit.name for part in parts if _CALLED.search(part.unit.name) and not _serves(part))


def _serves(part: Part) -> bool:
    return bool(
        part.endpoints
        or part.unit.ports
        or part.unit.protocols
        or any(use.role == "consume" for use in part.of(ChannelUse))
        or any(schedule.when != _AT_START for schedule in part.of(Schedule))
    )


def left_to_users(data: Data, jobs: frozenset[str]) -> Data:
    """The data, of which jobs have no tables that they do nothing with but define them, and that others use."""
    used = {(access.table, access.service) for access in data.accesses if access.mode != "define"}
    users = {table for table, service in used if service not in jobs}
    left = {
        (key, definition.service)
        for key, definitions in data.definitions.items()
        for definition in definitions
        if key in users and definition.service in jobs and (key, definition.service) not in used
    }
    for key in {key for key, _ in left}:
        data.definitions[key] = [one for one in data.definitions[key] if (key, one.service) not in left]
    data.accesses[:] = [one for one in data.accesses if (one.table, one.service) not in left]
    return data
