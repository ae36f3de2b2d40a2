"""The sections of HAProxy's configuration, with what those that stand before them say of all.

https://docs.haproxy.org/3.0/configuration.html
"""

from __future__ import annotations

from msgspec import Struct

from ringfence.patterns import pattern

_WORD = pattern(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|(#.*)|((?:\\.|[^\s\"'\\])+)")
_KINDS = ("global", "defaults", "frontend", "backend", "listen")
_OTHERS = (
    "resolvers",
    "peers",
    "userlist",
    "cache",
    "mailers",
    "program",
    "http-errors",
    "ring",
    "log-forward",
    "crt-store",
)
MAX_LINES = 20_000


class Line(Struct, frozen=True):
    """One statement."""

    words: list[str]
    number: int


class Section(Struct):
    """``kind name``, and its statements; lines of ``defaults`` that concern it come first."""

    kind: str
    name: str
    lines: list[Line]

    def all(self, *names: str) -> list[Line]:
        """The statements of these names; where only one counts, it is the last."""
        return [line for line in self.lines if line.words[0] in names]

    @property
    def speaks_http(self) -> bool:
        """Whether what it passes on are requests, and no mere bytes."""
        modes = [line.words[1] for line in self.all("mode") if len(line.words) > 1]
        return bool(modes) and modes[-1] == "http"


def sections(text: str) -> list[Section]:
    """All sections of a file in their order."""
    found: list[Section] = []
    defaults: list[Line] = []
    current: Section | None = None
    for number, written in enumerate(text.split("\n")[:MAX_LINES], 1):
        words = [m[1] or m[2] or m[4] or "" for m in _WORD.finditer(written.partition(" #")[0]) if m[3] is None]
        if not words:
            continue
        if words[0] in (*_KINDS, *_OTHERS):
            begins = list(defaults) if words[0] in ("frontend", "backend", "listen") else []
            current = Section(words[0], words[1] if len(words) > 1 else "", begins)
            if words[0] == "defaults":
                defaults = current.lines
            found.append(current)
        elif current is not None:
            current.lines.append(Line(words, number))
    return found
