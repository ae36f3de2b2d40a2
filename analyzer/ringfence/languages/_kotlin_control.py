"""Control flow in Kotlin, where branches, handlers and blocks are expressions too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._kotlin_expressions import spelled
from ringfence.languages._kotlin_lambdas import destructured
from ringfence.languages._kotlin_types import type_among
from ringfence.languages._places import Place
from ringfence.languages._shared_handlers import last_inside
from ringfence.model.expression import OPAQUE, Choice, Each, Expression, Name

if TYPE_CHECKING:
    from tree_sitter import Node


def _any_of(values: list[Expression]) -> Expression:
    known = [value for value in values if value != OPAQUE]
    return Choice(tuple(known)) if len(known) > 1 else known[0] if known else OPAQUE


def if_expression(draft: Draft, node: Node) -> Expression:
    """What either branch gives."""
    condition = draft.child(node, "condition")
    if condition is not None:
        draft.read(condition)
    return _any_of([draft.read(child) for child in draft.items(node) if child != condition])


def when_expression(draft: Draft, node: Node) -> Expression:
    """What any branch gives."""
    values = []
    for child in draft.items(node):
        if child.type == "when_entry":
            values.append(draft.read_items(child)[-1:])
        else:
            draft.read(child)
    return _any_of([value for found in values for value in found])


def when_subject(draft: Draft, node: Node) -> Expression:
    """``when (val x = f())`` declares a variable."""
    items = draft.items(node)
    if items and items[0].type == "variable_declaration" and items[0].named_children:
        name = spelled(draft, items[0].named_children[0])
        draft.place.function.declared.add(name)
        draft.bind(Name(name), draft.read(items[-1]), node, type_among(draft, items[0].named_children))
        return OPAQUE
    return last_inside(draft, node)


def try_expression(draft: Draft, node: Node) -> Expression:
    """What the body gives, or a handler; guarded is a body that has one."""
    outside = draft.place
    values = []
    for child in draft.items(node):
        if child.type == "block":
            handled = any(other.type == "catch_block" for other in node.named_children)
            draft.place = replace(outside, guarded=True) if handled else outside
            values.append(draft.read(child))
            draft.place = outside
        elif child.type == "catch_block":
            values.append(_catch(draft, child))
        else:
            last_inside(draft, child)
    return _any_of(values)


def _catch(draft: Draft, node: Node) -> Expression:
    names = [child for child in node.named_children if child.type == "identifier"]
    draft.place.function.declared.update(spelled(draft, name) for name in names[:1])
    bodies = [draft.read(child) for child in node.named_children if child.type == "block"]
    return bodies[-1] if bodies else OPAQUE


def for_statement(draft: Draft, node: Node) -> Expression:
    """A loop over an iterable, which is computed once, outside."""
    items = draft.items(node)
    variable = items[0] if items and items[0].type.endswith("variable_declaration") else None
    rest = items[1:] if variable is not None else items
    iterable = draft.read(rest[0]) if rest else OPAQUE
    if variable is not None and variable.type == "multi_variable_declaration":
        draft.bind(destructured(draft, variable), Each(iterable), variable)
    elif variable is not None and variable.named_children:
        name = spelled(draft, variable.named_children[0])
        draft.place.function.declared.add(name)
        draft.bind(Name(name), Each(iterable), variable, type_among(draft, variable.named_children))
    draft.read_at(_looping(draft), *rest[1:])
    return OPAQUE


def while_statement(draft: Draft, node: Node) -> Expression:
    """A loop whose condition is computed in every round."""
    draft.read_at(_looping(draft), *draft.items(node))
    return OPAQUE


def _looping(draft: Draft) -> Place:
    return replace(draft.place, loops=draft.place.loops + 1)


HANDLERS: dict[str, Handler] = {
    "block": last_inside,
    "function_body": last_inside,
    "if_expression": if_expression,
    "when_expression": when_expression,
    "when_subject": when_subject,
    "type_test": nothing,
    "range_test": last_inside,
    "try_expression": try_expression,
    "for_statement": for_statement,
    "while_statement": while_statement,
    "do_while_statement": while_statement,
}
