"""PHP expressions: variables, members, arrays, numbers and closures' surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._numbers import float_, integer
from ringfence.languages._php_files import named
from ringfence.languages._places import FunctionDraft
from ringfence.languages._text import joined
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Constant,
    Each,
    Expression,
    Invoke,
    Item,
    Mapping,
    Member,
    Name,
    literal,
)
from ringfence.model.outline import Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

SPREAD = literal("**")
"""The key of what is spread into an array with keys."""

# ---------------------------------------------------------------- atoms


def variable(draft: Draft, node: Node) -> Expression:
    """``$order``. Variables keep their sign: a function, a constant and a class may have the same name."""
    name = draft.text(node)
    return Name("self") if name == "$this" else Name(name)


def boolean(draft: Draft, node: Node) -> Expression:
    """``true``, ``FALSE``."""
    return Constant(draft.text(node).lower() == "true")


def constant(draft: Draft, node: Node) -> Expression:
    """A constant; the folder and the path of the file are known."""
    name = draft.text(node)
    if name == "__DIR__":
        return literal(draft.path.rpartition("/")[0])
    return literal(draft.path) if name == "__FILE__" else named(draft, node)


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression."""
    values = draft.read_items(node)
    return values[-1] if values else OPAQUE


def value_of(draft: Draft, node: Node) -> Expression:
    """``(string) $x``, ``clone $x``: x, for all that is asked here."""
    value = draft.child(node, "value")
    return inner(draft, node) if value is None else draft.read(value)


# ---------------------------------------------------------------- members


def member(draft: Draft, node: Node) -> Expression:
    """``$a->b``, ``$a?->b``."""
    of, name = draft.child(node, "object"), draft.child(node, "name")
    value = OPAQUE if of is None else draft.read(of)
    if name is None or name.type != "name":
        if name is not None:
            draft.read(name)
        return OPAQUE
    return Member(value, draft.text(name))


def scope(draft: Draft, node: Node | None) -> Expression:
    """What stands before ``::``, or behind ``new``: a class, the one around, its parent, the one that is called on."""
    if node is None:
        return OPAQUE
    written = draft.text(node)
    if written == "parent":
        return Invoke(Name("super"), (), draft.span(node))
    if written == "self":
        owner = _class_around(draft)
        return Name(owner.rpartition(".")[2]) if owner else OPAQUE
    if written == "static":
        return Name("cls") if _stands_in_static(draft) else Member(Name("self"), "constructor")
    return named(draft, node) if node.type in ("name", "qualified_name", "relative_name") else draft.read(node)


def _class_around(draft: Draft) -> str:
    if draft.place.cls is not None:
        return draft.place.cls.name
    function: FunctionDraft | None = draft.place.function
    while function is not None and not function.owner:
        function = function.around
    return function.owner if function is not None else ""


def _stands_in_static(draft: Draft) -> bool:
    """Whether the method around is called on a class, closures in it included."""
    function: FunctionDraft | None = draft.place.function
    while function is not None and not function.owner:
        function = function.around
    return function is not None and function.parameters[:1] == (Parameter("cls"),)


def static_member(draft: Draft, node: Node) -> Expression:
    """``Foo::$name``, ``Foo::NAME``, ``Foo::class``."""
    parts = draft.items(node)
    of = scope(draft, parts[0] if parts else None)
    name = draft.text(parts[-1]).removeprefix("$") if len(parts) > 1 else ""
    if name == "class":
        return of if parts[0].type != "variable_name" else Member(of, "constructor")
    return Member(of, name) if name.isidentifier() else OPAQUE


def subscript(draft: Draft, node: Node) -> Expression:
    """``$a[key]``; ``$a[]`` is one more of its elements."""
    parts = draft.read_items(node)
    if not parts:
        return OPAQUE
    return Item(parts[0], parts[1] if len(parts) > 1 else OPAQUE)


# ---------------------------------------------------------------- arrays


