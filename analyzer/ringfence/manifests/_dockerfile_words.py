"""Words of a Dockerfile's instructions: quotes, escapes and the substitution of variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from ringfence.model.expression import Expression, Hole, Text
from ringfence.patterns import pattern

Parts = tuple[str | Expression, ...]

_VARIABLE = pattern(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*))")
_MODIFIER = pattern(r":?[-+?]|##?|%%?|//?")
_MAX_SIZE = 4_096
"""Characters of one value; substitution could double it with every line."""
_HOLE_SIZE = 40
"""Characters that a hole counts for."""
_MAX_NESTING = 8
"""Defaults within defaults."""


def words(text: str, escape: str) -> Iterator[tuple[int, str]]:
    """The words (offset, text) between blanks; quotes hold a word together and are kept."""
    start, quote, index = -1, "", 0
    while index < len(text):
        char = text[index]
        if not quote and char.isspace():
            if start >= 0:
                yield start, text[start:index]
            start = -1
        else:
            start = index if start < 0 else start
            if char == escape and quote != "'":
                index += 1
            elif quote:
                quote = "" if char == quote else quote
            elif char in "\"'":
                quote = char
        index += 1
    if start >= 0:
        yield start, text[start:]


def substitute(word: str, variables: Mapping[str, Parts], escape: str) -> Parts:
    """A word without its quotes, with known variables replaced; others become environment holes."""
    parts = _Substitution(variables, escape).word(word)
    if _size(parts) > _MAX_SIZE or _nesting(parts) > _MAX_NESTING:
        return (Hole("unknown", "a value that is too long"),)
    return parts


def plain(parts: Parts) -> str:
    """Parts as one string, with what is not known as ``${NAME}``."""
    return "".join(part if isinstance(part, str) else f"${{{getattr(part, 'name', '')}}}" for part in parts)


class _Substitution:
    def __init__(self, variables: Mapping[str, Parts], escape: str) -> None:
        self._variables = variables
        self._escape = escape

    def word(self, word: str, nesting: int = 0) -> Parts:
        parts: list[str | Expression] = []
        size, quote, index = 0, "", 0
        while index < len(word) and size <= _MAX_SIZE:
            char = word[index]
            following: Parts = (char,)
            step = 1
            if char == self._escape and quote != "'" and index + 1 < len(word):
                following, step = self._escaped(word[index + 1], quote), 2
            elif char in "\"'" and quote in ("", char):
                quote, following = ("" if quote else char), ()
            elif char == "$" and quote != "'" and (match := _VARIABLE.match(word, index)):
                following, step = self._variable(word, match, nesting)
            parts += following
            size += _size(following)
            index += step
        return merged(parts)

    def _escaped(self, char: str, quote: str) -> Parts:
        """Within double quotes only what is special there is escaped."""
        return (char,) if not quote or char in ('"', "$", self._escape) else (self._escape + char,)

    def _variable(self, word: str, match: re.Match[str], nesting: int) -> tuple[Parts, int]:
        """What a variable stands for, and how many characters of the word name it."""
        if match[1]:
            return self._value(match[1]), match.end() - match.start()
        end = _closing(word, match.end())
        if end < 0 or nesting >= _MAX_NESTING:
            return (Hole("unknown", match[2]),), len(word) - match.start()
        inner = word[match.end() : end]
        if modifier := _MODIFIER.match(inner):
            value = self._modified(match[2], modifier[0], lambda: self.word(inner[modifier.end() :], nesting + 1))
        elif inner:  # ${docker.image}: a build tool fills that in before Docker reads it
            value = (Hole("unknown", match[2] + inner),)
        else:
            value = self._value(match[2])
        return value, end + 1 - match.start()

    def _value(self, name: str) -> Parts:
        return self._variables.get(name, (Hole("env", name),))

    def _modified(self, name: str, modifier: str, operand: Callable[[], Parts]) -> Parts:
        known = self._variables.get(name)
        given = known is not None and (not modifier.startswith(":") or known != ())
        match modifier[-1]:
            case "-":
                if known is None:
                    return (Hole("env", name, default=text(operand())),)
                return known if given else operand()
            case "+":
                return operand() if given else ()
            case "?":
                return self._value(name)
            case _:
                return (Hole("unknown", name),)


def _closing(word: str, index: int) -> int:
    """Where the brace that is open at ``index`` closes, -1 if nowhere."""
    depth = 1
    for match in re.compile(r"\$\{|\}").finditer(word, index):
        depth += 1 if match[0] == "${" else -1
        if depth == 0:
            return match.start()
    return -1


def text(parts: Parts) -> Text:
    """Parts as an expression."""
    return Text(parts or ("",))


def merged(parts: list[str | Expression]) -> Parts:
    """Parts with neighbouring strings joined and empty ones left out."""
    result: list[str | Expression] = []
    run: list[str] = []
    for part in parts:
        if isinstance(part, str):
            run.append(part)
            continue
        if joined := "".join(run):
            result.append(joined)
        run = []
        result.append(part)
    if joined := "".join(run):
        result.append(joined)
    return tuple(result)


def _size(parts: Parts) -> int:
    return sum(len(part) if isinstance(part, str) else _HOLE_SIZE + _size(_default(part)) for part in parts)


def _nesting(parts: Parts) -> int:
    return max((1 + _nesting(_default(part)) for part in parts if not isinstance(part, str)), default=0)


def _default(part: Expression) -> Parts:
    default = part.default if isinstance(part, Hole) else None
    return default.parts if isinstance(default, Text) else ()
