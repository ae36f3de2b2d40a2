"""TypeScript types, as far as they name classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.model.expression import OPAQUE, Choice, Collection, Constant, Expression, Item, Member, Name

if TYPE_CHECKING:
    from tree_sitter import Node

_NOTHING = (Constant(None), Name("undefined"), Name("void"), Name("never"))


def annotation(draft: Draft, node: Node | None) -> Expression | None:
    """The type that ``: type`` names, None if it names none."""
    if node is None:
        return None
    value = inner_type(draft, node)
    return None if value == OPAQUE else value


def inner_type(draft: Draft, node: Node) -> Expression:
    """A node around one type."""
    items = draft.items(node)
    return draft.read(items[0]) if items else OPAQUE


def type_name(draft: Draft, node: Node) -> Expression:
    """``Order``, ``string``."""
    return Name(draft.text(node))


def nested_type(draft: Draft, node: Node) -> Expression:
    """``prisma.Order``."""
    items = draft.items(node)
    return Member(draft.read(items[0]), draft.text(items[1])) if len(items) == 2 else OPAQUE


def generic_type(draft: Draft, node: Node) -> Expression:
    """``Repository<Order>``."""
    name, arguments = draft.child(node, "name"), draft.child(node, "type_arguments")
    if name is None or arguments is None:
        return OPAQUE
    return Item(draft.read(name), type_arguments(draft, arguments))


def type_arguments(draft: Draft, node: Node) -> Expression:
    """The one argument, or several."""
    values = tuple(draft.read_items(node))
    return values[0] if len(values) == 1 else Collection(values)


def array_type(draft: Draft, node: Node) -> Expression:
    """``Order[]``."""
    return Item(Name("Array"), inner_type(draft, node))


def union_type(draft: Draft, node: Node) -> Expression:
    """``A | B``; what is merely absent is left out. Long unions, nested to the left, are taken in one run."""
    options: list[Expression] = []
    waiting = draft.items(node)[::-1]
    while waiting:
        child = waiting.pop()
        if child.type == node.type:
            waiting.extend(draft.items(child)[::-1])
        else:
            value = draft.read(child)
            if value not in _NOTHING and value != OPAQUE:
                options.append(value)
    return options[0] if len(options) == 1 else Choice(tuple(options)) if options else OPAQUE


def tuple_type(draft: Draft, node: Node) -> Expression:
    """``[A, B]``."""
    return Collection(tuple(draft.read_items(node)))


HANDLERS: dict[str, Handler] = {
    "type_identifier": type_name,
    "predefined_type": type_name,
    "nested_type_identifier": nested_type,
    "generic_type": generic_type,
    "array_type": array_type,
    "union_type": union_type,
    "intersection_type": union_type,
    "tuple_type": tuple_type,
    "parenthesized_type": inner_type,
    "readonly_type": inner_type,
    "literal_type": inner_type,
    "type_query": inner_type,
    "object_type": nothing,
    "function_type": nothing,
    "constructor_type": nothing,
    "conditional_type": nothing,
    "lookup_type": nothing,
    "index_type_query": nothing,
    "template_literal_type": nothing,
    "type_predicate": nothing,
    "asserts": nothing,
    "existential_type": nothing,
    "infer_type": nothing,
    "type_parameters": nothing,
    "this_type": nothing,
}