def array(draft: Draft, node: Node) -> Expression:
    """``[a, b]`` or ``['key' => value]``, and both at once."""
    entries: list[tuple[Expression | None, Expression]] = []
    for element in draft.items(node):
        if element.type == "array_element_initializer":
            entries.append(_element(draft, element))
        else:
            draft.read(element)
    if any(key is not None and key is not SPREAD for key, _ in entries):
        keyed = [(Constant(at) if key is None else key, value) for at, (key, value) in enumerate(entries)]
        return Mapping(tuple(keyed))
    if len(entries) == 1 and entries[0][0] is SPREAD:
        return entries[0][1]
    return Collection(tuple([Each(value) if key is SPREAD else value for key, value in entries]))


def _element(draft: Draft, node: Node) -> tuple[Expression | None, Expression]:
    parts = draft.items(node)
    if len(parts) > 1:
        return draft.read(parts[0]), draft.read(parts[1])
    if not parts:
        return None, OPAQUE
    return (SPREAD if parts[0].type == "variadic_unpacking" else None), draft.read(parts[0])


# ---------------------------------------------------------------- assignments


def assignment(draft: Draft, node: Node) -> Expression:
    """``$x = value`` is the value, too."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    value = OPAQUE if right is None else draft.read(right)
    if left is not None:
        bind(draft, left, value, node)
    return value if draft.affords(node) else OPAQUE


def bind(draft: Draft, target: Node, value: Expression, node: Node) -> None:
    """What stands to the left of ``=`` takes a value: each of several its own."""
    if target.type != "list_literal":
        draft.bind(draft.read(target), value, node)
        return
    position = 0
    key: Node | None = None
    items = target.children
    for place, child in enumerate(items):
        position += child.type == ","
        if not child.is_named or child.is_extra:
            continue
        if place + 1 < len(items) and items[place + 1].type == "=>":
            key = child
            continue
        at = Constant(position) if key is None else draft.read(key)
        key = None
        bind(draft, child, Item(value, at), child)


def update(draft: Draft, node: Node) -> Expression:
    """``$x .= more``, ``$x ??= other``."""
    left, right, sign = (draft.child(node, field) for field in ("left", "right", "operator"))
    value = OPAQUE if right is None else draft.read(right)
    if left is None or sign is None:
        return value
    target = draft.read(left)
    if sign.type == ".=":
        value = joined((target, value))
    elif sign.type == "??=":
        value = Choice((target, value))
    else:
        return OPAQUE
    draft.bind(draft.read(left), value, node)
    return OPAQUE


# ---------------------------------------------------------------- other files


def include(draft: Draft, node: Node) -> Expression:
    """``require path``: what the file returns."""
    paths = draft.read_items(node)
    invoke = Invoke(Name("require"), tuple(Argument(path) for path in paths[:1]), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


HANDLERS: dict[str, Handler] = {
    "variable_name": variable,
    "integer": integer,
    "float": float_,
    "boolean": boolean,
    "null": lambda draft, node: Constant(None),
    "name": constant,
    "parenthesized_expression": inner,
    "expression_statement": inner,
    "error_suppression_expression": inner,
    "variadic_unpacking": inner,
    "by_ref": inner,
    "cast_expression": value_of,
    "clone_expression": inner,
    "member_access_expression": member,
    "nullsafe_member_access_expression": member,
    "scoped_property_access_expression": static_member,
    "class_constant_access_expression": static_member,
    "subscript_expression": subscript,
    "array_creation_expression": array,
    "assignment_expression": assignment,
    "reference_assignment_expression": assignment,
    "augmented_assignment_expression": update,
    "include_expression": include,
    "include_once_expression": include,
    "require_expression": include,
    "require_once_expression": include,
    "comment": nothing,
    "text": nothing,
    "text_interpolation": nothing,
    "php_tag": nothing,
    "php_end_tag": nothing,
}
