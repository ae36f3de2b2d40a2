"""The Markdown of rule pages as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import TextWrapper

import click

from ringfence.patterns import pattern

_FENCE = pattern(r"\s*```")
_HEADING = pattern(r"(#+)\s+(.*)")
_BULLET = pattern(r"(\s*)([-*]|\d+[.)])\s+(.*)")
_LINK = pattern(r"\[([^\]]+)\]\(([^)]+)\)")
_STRONG = pattern(r"\*\*(.+?)\*\*")


def plain(markdown: str, width: int, *, color: bool = False) -> str:
    """Headings stand out, paragraphs and lists are wrapped, code is indented and kept as it is."""
    return "\n".join(_Page(width, color).lines(markdown)) + "\n"


class _Page:
    def __init__(self, width: int, color: bool) -> None:
        self._width = max(width, 40)
        self._color = color
        self._paragraph: list[str] = []
        self._indents = ("", "")

    def lines(self, markdown: str) -> Iterator[str]:
        in_code = False
        for line in markdown.splitlines():
            if _FENCE.match(line):
                yield from self._flushed()
                in_code = not in_code
            elif in_code:
                yield f"    {line}".rstrip()
            else:
                yield from self._prose(line)
        yield from self._flushed()

    def _prose(self, line: str) -> Iterator[str]:
        if heading := _HEADING.match(line):
            yield from self._flushed()
            yield self._strong(heading[2].upper() if len(heading[1]) < 3 else heading[2])
        elif not line.strip():
            yield from self._flushed()
            yield ""
        elif line.startswith("|"):
            yield from self._flushed()
            yield _inline(line)
        elif bullet := _BULLET.match(line):
            yield from self._flushed()
            mark = f"{bullet[1]}{bullet[2]} "
            self._indents = (mark, " " * len(mark))
            self._paragraph.append(bullet[3])
        else:
            self._paragraph.append(line.strip())

    def _flushed(self) -> Iterator[str]:
        """The paragraph that ends here, wrapped."""
        first, later = self._indents
        wrapper = TextWrapper(
            self._width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
        )
        yield from wrapper.wrap(_inline(" ".join(self._paragraph)))
        self._paragraph.clear()
        self._indents = ("", "")

    def _strong(self, text: str) -> str:
        return click.style(text, bold=True) if self._color else text


def _inline(text: str) -> str:
    return _STRONG.sub(r"\1", _LINK.sub(r"\1 (\2)", text)).replace("`", "")
