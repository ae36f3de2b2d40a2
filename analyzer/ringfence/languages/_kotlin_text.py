"""Strings in Kotlin: literals, raw strings and what is put into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Expression, Name, literal
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_SIMPLE = {"t": "\t", "b": "\b", "n": "\n", "r": "\r"}
_DOLLAR_NAME = pattern(r"\$([^\W\d]\w*|`[^`\n]+`)")
_UNICODE = pattern(r"\\u[0-9a-fA-F]{4}")
"""``$name`` and ``\\u00e9`` in a string: the grammar does not always tell them from text."""


def string(draft: Draft, node: Node) -> Expression:
    """``"a $b ${c.d}"`` and, without escapes, its raw form in three quotes."""
    if node.named_child_count == 1:
        text = draft.text(node.named_children[0])
        if node.named_children[0].type == "string_content" and "$" not in text and "\\" not in text:
            return literal(text)
    parts: list[str | Expression] = []
    written: list[str] = []
    escapes = node.type == "string_literal"
    for child in node.named_children:
        if child.type == "string_content":
            written.append(draft.text(child))
            continue
        parts += _with_names(draft, "".join(written), escapes)
        written.clear()
        if child.type == "escape_sequence":
            parts.append(_character(draft.text(child)))
        elif child.type == "interpolation":
            inside = draft.items(child)
            parts.append(draft.read(inside[0]) if inside else OPAQUE)
    return joined((*parts, *_with_names(draft, "".join(written), escapes)))


def _with_names(draft: Draft, text: str, escapes: bool) -> list[str | Expression]:
    parts: list[str | Expression] = []
    end = 0
    for match in _DOLLAR_NAME.finditer(text) if "$" in text else ():
        name = match[1].strip("`")
        parts += [text[end : match.start()], this(draft) if name == "this" else Name(name)]
        end = match.end()
    parts.append(text[end:])
    return [_unescaped(part) if escapes and isinstance(part, str) else part for part in parts]


def _unescaped(text: str) -> str:
    return _UNICODE.sub(lambda match: _character(match[0]), text) if "\\u" in text else text


def this(draft: Draft) -> Name:
    """The object that ``this`` is: the receiver of an extension or of a block, or the object of the class."""
    return Name(draft.place.function.receiver or "self")


def _character(escape: str) -> str:
    if escape.startswith("\\u") and len(escape) == 6:
        code = int(escape[2:], 16)
        return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= code <= 0xDFFF else chr(code)
    return _SIMPLE.get(escape[1:], escape[1:])


def character(draft: Draft, node: Node) -> Expression:
    """A character, as a string."""
    text = draft.text(node)[1:].removesuffix("'")
    try:
        return literal(_character(text) if text.startswith("\\") else text)
    except ValueError:
        return OPAQUE


HANDLERS: dict[str, Handler] = {
    "string_literal": string,
    "multiline_string_literal": string,
    "character_literal": character,
}
