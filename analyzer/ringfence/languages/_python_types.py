"""Python type annotations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringfence.languages._python_draft import Draft, Handler
from ringfence.model.expression import (
    OPAQUE,
    Choice,
    Collection,
    Constant,
    Expression,
    Item,
    Member,
    Name,
    Text,
    dotted,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*){0,30}")


def annotation(draft: Draft, node: Node | None) -> Expression | None:
    """The type a node names: quoted names are opened, ``X | None`` is X."""
    return None if node is None else _as_type(draft.read(node))


def type_(draft: Draft, node: Node) -> Expression:
    """A type, as the expression it is written as."""
    items = draft.items(node)
    return draft.read(items[0]) if len(items) == 1 else OPAQUE


def generic_type(draft: Draft, node: Node) -> Expression:
    """``name[arguments]``."""
    values = [draft.read(child) for child in draft.items(node)]
    return Item(values[0], values[1]) if len(values) == 2 else OPAQUE


def type_parameter(draft: Draft, node: Node) -> Expression:
    """``[arguments]`` of a generic type."""
    values = tuple([draft.read(child) for child in draft.items(node)])
    return values[0] if len(values) == 1 else Collection(values)


def union_type(draft: Draft, node: Node) -> Expression:
    """``A | B``."""
    return Choice(tuple([draft.read(child) for child in draft.items(node)]))


def member_type(draft: Draft, node: Node) -> Expression:
    """``A.B``."""
    items = draft.items(node)
    return Member(draft.read(items[0]), draft.text(items[1])) if len(items) == 2 else OPAQUE


def _as_type(value: Expression) -> Expression:
    if isinstance(value, Text):
        return _quoted(value)
    if isinstance(value, Choice):
        options = tuple(_as_type(option) for option in value.options if option != Constant(None))
        return options[0] if len(options) == 1 else Choice(options)
    if isinstance(value, Item):
        return Item(value.of, _type_arguments(dotted(value.of) or "", value.key))
    return value


def _quoted(text: Text) -> Expression:
    name = (text.literal or "").strip()
    if not _DOTTED.fullmatch(name):
        return text
    first, *rest = name.split(".")
    value: Expression = Name(first)
    for part in rest:
        value = Member(value, part)
    return value


def _type_arguments(generic: str, key: Expression) -> Expression:
    generic = generic.rpartition(".")[2]
    if generic == "Literal":
        return key
    if not isinstance(key, Collection):
        return _as_type(key)
    if generic == "Annotated":
        return Collection((*(_as_type(item) for item in key.items[:1]), *key.items[1:]))
    return Collection(tuple(_as_type(item) for item in key.items))


HANDLERS: dict[str, Handler] = {
    "type": type_,
    "generic_type": generic_type,
    "type_parameter": type_parameter,
    "union_type": union_type,
    "member_type": member_type,
}
