"""Binary operators as every language's grammar gives them: one node inside the other, leaning to the left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.model.expression import OPAQUE, Expression

if TYPE_CHECKING:
    from tree_sitter import Node

Combine = Callable[[str, list[Expression]], Expression]
"""What one operator makes of its operands."""


def in_runs(draft: Draft, node: Node, combined: Combine, kind: str = "binary_expression") -> Expression:
    """A node of two operands, of the grammar's kind. Operators of equal precedence lean to the left, thousands deep in real
    code, so those of one kind are taken in runs instead of one inside the other.
    """
    steps: list[tuple[str, Node | None]] = []
    current: Node | None = node
    while current is not None and current.type == kind:
        operator = draft.child(current, "operator")
        steps.append(("" if operator is None else operator.type, draft.child(current, "right")))
        current = draft.child(current, "left")
    run, operands = "", [OPAQUE if current is None else draft.read(current)]
    for sign, right in reversed(steps):
        if sign != run:
            operands, run = [combined(run, operands)], sign
        operands.append(OPAQUE if right is None else draft.read(right))
    return combined(run, operands)
