"""Outboxes: tables of messages to be sent, and who has one."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from ringfence.model.source import Span
from ringfence.model.system import Effect, Entry, System

from ringfence_rules._effects import is_write


def has_outbox(entry: Entry, outboxes: Sequence[str]) -> bool:
    """Whether the execution writes an outbox, or is the relay that reads one and marks what it has sent."""
    tables = {effect.table for effect in entry.effects if is_write(effect) and effect.table}
    if any(fnmatchcase(table.name.lower(), pattern) for table in tables for pattern in outboxes):
        return True
    if entry.kind not in ("schedule", "start"):
        return False
    read = {effect.table for effect in entry.effects if "select" in effect.operations}
    inserts = [effect for effect in entry.effects if "insert" in effect.operations]
    return tables <= read and (not inserts or (_is_called_outbox(entry, outboxes) and all(map(_may_mark, inserts))))


def _is_called_outbox(entry: Entry, outboxes: Sequence[str]) -> bool:
    file = entry.at.path.rpartition("/")[2].partition(".")[0]
    return any(fnmatchcase(name.lower(), pattern) for name in (entry.function, file) for pattern in outboxes)


def _may_mark(effect: Effect) -> bool:
    """Whether it stores what it read: ``repository.save(row)`` inserts or updates."""
    return "update" in effect.operations


def unfilled(system: System, outboxes: Sequence[str]) -> dict[str, Span]:
    """By service, where an outbox is made that nobody is seen to use: what writes it could not be followed."""
    made: dict[str, Span] = {}
    used: set[str] = set()
    for access in system.accesses:
        if any(fnmatchcase(access.table.name.lower(), pattern) for pattern in outboxes):
            if access.mode == "define":
                made.setdefault(access.service, access.at)
            else:
                used.add(access.service)
    return {service: at for service, at in made.items() if service not in used}
