"""Rust patterns: the variables that ``let``, ``match``, ``for`` and parameters take out of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._rust_names import new_variable
from ringfence.languages._variables import assign
from ringfence.model.expression import OPAQUE, Collection, Constant, Each, Expression, Item, Member, Opaque

if TYPE_CHECKING:
    from tree_sitter import Node

_AROUND = ("mut_pattern", "ref_pattern", "reference_pattern", "match_pattern", "or_pattern", "parenthesized_pattern")
_SEEN_THROUGH = ("Ok", "Some", "Ready")
_DEEPEST = 12


def bind(
    draft: Draft,
    pattern: Node,
    value: Expression,
    node: Node,
    type: Expression | None = None,
    unwrap: bool = False,
    depth: int = 0,
) -> None:
    """The variables of a pattern take their parts of a value. unwrap: ``State(x)`` takes ``x`` out of what stands for it."""
    kind = pattern.type
    if depth > _DEEPEST:
        return
    if kind in ("identifier", "shorthand_field_identifier"):
        name = draft.text(pattern)
        if not name[:1].isupper():
            assign(draft, new_variable(draft, name), value, node, type)
    elif kind in _AROUND:
        inner = _inner(pattern)
        if inner is not None:
            bind(draft, inner, value, node, type, unwrap, depth + 1)
    elif kind == "captured_pattern":
        for part in draft.items(pattern):
            bind(draft, part, value, node, type, unwrap, depth + 1)
    elif kind == "tuple_pattern":
        for position, part in enumerate(draft.items(pattern)):
            bind(draft, part, _item(value, position), node, None, unwrap, depth + 1)
    elif kind == "tuple_struct_pattern":
        _tuple_struct(draft, pattern, value, node, unwrap, depth)
    elif kind == "struct_pattern":
        for part in draft.items(pattern):
            if part.type == "field_pattern":
                _field(draft, part, value, node, depth)
    elif kind == "slice_pattern":
        for part in draft.items(pattern):
            bind(draft, part, OPAQUE if isinstance(value, Opaque) else Each(value), node, None, unwrap, depth + 1)


def _inner(pattern: Node) -> Node | None:
    """The pattern in another one; of alternatives, the first."""
    for child in pattern.named_children:
        if child.type not in ("mutable_specifier", "line_comment", "block_comment"):
            return child
    return None


def _item(value: Expression, position: int) -> Expression:
    if isinstance(value, Collection):
        return value.items[position] if position < len(value.items) else OPAQUE
    return OPAQUE if isinstance(value, Opaque) else Item(value, Constant(position))


def _tuple_struct(draft: Draft, pattern: Node, value: Expression, node: Node, unwrap: bool, depth: int) -> None:
    """``Some(x)`` is what may be there, ``Err(e)`` nothing that is known; ``Wrapper(x)`` has a field without a name."""
    type, *parts = draft.items(pattern)
    name = draft.text(type)
    last = name.rpartition("::")[2]
    for position, part in enumerate(parts):
        if last in _SEEN_THROUGH or (unwrap and len(parts) == 1):
            inner = value
        elif last == "Err" or "::" in name or isinstance(value, Opaque):
            inner = OPAQUE
        else:
            inner = Member(value, str(position))
        bind(draft, part, inner, node, None, unwrap, depth + 1)


def _field(draft: Draft, part: Node, value: Expression, node: Node, depth: int) -> None:
    name, inner = draft.child(part, "name"), draft.child(part, "pattern")
    if name is None:
        return
    taken = OPAQUE if isinstance(value, Opaque) else Member(value, draft.text(name))
    bind(draft, inner or name, taken, node, None, False, depth + 1)


def name_in(draft: Draft, pattern: Node) -> str:
    """The one variable of a plain pattern, ``mut name`` or ``State(name)``; nothing if there are several or none."""
    for _ in range(_DEEPEST):
        if pattern.type == "identifier":
            name = draft.text(pattern).removeprefix("r#")
            return "" if name == "_" else name
        parts = draft.items(pattern)
        if pattern.type == "tuple_struct_pattern" and len(parts) == 2:
            pattern = parts[1]
        elif pattern.type in _AROUND and (inner := _inner(pattern)) is not None:
            pattern = inner
        else:
            break
    return ""
