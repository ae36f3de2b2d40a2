"""Ruby operators, hashes and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._numbers import float_, integer
from ringfence.languages._operators import in_runs
from ringfence.languages._ruby_names import plain
from ringfence.languages._ruby_text import VERB
from ringfence.languages._text import formatted, joined
from ringfence.model.expression import (
    OPAQUE,
    Choice,
    Collection,
    Constant,
    Each,
    Expression,
    Mapping,
    Operation,
    Text,
    literal,
)

if TYPE_CHECKING:
    from tree_sitter import Node

SPREAD = literal("**")
"""The key of what is spread into a hash."""
_EITHER = ("||", "or")
_COMPARING = {"==", "===", "!=", "<", "<=", ">", ">=", "<=>", "=~", "!~"}


def binary(draft: Draft, node: Node) -> Expression:
    """Operators of two operands, run by run."""
    return in_runs(draft, node, combined, "binary")


def combined(operator: str, operands: list[Expression]) -> Expression:
    """What one operator makes of its operands: ``+`` a text where there is one among them."""
    if len(operands) == 1:
        return operands[0]
    if operator in _EITHER:
        return Choice(tuple(operands))
    if operator in ("&&", "and"):
        return operands[-1]
    if operator == "+":
        return _sum(operands)
    if operator == "%" and isinstance(operands[0], Text) and operands[0].literal is not None:
        given = operands[1].items if isinstance(operands[1], Collection) else (operands[1],)
        return formatted(operands[0].literal, VERB, given)
    if operator == "<<":
        return Operation("<<", tuple(operands))
    return Operation("", tuple(operands)) if operator in _COMPARING else OPAQUE


def _sum(operands: list[Expression]) -> Expression:
    if any(isinstance(operand, Collection) for operand in operands):
        return Collection(tuple([Each(operand) for operand in operands]))
    if all(isinstance(operand, Constant) for operand in operands):
        return OPAQUE
    return joined(operands)


def unary(draft: Draft, node: Node) -> Expression:
    """A number with a sign, or nothing known."""
    operand, operator = draft.child(node, "operand"), draft.child(node, "operator")
    value = OPAQUE if operand is None else draft.read(operand)
    if isinstance(value, Constant) and value.value is not None and operator is not None and operator.type == "-":
        return Constant(-value.value)
    return OPAQUE


def array(draft: Draft, node: Node) -> Expression:
    """``[a, *b]``."""
    items: list[Expression] = []
    for child in draft.items(node):
        value = draft.read(child)
        items.append(Each(value) if child.type == "splat_argument" else value)
    return Collection(tuple(items))


def hash_(draft: Draft, node: Node) -> Expression:
    """``{ a: 1, "b" => 2, **c }``; of equal keys the last one counts, so what is spread comes behind."""
    entries = [entry for child in draft.items(node) for entry in entry_of(draft, child)]
    return Mapping(tuple(entries))


def entry_of(draft: Draft, node: Node) -> list[tuple[Expression, Expression]]:
    """An entry of a hash; ``name:`` alone is what is called so."""
    if node.type == "hash_splat_argument":
        return [(SPREAD, inner(draft, node))]
    if node.type != "pair":
        draft.read(node)
        return []
    key, value = draft.child(node, "key"), draft.child(node, "value")
    if key is None:
        return []
    held = plain(draft, draft.text(key), node) if value is None else draft.read(value)
    return [(draft.read(key), held)]


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression, or several of which the last one counts."""
    values = draft.read_items(node)
    return values[-1] if values else OPAQUE


HANDLERS: dict[str, Handler] = {
    "binary": binary,
    "unary": unary,
    "integer": integer,
    "float": float_,
    "true": lambda draft, node: Constant(True),
    "false": lambda draft, node: Constant(False),
    "nil": lambda draft, node: Constant(None),
    "array": array,
    "hash": hash_,
    "parenthesized_statements": inner,
    "splat_argument": inner,
    "hash_splat_argument": inner,
    "block_argument": inner,
    "pair": inner,
    "range": inner,
}
