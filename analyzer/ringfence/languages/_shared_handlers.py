"""What several front ends read alike, whatever their grammars call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.model.expression import OPAQUE, Expression

if TYPE_CHECKING:
    from tree_sitter import Node

_PARENTHESES = "parenthesized_expression"


def last_inside(draft: Draft, node: Node) -> Expression:
    """Statements, or a node around an expression: the last one is what the whole gives."""
    value: Expression = OPAQUE
    for child in draft.items(node):
        value = draft.read(child)
    return value


def awaiting(call: str) -> Handler:
    """Reads ``await x`` in a grammar that gives calls this name: one that is awaited, in parentheses or not, is marked."""

    def await_(draft: Draft, node: Node) -> Expression:
        items = draft.items(node)
        operand = awaited = items[-1] if items else None
        while awaited is not None and awaited.type == _PARENTHESES:
            awaited = next(iter(draft.items(awaited)), None)
        if awaited is not None and awaited.type == call:
            draft.awaited.add((awaited.start_byte, awaited.end_byte))
        return OPAQUE if operand is None else draft.read(operand)

    return await_
