"""Names in Ruby: variables, constants, methods that are called without anything, and what is assigned to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._places import FunctionDraft
from ringfence.languages._ruby_files import BLOCK, PRIVATE_SIGN, SELF, called, home_of, is_variable, ruby
from ringfence.languages._ruby_structs import made_class
from ringfence.languages._text import joined
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Constant,
    Expression,
    Item,
    Member,
    Name,
    Opaque,
)
from ringfence.model.outline import Field

if TYPE_CHECKING:
    from tree_sitter import Node

_NOTHING = {
    "private", "public", "protected", "module_function", "private_class_method", "block_given?", "binding", "__method__",
    "__callee__", "fail", "raise", "retry", "redo", "next", "break", "nil",
}  # fmt: skip
_LISTS = ("left_assignment_list", "destructured_left_assignment", "destructured_parameter")

# ---------------------------------------------------------------- names


def identifier(draft: Draft, node: Node) -> Expression:
    """A variable, or a method of the object that is called without arguments."""
    return plain(draft, draft.text(node), node)


def plain(draft: Draft, name: str, node: Node) -> Expression:
    """The same by its text."""
    if is_variable(draft, name):
        return Name(meant(draft, name))
    if name in _NOTHING:
        return OPAQUE
    if name == "new":
        return called(draft, node, SELF)
    return called(draft, node, Name(name))


def meant(draft: Draft, name: str) -> str:
    """What a variable is called in the outline: ``&``, if it is the block that a method is given."""
    function: FunctionDraft | None = draft.place.function
    while function is not None:
        if name in function.declared:
            return function.renewed.get(name, name)
        function = function.around
    return name


def constant(draft: Draft, node: Node) -> Expression:
    """``Order``: a class, a module, or a value."""
    name = draft.text(node)
    ruby(draft).mention(name, node)
    return Name(name)


def scoped(draft: Draft, node: Node) -> Expression:
    """``Shop::Order``, ``::Shop``."""
    of, name = draft.child(node, "scope"), draft.child(node, "name")
    if name is None:
        return OPAQUE
    written = draft.text(name)
    if of is None:
        ruby(draft).mention(written, node)
        return Name(written)
    return Member(draft.read(of), written)


def self_(draft: Draft, node: Node) -> Expression:
    """The object whose method this is, or the class whose body."""
    return SELF


def object_variable(draft: Draft, node: Node) -> Expression:
    """``@order``, ``@@orders``."""
    return Member(SELF, PRIVATE_SIGN + draft.text(node).lstrip(PRIVATE_SIGN))


def global_variable(draft: Draft, node: Node) -> Expression:
    """``$redis``, which all files share."""
    return Name(draft.text(node))


# ---------------------------------------------------------------- assignments


def assignment(draft: Draft, node: Node) -> Expression:
    """``a = value``, ``a, b = values``, ``order.status = value``; it is the value, too."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    if left is not None and right is not None and left.type == "constant" and made_class(draft, left, right):
        return OPAQUE
    value = OPAQUE if right is None else draft.read(right)
    if left is not None:
        bind(draft, left, value, node)
    return value if draft.affords(node) else OPAQUE


def bind(draft: Draft, target: Node, value: Expression, node: Node) -> None:
    """What stands to the left of ``=`` takes a value: each of several its own."""
    kind = target.type
    if kind in _LISTS:
        for position, part in enumerate(draft.items(target)):
            if part.type in ("rest_assignment", "splat_parameter"):
                for inner in draft.items(part):
                    bind(draft, inner, value, part)
                continue
            bind(draft, part, Item(value, Constant(position)), part)
    elif kind == "identifier":
        name = draft.text(target)
        scope = home_of(draft, name)
        draft.bind(Name(name), value, node, None, scope)
    elif kind == "constant":
        _constant(draft, draft.text(target), value, node)
    elif kind == "global_variable":
        draft.bind(Name(draft.text(target)), value, node, None, "")
    elif kind in ("instance_variable", "class_variable"):
        draft.bind(draft.read(target), value, node)
    elif kind == "element_reference":
        item = draft.read(target)
        if isinstance(item, Item):
            draft.bind(item, value, node)
    elif kind == "call":
        _member(draft, target, value, node)
    else:
        draft.read(target)


def _constant(draft: Draft, name: str, value: Expression, node: Node) -> None:
    cls = draft.place.cls
    if cls is not None:
        cls.fields.append(Field(name, draft.span(node), None, value))
    scope = cls.name if cls is not None else ""
    draft.bind(Name(name), value, node, None, scope)


def _member(draft: Draft, target: Node, value: Expression, node: Node) -> None:
    """``order.status = value`` calls a method of that name, and sets what another gives."""
    of, name = draft.child(target, "receiver"), draft.child(target, "method")
    if of is None or name is None:
        return
    object, written = draft.read(of), draft.text(name)
    if isinstance(object, Opaque):
        return
    called(draft, node, Member(object, f"{written}="), (Argument(value),))
    draft.bind(Member(draft_again(object), PRIVATE_SIGN + written), value, node)


def draft_again(expression: Expression) -> Expression:
    """An object that is named in two places of the outline."""
    match expression:
        case Name(name):
            return Name(name)
        case Member(of, name):
            return Member(draft_again(of), name)
        case _:
            return expression


def update(draft: Draft, node: Node) -> Expression:
    """``a ||= other``, ``a += more``, ``a << more`` is no such."""
    left, right, sign = (draft.child(node, field) for field in ("left", "right", "operator"))
    value = OPAQUE if right is None else draft.read(right)
    if left is None or sign is None:
        return value
    if sign.type in ("||=", "&&="):
        item = left.type == "element_reference"
        held = Choice((draft.read(left), value)) if item or _is_set(draft, left) else value
        bind(draft, left, held, node)
        return value if draft.affords(node) else OPAQUE
    if sign.type == "+=":
        bind(draft, left, joined((draft.read(left), value)), node)
    return OPAQUE


def _is_set(draft: Draft, left: Node) -> bool:
    """Whether a variable may have a value already: one of an object says nothing more by being its own alternative."""
    return left.type == "identifier" and is_variable(draft, draft.text(left))


def element(draft: Draft, node: Node) -> Expression:
    """``a[key]``."""
    of = draft.child(node, "object")
    value = OPAQUE if of is None else draft.read(of)
    keys = [draft.read(item) for item in draft.items(node) if item != of]
    return Item(value, keys[0] if keys else OPAQUE)


def listed(draft: Draft, node: Node) -> Expression:
    """What stands to the right of ``a, b = 1, 2``."""
    values = draft.read_items(node)
    return values[0] if len(values) == 1 else Collection(tuple(values))


def block_given(draft: Draft, node: Node) -> Expression:
    """``yield value`` calls the block that the method was given."""
    arguments = [Argument(value) for child in draft.items(node) for value in draft.read_items(child)]
    method = draft.place.function
    while method.around is not None:
        method = method.around
    method.declared.add(BLOCK)
    return called(draft, node, Name(BLOCK), tuple(arguments))


HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "constant": constant,
    "scope_resolution": scoped,
    "self": self_,
    "instance_variable": object_variable,
    "class_variable": object_variable,
    "global_variable": global_variable,
    "assignment": assignment,
    "operator_assignment": update,
    "element_reference": element,
    "yield": block_given,
    "right_assignment_list": listed,
}
