"""Kotlin expressions: names, members, literals and operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import members
from ringfence.languages._draft import Draft, Handler, nothing, walk
from ringfence.languages._kotlin_text import this
from ringfence.languages._operators import in_runs
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
    Member,
    Name,
    Operation,
    Text,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_CONDITIONS = ("==", "!=", "===", "!==", "<", ">", "<=", ">=", "&&", "||")
_REFLECTED = {"java", "javaObjectType", "javaPrimitiveType", "kotlin", "qualifiedName", "simpleName"}
_NAMES = {"identifier", "navigation_expression"}
_SUFFIXED = {"navigation_expression", "call_expression", "unary_expression", "index_expression"}
_WORDS = {"null": Constant(None), "true": Constant(True), "false": Constant(False)}

# ---------------------------------------------------------------- names


def spelled(draft: Draft, node: Node) -> str:
    """A name as others write it: without backquotes."""
    return draft.text(node).strip("`")


def identifier(draft: Draft, node: Node) -> Expression:
    """A name, or a word for a constant."""
    return named(draft, spelled(draft, node))


def named(draft: Draft, name: str) -> Expression:
    """What a name is here; where ``this`` is another object, a name of nobody may be a member of that."""
    if name in _WORDS:
        return _WORDS[name]
    if not name:
        return OPAQUE
    function = draft.place.function
    if function.receiver and not is_known(draft, name) and not name[0].isupper() and name not in ("it", "field"):
        return Choice((Name(name), Member(Name(function.receiver), name)))
    return Name(name)


def is_known(draft: Draft, name: str) -> bool:
    """Whether the file itself says what a name means where the reader stands."""
    return name in draft.place.function.declared or name in draft.declared[""]


def this_expression(draft: Draft, node: Node) -> Expression:
    """The object at hand; ``this@Outer`` is one of a class around."""
    return Name("self") if any(child.type == "this@" for child in node.children) else this(draft)


# ---------------------------------------------------------------- chains


def navigation(draft: Draft, node: Node) -> Expression:
    """``a.b``, ``a?.b``, ``a::b``; ``Order::class`` and ``Order::class.java`` are the class."""
    names, value = draft.chain(node)
    if names and names[0] != "super" and "class" not in names:
        if not draft.place.function.receiver and names[0] not in _WORDS and names[0] != "this":
            return value
        return members(this(draft) if names[0] == "this" else named(draft, names[0]), names[1:])
    items = draft.items(node)
    if not items:
        return OPAQUE
    value = draft.read(items[0])
    if len(items) < 2:
        return value
    name = spelled(draft, items[-1])
    if name == "class" or (name in _REFLECTED and _is_class(items[0])):
        return value
    return Member(value, name)


def _is_class(node: Node) -> bool:
    last = node.named_children[-1:] if node.type == "navigation_expression" else []
    return any(child.type == "::" for child in node.children) and bool(last) and last[0].text == b"class"


def callable_reference(draft: Draft, node: Node) -> Expression:
    """``::send`` is the function, ``Order::class`` the class."""
    items = draft.items(node)
    if not items:
        return OPAQUE
    if len(items) == 1:
        return draft.read(items[0])
    name = spelled(draft, items[-1])
    return draft.read(items[0]) if name == "class" else Member(draft.read(items[0]), name)


def index(draft: Draft, node: Node) -> Expression:
    """``array[i]``, ``map["key"]``."""
    values = draft.read_items(node)
    return Item(values[0], values[1]) if len(values) > 1 else OPAQUE


def parenthesized(draft: Draft, node: Node) -> Expression:
    """``(a)``, unless it is known to be the arguments of a call."""
    known = draft.known.pop(node.id, None)
    return inner(draft, node) if known is None else known


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression."""
    values = draft.read_items(node)
    return values[-1] if values else OPAQUE


def left_of(draft: Draft, node: Node) -> Expression:
    """``value as Order`` is the value."""
    left = draft.child(node, "left")
    return OPAQUE if left is None else draft.read(left)


# ---------------------------------------------------------------- literals


def integer(draft: Draft, node: Node) -> Expression:
    """An integer of up to 64 bits."""
    try:
        value = int(draft.text(node).rstrip("uUlL").replace("_", ""), 0)
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) < 2**63 else OPAQUE


def floating_point(draft: Draft, node: Node) -> Expression:
    """A floating-point number that is finite."""
    try:
        value = float(draft.text(node).rstrip("fF").replace("_", ""))
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) != float("inf") else OPAQUE


