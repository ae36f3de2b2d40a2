"""What services do to one table, and where: the words of findings about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ringfence.model.finding import Related
from ringfence.model.source import Span, Step

from ringfence_rules._parties import listed, strongest, weakest

MODES = ("write", "read", "define")  # the order in which they hurt


class Use(NamedTuple):
    """One place where a service touches the table."""

    service: str
    mode: str
    at: Span
    certainty: str = "certain"
    columns: tuple[str, ...] = ()
    because: tuple[Step, ...] = ()
    origin: str = ""


def first(uses: Sequence[Use]) -> Use:
    """The use that hurts most, the first by place among equals."""
    return min(uses, key=lambda use: (MODES.index(use.mode), use.at))


def by_service(uses: Sequence[Use]) -> dict[str, list[Use]]:
    """The uses of each service."""
    services = sorted({use.service for use in uses})
    return {service: [use for use in uses if use.service == service] for service in services}


def verbs(uses: Sequence[Use]) -> str:
    """What is done, as prose: ``reads and writes``."""
    modes = {use.mode for use in uses}
    return listed(f"{mode}s" for mode in ("read", "write", "define") if mode in modes)


def place(uses: Sequence[Use], doing: str = "") -> Related:
    """The place that shows best what a service does."""
    shown = first(uses)
    return Related(f"{shown.service} {doing or verbs([shown]) + ' it'}", shown.at)


def certainty(services: dict[str, list[Use]]) -> str:
    """One sure place convicts a service; the finding is as sure as its least sure party."""
    return weakest(strongest(use.certainty for use in places) for places in services.values())
