"""Python statements: assignments and control flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._python_operators import combined
from ringfence.languages._python_text import string
from ringfence.languages._python_types import annotation
from ringfence.model.expression import OPAQUE, Collection, Each, Entered, Expression, Name
from ringfence.model.outline import Field

if TYPE_CHECKING:
    from tree_sitter import Node

_OTHER_CODE = ("function_definition", "class_definition", "lambda")
"""What stands in a loop and is no part of it."""


def expression_statement(draft: Draft, node: Node) -> Expression:
    """An expression for its effect; a docstring has none."""
    for child in node.named_children:
        if draft.handlers[child.kind_id] is not string or _has_interpolations(child):
            draft.read(child)
    return OPAQUE


def _has_interpolations(literal: Node) -> bool:
    return any(part.type == "interpolation" for part in literal.children)


# ---------------------------------------------------------------- assignments


def assignment(draft: Draft, node: Node) -> Expression:
    """``target: type = value``; in ``a = b = value`` one assignment is the right side of another."""
    chain, handlers = [node], draft.handlers
    right = draft.child(node, "right")
    while right is not None and handlers[right.kind_id] is assignment:
        chain.append(right)
        right = draft.child(right, "right")
    value = None if right is None else draft.read(right)
    for link in chain:
        left = draft.child(link, "left")
        if left is not None:
            declared = annotation(draft, draft.child(link, "type"))
            _assign(draft, draft.read(left), value, link, declared)
    return value or OPAQUE


def _assign(
    draft: Draft, target: Expression, value: Expression | None, node: Node, declared: Expression | None
) -> None:
    """Bind a target to a value, None for a bare annotation."""
    if type(target) is Collection:
        pairs = _pairs(target, value)
        for part, part_value in pairs:
            _assign(draft, part, part_value, node, None)
        if pairs:
            return
    at, cls = draft.span(node), draft.place.cls
    if cls is not None and type(target) is Name:
        cls.fields.append(Field(target.name, at, declared, value))
    draft.bind(target, value or OPAQUE, node, declared, at=at)


def _pairs(target: Collection, value: Expression | None) -> list[tuple[Expression, Expression]]:
    """Each target with its value, where both sides are written out and neither has a star."""
    if not isinstance(value, Collection) or len(target.items) != len(value.items):
        return []
    if any(isinstance(item, Each) for item in (*target.items, *value.items)):
        return []
    return list(zip(target.items, value.items, strict=True))


def augmented_assignment(draft: Draft, node: Node) -> Expression:
    """``target += value``."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    operator = draft.child(node, "operator")
    if left is None or right is None or operator is None:
        return OPAQUE
    target, value = draft.read(left), draft.read(right)
    draft.bind(target, combined(operator.type.rstrip("="), [target, value]), node)
    return OPAQUE


def type_alias_statement(draft: Draft, node: Node) -> Expression:
    """``type Name = type``."""
    left, right = (
        draft.child(node, "left"),
        annotation(draft, draft.child(node, "right")),
    )
    if left is not None and right is not None:
        draft.bind(draft.read(left), right, node)
    return OPAQUE


def global_statement(draft: Draft, node: Node) -> Expression:
    """``global name``: assignments here are the module's."""
    for child in draft.items(node):
        draft.place.function.outer[draft.text(child)] = ""
    return OPAQUE


def nonlocal_statement(draft: Draft, node: Node) -> Expression:
    """``nonlocal name``: assignments here are the enclosing function's."""
    for child in draft.items(node):
        draft.place.function.outer[draft.text(child)] = draft.place.function.name.rpartition(".")[0]
    return OPAQUE


# ---------------------------------------------------------------- control flow


def return_statement(draft: Draft, node: Node) -> Expression:
    """``return value``."""
    for child in draft.items(node):
        draft.place.function.returns.append(draft.read(child))
    return OPAQUE


