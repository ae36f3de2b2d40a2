"""C# names and types, as the expressions they are written as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.model.expression import OPAQUE, Collection, Expression, Item, Member, Name

if TYPE_CHECKING:
    from tree_sitter import Node


def spelled(draft: Draft, node: Node) -> str:
    """An identifier without the ``@`` that lets it look like a keyword."""
    return draft.text(node).removeprefix("@")


def dotted_name(draft: Draft, node: Node | None) -> str:
    """A name with its dots, without spaces or ``global::``."""
    text = "" if node is None else "".join(draft.text(node).split())
    return text.removeprefix("global::").replace("@", "")


def annotation(draft: Draft, node: Node | None) -> Expression | None:
    """The type a node names; None for ``var`` and ``void``."""
    if node is None:
        return None
    kind = node.type
    if kind == "implicit_type" or (kind == "predefined_type" and draft.text(node) == "void"):
        return None
    return draft.read(node)


def type_arguments(draft: Draft, node: Node) -> tuple[Expression, ...]:
    """``<A, B>`` of a generic name; none for ``<,>``."""
    for child in node.named_children:
        if child.type == "type_argument_list":
            return tuple(draft.read_items(child))
    return ()


def type_parameters(draft: Draft, node: Node) -> tuple[str, ...]:
    """``A`` and ``B`` of a method ``Name<A, B>(…)``, or of a class."""
    listed = next((child for child in node.named_children if child.type == "type_parameter_list"), None)
    names = [draft.child(child, "name") for child in listed.named_children] if listed is not None else []
    return tuple([spelled(draft, name) for name in names if name is not None])


def identifier(draft: Draft, node: Node) -> Expression:
    """A name; the parser may have made it up, empty, to go on after an error."""
    name = spelled(draft, node)
    return Name(name) if name else OPAQUE


def generic_name(draft: Draft, node: Node) -> Expression:
    """``Name<arguments>``."""
    name = node.named_child(0)
    of = OPAQUE if name is None else identifier(draft, name)
    arguments = type_arguments(draft, node)
    if not arguments:
        return of
    return Item(of, arguments[0] if len(arguments) == 1 else Collection(arguments))


def qualified_name(draft: Draft, node: Node) -> Expression:
    """``qualifier.Name``."""
    qualifier, name = draft.child(node, "qualifier"), draft.child(node, "name")
    if qualifier is None or name is None:
        return OPAQUE
    of, last = draft.read(qualifier), draft.read(name)
    if isinstance(last, Item) and isinstance(last.of, Name):
        return Item(Member(of, last.of.name), last.key)
    return Member(of, last.name) if isinstance(last, Name) else of


def alias_qualified_name(draft: Draft, node: Node) -> Expression:
    """``global::Name``."""
    name = draft.child(node, "name")
    return OPAQUE if name is None else draft.read(name)


def array_type(draft: Draft, node: Node) -> Expression:
    """``T[]``."""
    element, rank = draft.child(node, "type"), draft.child(node, "rank")
    if rank is not None:
        for size in draft.items(rank):
            draft.read(size)
    return Item(Name("Array"), OPAQUE if element is None else draft.read(element))


def inner_type(draft: Draft, node: Node) -> Expression:
    """``T?``, ``T*``, ``ref T``: T."""
    inner = draft.child(node, "type") or next(iter(draft.items(node)), None)
    return OPAQUE if inner is None else draft.read(inner)


def tuple_type(draft: Draft, node: Node) -> Expression:
    """``(A a, B b)``."""
    elements = [draft.child(element, "type") for element in draft.items(node)]
    return Collection(tuple([OPAQUE if element is None else draft.read(element) for element in elements]))


HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "predefined_type": identifier,
    "generic_name": generic_name,
    "qualified_name": qualified_name,
    "alias_qualified_name": alias_qualified_name,
    "array_type": array_type,
    "nullable_type": inner_type,
    "pointer_type": inner_type,
    "ref_type": inner_type,
    "scoped_type": inner_type,
    "tuple_type": tuple_type,
}
