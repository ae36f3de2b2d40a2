"""C# expressions that call nothing: literals, chains, patterns, assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import members
from ringfence.languages._csharp_operators import combined
from ringfence.languages._csharp_types import annotation, spelled
from ringfence.languages._draft import Draft, Handler, nothing, walk
from ringfence.languages._shared_handlers import awaiting
from ringfence.model.expression import (
    CLASS_NAME,
    OPAQUE,
    Collection,
    Constant,
    Expression,
    Invoke,
    Item,
    Lambda,
    Member,
    Name,
    Text,
    literal,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_EMPTY_TEXTS = (("string", "Empty"), ("String", "Empty"))


def operands(node: Node) -> list[Node]:
    """The expressions in a node: its named children without comments, and ``this`` and ``base``, which have no name."""
    return [
        child
        for child in node.children
        if (child.is_named and not child.is_extra) or child.type == "this" or child.type == "base"
    ]


# ---------------------------------------------------------------- atoms


def integer(draft: Draft, node: Node) -> Expression:
    """An integer of up to 64 bits, which is what storage formats carry."""
    digits = draft.text(node).rstrip("uUlL").replace("_", "")
    try:
        value = int(digits, 0 if digits[:2].lower() in ("0x", "0b") else 10)
    except ValueError:
        return OPAQUE
    return Constant(value) if value < 2**63 else OPAQUE


def real(draft: Draft, node: Node) -> Expression:
    """A floating-point or decimal number that is finite."""
    try:
        value = float(draft.text(node).rstrip("fFdDmM").replace("_", ""))
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) != float("inf") else OPAQUE


def base(draft: Draft, node: Node) -> Expression:
    """``base`` in front of a member."""
    return Invoke(Name("super"), (), draft.span(node))


# ---------------------------------------------------------------- chains


def member_access(draft: Draft, node: Node) -> Expression:
    """``of.Name``; ``typeof(Order).Name`` is a text, and the name of an object's class is one that the object tells."""
    names, known = draft.chain(node)
    if names in _EMPTY_TEXTS:
        return literal("")
    if names and names[0] != "base":
        return members(Name("self"), names[1:]) if names[0] == "this" else known
    of, name = draft.child(node, "expression"), draft.child(node, "name")
    value = OPAQUE if of is None else draft.read(of)
    member = "" if name is None else simple_name(draft, name)
    if of is not None and of.type == "typeof_expression" and member == "Name":
        return _type_name(value)
    if member == "Name" and isinstance(value, Invoke) and (object := _asked_for_type(value)) is not None:
        return Member(Member(object, "constructor"), CLASS_NAME)
    return Member(_without_arguments(value), member) if member else value


def _asked_for_type(invoke: Invoke) -> Expression | None:
    """``order`` of ``order.GetType()``."""
    callee = invoke.callee
    return callee.of if isinstance(callee, Member) and callee.name == "GetType" and not invoke.arguments else None


def simple_name(draft: Draft, node: Node) -> str:
    """The identifier of a name that may have type arguments."""
    if node.type == "generic_name":
        first = node.named_child(0)
        return "" if first is None else spelled(draft, first)
    return spelled(draft, node)


def _without_arguments(value: Expression) -> Expression:
    """``Cache<int>`` where ``Cache<int>.Get`` is meant."""
    return value.of if isinstance(value, Item) and isinstance(value.of, Name) and value.of.name[:1].isupper() else value


def _type_name(value: Expression) -> Expression:
    plain = value.of if isinstance(value, Item) else value
    name = plain.name if isinstance(plain, Name | Member) else ""
    parameter = name[:1] == "T" and (len(name) == 1 or name[1].isupper())
    return literal(name) if name and not parameter else Member(value, CLASS_NAME)


def conditional_access(draft: Draft, node: Node) -> Expression:
    """``of?.Name`` and ``of?[key]``."""
    parts = operands(node)
    if len(parts) != 2:
        return walk(draft, node)
    return bound(draft, draft.read(parts[0]), parts[1])


def bound(draft: Draft, of: Expression, binding: Node) -> Expression:
    """What ``?.Name`` or ``?[key]`` makes of its left side."""
    if binding.type == "member_binding_expression":
        name = draft.child(binding, "name")
        return Member(of, simple_name(draft, name)) if name is not None else of
    if binding.type == "element_binding_expression":
        return Item(of, _key(draft, binding))
    return draft.read(binding)


def element_access(draft: Draft, node: Node) -> Expression:
    """``of[key]``."""
    of, key = draft.child(node, "expression"), draft.child(node, "subscript")
    value = OPAQUE if of is None else draft.read(of)
    return Item(value, OPAQUE if key is None else _key(draft, key))


def _key(draft: Draft, node: Node) -> Expression:
    keys = tuple([draft.read(child) for child in operands(node)])
    return keys[0] if len(keys) == 1 else Collection(keys)


