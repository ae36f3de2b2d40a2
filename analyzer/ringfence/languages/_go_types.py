"""Go types. A pointer is what it points to: nothing that is asked here depends on the difference."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.languages._chains import MAX_CHAIN, names_of
from ringfence.languages._draft import Draft, Handler
from ringfence.model.expression import OPAQUE, Collection, Expression, Item, Member, Name, Opaque

if TYPE_CHECKING:
    from tree_sitter import Node

_OTHERS = ("nil", "_")
"""No types, though they may stand where types do."""


def type_of(draft: Draft, node: Node | None) -> Expression | None:
    """The type a node names, None if there is none or no name says it."""
    if node is None:
        return None
    if node.end_byte - node.start_byte <= MAX_CHAIN:
        value = _named(draft.text(node))
        if value is not None:
            return value
    value = draft.read(node)
    return None if isinstance(value, Opaque) else value


@lru_cache(maxsize=1 << 12)
def _named(text: str) -> Expression | None:
    """The type that a text by itself says: ``Type``, ``*package.Type``, ``[]Type``. Programs repeat theirs all the time."""
    if text.startswith("[]"):
        element = _named(text[2:])
        return None if element is None else Item(Name("[]"), element)
    names = names_of(text.lstrip("*"))
    if len(names) == 2:
        return Member(Name(names[0]), names[1])
    return Name(names[0]) if len(names) == 1 and names[0] not in _OTHERS else None


def type_identifier(draft: Draft, node: Node) -> Expression:
    """A type of this package, or of the language."""
    return Name(draft.text(node))


def qualified_type(draft: Draft, node: Node) -> Expression:
    """``package.Type``."""
    package, name = draft.child(node, "package"), draft.child(node, "name")
    return Member(Name(draft.text(package)), draft.text(name)) if package is not None and name is not None else OPAQUE


def pointer_type(draft: Draft, node: Node) -> Expression:
    """``*Type``, and other types around one type."""
    items = draft.items(node)
    return draft.read(items[0]) if len(items) == 1 else OPAQUE


def sequence_type(draft: Draft, node: Node) -> Expression:
    """``[]Type``, ``[n]Type``."""
    element = type_of(draft, draft.child(node, "element"))
    return Item(Name("[]"), element) if element is not None else OPAQUE


def channel_type(draft: Draft, node: Node) -> Expression:
    """``chan Type``."""
    value = type_of(draft, draft.child(node, "value"))
    return Item(Name("chan"), value) if value is not None else OPAQUE


def map_type(draft: Draft, node: Node) -> Expression:
    """``map[Key]Value``."""
    key, value = (draft.read(part) if (part := draft.child(node, f)) else OPAQUE for f in ("key", "value"))
    return Item(Name("map"), Collection((key, value)))


def generic_type(draft: Draft, node: Node) -> Expression:
    """``Type[Arguments]``."""
    of, arguments = draft.child(node, "type"), draft.child(node, "type_arguments")
    if of is None or arguments is None:
        return OPAQUE
    values = tuple(draft.read_items(arguments))
    return Item(draft.read(of), values[0] if len(values) == 1 else Collection(values))


HANDLERS: dict[str, Handler] = {
    "type_identifier": type_identifier,
    "qualified_type": qualified_type,
    "pointer_type": pointer_type,
    "parenthesized_type": pointer_type,
    "type_elem": pointer_type,
    "type_constraint": pointer_type,
    "slice_type": sequence_type,
    "array_type": sequence_type,
    "implicit_length_array_type": sequence_type,
    "channel_type": channel_type,
    "map_type": map_type,
    "generic_type": generic_type,
}
