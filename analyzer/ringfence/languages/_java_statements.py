"""Java statements: declarations of variables and control flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._java_expressions import appended
from ringfence.languages._java_text import BUILDERS
from ringfence.languages._java_types import type_of
from ringfence.languages._places import Place
from ringfence.model.expression import OPAQUE, Each, Entered, Expression, Name

if TYPE_CHECKING:
    from tree_sitter import Node


def local_variable_declaration(draft: Draft, node: Node) -> Expression:
    """``Type a = value, b;``."""
    type = type_of(draft, draft.child(node, "type"))
    for declarator in node.named_children:
        if declarator.type == "variable_declarator":
            value = draft.child(declarator, "value")
            given = OPAQUE if value is None else draft.read(value)
            _declare(draft, draft.child(declarator, "name"), given, type, declarator)
    return OPAQUE


def _declare(draft: Draft, name: Node | None, value: Expression, type: Expression | None, node: Node) -> None:
    if name is not None:
        function, variable = draft.place.function, draft.text(name)
        function.declared.add(variable)
        if isinstance(type, Name) and type.name in BUILDERS:
            function.builders[variable] = len(draft.bindings)
        draft.bind(Name(variable), value, node, type)


def expression_statement(draft: Draft, node: Node) -> Expression:
    """An expression for its effect; to a string builder, it may append."""
    values = draft.read_items(node)
    if draft.place.function.builders and values and (child := node.named_children[0]).type == "method_invocation":
        appended(draft, values[0], child)
    return values[-1] if values else OPAQUE


def return_statement(draft: Draft, node: Node) -> Expression:
    """``return value``."""
    for child in draft.items(node):
        draft.place.function.returns.append(draft.read(child))
    return OPAQUE


# ---------------------------------------------------------------- control flow


def enhanced_for_statement(draft: Draft, node: Node) -> Expression:
    """A loop over an iterable, which is computed once, outside."""
    value, body = draft.child(node, "value"), draft.child(node, "body")
    iterable = OPAQUE if value is None else draft.read(value)
    type = type_of(draft, draft.child(node, "type"))
    name = draft.child(node, "name")
    _declare(draft, name, Each(iterable), type, node if name is None else name)
    draft.read_at(_looping(draft), body)
    return OPAQUE


def loop(draft: Draft, node: Node) -> Expression:
    """A loop whose condition is computed in every round; what begins a ``for`` is computed once."""
    beginning = node.children_by_field_name("init")
    for child in beginning:
        draft.read(child)
    inside = _looping(draft)
    draft.read_at(inside, *(child for child in node.named_children if child not in beginning))
    return OPAQUE


def _looping(draft: Draft) -> Place:
    return replace(draft.place, loops=draft.place.loops + 1)


def try_statement(draft: Draft, node: Node) -> Expression:
    """Guarded is what stands in a try that has a handler; its resources are open around the body."""
    outside = draft.place
    if any(child.type == "catch_clause" for child in node.named_children):
        draft.place = replace(outside, guarded=True)
    resources, body = draft.child(node, "resources"), draft.child(node, "body")
    for resource in draft.items(resources) if resources is not None else ():
        _open(draft, resource)
    if body is not None:
        draft.read(body)
    draft.place = outside
    for child in node.named_children:
        if child not in (resources, body):
            draft.read(child)
    return OPAQUE


def _open(draft: Draft, resource: Node) -> None:
    value = draft.child(resource, "value")
    name = draft.child(resource, "name")
    of: Expression = OPAQUE
    if value is not None:
        of = draft.read(value)
    elif resource.named_children:
        of = draft.read(resource.named_children[-1])
    _declare(draft, name, Entered(of), type_of(draft, draft.child(resource, "type")), resource)
    place, size = draft.place, resource.end_byte - resource.start_byte
    draft.place = replace(place, scopes=(*place.scopes, of), scopes_size=place.scopes_size + size)


def catch_clause(draft: Draft, node: Node) -> Expression:
    """A handler; the exception is a variable of its own."""
    for child in draft.items(node):
        if child.type == "catch_formal_parameter":
            name = draft.child(child, "name")
            draft.place.function.declared.add("" if name is None else draft.text(name))
        else:
            draft.read(child)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "local_variable_declaration": local_variable_declaration,
    "expression_statement": expression_statement,
    "return_statement": return_statement,
    "enhanced_for_statement": enhanced_for_statement,
    "for_statement": loop,
    "while_statement": loop,
    "do_statement": loop,
    "try_statement": try_statement,
    "try_with_resources_statement": try_statement,
    "catch_clause": catch_clause,
    "break_statement": nothing,
    "continue_statement": nothing,
}
