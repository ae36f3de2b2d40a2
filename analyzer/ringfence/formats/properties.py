"""Java's ``.properties``, line by line. The library for it imports an HTTP client for the XML form that nobody uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ringfence.patterns import pattern

_BLANK = " \t\f"
_LINE_END = pattern(r"\r\n?|\n")
_SEPARATOR = pattern(r"(?<!\\)(?:\\\\)*([ \t\f]*[=:]|[ \t\f])[ \t\f]*")
_ESCAPE = pattern(r"\\(?:u(?P<code>.{0,4})|(?P<other>.))")
_CODE = pattern(r"[0-9A-Fa-f]{4}")
_PAIR = pattern(r"[\ud800-\udbff][\udc00-\udfff]")
_CONTROLS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class Entry(Struct, frozen=True):
    """A key and its value, or a comment as it is written. line: where it begins, counted from one."""

    line: int
    key: str = ""
    value: str = ""
    comment: str = ""


def entries(text: str) -> Iterator[Entry]:
    """What stands there, in its order, repeated keys too. Raises ValueError at an escape that is none."""
    lines = enumerate(_LINE_END.split(text), start=1)
    for number, natural in lines:
        written = natural.lstrip(_BLANK)
        if written.startswith(("#", "!")):
            yield Entry(number, comment=written)
        elif written and (line := _logical(written, lines)):
            separator = _SEPARATOR.search(line)
            key, value = (line[: separator.start(1)], line[separator.end() :]) if separator else (line, "")
            yield Entry(number, _unescaped(key), _unescaped(value))


def _logical(line: str, lines: Iterator[tuple[int, str]]) -> str:
    """A line with those that continue it, as each does that ends with an odd number of backslashes before it."""
    parts = [line]
    backslashes = _at_the_end(line)
    while backslashes % 2:
        parts[-1] = parts[-1][:-1]
        _, more = next(lines, (0, ""))
        more = more.lstrip(_BLANK)
        parts.append(more)
        only = _at_the_end(more)
        backslashes = only if only < len(more) else backslashes - 1 + only
    return "".join(parts)


def _at_the_end(line: str) -> int:
    return len(line) - len(line.rstrip("\\"))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _PAIR.sub(_joined, _ESCAPE.sub(_meant, text))


def _meant(escape: re.Match[str]) -> str:
    code = escape["code"]
    if code is None:
        return _CONTROLS.get(escape["other"], escape["other"])
    if not _CODE.fullmatch(code):
        raise ValueError(f"\\u{code} is no character")
    return chr(int(code, 16))


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")
