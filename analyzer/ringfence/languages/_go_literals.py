"""Go composite literals: objects, slices and maps, and functions without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._go_definitions import SEQUENCES, parameters, read_body
from ringfence.languages._places import FunctionDraft
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Expression,
    Invoke,
    Lambda,
    Mapping,
    Opaque,
)

if TYPE_CHECKING:
    from tree_sitter import Node


def composite(draft: Draft, node: Node) -> Expression:
    """``Type{…}``."""
    type, body = draft.child(node, "type"), draft.child(node, "body")
    if type is None or body is None:
        return OPAQUE
    return _literal(draft, node, type, body)


def untyped(draft: Draft, node: Node) -> Expression:
    """``{…}`` whose type nothing around it says: the element of a named type."""
    pairs = [item for item in draft.items(node) if item.type == "keyed_element"]
    if pairs:
        return Mapping(tuple([_pair(draft, pair, None) for pair in pairs]))
    return Collection(tuple(draft.read_items(node)))


def _literal(draft: Draft, node: Node, type: Node | None, body: Node) -> Expression:
    """A literal of a type: a sequence, a map, or the object of a named type."""
    while type is not None and type.type in ("pointer_type", "parenthesized_type"):
        type = type.named_child(0)
    if type is None:
        return untyped(draft, body)
    element = draft.child(type, "element") if type.type in SEQUENCES else _declared(draft, type, body)
    if element is not None:
        return Collection(tuple([_element(draft, item, element) for item in draft.items(body)]))
    if type.type == "map_type":
        value = draft.child(type, "value")
        items = draft.items(body)
        return Mapping(tuple([_pair(draft, item, value) for item in items if item.type == "keyed_element"]))
    return _object(draft, node, type, body)


def _declared(draft: Draft, type: Node, body: Node) -> Node | None:
    """The type of the elements in a table that has a type of its own, ``Routes{{"GET", list}, …}``; what its methods do is
    asked of other objects.
    """
    items = draft.items(body)
    first = items[0].named_child(0) if items and items[0].type == "literal_element" else None
    table = first is not None and first.type in ("literal_value", "composite_literal")
    return draft.elements.get(draft.text(type)) if table and draft.elements else None


def _object(draft: Draft, node: Node, type: Node, body: Node) -> Expression:
    callee = draft.read(type)
    arguments: list[Argument] = []
    entries: list[tuple[Expression, Expression]] = []
    for item in draft.items(body):
        if item.type != "keyed_element":
            arguments.append(Argument(draft.read(item)))
            continue
        key, value = draft.child(item, "key"), draft.child(item, "value")
        name = _field_name(draft, key)
        if name:
            arguments.append(Argument(OPAQUE if value is None else draft.read(value), name))
        else:
            entries.append(_pair(draft, item, None))
    if entries:
        arguments.append(Argument(Mapping(tuple(entries))))
    if isinstance(callee, Opaque):  # an anonymous struct
        return OPAQUE
    invoke = Invoke(callee, tuple(arguments), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def _field_name(draft: Draft, key: Node | None) -> str:
    inner = key.named_child(0) if key is not None and key.type == "literal_element" else key
    return draft.text(inner) if inner is not None and inner.type in ("identifier", "field_identifier") else ""


def _pair(draft: Draft, node: Node, type: Node | None) -> tuple[Expression, Expression]:
    key, value = draft.child(node, "key"), draft.child(node, "value")
    return (
        OPAQUE if key is None else draft.read(key),
        OPAQUE if value is None else _element(draft, value, type),
    )


def _element(draft: Draft, node: Node, type: Node | None) -> Expression:
    """An element, whose type may be left out where the type around it says it; ``index: value`` is its value."""
    if node.type == "keyed_element":
        value = draft.child(node, "value")
        return OPAQUE if value is None else _element(draft, value, type)
    inner = node.named_child(0) if node.type == "literal_element" else node
    if inner is not None and inner.type == "literal_value":
        return _literal(draft, inner, type, inner)
    return draft.read(node)


def function(draft: Draft, node: Node) -> Expression:
    """A function without a name."""
    function = FunctionDraft(
        draft.place.qualified(draft.nameless(node, "lambda")),
        draft.span(node),
        parameters(draft, draft.child(node, "parameters")),
        around=draft.place.function,
    )
    read_body(draft, node, function)
    return Lambda(function.name)


HANDLERS: dict[str, Handler] = {
    "composite_literal": composite,
    "literal_value": untyped,
    "func_literal": function,
}
