"""JavaScript and TypeScript operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._ecmascript_text import printed
from ringfence.languages._operators import in_runs
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Choice, Constant, Expression, Operation, Text

if TYPE_CHECKING:
    from tree_sitter import Node

_COMPARISONS = {"==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"}


def binary_expression(draft: Draft, node: Node) -> Expression:
    """Operators of two operands, run by run."""
    return in_runs(draft, node, combined)


def combined(operator: str, operands: list[Expression]) -> Expression:
    """What one operator makes of its operands: of ``a && b``, b is what matters."""
    if len(operands) == 1:
        return operands[0]
    if operator == "+":
        return _sum(operands)
    if operator in ("||", "??"):
        return Choice(tuple(operands))
    if operator == "&&":
        return operands[-1]
    return Operation("", tuple(operands)) if operator in _COMPARISONS else OPAQUE


def _sum(operands: list[Expression]) -> Expression:
    """A text, unless numbers are added."""
    if any(isinstance(operand, Text) for operand in operands):
        return joined(printed(part.value) if isinstance(part, Constant) else part for part in operands)
    return OPAQUE if any(isinstance(operand, Constant) for operand in operands) else joined(operands)


def ternary_expression(draft: Draft, node: Node) -> Expression:
    """``condition ? a : b``."""
    values = draft.read_items(node)
    return Choice((values[1], values[2])) if len(values) == 3 else OPAQUE


def unary_expression(draft: Draft, node: Node) -> Expression:
    """A negative number; ``+x`` is x; of others nothing is known."""
    operand, operator = draft.child(node, "argument"), draft.child(node, "operator")
    value = OPAQUE if operand is None else draft.read(operand)
    sign = "" if operator is None else operator.type
    if sign == "+":
        return value
    if sign == "-" and isinstance(value, Constant) and value.value is not None:
        return Constant(-value.value)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "binary_expression": binary_expression,
    "ternary_expression": ternary_expression,
    "unary_expression": unary_expression,
}
