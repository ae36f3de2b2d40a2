"""Colours, wrapping and indentation of what is printed for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from ringfence.output._visible import visible_line, width

LABEL = 12
"""Columns of the labels below a finding, indentation included."""

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}


class Terminal(Struct, frozen=True):
    """How wide the terminal is and whether it shows colours. Texts given to it must be visible already.

    links_to: the URL that paths are relative to; empty: no hyperlinks.
    """

    color: bool
    width: int
    links_to: str = ""

    def strong(self, text: str) -> str:
        """Bold."""
        return self._style(text, bold=True)

    def faint(self, text: str) -> str:
        """Dimmed."""
        return self._style(text, dim=True)

    def good(self, text: str) -> str:
        """Green."""
        return self._style(text, fg="green", bold=True)

    def severity(self, severity: str, text: str) -> str:
        """In the colour of a severity."""
        return self._style(text, fg=_COLORS.get(severity), bold=True)

    def link(self, text: str, path: str) -> str:
        """Text that leads to a file of the repository, where the terminal follows hyperlinks."""
        if not self.links_to:
            return text
        url = f"{self.links_to}/{quote(path.encode('utf-8', 'surrogatepass'))}"
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"

    def field(self, label: str, text: str) -> Iterator[str]:
        """A labelled text below a finding, wrapped to the width."""
        for number, line in enumerate(self.wrap(text, LABEL)):
            title = f"  {label}:" if label and number == 0 else ""
            yield self.faint(f"{title:<{LABEL}}") + line

    def quoted(self, source: str) -> str:
        """A source line in one line, below a step."""
        room = max(self.width - LABEL - 3, 20)
        return " " * (LABEL + 3) + self.faint(fitting(visible_line(source.strip()), room))

    def wrap(self, text: str, indentation: int = 0) -> list[str]:
        """The lines of a text. Words, paths among them, are never broken."""
        room, lines, rest = max(self.width - indentation, 20), [], text.strip(" ")
        while len(rest) > room:
            end = rest.rfind(" ", 0, room + 1)
            if end < 0 and (end := rest.find(" ", room)) < 0:
                break
            lines.append(rest[:end].rstrip(" "))
            rest = rest[end:].lstrip(" ")
        return [*lines, rest]

    def _style(self, text: str, **style: Any) -> str:  # noqa: ANN401 (click's own keywords)
        if not self.color or not text:
            return text
        import click

        return click.style(text, **style)


def fitting(text: str, columns: int) -> str:
    """The beginning of a text that fits into so many columns."""
    if width(text) <= columns:
        return text
    kept = text[: columns - 1]
    while width(kept) > columns - 1:
        kept = kept[:-1]
    return kept + "…"
