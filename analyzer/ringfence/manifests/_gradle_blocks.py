"""Gradle's build scripts, Groovy or Kotlin, as nested statements of words: enough for what is declared, nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from ringfence.patterns import pattern

MAX_TOKENS = 200_000
MAX_DEPTH = 100

_TOKEN = pattern(
    r"""(?P<space>[ \t\r\f]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|$))
    |(?P<newline>\n)
    |(?P<long>\"\"\"(?:[^"\\]|\\.|"(?!""))*(?:\"\"\"|$)|'''(?:[^'\\]|\\.|'(?!''))*(?:'''|$))
    |(?P<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)
    |(?P<word>[A-Za-z_$][\w$-]*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


class Statement(Struct, eq=False):
    """A line of a script: its words (strings have lost their quotes and are in ``strings`` too) and its block."""

    line: int
    words: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    block: list[Statement] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The first word, ``""`` if there is none."""
        return self.words[0] if self.words else ""


def read_blocks(text: str) -> list[Statement]:
    """The statements of a script. What is broken costs itself only."""
    top: list[Statement] = []
    blocks = [top]
    current: Statement | None = None
    line, open_brackets = 1, [0]
    for count, match in enumerate(_TOKEN.finditer(text)):
        if count > MAX_TOKENS:
            break
        kind, written = match.lastgroup, match.group()
        if kind == "newline" or written == ";":
            current = current if open_brackets[-1] > 0 else None
        elif written == "{":
            statement = current if current is not None else Statement(line)
            if current is None:
                blocks[-1].append(statement)
            if len(blocks) < MAX_DEPTH:
                blocks.append(statement.block)
                open_brackets.append(0)
            current = None
        elif written == "}":
            if len(blocks) > 1:
                blocks.pop()
                open_brackets.pop()
            current = None
        elif kind != "space":
            if current is None:
                current = Statement(line)
                blocks[-1].append(current)
            _add(current, kind or "", written)
            open_brackets[-1] += {"(": 1, "[": 1, ")": -1, "]": -1}.get(written, 0)
        line += written.count("\n")
    return top


def _add(statement: Statement, kind: str, written: str) -> None:
    if kind in ("string", "long"):
        written = written.strip("\"'")
        statement.strings.append(written)
    statement.words.append(written)


def blocks(statements: list[Statement], *heads: str) -> Iterator[Statement]:
    """The statements inside the blocks under these heads, one within the other."""
    if not heads:
        yield from statements
        return
    for statement in statements:
        if statement.head == heads[0]:
            yield from blocks(statement.block, *heads[1:])