def argument(draft: Draft, node: Node) -> Expression:
    """The value of an argument; its name, if it has one, is read by who reads the call."""
    value: Expression = OPAQUE
    name = draft.child(node, "name")
    for child in operands(node):
        if child != name:
            value = draft.read(child)
    return value


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression."""
    value: Expression = OPAQUE
    for child in operands(node):
        value = draft.read(child)
    return value


def only_read(draft: Draft, node: Node) -> Expression:
    """A node whose value is nothing we know."""
    inner(draft, node)
    return OPAQUE


def cast(draft: Draft, node: Node) -> Expression:
    """``(Type)value``."""
    value = draft.child(node, "value")
    return OPAQUE if value is None else draft.read(value)


def as_expression(draft: Draft, node: Node) -> Expression:
    """``value as Type``."""
    left = draft.child(node, "left")
    return OPAQUE if left is None else draft.read(left)


def with_expression(draft: Draft, node: Node) -> Expression:
    """``value with { … }``: like the value."""
    first, *others = operands(node) or [node]
    for other in others:
        walk(draft, other)
    return draft.read(first) if first != node else OPAQUE


def tuple_expression(draft: Draft, node: Node) -> Expression:
    """``(a, b)``."""
    return Collection(tuple(draft.read_items(node)))


def tuple_pattern(draft: Draft, node: Node) -> Expression:
    """``var (a, b)``."""
    return Collection(tuple([draft.read(child) for child in node.named_children if not child.is_extra]))


# ---------------------------------------------------------------- expressions that name something


def assignment(draft: Draft, node: Node) -> Expression:
    """``target = value`` and its like; a discard takes nothing."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    if left is None or right is None:
        return walk(draft, node)
    operator = draft.child(node, "operator")
    kind = "=" if operator is None else operator.type
    target, value = draft.read(left), draft.read(right)
    if kind == "+=" and not _subscribes(target, value):
        draft.bind(target, combined("+", [target, value]), node)
    elif kind in ("=", "??=", "+=") and target != Name("_"):
        draft.bind(target, value, node)
    return value


def _subscribes(target: Expression, value: Expression) -> bool:
    """Whether ``+=`` adds a handler to an event, as far as its looks tell."""
    return isinstance(value, Lambda) or (isinstance(target, Member) and not isinstance(value, Text | Constant))


def is_pattern(draft: Draft, node: Node) -> Expression:
    """``value is Type name``: a name for the value, known to be of that type."""
    expression, pattern = draft.child(node, "expression"), draft.child(node, "pattern")
    value = OPAQUE if expression is None else draft.read(expression)
    if pattern is not None:
        _declare(draft, pattern, value)
    return OPAQUE


def declaration(draft: Draft, node: Node) -> Expression:
    """A pattern or an ``out`` argument that declares a name of some type."""
    return _declare(draft, node, OPAQUE)


def _declare(draft: Draft, node: Node, value: Expression) -> Expression:
    name, type = draft.child(node, "name"), draft.child(node, "type")
    if name is None or name.type != "identifier":
        return walk(draft, node) if node.type in _NESTED else OPAQUE
    known = annotation(draft, type) if type is not None and type.type != "predefined_type" else None
    draft.bind(Name(spelled(draft, name)), value if known is None else OPAQUE, node, known)
    return OPAQUE


_NESTED = {"and_pattern", "or_pattern", "parenthesized_pattern", "list_pattern"}

HANDLERS: dict[str, Handler] = {
    "this": lambda draft, node: Name("self"),
    "base": base,
    "integer_literal": integer,
    "real_literal": real,
    "boolean_literal": lambda draft, node: Constant(draft.text(node) == "true"),
    "null_literal": lambda draft, node: Constant(None),
    "comment": nothing,
    "discard": lambda draft, node: Name("_"),
    "member_access_expression": member_access,
    "conditional_access_expression": conditional_access,
    "element_access_expression": element_access,
    "element_binding_expression": _key,
    "parenthesized_expression": inner,
    "argument": argument,
    "cast_expression": cast,
    "as_expression": as_expression,
    "with_expression": with_expression,
    "postfix_unary_expression": inner,
    "prefix_unary_expression": only_read,
    "checked_expression": inner,
    "ref_expression": inner,
    "typeof_expression": inner,
    "is_expression": only_read,
    "throw_expression": only_read,
    "default_expression": only_read,
    "sizeof_expression": only_read,
    "range_expression": only_read,
    "tuple_expression": tuple_expression,
    "tuple_pattern": tuple_pattern,
    "parenthesized_variable_designation": tuple_pattern,
    "await_expression": awaiting("invocation_expression"),
    "assignment_expression": assignment,
    "is_pattern_expression": is_pattern,
    "declaration_pattern": declaration,
    "recursive_pattern": declaration,
    "var_pattern": declaration,
    "declaration_expression": declaration,
    "constant_pattern": nothing,
    "type_pattern": nothing,
    "relational_pattern": nothing,
    "negated_pattern": nothing,
}
