"""Migrations that several services are built with: a library that opens a database has them beside its models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from msgspec.structs import replace

from ringfence.link.tables import Data
from ringfence.model.source import Span
from ringfence.model.system import TableKey

_MIGRATION = "migration"
_DEFINE = "define"


def left_to_runners(data: Data, running: Collection[str], jobs: Collection[str]) -> Data:
    """The data, of which migrations of one table that several services have in common are of those that run them by
    themselves, and of none in particular where nobody does: who is built with a library sets nothing up by that.

    running: the services that bring their schema up to date when they start. jobs: programs that only set up what others
    use; a service that has its migrations in common with such alone is the one whose they are.
    """
    idle: set[tuple[TableKey, Span, str]] = set()
    for key, definitions in data.definitions.items():
        having: dict[Span, set[str]] = defaultdict(set)
        for one in definitions:
            if one.service and one.origin == _MIGRATION:
                having[one.at].add(one.service)
        shared = {at: names for at, names in having.items() if len(names.difference(jobs)) > 1}
        idle.update((key, at, name) for at, names in shared.items() for name in names.difference(running))
    if not idle:
        return data
    for key in {key for key, _, _ in idle}:
        left = [
            replace(one, service="") if (key, one.at, one.service) in idle else one for one in data.definitions[key]
        ]
        data.definitions[key] = list(dict.fromkeys(left))
    data.accesses[:] = [
        one for one in data.accesses if one.mode != _DEFINE or (one.table, one.at, one.service) not in idle
    ]
    return data
