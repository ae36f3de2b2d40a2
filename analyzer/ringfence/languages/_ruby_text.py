"""Strings and symbols in Ruby, in all their spellings, and what is put into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._ruby_files import ruby
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Collection, Expression, Text, literal
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = pattern(
    r"\\(?:u\{(?P<us>[0-9a-fA-F]{1,6})\}|u(?P<u>[0-9a-fA-F]{4})|x(?P<x>[0-9a-fA-F]{1,2})|(?P<octal>[0-7]{1,3})|(?P<simple>.))",
    re.S,
)
_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "s": " ",
    "0": "\0",
    "e": "\x1b",
    "f": "\f",
    "v": "\v",
    "a": "\a",
    "b": "\b",
    "\n": "",
}
VERB = pattern(
    r"%(?:(?:\{(?P<braced>\w+)\})|(?:(?P<position>\d{1,3})\$|<(?P<name>\w+)>)?[-+ 0#]*\d*(?:\.\d+)?(?P<verb>[a-zA-Z%]))"
)
"""A place in a template of ``format``: of ``%{name}``, what stands behind the brace is no part."""


def string(draft: Draft, node: Node) -> Expression:
    """A string in quotes, or within ``%(…)``; without holes if they are single."""
    children = node.named_children
    if len(children) == 1 and children[0].type == "string_content":  # as most are
        return Text((draft.text(children[0]),))
    return joined(_parts(draft, node))


def _parts(draft: Draft, node: Node) -> list[str | Expression]:
    parts: list[str | Expression] = []
    for child in node.named_children:
        if child.type in ("string_content", "heredoc_content"):
            parts.append(draft.text(child))
        elif child.type == "escape_sequence":
            parts.append(_ESCAPE.sub(_character, draft.text(child)))
        elif child.type == "interpolation":
            values = draft.read_items(child)
            parts.append(values[-1] if values else OPAQUE)
    return parts or [""]


def _character(match: re.Match[str]) -> str:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "simple":
        return _SIMPLE.get(value, value)
    code = int(value, 8 if kind == "octal" else 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\N{REPLACEMENT CHARACTER}"


def chained(draft: Draft, node: Node) -> Expression:
    """``"a" "b"``: one string."""
    return joined(draft.read_items(node))


def symbol(draft: Draft, node: Node) -> Expression:
    """``:name``: a text, for all that is asked here."""
    return literal(draft.text(node).lstrip(":"))


def key(draft: Draft, node: Node) -> Expression:
    """``name:`` in a hash."""
    return literal(draft.text(node))


def words(draft: Draft, node: Node) -> Expression:
    """``%w[a b]``, ``%i[a b]``."""
    return Collection(tuple(draft.read_items(node)))


def heredoc(draft: Draft, node: Node) -> Expression:
    """``<<~SQL``: what stands below, without the indentation that all lines share."""
    body = _body_of(draft, node)
    if body is None:
        return literal("")
    parts = _parts(draft, body)
    if "~" in draft.text(node):
        parts = _flush(parts)
    if isinstance(parts[0], str):
        parts[0] = parts[0].removeprefix("\n")
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(" \t")  # before the end, which stands on a line of its own
    return joined(parts)


def _body_of(draft: Draft, node: Node) -> Node | None:
    """The body that belongs to a beginning: the heredocs of a file follow each other as their beginnings do."""
    file = ruby(draft)
    known = file.heredocs
    if known is None:
        known = file.heredocs = _paired(file.root)
    return known.get(node.start_byte)


def _paired(root: Node | None) -> dict[int, Node]:
    """The bodies of a file by where their beginnings stand."""
    beginnings: list[Node] = []
    bodies: list[Node] = []
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        if node.type == "heredoc_beginning":
            beginnings.append(node)
        elif node.type == "heredoc_body":
            bodies.append(node)
        stack += node.named_children
    beginnings.sort(key=lambda node: node.start_byte)
    bodies.sort(key=lambda node: node.start_byte)
    found: dict[int, Node] = {}
    for body in bodies:  # those that begin before a body and have none yet, the first of them
        begun = next((one for one in beginnings if one.start_byte < body.start_byte), None)
        if begun is None:
            break
        beginnings.remove(begun)
        found[begun.start_byte] = body
    return found


def _flush(parts: list[str | Expression]) -> list[str | Expression]:
    lines = [line for part in parts if isinstance(part, str) for line in part.split("\n")[1:]]
    widths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    indentation = "\n" + " " * min(widths, default=0)
    return [part.replace(indentation, "\n") if isinstance(part, str) else part for part in parts]


def inside(draft: Draft, node: Node) -> Expression:
    """A regular expression, or what a shell runs: only what is put into them matters."""
    _parts(draft, node)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "string": string,
    "bare_string": string,
    "bare_symbol": string,
    "delimited_symbol": string,
    "chained_string": chained,
    "simple_symbol": symbol,
    "hash_key_symbol": key,
    "string_array": words,
    "symbol_array": words,
    "heredoc_beginning": heredoc,
    "heredoc_body": lambda draft, node: OPAQUE,
    "regex": inside,
    "subshell": inside,
}
