"""Rust names, literals, members and operators. What only borrows, waits, or goes on if all went well is what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import members
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._operators import in_runs
from ringfence.languages._rust_names import variable
from ringfence.languages._rust_text import string_of
from ringfence.languages._text import joined
from ringfence.languages._variables import assign
from ringfence.model.expression import (
    OPAQUE,
    Collection,
    Constant,
    Expression,
    Item,
    Member,
    Name,
    Operation,
    Text,
)
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_NUMBER = pattern(r"(0x[\da-fA-F_]+|0o[0-7_]+|0b[01_]+|[\d_]+)(?:[ui](?:8|16|32|64|128|size))?")
_COMPARING = {"==", "!=", "<", "<=", ">", ">=", "&&", "||"}

# ---------------------------------------------------------------- atoms


def identifier(draft: Draft, node: Node) -> Expression:
    """A name."""
    name = draft.text(node)
    return draft.types.get(name) or variable(draft, name)


def integer(draft: Draft, node: Node) -> Expression:
    """An integer of up to 64 bits, which is what storage formats carry."""
    match = _NUMBER.fullmatch(draft.text(node)[:100])
    digits = match[1].replace("_", "") if match is not None else ""
    try:
        value = int(digits, 0 if digits[:2].lower() in ("0x", "0o", "0b") else 10)
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) < 2**63 else OPAQUE


def float_(draft: Draft, node: Node) -> Expression:
    """A floating-point number that is finite."""
    try:
        value = float(draft.text(node).replace("_", "").removesuffix("f64").removesuffix("f32"))
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) != float("inf") else OPAQUE


# ---------------------------------------------------------------- members


def field(draft: Draft, node: Node) -> Expression:
    """``value.field``."""
    names, _ = draft.chain(node)
    if names:
        return members(variable(draft, names[0]), names[1:])
    value, name = draft.child(node, "value"), draft.child(node, "field")
    of = OPAQUE if value is None else draft.read(value)
    return Member(of, draft.text(name).removeprefix("r#")) if name is not None else of


def index(draft: Draft, node: Node) -> Expression:
    """``value[index]``."""
    values = draft.read_items(node)
    return Item(values[0], values[1]) if len(values) == 2 else OPAQUE


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression, and perhaps words that say nothing here: ``&mut x``, ``x?``."""
    value: Expression = OPAQUE
    for child in node.named_children:
        if child.type != "mutable_specifier" and not child.is_extra:
            value = draft.read(child)
    return value


def await_(draft: Draft, node: Node) -> Expression:
    """``future.await``."""
    items = draft.items(node)
    if not items:
        return OPAQUE
    draft.awaited.add((items[0].start_byte, items[0].end_byte))
    return draft.read(items[0])


def cast(draft: Draft, node: Node) -> Expression:
    """``value as Type``."""
    value = draft.child(node, "value")
    return draft.read(value) if value is not None else OPAQUE


def several(draft: Draft, node: Node) -> Expression:
    """``(a, b)``, ``[a, b]``; of ``[a; 3]`` the one that all are."""
    values = draft.read_items(node)
    length = draft.child(node, "length")
    return Collection(tuple(values[:1] if length is not None else values))


# ---------------------------------------------------------------- operators


def binary(draft: Draft, node: Node) -> Expression:
    """Operators of two operands, run by run."""
    return in_runs(draft, node, _combined)


def _combined(operator: str, operands: list[Expression]) -> Expression:
    if len(operands) == 1:
        return operands[0]
    if operator == "+" and not any(isinstance(operand, Constant) for operand in operands):
        return joined(operands)
    return Operation("", tuple(operands)) if operator in _COMPARING else OPAQUE


def unary(draft: Draft, node: Node) -> Expression:
    """``*x`` is x here."""
    value = inner(draft, node)
    sign = draft.encoded[node.start_byte : node.start_byte + 1]
    if sign == b"*":
        return value
    if sign == b"-" and isinstance(value, Constant) and isinstance(value.value, int | float):
        return Constant(-value.value)
    return OPAQUE


def assignment(draft: Draft, node: Node) -> Expression:
    """``target = value``, ``target += value``."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    value = OPAQUE if right is None else draft.read(right)
    target = OPAQUE if left is None else draft.read(left)
    if node.type == "compound_assignment_expr":
        value = joined([target, value]) if isinstance(value, Text) else OPAQUE
    if isinstance(target, Name | Member | Item):
        assign(draft, target, value, node)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "self": lambda draft, node: Name("self"),
    "integer_literal": integer,
    "float_literal": float_,
    "boolean_literal": lambda draft, node: Constant(draft.text(node) == "true"),
    "char_literal": nothing,
    "string_literal": string_of,
    "raw_string_literal": string_of,
    "unit_expression": nothing,
    "field_expression": field,
    "index_expression": index,
    "reference_expression": inner,
    "parenthesized_expression": inner,
    "try_expression": inner,
    "await_expression": await_,
    "type_cast_expression": cast,
    "tuple_expression": several,
    "array_expression": several,
    "binary_expression": binary,
    "unary_expression": unary,
    "assignment_expression": assignment,
    "compound_assignment_expr": assignment,
    "line_comment": nothing,
    "block_comment": nothing,
    "metavariable": nothing,
}
