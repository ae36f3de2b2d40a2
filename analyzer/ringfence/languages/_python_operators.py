"""Python operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._python_text import percent
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Choice, Collection, Constant, Expression, Operation, Text

if TYPE_CHECKING:
    from tree_sitter import Node


def binary_operator(draft: Draft, node: Node) -> Expression:
    """Operators of equal precedence lean to the left, thousands deep in real code, so they are taken in runs."""
    first, steps = _left_spine(node, "binary_operator")
    run, value = "", [OPAQUE if first is None else draft.read(first)]
    for operator, right in steps:
        if operator != run:
            value, run = [combined(run, value)], operator
        value.append(OPAQUE if right is None else draft.read(right))
    return combined(run, value)


def _left_spine(node: Node, kind: str) -> tuple[Node | None, list[tuple[str, Node | None]]]:
    steps = []
    current: Node | None = node
    while current is not None and current.type == kind:
        operator = current.child_by_field_name("operator")
        steps.append(("" if operator is None else operator.type, current.child_by_field_name("right")))
        current = current.child_by_field_name("left")
    steps.reverse()
    return current, steps


def combined(operator: str, operands: list[Expression]) -> Expression:
    """What one operator makes of its operands."""
    if len(operands) == 1:
        return operands[0]
    if operator == "+":
        return _sum(operands)
    if operator == "/" and any(isinstance(operand, Text) for operand in operands):
        parts: list[str | Expression] = [operands[0]]
        for operand in operands[1:]:
            parts.extend(("/", operand))
        return joined(parts)
    if operator == "|":
        return Choice(tuple(operands))
    first = operands[0]
    template = first.literal if isinstance(first, Text) else None
    if operator == "%" and template is not None and len(operands) == 2:
        return percent(template, operands[1])
    return Operation(operator, tuple(operands)) if operator == "&" else OPAQUE


def _sum(operands: list[Expression]) -> Expression:
    if any(isinstance(operand, Collection) for operand in operands):
        return Choice(tuple(operands))
    if any(isinstance(operand, Constant) for operand in operands):
        return OPAQUE
    return joined(operands)


def boolean_operator(draft: Draft, node: Node) -> Expression:
    """``a or b`` may be either; ``a and b`` is b where it matters."""
    first, steps = _left_spine(node, "boolean_operator")
    options = [OPAQUE if first is None else draft.read(first)]
    for operator, right in steps:
        value = OPAQUE if right is None else draft.read(right)
        if operator == "and":
            options.clear()
        options.append(value)
    return options[0] if len(options) == 1 else Choice(tuple(options))


def comparison(draft: Draft, node: Node) -> Expression:
    """A truth value, made of what is compared: in query builders that is a condition over columns."""
    return Operation("", tuple(draft.read(child) for child in draft.items(node)))


def conditional_expression(draft: Draft, node: Node) -> Expression:
    """``a if condition else b``."""
    values = draft.read_items(node)
    return Choice((values[0], values[2])) if len(values) == 3 else OPAQUE


def unary_operator(draft: Draft, node: Node) -> Expression:
    """A negative number, or nothing known."""
    operand = draft.child(node, "argument")
    value = OPAQUE if operand is None else draft.read(operand)
    operator = draft.child(node, "operator")
    if isinstance(value, Constant) and value.value is not None and operator is not None:
        return {"-": Constant(-value.value), "+": value}.get(operator.type, OPAQUE)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "binary_operator": binary_operator,
    "boolean_operator": boolean_operator,
    "comparison_operator": comparison,
    "conditional_expression": conditional_expression,
    "unary_operator": unary_operator,
}
