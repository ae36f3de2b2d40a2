"""Python expressions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing, walk
from ringfence.languages._python_text import string
from ringfence.model.expression import (
    OPAQUE,
    Collection,
    Constant,
    Each,
    Expression,
    Item,
    Mapping,
    Member,
    Name,
    literal,
)

if TYPE_CHECKING:
    from tree_sitter import Node

CONSTANTS = ("None", "True", "False")
"""What looks like a name and is none."""

# ---------------------------------------------------------------- atoms


def identifier(draft: Draft, node: Node) -> Expression:
    """A name; the parser may have made it up, empty, to go on after an error."""
    name = draft.text(node)
    return Name(name) if name else OPAQUE


def integer(draft: Draft, node: Node) -> Expression:
    """An integer of up to 64 bits, which is what storage formats carry; also Python 2's ``0777`` and ``10L``."""
    return _integer(draft.text(node))


@lru_cache(maxsize=1 << 10)
def _integer(text: str) -> Expression:
    digits = text.rstrip("lL").replace("_", "")
    try:
        value = int(digits, 8 if digits.isdecimal() and digits.startswith("0") else 0)
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) < 2**63 else OPAQUE


def float_(draft: Draft, node: Node) -> Expression:
    """A floating-point number that is finite."""
    try:
        value = float(draft.text(node))
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) != float("inf") else OPAQUE


# ---------------------------------------------------------------- chains


def attribute(draft: Draft, node: Node) -> Expression:
    """``of.name``."""
    names, value = draft.chain(node)
    if names and names[0] not in CONSTANTS:
        return value
    of, name = draft.child(node, "object"), draft.child(node, "attribute")
    value = OPAQUE if of is None else draft.read(of)
    return Member(value, draft.text(name)) if name is not None and name.end_byte > name.start_byte else value


def subscript(draft: Draft, node: Node) -> Expression:
    """``of[key]``."""
    of = draft.child(node, "value")
    value = OPAQUE if of is None else draft.read(of)
    keys = tuple(draft.read(key) for key in node.children_by_field_name("subscript"))
    return Item(value, keys[0] if len(keys) == 1 else Collection(keys))


def starred(draft: Draft, node: Node) -> bool:
    """Whether a node begins with a star. The grammar binds it too closely: ``[*f(x)]`` holds a call of ``*f``."""
    return draft.bytes.startswith("*", node.start_byte)


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression."""
    items = draft.items(node)
    if not items:
        return OPAQUE
    for item in items[1:]:
        draft.read(item)
    return draft.read(items[0])


# ---------------------------------------------------------------- displays and comprehensions


def collection(draft: Draft, node: Node) -> Expression:
    """A list, tuple or set, with or without parentheses; ``*x`` stands for each of x."""
    items, read, handlers = [], draft.read, draft.handlers
    for child in draft.items(node):
        value = read(child)
        spread = handlers[child.kind_id] not in NEVER_STARRED and starred(draft, child)
        items.append(Each(value) if spread else value)
    return Collection(tuple(items))


def dictionary(draft: Draft, node: Node) -> Expression:
    """A dictionary; ``**d`` comes under the key ``**``."""
    items = []
    for child in draft.items(node):
        kind = child.type
        if kind == "pair":
            items.append(_pair(draft, child))
        elif kind == "dictionary_splat":
            items.append((literal("**"), inner(draft, child)))
        else:
            draft.read(child)
    return Mapping(tuple(items))


def _pair(draft: Draft, node: Node) -> tuple[Expression, Expression]:
    key, value = draft.child(node, "key"), draft.child(node, "value")
    return (OPAQUE if key is None else draft.read(key), OPAQUE if value is None else draft.read(value))


def comprehension(draft: Draft, node: Node) -> Expression:
    """A list, set or dictionary comprehension or a generator: what one round gives.

    The first iterable is read outside, everything behind it once for each of its elements.
    """
    body = draft.child(node, "body")
    outside = draft.place
    for clause in draft.items(node):
        if body is not None and clause.start_byte == body.start_byte:
            continue
        draft.read(clause)
    value: Expression
    if body is not None and body.type == "pair":
        value = Mapping((_pair(draft, body),))
    else:
        value = Collection((OPAQUE if body is None else draft.read(body),))
    draft.place = outside
    return value


def for_in_clause(draft: Draft, node: Node) -> Expression:
    """``for target in iterable`` of a comprehension: what follows is inside the loop."""
    left, rights = draft.child(node, "left"), node.children_by_field_name("right")
    values = [draft.read(right) for right in rights if right.is_named]
    place = draft.place
    draft.place = replace(place, loops=place.loops + 1)
    if left is not None and values:
        iterable = values[0] if len(values) == 1 else Collection(tuple(values))
        draft.bind(draft.read(left), Each(iterable), left)
    return OPAQUE


# ---------------------------------------------------------------- expressions that do something


def named_expression(draft: Draft, node: Node) -> Expression:
    """``name := value``."""
    name, value = draft.child(node, "name"), draft.child(node, "value")
    result = OPAQUE if value is None else draft.read(value)
    if name is not None:
        draft.bind(draft.read(name), result, node)
    return result


def yield_(draft: Draft, node: Node) -> Expression:
    """A yielded value counts as returned; of ``yield from x``, each element does."""
    if not node.named_child_count:
        return OPAQUE
    value = inner(draft, node)
    several = any(child.type == "from" for child in node.children[:2])
    if draft.affords(node):
        draft.place.function.returns.append(Each(value) if several else value)
    return value


NEVER_STARRED = frozenset((identifier, integer, string, collection, dictionary))
"""Who reads what does not begin with a star, whatever the grammar says."""

HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "integer": integer,
    "float": float_,
    "true": lambda draft, node: Constant(True),
    "false": lambda draft, node: Constant(False),
    "none": lambda draft, node: Constant(None),
    "ellipsis": nothing,
    "comment": nothing,
    "attribute": attribute,
    "subscript": subscript,
    "slice": walk,
    "parenthesized_expression": inner,
    "list": collection,
    "tuple": collection,
    "set": collection,
    "expression_list": collection,
    "pattern_list": collection,
    "tuple_pattern": collection,
    "list_pattern": collection,
    "list_splat": inner,
    "list_splat_pattern": inner,
    "parenthesized_list_splat": inner,
    "as_pattern_target": inner,
    "dictionary": dictionary,
    "list_comprehension": comprehension,
    "set_comprehension": comprehension,
    "generator_expression": comprehension,
    "dictionary_comprehension": comprehension,
    "for_in_clause": for_in_clause,
    "named_expression": named_expression,
    "yield": yield_,
}
