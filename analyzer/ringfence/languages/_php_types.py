"""Types in PHP: of parameters, properties and results, and those that only comments tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._php_expressions import scope
from ringfence.languages._php_files import named, named_by
from ringfence.model.expression import OPAQUE, Choice, Expression, Name, Opaque

if TYPE_CHECKING:
    from tree_sitter import Node

_PLAIN = {
    "string", "int", "float", "bool", "array", "mixed", "void", "null", "callable", "iterable", "object", "never",
    "false", "true", "integer", "boolean", "double", "resource", "static", "self", "parent", "this",
}  # fmt: skip


def annotation(draft: Draft, node: Node | None) -> Expression | None:
    """A type that may be missing; None, too, for what says nothing."""
    value = None if node is None else draft.read(node)
    return None if isinstance(value, Opaque) else value


def named_type(draft: Draft, node: Node) -> Expression:
    """A class."""
    for child in draft.items(node):
        return scope(draft, child) if draft.text(child) in ("self", "static") else named(draft, child)
    return OPAQUE


def primitive_type(draft: Draft, node: Node) -> Expression:
    """``string``, ``array``."""
    return Name(draft.text(node))


def one_of(draft: Draft, node: Node) -> Expression:
    """``?A``, ``A|B``, ``A&B``: any of the classes among them."""
    values = [draft.read(child) for child in draft.items(node)]
    classes = [value for value in values if not (isinstance(value, Name) and value.name in _PLAIN)]
    found = classes or values
    return found[0] if len(found) == 1 else Choice(tuple(found))


def told(draft: Draft, written: str, node: Node) -> Expression | None:
    """A type as a comment tells it, ``Order|null``; None for what is more than a class, or less."""
    names = [name for name in written.strip("?()").split("|") if name.strip("\\").lower() not in _PLAIN]
    if len(names) != 1 or not names[0].replace("\\", "").isidentifier():
        return None
    return named_by(draft, names[0], node)


HANDLERS: dict[str, Handler] = {
    "named_type": named_type,
    "primitive_type": primitive_type,
    "optional_type": one_of,
    "union_type": one_of,
    "intersection_type": one_of,
    "disjunctive_normal_form_type": one_of,
    "type_list": one_of,
}
