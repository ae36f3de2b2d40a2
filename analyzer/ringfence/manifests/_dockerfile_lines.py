"""A Dockerfile's text as instructions: continuations joined, comments and heredoc bodies left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from ringfence.patterns import pattern

_DIRECTIVE = pattern(r"#\s*([a-zA-Z]+)\s*=\s*(\S+)\s*")
_INSTRUCTION = pattern(r"\s*([A-Za-z]+)(?:\s+|$)")
_FLAG = pattern(r"--([a-z][a-z-]*)(?:=(\S*))?(?:\s+|$)")
_HEREDOC = pattern(r"<<(-?)\s*([\"']?)([A-Za-z_][A-Za-z0-9_]*)\2")
_MAX_INSTRUCTIONS = 5_000
_MAX_HEREDOCS = 20


class Instruction(Struct, frozen=True):
    """One instruction; ``text`` is what follows the keyword and its flags. keyword: upper case."""

    keyword: str
    flags: tuple[tuple[str, str], ...]
    text: str
    line: int
    escape: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def line_of(self, offset: int) -> int:
        """The file's line on which the character at ``offset`` of ``text`` stands."""
        return self.lines[max(bisect_right(self.starts, offset) - 1, 0)]

    def flag(self, name: str) -> str:
        """The value of ``--name=value``, empty if it is not given."""
        return next((value for key, value in self.flags if key == name), "")


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, in order; what is none is skipped."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    escape = _escape(lines)
    index = found = 0
    while index < len(lines) and found < _MAX_INSTRUCTIONS:
        pieces, index = _logical_line(lines, index, escape)
        instruction = _instruction(pieces, escape)
        if instruction is None:
            continue
        found += 1
        yield instruction
        if instruction.keyword in ("RUN", "COPY", "ADD"):
            index = _after_heredocs(lines, index, instruction.text)


def _escape(lines: list[str]) -> str:
    """The escape character: parser directives stand before everything else."""
    for line in lines:
        match = _DIRECTIVE.fullmatch(line.strip())
        if match is None:
            break
        if match[1].lower() == "escape" and match[2] == "`":
            return "`"
    return "\\"


def _logical_line(lines: list[str], index: int, escape: str) -> tuple[list[tuple[int, str]], int]:
    """The pieces (line number, text) of the instruction that begins at ``index``, and the index behind it."""
    pieces: list[tuple[int, str]] = []
    while index < len(lines):
        line, index = lines[index], index + 1
        bare = line.strip()
        if bare.startswith("#") or (not bare and pieces):
            continue
        stripped = line.rstrip()
        if not stripped.endswith(escape):
            pieces.append((index, line))
            break
        pieces.append((index, stripped[:-1]))
    return pieces, index


def _instruction(pieces: list[tuple[int, str]], escape: str) -> Instruction | None:
    joined = "".join(text for _, text in pieces)
    match = _INSTRUCTION.match(joined)
    if match is None:
        return None
    flags: list[tuple[str, str]] = []
    begin = match.end()
    while flag := _FLAG.match(joined, begin):
        flags.append((flag[1], flag[2] or ""))
        begin = flag.end()
    starts, offset = [], -begin
    for _, text in pieces:
        starts.append(offset)
        offset += len(text)
    numbers = tuple(number for number, _ in pieces)
    first = next(number for number, text in pieces if text.strip())
    text = joined[begin:].rstrip()
    return Instruction(match[1].upper(), tuple(flags), text, first, escape, tuple(starts), numbers)


def _after_heredocs(lines: list[str], index: int, text: str) -> int:
    """The index behind the bodies of the heredocs that an instruction opens."""
    for dash, _, name in _HEREDOC.findall(text)[:_MAX_HEREDOCS]:
        end = index
        while end < len(lines) and (lines[end].lstrip("\t") if dash else lines[end]) != name:
            end += 1
        if end == len(lines):
            return index  # it never ends: an arithmetic shift, or a broken file whose rest may still be good
        index = end + 1
    return index
