"""What services do to one table, and where: the words of findings about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ringfence.model.finding import Related
from ringfence.model.source import Span, Step

from ringfence_rules._parties import listed, strongest, weakest

MODES = ("write", "read", "define")  # the order in which they hurt


class Use(NamedTuple):
    """One place where a service touches the table. statement: where the statement is, if that is code of several services
    and the service has it done elsewhere.
    """

    service: str
    mode: str
    at: Span
    certainty: str = "certain"
    columns: tuple[str, ...] = ()
    because: tuple[Step, ...] = ()
    origin: str = ""
    statement: Span | None = None


def first(uses: Sequence[Use]) -> Use:
    """The use that hurts most; among equals one by a statement of the service's own, and the first by place."""
    return min(uses, key=lambda use: (MODES.index(use.mode), use.statement is not None, use.at))


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


def beyond(use: Use) -> tuple[Related, ...]:
    """The statement in shared code, if the finding stands elsewhere."""
    return (Related("the statement stands in shared code here", use.statement),) if use.statement is not None else ()
