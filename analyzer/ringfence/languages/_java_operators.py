"""Java operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._operators import in_runs
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Choice, Constant, Expression, Name, Operation, Text

if TYPE_CHECKING:
    from tree_sitter import Node

_CONDITIONS = ("==", "!=", "<", ">", "<=", ">=", "&&", "||")


def binary_expression(draft: Draft, node: Node) -> Expression:
    """Operators of two operands, run by run."""
    return in_runs(draft, node, combined)


def combined(operator: str, operands: list[Expression]) -> Expression:
    """What one operator makes of its operands."""
    if len(operands) == 1:
        return operands[0]
    if operator == "+":
        numbers = any(isinstance(operand, Constant) for operand in operands)
        return joined(operands) if not numbers or any(isinstance(o, Text) for o in operands) else OPAQUE
    return Operation(operator, tuple(operands)) if operator in _CONDITIONS else OPAQUE


def ternary_expression(draft: Draft, node: Node) -> Expression:
    """``condition ? a : b``."""
    condition = draft.child(node, "condition")
    if condition is not None:
        draft.read(condition)
    branches = [draft.child(node, name) for name in ("consequence", "alternative")]
    return Choice(tuple([draft.read(branch) for branch in branches if branch is not None]))


def unary_expression(draft: Draft, node: Node) -> Expression:
    """A negative number, or nothing known."""
    operand, operator = draft.child(node, "operand"), draft.child(node, "operator")
    value = OPAQUE if operand is None else draft.read(operand)
    if isinstance(value, Constant) and isinstance(value.value, int | float) and operator is not None:
        return {"-": Constant(-value.value), "+": value}.get(operator.type, OPAQUE)
    return OPAQUE


def instanceof_expression(draft: Draft, node: Node) -> Expression:
    """``x instanceof Order order`` declares a variable."""
    left, right, name = (draft.child(node, field) for field in ("left", "right", "name"))
    value = OPAQUE if left is None else draft.read(left)
    if right is None or name is None:
        return OPAQUE
    type = draft.read(right)
    draft.place.function.declared.add(draft.text(name))
    draft.bind(Name(draft.text(name)), value, node, type)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "binary_expression": binary_expression,
    "ternary_expression": ternary_expression,
    "unary_expression": unary_expression,
    "instanceof_expression": instanceof_expression,
}