def collection(draft: Draft, node: Node) -> Expression:
    """``[a, b]``, in annotations."""
    return Collection(tuple(draft.read(child) for child in draft.items(node)))


# ---------------------------------------------------------------- operators


def binary(draft: Draft, node: Node) -> Expression:
    """Operators of two operands, run by run."""
    rest = _called_with_type(draft, node)
    return in_runs(draft, node, combined) if rest is None else draft.read(rest)


def _called_with_type(draft: Draft, node: Node) -> Node | None:
    """What follows in ``f<Order>(x)``, which the grammar takes for two comparisons; the call is known from then on."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    if left is None or right is None or left.type != "binary_expression" or not _compares(node, ">"):
        return None
    callee, type = draft.child(left, "left"), draft.child(left, "right")
    arguments: Node | None = right
    while arguments is not None and arguments.type in _SUFFIXED:
        arguments = arguments.named_children[0] if arguments.named_children else None
    if callee is None or type is None or arguments is None or arguments.type != "parenthesized_expression":
        return None
    if not _compares(left, "<") or callee.type not in _NAMES or type.type not in _NAMES:
        return None
    values = [Argument(draft.read(child)) for child in draft.items(arguments)]
    invoke = Invoke(draft.read(callee), (*values, Argument(draft.read(type), "<>")), draft.span(node))
    draft.add_call(node, invoke)
    draft.known[arguments.id] = invoke
    return right


def _compares(node: Node, sign: str) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type == sign


def combined(operator: str, operands: list[Expression]) -> Expression:
    """What one operator makes of its operands; ``a ?: b`` may be either."""
    if len(operands) == 1:
        return operands[0]
    if operator == "?:":
        return Choice(tuple(operand for operand in operands if operand != OPAQUE))
    if operator == "+":
        numbers = any(isinstance(operand, Constant) for operand in operands)
        return joined(operands) if not numbers or any(isinstance(o, Text) for o in operands) else OPAQUE
    return Operation(operator, tuple(operands)) if operator in _CONDITIONS else OPAQUE


def unary(draft: Draft, node: Node) -> Expression:
    """``x!!`` is x; a negative number."""
    operand, operator = draft.child(node, "argument"), draft.child(node, "operator")
    value = OPAQUE if operand is None else draft.read(operand)
    sign = "" if operator is None else operator.type
    if sign == "!!":
        return value
    if isinstance(value, Constant) and isinstance(value.value, int | float) and sign == "-":
        return Constant(-value.value)
    return OPAQUE


def infix(draft: Draft, node: Node) -> Expression:
    """``a to b`` is a pair; any other function between its operands is called on the first."""
    items = draft.items(node)
    if len(items) != 3:
        return walk(draft, node)
    left, name, right = draft.read(items[0]), spelled(draft, items[1]), draft.read(items[2])
    if name == "to":
        return Collection((left, right))
    invoke = Invoke(Member(left, name), (Argument(right),), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def spread(draft: Draft, node: Node) -> Expression:
    """``*array`` where it is no argument."""
    return Each(inner(draft, node))


# ---------------------------------------------------------------- assignments


def assignment(draft: Draft, node: Node) -> Expression:
    """``target = value``; of another object's property, also the call of the setter that this is in Java."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    operator = draft.child(node, "operator")
    if left is None or right is None:
        return walk(draft, node)
    target, value = draft.read(left), draft.read(right)
    if isinstance(target, Choice):  # of a name that may be a member of what ``this`` is
        target = target.options[-1]
    if operator is not None and operator.type != "=":
        value = joined((target, value)) if operator.type == "+=" and not isinstance(value, Constant) else OPAQUE
    draft.bind(target, value, node)
    if isinstance(target, Member) and target.of != Name("self") and draft.affords(node):
        setter = Member(target.of, f"set{target.name[:1].upper()}{target.name[1:]}")
        draft.add_call(node, Invoke(setter, (Argument(value),), draft.span(node)))
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "this_expression": this_expression,
    "super_expression": lambda draft, node: Invoke(Name("super"), (), draft.span(node)),
    "navigation_expression": navigation,
    "callable_reference": callable_reference,
    "index_expression": index,
    "parenthesized_expression": parenthesized,
    "annotated_expression": inner,
    "labeled_expression": inner,
    "as_expression": left_of,
    "number_literal": integer,
    "float_literal": floating_point,
    "collection_literal": collection,
    "binary_expression": binary,
    "unary_expression": unary,
    "infix_expression": infix,
    "spread_expression": spread,
    "assignment": assignment,
    "line_comment": nothing,
    "block_comment": nothing,
    "label": nothing,
}
