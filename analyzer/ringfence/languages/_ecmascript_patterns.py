"""Destructuring in JavaScript and TypeScript: one binding for every name that a pattern takes out of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._ecmascript_text import unescaped
from ringfence.model.expression import (
    OPAQUE,
    Choice,
    Constant,
    Each,
    Expression,
    Item,
    Member,
    Name,
    Opaque,
    literal,
)

if TYPE_CHECKING:
    from tree_sitter import Node

PATTERNS = {"object_pattern", "array_pattern"}


def bind_pattern(draft: Draft, pattern: Node, value: Expression) -> None:
    """Bind what a pattern takes out of a value. Anything long gets a name first: it must not multiply."""
    if pattern.type in PATTERNS and not isinstance(value, Name | Opaque):
        name = Name(draft.nameless(pattern, "of"))
        draft.bind(name, value, pattern)
        value = name
    _bind(draft, pattern, value)


def _bind(draft: Draft, pattern: Node, value: Expression) -> None:
    kind = pattern.type
    if kind == "object_pattern":
        for part in draft.items(pattern):
            _bind_property(draft, part, value)
    elif kind == "array_pattern":
        _bind_elements(draft, pattern, value)
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        left, right = draft.child(pattern, "left"), draft.child(pattern, "right")
        if left is not None:
            _bind_or_default(draft, left, value, OPAQUE if right is None else draft.read(right))
    elif kind == "shorthand_property_identifier_pattern":
        draft.bind(Name(draft.text(pattern)), value, pattern)
    elif kind != "rest_pattern":
        draft.bind(draft.read(pattern), value, pattern)


def _bind_property(draft: Draft, part: Node, value: Expression) -> None:
    """``{ name }``, ``{ key: pattern }``, either with a default, or ``{ ...rest }``, which may be all of it."""
    kind = part.type
    if kind == "rest_pattern":
        for name in draft.items(part):
            draft.bind(draft.read(name), value, part)
    elif kind == "pair_pattern":
        key, inner = draft.child(part, "key"), draft.child(part, "value")
        if key is not None and inner is not None:
            _bind(draft, inner, _property(draft, key, value))
    elif kind == "object_assignment_pattern":
        left, right = draft.child(part, "left"), draft.child(part, "right")
        if left is not None and right is not None:
            _bind_or_default(draft, left, member(value, draft.text(left)), draft.read(right))
    else:
        _bind(draft, part, member(value, draft.text(part)))


def _property(draft: Draft, key: Node, value: Expression) -> Expression:
    if key.type == "string":
        return member(value, unescaped(draft.text(key)[1:-1]))
    if key.type == "computed_property_name":
        keys = draft.read_items(key)
        return Item(value, keys[0]) if keys else OPAQUE
    return member(value, draft.text(key))


def member(value: Expression, name: str) -> Expression:
    """A member by name, as an item where the name is no identifier."""
    if isinstance(value, Opaque):
        return OPAQUE
    return Member(value, name) if name.replace("$", "_").isidentifier() else Item(value, literal(name))


def _bind_elements(draft: Draft, pattern: Node, value: Expression) -> None:
    position = 0
    for child in pattern.children:
        if child.type == ",":
            position += 1
        elif child.type == "rest_pattern":
            for name in draft.items(child):
                draft.bind(draft.read(name), value, child)
        elif child.is_named and not child.is_extra:
            _bind(draft, child, OPAQUE if isinstance(value, Opaque) else Item(value, Constant(position)))


def _bind_or_default(draft: Draft, left: Node, value: Expression, default: Expression) -> None:
    if isinstance(value, Opaque):
        _bind(draft, left, default)
    elif left.type in PATTERNS:
        _bind(draft, left, value)
    else:
        _bind(draft, left, Choice((value, default)))


def bind_each(draft: Draft, pattern: Node, iterable: Expression) -> None:
    """Bind a loop variable."""
    bind_pattern(draft, pattern, Each(iterable))
