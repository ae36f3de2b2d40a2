"""Kotlin types, as the expressions they are written as; whether one may be null does not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import members
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.model.expression import OPAQUE, Collection, Expression, Item, Member, Name

if TYPE_CHECKING:
    from tree_sitter import Node

_NONE = (OPAQUE, Name("Unit"))
TYPES = {"user_type", "nullable_type", "non_nullable_type", "parenthesized_type", "function_type"}
_ARRAY = Name("[]")
_KNOWN_AS = {"MutableList": "List", "MutableSet": "Set", "MutableMap": "Map", "MutableCollection": "Collection"}


def type_of(draft: Draft, node: Node | None) -> Expression | None:
    """The type a node names; None for ``Unit`` and types that are not written or are a function's."""
    if node is None:
        return None
    type = draft.read(node)
    return None if type in _NONE else type


def type_among(draft: Draft, nodes: list[Node]) -> Expression | None:
    """The first of these nodes that is a type."""
    return type_of(draft, next((node for node in nodes if node.type in TYPES), None))


def plain(type: Expression) -> Expression:
    """A type without its arguments."""
    return type.of if isinstance(type, Item) else type


def user_type(draft: Draft, node: Node) -> Expression:
    """``a.b.Order``, ``Map<String, Order>``; ``MutableList`` is the ``List`` that Java knows."""
    names, value = draft.chain(node)
    if names:
        if names[0] in _KNOWN_AS:
            return members(Name(_KNOWN_AS[names[0]]), names[1:])
        return _ARRAY if names == ("Array",) else value
    of: Expression = OPAQUE
    arguments: list[Expression] = []
    for child in draft.items(node):
        if child.type == "type_arguments":
            arguments = draft.read_items(child)
        elif child.type == "identifier":
            name = draft.text(child).strip("`")
            of = Name(_KNOWN_AS.get(name, name)) if of == OPAQUE else Member(of, name)
    if all(argument == OPAQUE for argument in arguments):
        return of
    if of == Name("Array"):
        of = _ARRAY
    return Item(of, arguments[0] if len(arguments) == 1 else Collection(tuple(arguments)))


def inner_type(draft: Draft, node: Node) -> Expression:
    """``Order?``, ``(Order)``, ``out Order``."""
    types = [draft.read(child) for child in draft.items(node) if child.type in TYPES]
    return types[-1] if types else OPAQUE


HANDLERS: dict[str, Handler] = {
    "user_type": user_type,
    "nullable_type": inner_type,
    "non_nullable_type": inner_type,
    "parenthesized_type": inner_type,
    "type_projection": inner_type,
    "function_type": nothing,
    "type_parameters": nothing,
    "type_constraints": nothing,
}
