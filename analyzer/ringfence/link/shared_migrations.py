"""Migrations that several services are built with: a library that opens a database has them beside its models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from msgspec.structs import replace

from ringfence.link.tables import Data
from ringfence.model.source import Span

_MIGRATION = "migration"
_DEFINE = "define"


def left_to_runners(data: Data, running: Collection[str]) -> Data:
    """The data, of which migrations that several services have in common are of those that run them by themselves, and of
    none in particular where nobody does: who is built with a library sets nothing up by that.

    running: the services that bring their schema up to date when they start.
    """
    having: dict[Span, set[str]] = defaultdict(set)
    for definitions in data.definitions.values():
        for one in definitions:
            if one.service and one.origin == _MIGRATION:
                having[one.at].add(one.service)
    idle = {(at, name) for at, names in having.items() if len(names) > 1 for name in names.difference(running)}
    if not idle:
        return data
    for key, definitions in data.definitions.items():
        left = [replace(one, service="") if (one.at, one.service) in idle else one for one in definitions]
        data.definitions[key] = list(dict.fromkeys(left))
    data.accesses[:] = [one for one in data.accesses if one.mode != _DEFINE or (one.at, one.service) not in idle]
    return data
