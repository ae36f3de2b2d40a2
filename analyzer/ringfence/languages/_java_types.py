"""Java types, as the expressions they are written as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import by_text
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.model.expression import OPAQUE, Collection, Expression, Item, Member, Name

if TYPE_CHECKING:
    from tree_sitter import Node


_VAR = Name("var")


def type_of(draft: Draft, node: Node | None) -> Expression | None:
    """The type a node names; None for ``var``, ``void`` and types that are not written."""
    return None if node is None else _type(draft, node)


def is_plain(text: str) -> bool:
    """Whether types, or parameters with theirs, hold neither annotations nor comments."""
    return "@" not in text and "/" not in text


@by_text(is_plain)
def _type(draft: Draft, node: Node) -> Expression | None:
    if node.type == "void_type":
        return None
    type = draft.read(node)
    return None if type == _VAR else type


def plain(type: Expression) -> Expression:
    """A type without its arguments."""
    return type.of if isinstance(type, Item) else type


def type_name(draft: Draft, node: Node) -> Expression:
    """A simple name, that of a primitive type included."""
    return Name(draft.text(node))


def scoped_type(draft: Draft, node: Node) -> Expression:
    """``Outer.Inner``, ``java.util.List``; the arguments of the outer type say nothing about the inner."""
    names = [draft.read(child) for child in draft.items(node) if not child.type.endswith("annotation")]
    if len(names) == 2 and isinstance(names[1], Name):
        return Member(plain(names[0]), names[1].name)
    return names[0] if names else OPAQUE


def generic_type(draft: Draft, node: Node) -> Expression:
    """``Map<String, Order>``; a diamond ``<>`` and ``<?>`` say nothing."""
    of: Expression = OPAQUE
    arguments: list[Expression] = []
    for child in draft.items(node):
        if child.type == "type_arguments":
            arguments = draft.read_items(child)
        else:
            of = draft.read(child)
    if all(argument == OPAQUE for argument in arguments):
        return of
    return Item(of, arguments[0] if len(arguments) == 1 else Collection(tuple(arguments)))


def array_type(draft: Draft, node: Node) -> Expression:
    """``Order[]``."""
    element = draft.child(node, "element")
    return OPAQUE if element is None else Item(Name("[]"), draft.read(element))


def last_type(draft: Draft, node: Node) -> Expression:
    """The type in ``@NotNull Order``, ``? extends Order``, ``extends Order``."""
    types = [draft.read(child) for child in draft.items(node) if not child.type.endswith("annotation")]
    return types[-1] if types else OPAQUE


HANDLERS: dict[str, Handler] = {
    "type_identifier": type_name,
    "boolean_type": type_name,
    "integral_type": type_name,
    "floating_point_type": type_name,
    "void_type": type_name,
    "scoped_type_identifier": scoped_type,
    "generic_type": generic_type,
    "array_type": array_type,
    "annotated_type": last_type,
    "wildcard": last_type,
    "type_parameters": nothing,
    "throws": nothing,
    "permits": nothing,
}
