"""The matrix of services and tables: who creates, reads, updates and deletes what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ringfence.model.system import Access, System, TableKey

LETTERS = {"insert": "C", "select": "R", "update": "U", "delete": "D"}


def accesses_by_pair(system: System) -> dict[tuple[str, TableKey], list[Access]]:
    """What each service does to each table."""
    groups: defaultdict[tuple[str, TableKey], list[Access]] = defaultdict(list)
    for access in system.accesses:
        if access.service:
            groups[access.service, access.table].append(access)
    return dict(sorted(groups.items()))


def letters(accesses: Iterable[Access]) -> str:
    """``CRUD`` as far as it applies, ``S`` for the schema; what is known no closer than read or write is ``R`` or ``W``."""
    found: set[str] = set()
    for access in accesses:
        known = {LETTERS[operation] for operation in access.operations if operation in LETTERS}
        found |= {"S"} if access.mode == "define" else known or {access.mode[:1].upper()}
    return "".join(letter for letter in "CRUDWS" if letter in found)
