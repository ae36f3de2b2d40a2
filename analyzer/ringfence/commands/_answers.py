"""Answers on stdout: aligned and coloured for a person, one item a line for a pipe, JSON for a program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from ringfence.commands._request import Request
from ringfence.views.answer import Answer, Item

FORMATS = ("text", "json")
COLORS = {"error": "red", "warning": "yellow", "note": "cyan", "excused": "yellow", "good": "green"}
GAP = "  "
WIDEST = 60
"""Columns of a cell that is not the last; longer ones push the rest of their line to the right."""

_F = TypeVar("_F", bound=Callable[..., Any])


def answering(function: _F) -> _F:
    """Gives a command that answers one question its ``answer_format``."""
    return click.option(
        "-f", "--format", "answer_format", type=click.Choice(FORMATS), default="text", show_default=True,
        help="text: for people, one item a line for a pipe.",
    )(function)  # fmt: skip


def say(answer: Answer, request: Request, answer_format: str) -> None:
    """Print an answer. That there is none is said on stderr, since it is no item."""
    from ringfence.commands._outputs import rendering_for
    from ringfence.commands._writing import print_text
    from ringfence.output._ascii import to_json

    if answer_format == "json":
        document = {"schema": f"ringfence/{answer.kind}/1", answer.kind: [dict(item.data) for item in answer.items]}
        print_text(to_json(document))
        return
    person = sys.stdout.isatty()
    color = rendering_for(request, to_stdout=True).color
    if not answer.items:
        click.echo(_shown(answer.nothing), err=not person)
        return
    lines = _for_people(answer, quiet=request.quiet > 0, color=color) if person or color else _for_pipes(answer)
    print_text("".join(f"{line}\n" for line in lines), color=color)
    if person and request.quiet == 0 and answer.summary:
        print_text(f"\n{_shown(answer.summary)}\n")


def _for_pipes(answer: Answer) -> Iterator[str]:
    """Cells apart by tabs: for ``cut``, ``awk`` and ``grep``."""
    return ("\t".join(map(_shown, item.cells)) for item in answer.items)


def _for_people(answer: Answer, *, quiet: bool, color: bool) -> Iterator[str]:
    """A table with headings; below each item its evidence, unless it is to be quiet."""
    from ringfence.output._visible import width

    rows = [tuple(map(_shown, item.cells)) for item in answer.items]
    widths = [
        min(max(width(row[number]) for row in (answer.columns, *rows)), WIDEST) for number in range(len(answer.columns))
    ]
    widths[-1] = 0
    heading = _aligned(answer.columns, widths)
    yield click.style(heading, bold=True) if color else heading
    for item, row in zip(answer.items, rows, strict=True):
        line = _aligned(row, widths)
        yield click.style(line, fg=COLORS.get(item.look)) if color and item.look else line
        if not quiet:
            yield from _evidence(item, color=color)


def _evidence(item: Item, *, color: bool) -> Iterator[str]:
    for step in item.steps:
        at = f"{step.at}: " if step.at else ""
        line = f"    {_shown(at)}{_shown(step.note)}"
        yield click.style(line, dim=True) if color else line


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    from ringfence.output._visible import width

    padded = (cell + " " * (room - width(cell)) for cell, room in zip(cells, widths, strict=True))
    return GAP.join(padded).rstrip()


def _shown(text: str) -> str:
    from ringfence.output._visible import visible

    return visible(text)
