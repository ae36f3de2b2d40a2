"""Python type annotations."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringfence.languages._chains import by_text
from ringfence.languages._draft import Draft, Handler
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
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_PURE = pattern(r"\(?[\w\s.,:=*|\[\]\"'-]*+\)?")
_DOING = pattern(r":=|\b(?:lambda|for|yield|await)\b")
_PLAIN = pattern(r"[\w.,|\[\] ]{1,200}")


def is_plain(text: str) -> bool:
    """Whether types, or parameters with theirs, consist of names, texts and numbers alone."""
    return _PURE.fullmatch(text) is not None and _DOING.search(text) is None


def annotation(draft: Draft, node: Node | None) -> Expression | None:
    """The type a node names: quoted names are opened, ``X | None`` is X."""
    return None if node is None else _type(draft, node)


@by_text(is_plain)
def _type(draft: Draft, node: Node) -> Expression:
    return _as_type(draft.read(node))


def type_(draft: Draft, node: Node) -> Expression:
    """A type, as the expression it is written as."""
    items = draft.items(node)
    return draft.read(items[0]) if len(items) == 1 else OPAQUE


def generic_type(draft: Draft, node: Node) -> Expression:
    """``name[arguments]``."""
    values = draft.read_items(node)
    return Item(values[0], values[1]) if len(values) == 2 else OPAQUE


def type_parameter(draft: Draft, node: Node) -> Expression:
    """``[arguments]`` of a generic type."""
    values = tuple(draft.read_items(node))
    return values[0] if len(values) == 1 else Collection(values)


def union_type(draft: Draft, node: Node) -> Expression:
    """``A | B``."""
    return Choice(tuple(draft.read_items(node)))


def member_type(draft: Draft, node: Node) -> Expression:
    """``A.B``."""
    items = draft.items(node)
    return Member(draft.read(items[0]), draft.text(items[1])) if len(items) == 2 else OPAQUE


def _as_type(value: Expression) -> Expression:
    if isinstance(value, Text):
        return _quoted(value)
    if isinstance(value, Choice):
        options = [_as_type(option) for option in value.options if option != Constant(None)]
        return options[0] if len(options) == 1 else Choice(tuple(options))
    if isinstance(value, Item):
        return Item(value.of, _type_arguments(dotted(value.of) or "", value.key))
    return value


def _quoted(text: Text) -> Expression:
    """The type that a string spells, if it consists of names, arguments and bars."""
    source = (text.literal or "").strip()
    if not _PLAIN.fullmatch(source):
        return text
    try:
        return _as_type(_converted(ast.parse(source, mode="eval").body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text


def _converted(node: ast.expr) -> Expression:
    match node:
        case ast.Name(id=name):
            return Name(name)
        case ast.Attribute(value=of, attr=name):
            return Member(_converted(of), name)
        case ast.Subscript(value=of, slice=key):
            return Item(_converted(of), _converted(key))
        case ast.BinOp(left=left, right=right):
            first, last = _converted(left), _converted(right)
            return Choice((*(first.options if isinstance(first, Choice) else (first,)), last))
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return Collection(tuple(_converted(item) for item in items))
        case ast.Constant(value=None):
            return Constant(None)
    return OPAQUE


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
