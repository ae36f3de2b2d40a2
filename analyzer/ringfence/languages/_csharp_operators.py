"""C# operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._shared_handlers import last_inside
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Choice, Constant, Expression, Operation, Text

if TYPE_CHECKING:
    from tree_sitter import Node

_NOTHING = Text(("",))
"""What stands behind ``??`` where nobody has another value: of what is meant, it says nothing."""
_COMPARING = {"==", "!=", "<", ">", "<=", ">=", "&&", "||"}


def binary_expression(draft: Draft, node: Node) -> Expression:
    """Operators of equal precedence lean to the left, thousands deep in real code, so they are taken in runs."""
    first, steps = _left_spine(node)
    run, values = "", [OPAQUE if first is None else draft.read(first)]
    for operator, right in steps:
        if operator != run:
            values, run = [combined(run, values)], operator
        values.append(OPAQUE if right is None else draft.read(right))
    return combined(run, values)


def _left_spine(node: Node) -> tuple[Node | None, list[tuple[str, Node | None]]]:
    steps = []
    current: Node | None = node
    while current is not None and current.type == "binary_expression":
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
        if not any(isinstance(o, Text) for o in operands) and any(isinstance(o, Constant) for o in operands):
            return OPAQUE
        return joined(operands)
    if operator in ("??", "??="):
        options = tuple(o for o in operands if o is not OPAQUE and o != _NOTHING) or (_NOTHING,)
        return options[0] if len(options) == 1 else Choice(options)
    return Operation(operator, tuple(operands)) if operator in _COMPARING else OPAQUE


def conditional(draft: Draft, node: Node) -> Expression:
    """``c ? a : b``."""
    condition, one, other = (draft.child(node, field) for field in ("condition", "consequence", "alternative"))
    if condition is not None:
        draft.read(condition)
    return Choice(tuple([draft.read(option) for option in (one, other) if option is not None]))


def switch_expression(draft: Draft, node: Node) -> Expression:
    """``x switch { pattern => value, … }``: one of the values."""
    options = []
    for child in draft.items(node):
        value = draft.read(child)
        if child.type == "switch_expression_arm" and value is not OPAQUE:
            options.append(value)
    return options[0] if len(options) == 1 else Choice(tuple(options))


HANDLERS: dict[str, Handler] = {
    "binary_expression": binary_expression,
    "conditional_expression": conditional,
    "switch_expression": switch_expression,
    "switch_expression_arm": last_inside,
}
