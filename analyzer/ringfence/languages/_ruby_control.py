"""Ruby's control flow: every statement gives something, the last one of a body what the body gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._ruby_files import method_around
from ringfence.languages._ruby_names import bind
from ringfence.languages._shared_handlers import last_inside
from ringfence.model.expression import OPAQUE, Choice, Collection, Constant, Each, Expression, Opaque

if TYPE_CHECKING:
    from tree_sitter import Node

_HANDLING = ("rescue", "ensure", "else")


def body(draft: Draft, node: Node) -> Expression:
    """Statements, guarded where there is a handler behind them; what a handler gives may be given instead."""
    items = draft.items(node)
    if not any(child.type == "rescue" for child in items):
        value: Expression = OPAQUE
        for child in items:
            found = draft.read(child)
            value = value if child.type == "ensure" else found
        return value
    outside, value, others = draft.place, OPAQUE, list[Expression]()
    draft.place = replace(outside, guarded=True)
    for child in items:
        if child.type in _HANDLING:
            draft.place = outside
            found = draft.read(child)
            if child.type == "rescue":
                others.append(found)
        else:
            value = draft.read(child)
    draft.place = outside
    return one_of([value, *others])


def one_of(values: list[Expression]) -> Expression:
    """Any of these, as far as something is known of them."""
    known = [value for value in values if not isinstance(value, Opaque)]
    if not known:
        return OPAQUE
    return known[0] if len(known) == 1 else Choice(tuple(known))


def rescue(draft: Draft, node: Node) -> Expression:
    """``rescue Error => e``: what is caught is nothing that the program made of texts."""
    variable, inside = draft.child(node, "variable"), draft.child(node, "body")
    for child in draft.items(variable) if variable is not None else ():
        bind(draft, child, OPAQUE, child)
    return OPAQUE if inside is None else draft.read(inside)


def modified_rescue(draft: Draft, node: Node) -> Expression:
    """``value rescue other``."""
    inside, handler = draft.child(node, "body"), draft.child(node, "handler")
    outside, draft.place = draft.place, replace(draft.place, guarded=True)
    value = OPAQUE if inside is None else draft.read(inside)
    draft.place = outside
    return one_of([value, OPAQUE if handler is None else draft.read(handler)])


def if_(draft: Draft, node: Node) -> Expression:
    """``if``, ``unless``, ``elsif``, ``? :``: any of the branches."""
    condition = draft.child(node, "condition")
    if condition is not None:
        draft.read(condition)
    branches = [draft.child(node, field) for field in ("consequence", "alternative")]
    return one_of([draft.read(branch) for branch in branches if branch is not None])


def modified(draft: Draft, node: Node) -> Expression:
    """``value if condition``."""
    condition, inside = draft.child(node, "condition"), draft.child(node, "body")
    if condition is not None:
        draft.read(condition)
    return OPAQUE if inside is None else draft.read(inside)


def case(draft: Draft, node: Node) -> Expression:
    """``case value when a then b else c end``: any of what the branches give."""
    values: list[Expression] = []
    for child in draft.items(node):
        value = draft.read(child)
        if child.type in ("when", "in_clause", "else"):
            values.append(value)
    return one_of(values)


def when(draft: Draft, node: Node) -> Expression:
    """A branch of ``case``; what it is chosen by is nothing that it gives."""
    inside = draft.child(node, "body")
    for child in draft.items(node):
        if child != inside and child.type == "pattern":
            draft.read(child)
    return OPAQUE if inside is None else draft.read(inside)


def return_(draft: Draft, node: Node) -> Expression:
    """``return value``; in a block, of the method around."""
    values = [value for child in draft.items(node) for value in draft.read_items(child)]
    method = method_around(draft)
    if values and method is not None:
        method.returns.append(values[0] if len(values) == 1 else Collection(tuple(values)))
    return OPAQUE


def next_(draft: Draft, node: Node) -> Expression:
    """``next value`` is what a block gives for this round."""
    values = [value for child in draft.items(node) for value in draft.read_items(child)]
    draft.place.function.returns.extend(values[:1])
    return OPAQUE


def while_(draft: Draft, node: Node) -> Expression:
    """A loop whose condition is computed in every round; an endless one, unless something leaves it."""
    condition, inside = draft.child(node, "condition"), draft.child(node, "body")
    outside, draft.place = draft.place, replace(draft.place, loops=draft.place.loops + 1)
    value = OPAQUE if condition is None else draft.read(condition)
    if inside is not None:
        draft.read(inside)
    draft.place = outside
    if isinstance(value, Constant) and value.value and inside is not None:
        endless(draft, node, inside)
    return OPAQUE


def endless(draft: Draft, node: Node, inside: Node) -> None:
    """Note a loop whose condition never ends it, unless some word in its body may."""
    text = draft.between(inside.start_byte, inside.end_byte)
    if not any(word in text for word in ("break", "return", "exit", "raise")):
        draft.endless.append(draft.span(node))


def for_(draft: Draft, node: Node) -> Expression:
    """``for x in values do … end``: what is gone through is computed once, outside."""
    target, values, inside = (draft.child(node, field) for field in ("pattern", "value", "body"))
    found = draft.read_items(values) if values is not None else []
    if target is not None:
        bind(draft, target, Each(found[0] if found else OPAQUE), target)
    draft.read_at(replace(draft.place, loops=draft.place.loops + 1), inside)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "program": last_inside,
    "body_statement": body,
    "block_body": body,
    "begin": body,
    "then": last_inside,
    "else": last_inside,
    "ensure": last_inside,
    "do": last_inside,
    "rescue": rescue,
    "rescue_modifier": modified_rescue,
    "if": if_,
    "unless": if_,
    "elsif": if_,
    "conditional": if_,
    "if_modifier": modified,
    "unless_modifier": modified,
    "while_modifier": while_,
    "until_modifier": while_,
    "case": case,
    "case_match": case,
    "when": when,
    "in_clause": when,
    "return": return_,
    "next": next_,
    "break": next_,
    "while": while_,
    "until": while_,
    "for": for_,
    "comment": nothing,
}
