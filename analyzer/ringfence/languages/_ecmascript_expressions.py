"""JavaScript and TypeScript expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import members
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._ecmascript_classes import member_name
from ringfence.languages._ecmascript_definitions import define_function
from ringfence.languages._ecmascript_text import unescaped
from ringfence.model.expression import (
    OPAQUE,
    Collection,
    Constant,
    Each,
    Expression,
    Invoke,
    Item,
    Lambda,
    Mapping,
    Member,
    Name,
    literal,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_NO_NAMES = ("undefined", "super", "import", "new")

# ---------------------------------------------------------------- atoms


def identifier(draft: Draft, node: Node) -> Expression:
    """A name; the parser may have made it up, empty, to go on after an error."""
    name = draft.text(node)
    if name == "undefined":
        return Constant(None)
    return Name(name) if name else OPAQUE


def number(draft: Draft, node: Node) -> Expression:
    """A number: an integer of up to 64 bits, or a finite fraction."""
    digits = draft.text(node).replace("_", "").rstrip("n")
    try:
        value: int | float = int(digits, 0)
    except ValueError:
        try:
            value = float(digits)
        except ValueError:
            return OPAQUE
    return Constant(value) if abs(value) < 2**63 else OPAQUE


# ---------------------------------------------------------------- chains


def member_expression(draft: Draft, node: Node) -> Expression:
    """``of.name``, ``of?.name``."""
    names, value = draft.chain(node)
    if names and names[0] not in _NO_NAMES:
        return members(Name("self"), names[1:]) if names[0] == "this" else value
    of, name = draft.child(node, "object"), draft.child(node, "property")
    value = OPAQUE if of is None else draft.read(of)
    return Member(value, draft.text(name)) if name is not None and name.end_byte > name.start_byte else value


def subscript_expression(draft: Draft, node: Node) -> Expression:
    """``of[key]``."""
    of, index = draft.child(node, "object"), draft.child(node, "index")
    value = OPAQUE if of is None else draft.read(of)
    return value if index is None else Item(value, draft.read(index))


def super_(draft: Draft, node: Node) -> Expression:
    """``super``."""
    return Invoke(Name("super"), (), draft.span(node))


# ---------------------------------------------------------------- what holds other expressions


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression; whatever else stands in it is read for what it contains."""
    items = draft.items(node)
    if not items:
        return OPAQUE
    value = draft.read(items[0])
    for item in items[1:]:
        draft.read(item)
    return value


def asserted(draft: Draft, node: Node) -> Expression:
    """``x as T``, ``x satisfies T``, ``x!``: x."""
    items = draft.items(node)
    return draft.read(items[0]) if items else OPAQUE


def last(draft: Draft, node: Node) -> Expression:
    """``<T>x`` and ``a, b``: the last one."""
    values = [draft.read(child) for child in draft.items(node) if child.type != "type_arguments"]
    return values[-1] if values else OPAQUE


def yield_expression(draft: Draft, node: Node) -> Expression:
    """A yielded value counts as returned; of ``yield* x``, each element does."""
    items = draft.items(node)
    if not items:
        return OPAQUE
    value = draft.read(items[0])
    several = any(child.type == "*" for child in node.children[:2])
    if draft.affords(node):
        draft.place.function.returns.append(Each(value) if several else value)
    return value


# ---------------------------------------------------------------- literals of arrays and objects


def array(draft: Draft, node: Node) -> Expression:
    """``[a, ...b]``."""
    items = []
    for child in draft.items(node):
        spread = child.type == "spread_element"
        items.append(Each(inner(draft, child)) if spread else draft.read(child))
    return Collection(tuple(items))


def object_(draft: Draft, node: Node) -> Expression:
    """``{ key: value, name, method() {}, ...others }``; others come under the key ``**``."""
    items: list[tuple[Expression, Expression]] = []
    for child in draft.items(node):
        kind = child.type
        if kind == "pair":
            items.append(_pair(draft, child))
        elif kind == "shorthand_property_identifier":
            items.append((literal(draft.text(child)), identifier(draft, child)))
        elif kind == "spread_element":
            items.append((literal("**"), inner(draft, child)))
        elif kind == "method_definition":
            items.append(_method(draft, child))
        else:
            draft.read(child)
    return Mapping(tuple(items))


def _pair(draft: Draft, node: Node) -> tuple[Expression, Expression]:
    key, value = draft.child(node, "key"), draft.child(node, "value")
    return (_key(draft, key), OPAQUE if value is None else draft.read(value))


def _key(draft: Draft, key: Node | None) -> Expression:
    if key is None:
        return OPAQUE
    if key.type == "string":
        return literal(unescaped(draft.text(key)[1:-1]))
    if key.type == "computed_property_name":
        return inner(draft, key)
    return literal(draft.text(key))


def _method(draft: Draft, node: Node) -> tuple[Expression, Expression]:
    """A method in an object literal; a getter is what it returns."""
    name = draft.child(node, "name")
    at = draft.span(node)
    label = "" if name is None else member_name(draft, name)
    function = define_function(draft, node, draft.nameless(node, label))
    value: Expression = Lambda(function.name)
    if any(child.type == "get" for child in node.children[:3]):
        value = Invoke(value, (), at)
    return _key(draft, name), value


HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "private_property_identifier": identifier,
    "shorthand_property_identifier": identifier,
    "undefined": lambda draft, node: Constant(None),
    "null": lambda draft, node: Constant(None),
    "true": lambda draft, node: Constant(True),
    "false": lambda draft, node: Constant(False),
    "number": number,
    "this": lambda draft, node: Name("self"),
    "super": super_,
    "regex": nothing,
    "meta_property": lambda draft, node: Name(draft.text(node)),
    "member_expression": member_expression,
    "subscript_expression": subscript_expression,
    "parenthesized_expression": inner,
    "as_expression": asserted,
    "satisfies_expression": asserted,
    "non_null_expression": asserted,
    "instantiation_expression": asserted,
    "type_assertion": last,
    "sequence_expression": last,
    "yield_expression": yield_expression,
    "array": array,
    "object": object_,
}