def for_statement(draft: Draft, node: Node) -> Expression:
    """A loop over an iterable, which is computed once, outside."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    iterable = OPAQUE if right is None else draft.read(right)
    if left is not None:
        draft.bind(draft.read(left), Each(iterable), left)
    inside = replace(draft.place, loops=draft.place.loops + 1)
    body = draft.child(node, "body")
    draft.read_at(inside, body)
    return _read_others(draft, node, left, right, body)


def while_statement(draft: Draft, node: Node) -> Expression:
    """A loop whose condition is computed in every round."""
    if _has_no_end(node):
        draft.endless.append(draft.span(node))
    inside = replace(draft.place, loops=draft.place.loops + 1)
    condition, body = draft.child(node, "condition"), draft.child(node, "body")
    draft.read_at(inside, condition, body)
    return _read_others(draft, node, condition, body)


def _has_no_end(loop: Node) -> bool:
    """``while True`` with nothing in it that leaves it."""
    condition = loop.child_by_field_name("condition")
    if condition is None or condition.type not in ("true", "integer") or condition.text == b"0":
        return False
    waiting = [(child, False) for child in loop.named_children]
    while waiting:
        node, inner = waiting.pop()
        if node.type == "return_statement" or (node.type == "break_statement" and not inner):
            return False
        if node.type not in _OTHER_CODE:
            inner = inner or node.type in ("while_statement", "for_statement")
            waiting += [(child, inner) for child in node.named_children]
    return True


def try_statement(draft: Draft, node: Node) -> Expression:
    """Guarded is what stands in the body of a try that has a handler."""
    handled = any(child.type.startswith("except") for child in node.named_children)
    inside = replace(draft.place, guarded=True) if handled else draft.place
    body = draft.child(node, "body")
    draft.read_at(inside, body)
    return _read_others(draft, node, body)


def _read_others(draft: Draft, node: Node, *done: Node | None) -> Expression:
    """Read the remaining children: else and except clauses, and pieces of broken code."""
    for child in node.named_children:
        if child not in done:
            draft.read(child)
    return OPAQUE


def with_statement(draft: Draft, node: Node) -> Expression:
    """Every item stands inside the ones before it, the body inside all."""
    outside = draft.place
    for child in node.named_children:
        if child.type == "with_clause":
            for item in draft.items(child):
                for manager in _managers(draft, item):
                    _enter(draft, manager)
        else:
            draft.read(child)
    draft.place = outside
    return OPAQUE


def _managers(draft: Draft, item: Node) -> list[Node]:
    """The managers of an item; to the grammar, ``(a,)`` and ``(a as b)`` are expressions in parentheses."""
    managers = [item]
    while len(managers) == 1 and managers[0].type in ("with_item", "parenthesized_expression"):
        managers = draft.items(managers[0])
    return draft.items(managers[0]) if len(managers) == 1 and managers[0].type == "tuple" else managers


def _enter(draft: Draft, manager: Node) -> None:
    expression: Node | None = manager
    target = None
    if manager.type == "as_pattern":
        target, expression = draft.child(manager, "alias"), manager.named_child(0)
    value = OPAQUE if expression is None else draft.read(expression)
    place, size = draft.place, manager.end_byte - manager.start_byte
    draft.place = replace(place, scopes=(*place.scopes, value), scopes_size=place.scopes_size + size)
    if target is not None:
        draft.bind(draft.read(target), Entered(value), target)


def case_clause(draft: Draft, node: Node) -> Expression:
    """A case: its patterns call nothing."""
    for field in ("guard", "consequence"):
        child = draft.child(node, field)
        if child is not None:
            draft.read(child)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "expression_statement": expression_statement,
    "assignment": assignment,
    "augmented_assignment": augmented_assignment,
    "type_alias_statement": type_alias_statement,
    "global_statement": global_statement,
    "nonlocal_statement": nonlocal_statement,
    "return_statement": return_statement,
    "for_statement": for_statement,
    "while_statement": while_statement,
    "try_statement": try_statement,
    "with_statement": with_statement,
    "case_clause": case_clause,
    "pass_statement": nothing,
    "break_statement": nothing,
    "continue_statement": nothing,
}
