"""C# statements: variables and control flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._csharp_calls import created
from ringfence.languages._csharp_expressions import operands
from ringfence.languages._csharp_types import annotation
from ringfence.languages._draft import Draft, Handler, nothing, walk
from ringfence.model.expression import OPAQUE, Each, Expression

if TYPE_CHECKING:
    from tree_sitter import Node


def block(draft: Draft, node: Node) -> Expression:
    """Statements; what ``using`` declares is open until the end of the block."""
    outside = draft.place
    walk(draft, node)
    draft.place = outside
    return OPAQUE


# ---------------------------------------------------------------- variables


def local_declaration(draft: Draft, node: Node) -> Expression:
    """``var x = value;``, ``using var x = value;``."""
    opens = any(child.type == "using" for child in node.children[:2])
    for child in draft.items(node):
        if child.type == "variable_declaration":
            for value, size in declared(draft, child):
                if opens:
                    _open(draft, value, size)
    return OPAQUE


def declared(draft: Draft, node: Node) -> list[tuple[Expression, int]]:
    """Bind what a declaration declares; the values and their sizes in the source."""
    type = annotation(draft, draft.child(node, "type"))
    values = []
    for child in draft.items(node):
        if child.type == "variable_declarator":
            target, value = target_and_value(draft, child, type)
            draft.bind(target, OPAQUE if value is None else value, child, type)
            values.append((value or OPAQUE, child.end_byte - child.start_byte))
    return values


def target_and_value(draft: Draft, node: Node, type: Expression | None) -> tuple[Expression, Expression | None]:
    """What a declarator names, and what it gives it, None for nothing."""
    target: Expression = OPAQUE
    value = None
    for position, child in enumerate(operands(node)):
        if position == 0:
            target = draft.read(child)
        elif child.type == "implicit_object_creation_expression":
            value = created(draft, child, type)
        elif child.type != "bracketed_argument_list":
            value = draft.read(child)
    return target, value


# ---------------------------------------------------------------- blocks that are open


def using_statement(draft: Draft, node: Node) -> Expression:
    """``using (resource) body``."""
    outside, body = draft.place, draft.child(node, "body")
    for child in operands(node):
        if child == body:
            continue
        if child.type == "variable_declaration":
            for value, size in declared(draft, child):
                _open(draft, value, size)
        else:
            _open(draft, draft.read(child), child.end_byte - child.start_byte)
    if body is not None:
        draft.read(body)
    draft.place = outside
    return OPAQUE


def _open(draft: Draft, value: Expression, size: int) -> None:
    place = draft.place
    draft.place = replace(place, scopes=(*place.scopes, value), scopes_size=place.scopes_size + size)


def try_statement(draft: Draft, node: Node) -> Expression:
    """Guarded is what stands in the body of a try that has a handler."""
    handled = any(child.type == "catch_clause" for child in node.named_children)
    inside = replace(draft.place, guarded=True) if handled else draft.place
    body = draft.child(node, "body")
    draft.read_at(inside, body)
    return _read_others(draft, node, body)


# ---------------------------------------------------------------- loops


def foreach_statement(draft: Draft, node: Node) -> Expression:
    """A loop over an iterable, which is computed once, outside."""
    left, right, body = (draft.child(node, field) for field in ("left", "right", "body"))
    type = annotation(draft, draft.child(node, "type"))
    iterable = OPAQUE if right is None else draft.read(right)
    if left is not None:
        draft.bind(draft.read(left), Each(iterable), left, type)
    draft.read_at(replace(draft.place, loops=draft.place.loops + 1), body)
    return OPAQUE


def for_statement(draft: Draft, node: Node) -> Expression:
    """What comes first is computed once, everything else in every round."""
    first = node.children_by_field_name("initializer")
    for child in first:
        if child.is_named:
            draft.read(child)
    inside = replace(draft.place, loops=draft.place.loops + 1)
    draft.read_at(inside, *[child for child in operands(node) if child not in first])
    return OPAQUE


def while_statement(draft: Draft, node: Node) -> Expression:
    """A loop whose condition is computed in every round."""
    draft.read_at(replace(draft.place, loops=draft.place.loops + 1), *operands(node))
    return OPAQUE


# ---------------------------------------------------------------- results


def return_statement(draft: Draft, node: Node) -> Expression:
    """``return value;``."""
    function = draft.place.function
    for child in operands(node):
        if child.type == "implicit_object_creation_expression":
            function.returns.append(created(draft, child, function.return_type))
        else:
            function.returns.append(draft.read(child))
    return OPAQUE


def _read_others(draft: Draft, node: Node, *done: Node | None) -> Expression:
    """Read the remaining children: handlers, and pieces of broken code."""
    for child in node.named_children:
        if child not in done:
            draft.read(child)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "block": block,
    "switch_section": block,
    "local_declaration_statement": local_declaration,
    "variable_declaration": lambda draft, node: (declared(draft, node), OPAQUE)[1],
    "using_statement": using_statement,
    "try_statement": try_statement,
    "foreach_statement": foreach_statement,
    "for_statement": for_statement,
    "while_statement": while_statement,
    "do_statement": while_statement,
    "return_statement": return_statement,
    "yield_statement": return_statement,
    "goto_statement": nothing,
    "break_statement": nothing,
    "continue_statement": nothing,
    "empty_statement": nothing,
    "catch_declaration": nothing,
}
