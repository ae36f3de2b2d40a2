"""Strings in Java: literals, text blocks, and the ways of the language to put strings together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._text import joined
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Constant,
    Expression,
    Invoke,
    Member,
    Name,
    Text,
    literal,
)
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = pattern(
    r"\\(?:(?P<simple>[btnfrs\"'\\])|(?P<newline>\n)|(?P<octal>[0-3]?[0-7]{1,2})|u+(?P<u>[0-9a-fA-F]{4}))"
)
_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "s": " "}
_PLACEHOLDER = pattern(r"%(?:(?P<position>\d{1,3})\$)?[-#+ 0,(<]*\d*(?:\.\d+)?(?P<type>[a-zA-Z%]|[tT][a-zA-Z])")
_BRACES = pattern(r"\{(?P<position>\d{1,3})(?:,[^{}]*)?\}|'(?P<quoted>[^']*)'")
BUILDERS = ("StringBuilder", "StringBuffer")
TEXT_MAKERS = ("String", "MessageFormat")
"""Classes whose own methods make texts."""


# ---------------------------------------------------------------- literals


def string(draft: Draft, node: Node) -> Expression:
    """A string or a text block."""
    text = draft.text(node)
    if "\\" not in text and text.count('"') == 2 and text.endswith('"'):
        return literal(text[1:-1])
    if text.startswith('"""'):
        return literal(_unescaped(_without_indentation(text[3:].removesuffix('"""'))))
    return literal(_unescaped(text[1:].removesuffix('"')))


def character(draft: Draft, node: Node) -> Expression:
    """A character, as a string."""
    return literal(_unescaped(draft.text(node)[1:].removesuffix("'")))


def _without_indentation(block: str) -> str:
    """What a text block means: its first line is empty, and the indentation that all lines share does not count."""
    lines = block.partition("\n")[2].split("\n")
    counted = [line for line in lines[:-1] if line.strip()] + lines[-1:]
    indentation = min(len(line) - len(line.lstrip(" \t")) for line in counted)
    return "\n".join(line[indentation:].rstrip(" \t") for line in lines)


def _unescaped(content: str) -> str:
    return _ESCAPE.sub(_character, content) if "\\" in content else content


def _character(match: re.Match[str]) -> str:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "simple":
        return _SIMPLE.get(value, value)
    if kind == "newline":
        return ""
    code = int(value, 8 if kind == "octal" else 16)
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else chr(code)


# ---------------------------------------------------------------- putting together


def put_together(callee: Expression, arguments: tuple[Argument, ...], invoke: Invoke) -> Expression | None:
    """The text that a call of the language's own string methods makes; None if it is another call."""
    if not isinstance(callee, Member):
        return None
    of, name = callee.of, callee.name
    if isinstance(of, Text):
        return _on_text(of, name, [argument.value for argument in arguments])
    if not isinstance(of, Name) or of.name not in TEXT_MAKERS:
        return None
    values = [argument.value for argument in arguments]
    if of.name == "String":
        return _by_string(name, values, invoke)
    return _filled_braces(values[0], values[1:]) if name == "format" and values else None


def _by_string(name: str, values: Sequence[Expression], invoke: Invoke) -> Expression | None:
    if name == "format" and values:
        if not isinstance(values[0], Text | Name | Member):
            values = values[1:]  # behind a Locale made by a call
        elif len(values) > 1 and isinstance(values[0], Member) and values[0].of == Name("Locale"):
            values = values[1:]
        return formatted(values[0], values[1:], invoke) if values else None
    if name == "join" and len(values) > 1 and not (len(values) == 2 and not isinstance(values[1], Text)):
        return joined(_between(values[0], values[1:]))
    if name in ("valueOf", "copyValueOf") and len(values) == 1:
        return joined(values)
    return None


def _on_text(text: Text, name: str, values: Sequence[Expression]) -> Expression | None:
    if name == "formatted" and text.literal is not None:
        return _filled(text.literal, values)
    if name in ("append", "concat") and values:
        return joined((text, values[0]))
    if name == "insert" and len(values) == 2 and values[0] == Constant(0):
        return joined((values[1], text))
    if name in ("toString", "intern", "strip", "trim", "stripIndent") and not values:
        return text
    return None


def formatted(template: Expression, values: Sequence[Expression], invoke: Invoke) -> Expression:
    """``template.formatted(values)``, filled here if the template is written here."""
    if isinstance(template, Text) and template.literal is not None:
        return _filled(template.literal, values)
    return Invoke(Member(template, "formatted"), tuple(Argument(value) for value in values), invoke.at)


def _filled(template: str, values: Sequence[Expression]) -> Text:
    parts: list[str | Expression] = []
    end = position = 0
    for match in _PLACEHOLDER.finditer(template):
        parts.append(template[end : match.start()])
        end = match.end()
        if match["type"] in ("%", "n"):
            parts.append("%" if match["type"] == "%" else "\n")
            continue
        index = int(match["position"]) - 1 if match["position"] else position
        position += match["position"] is None
        parts.append(values[index] if 0 <= index < len(values) else OPAQUE)
    return joined((*parts, template[end:]))


def _filled_braces(template: Expression, values: Sequence[Expression]) -> Expression | None:
    """What ``MessageFormat`` makes of ``{0}``; apostrophes quote."""
    text = template.literal if isinstance(template, Text) else None
    if text is None:
        return None
    parts: list[str | Expression] = []
    end = 0
    for match in _BRACES.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        if match["position"] is None:
            parts.append(match["quoted"] or "'")
        else:
            index = int(match["position"])
            parts.append(values[index] if index < len(values) else OPAQUE)
    return joined((*parts, text[end:]))


def _between(separator: Expression, values: Sequence[Expression]) -> list[str | Expression]:
    items = values[0].items if len(values) == 1 and isinstance(values[0], Collection) else values
    parts: list[str | Expression] = []
    for item in items:
        parts.extend((separator, item) if parts else (item,))
    return parts


HANDLERS: dict[str, Handler] = {"string_literal": string, "character_literal": character}
