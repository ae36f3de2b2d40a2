"""PHP operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._operators import in_runs
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Choice, Constant, Expression, Mapping, Operation

if TYPE_CHECKING:
    from tree_sitter import Node

_EITHER = {"??", "||", "or"}
_COMPARING = {"==", "===", "!=", "!==", "<>", "<", "<=", ">", ">=", "<=>"}


def binary(draft: Draft, node: Node) -> Expression:
    """Operators of two operands, run by run; ``??`` leans to the right, and is one run all the same."""
    options: list[Expression] = []
    current: Node | None = node
    while current is not None and current.type == "binary_expression" and _operator(draft, current) == "??":
        left = draft.child(current, "left")
        options.append(OPAQUE if left is None else draft.read(left))
        current = draft.child(current, "right")
    if not options:
        return in_runs(draft, node, combined)
    return Choice((*options, OPAQUE if current is None else draft.read(current)))


def _operator(draft: Draft, node: Node) -> str:
    operator = draft.child(node, "operator")
    return "" if operator is None else operator.type.lower()


def combined(operator: str, operands: list[Expression]) -> Expression:
    """What one operator makes of its operands: ``.`` a text, ``+`` an array of two."""
    if len(operands) == 1:
        return operands[0]
    operator = operator.lower()
    if operator == ".":
        return joined(operands)
    if operator in _EITHER:
        return Choice(tuple(operands))
    if operator == "+" and any(isinstance(operand, Mapping) for operand in operands):
        return Choice(tuple(operands))
    return Operation("", tuple(operands)) if operator in _COMPARING else OPAQUE


def unary(draft: Draft, node: Node) -> Expression:
    """A number with a sign, or nothing known."""
    operand, operator = draft.child(node, "argument"), draft.child(node, "operator")
    value = OPAQUE if operand is None else draft.read(operand)
    if isinstance(value, Constant) and value.value is not None and operator is not None:
        return {"-": Constant(-value.value), "+": value}.get(operator.type, OPAQUE)
    return OPAQUE


def conditional(draft: Draft, node: Node) -> Expression:
    """``a ? b : c``, ``a ?: c``."""
    condition, body = draft.child(node, "condition"), draft.child(node, "body")
    alternative = draft.child(node, "alternative")
    first = OPAQUE if condition is None else draft.read(condition)
    values = (first if body is None else draft.read(body), OPAQUE if alternative is None else draft.read(alternative))
    return Choice(values)


def match(draft: Draft, node: Node) -> Expression:
    """``match (x) { a, b => value, default => value }``: one of the values."""
    condition, body = draft.child(node, "condition"), draft.child(node, "body")
    if condition is not None:
        draft.read(condition)
    options: list[Expression] = []
    for arm in draft.items(body) if body is not None else ():
        for child in draft.items(arm):
            value = draft.read(child)
            if child.type not in ("match_condition_list", "throw_expression"):
                options.append(value)
    return options[0] if len(options) == 1 else Choice(tuple(options))


HANDLERS: dict[str, Handler] = {
    "binary_expression": binary,
    "unary_op_expression": unary,
    "conditional_expression": conditional,
    "match_expression": match,
}
