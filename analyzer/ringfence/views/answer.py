"""An answer to a question: one item a line, each with the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ringfence.model.source import Span, Step


class Item(Struct, frozen=True):
    """One line. cells: what stands in its columns; data: the same for programs; steps: why it is so.

    look: how it stands out: a severity, ``excused``, ``good``, or nothing.
    """

    cells: tuple[str, ...]
    data: Mapping[str, object]
    steps: tuple[Step, ...] = ()
    look: str = ""


class Answer(Struct, frozen=True):
    """What is known. kind: the name of the items in JSON; columns: what their cells are; nothing: said if there are none.

    summary: one sentence for people.
    """

    kind: str
    columns: tuple[str, ...]
    items: tuple[Item, ...]
    nothing: str = ""
    summary: str = ""


def place(at: Span | None) -> str:
    """``path:line``, empty if there is none."""
    return str(at) if at else ""


def location(at: Span | None) -> Mapping[str, object] | None:
    """A place as the export writes it."""
    return {"path": at.path, "line": at.line, "column": at.column} if at else None


def evidence(steps: tuple[Step, ...]) -> list[Mapping[str, object]]:
    """Steps as the export writes them."""
    return [{"note": step.note, "location": location(step.at)} for step in steps]
