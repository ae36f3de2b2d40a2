"""Rust attributes: what stands in ``#[…]`` before an item, and which items are tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._rust_modules import of_names
from ringfence.languages._rust_text import string_of
from ringfence.model.expression import OPAQUE, Argument, Constant, Expression, Invoke, Name
from ringfence.model.outline import Decorator
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_IGNORED = frozenset((
    "allow", "warn", "deny", "forbid", "expect", "doc", "inline", "must_use", "cfg_attr", "non_exhaustive", "deprecated",
    "cold", "track_caller", "repr", "rustfmt::skip", "instrument", "tracing::instrument", "macro_use", "macro_export",
    "utoipa::path", "automatically_derived", "error", "from", "source", "feature", "validate",
))  # fmt: skip
"""Attributes that say nothing of what the program does with others."""
_TEST = pattern(r"(?:\w+::)*(?:test|rstest|test_case|quickcheck|bench)")
_ONLY_IN_TESTS = pattern(r"cfg\s*\(\s*(?:all\s*\(\s*)?test\b")
_STRINGS = ("string_literal", "raw_string_literal")
_COMMENTS = ("line_comment", "block_comment")
_DEEPEST = 8


def with_attributes(node: Node) -> Iterator[tuple[Node, list[Node]]]:
    """The items in a node, each with the attributes before it."""
    attributes: list[Node] = []
    for child in node.named_children:
        kind = child.type
        if kind == "attribute_item":
            attributes.append(child)
        elif kind not in _COMMENTS:
            yield child, attributes
            attributes = []


def is_test(draft: Draft, attributes: Sequence[Node]) -> bool:
    """Whether an item is part of tests alone: ``#[cfg(test)]``, ``#[tokio::test]``."""
    for node in attributes:
        text = draft.text(node).removeprefix("#[").strip()
        if _ONLY_IN_TESTS.match(text) or (_TEST.match(text, 0) and _TEST.fullmatch(_name(text))):
            return True
    return False


def _name(text: str) -> str:
    end = next((index for index, letter in enumerate(text) if not (letter.isalnum() or letter in "_:")), len(text))
    return text[:end]


def decorators(draft: Draft, attributes: Sequence[Node]) -> tuple[Decorator, ...]:
    """The attributes of an item: ``#[get("/orders")]`` calls ``get``, ``#[path = "a"]`` calls ``path`` with the value."""
    found: list[Decorator] = []
    for node in attributes:
        for attribute in node.named_children:
            if attribute.type == "attribute" and attribute.named_children:
                expression = _attribute(draft, attribute)
                if expression is not None:
                    found.append(Decorator(expression, draft.span(node)))
    return tuple(found)


def _attribute(draft: Draft, node: Node) -> Expression | None:
    name = draft.text(node.named_children[0])
    if name in _IGNORED:
        return None
    callee = Name(name) if "::" not in name else of_names(draft, name)
    value, arguments = draft.child(node, "value"), draft.child(node, "arguments")
    if value is not None:
        return Invoke(callee, (Argument(draft.read(value)),), draft.span(node))
    if arguments is None:
        return callee
    return Invoke(callee, tuple(_arguments(draft, arguments, 0)), draft.span(node))


def _arguments(draft: Draft, tree: Node, depth: int) -> Iterator[Argument]:
    """The arguments between commas: ``name``, ``name = value``, ``name(arguments)``, a value."""
    part: list[Node] = []
    for token in tree.children[1:-1]:
        if token.type == ",":
            yield from _argument(draft, part, depth)
            part = []
        elif not token.is_extra:
            part.append(token)
    yield from _argument(draft, part, depth)


def _argument(draft: Draft, part: list[Node], depth: int) -> Iterator[Argument]:
    if not part:
        return
    first, last = part[0], part[-1]
    if len(part) == 1:
        yield Argument(_value(draft, first))
    elif len(part) == 3 and part[1].type == "=":
        yield Argument(_value(draft, last), draft.text(first))
    elif last.type == "token_tree" and len(part) == 2 and depth < _DEEPEST:
        yield Argument(Invoke(Name(draft.text(first)), tuple(_arguments(draft, last, depth + 1)), draft.span(first)))
    else:
        written = draft.bytes[first.start_byte : last.end_byte]
        assigned = len(part) > 3 and part[1].type == "="
        start = part[2] if assigned else first
        named = draft.bytes[start.start_byte : last.end_byte].replace(" ", "")
        plain = len(written) < 250 and named.replace("::", "").isidentifier()
        yield Argument(of_names(draft, named) if plain else OPAQUE, draft.text(first) if assigned else None)


def _value(draft: Draft, node: Node) -> Expression:
    if node.type in _STRINGS:
        return string_of(draft, node)
    text = draft.text(node)
    if text in ("true", "false"):
        return Constant(text == "true")
    if text.isdecimal() and len(text) < 18:
        return Constant(int(text))
    return Name(text) if text.isidentifier() else OPAQUE
