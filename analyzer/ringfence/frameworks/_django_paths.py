"""Paths as Django writes them: converters, regular expressions, and pieces joined without a slash between them."""

from __future__ import annotations

import re

from ringfence.frameworks._texts import EMPTY, replaced
from ringfence.model.expression import Text, join
from ringfence.patterns import pattern

_CONVERTER = pattern(r"<(?:[^<>:]*:)?([^<>:]+)>")
_ESCAPE = pattern(r"\\([^A-Za-z0-9])")
_MOST = 2000


def template(text: Text, regular: bool = False) -> Text:
    """A route's pattern with ``{name}`` for every parameter."""
    if regular:
        return Text(tuple(_from_regex(part) if isinstance(part, str) else part for part in text.parts))
    return replaced(text, _CONVERTER, r"{\1}")


def _from_regex(pattern: str) -> str:
    r"""``^orders/(?P<pk>\d+)/$`` as ``orders/{pk}/``; a group without a name becomes ``{arg1}``."""
    pattern = pattern[:_MOST].strip().lstrip("^").removesuffix("$").removesuffix(r"\Z").removesuffix("/?")
    pieces: list[str] = []
    position = unnamed = 0
    while position < len(pattern):
        if pattern[position] == "\\" and position + 1 < len(pattern):
            pieces.append(pattern[position : position + 2])
            position += 2
        elif pattern[position] == "(":
            end = _closing(pattern, position)
            name = re.match(r"\(\?P<(\w+)>", pattern[position:end])
            if name is not None:
                pieces.append("{" + name.group(1) + "}")
            elif not pattern.startswith("(?", position):
                unnamed += 1
                pieces.append(f"{{arg{unnamed}}}")
            position = end
            while position < len(pattern) and pattern[position] in "?*+":
                position += 1
        else:
            pieces.append(pattern[position])
            position += 1
    return _ESCAPE.sub(r"\1", "".join(pieces))


def _closing(pattern: str, start: int) -> int:
    """The place after the parenthesis that closes the one at ``start``."""
    depth, position, in_set = 0, start, False
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            position += 1
        elif in_set:
            in_set = character != "]"
        elif character == "[":
            in_set = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return position + 1
        position += 1
    return len(pattern)


def rooted(path: Text) -> Text:
    """The path with the slash that Django leaves out at its beginning."""
    if path == EMPTY:
        return Text(("/",))
    first = path.parts[0]
    return path if isinstance(first, str) and first.startswith("/") else join((Text(("/",)), path))
