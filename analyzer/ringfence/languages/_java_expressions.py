"""Java expressions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._chains import members, names_of
from ringfence.languages._draft import Draft, Handler, nothing, walk
from ringfence.languages._java_text import TEXT_MAKERS, put_together
from ringfence.languages._java_types import plain
from ringfence.languages._text import joined
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Constant,
    Expression,
    Invoke,
    Item,
    Member,
    Name,
    Text,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_FOR_EACH = frozenset(("forEach", "removeIf", "replaceAll"))
_STREAMS = {"stream", "parallelStream"}
_STREAM_SOURCES = {"Stream", "IntStream", "LongStream", "StreamSupport"}
_LONGEST_CHAIN = 60
_WORDS = frozenset(("this", "super", "class"))
_OUTER = Name("this of an outer class")
MOST_PIECES = 300
"""Of a text that is put together in statements."""

# ---------------------------------------------------------------- atoms


def identifier(draft: Draft, node: Node) -> Expression:
    """A name; the parser may have made it up, empty, to go on after an error."""
    name = draft.text(node)
    return Name(name) if name else OPAQUE


def integer(draft: Draft, node: Node) -> Expression:
    """An integer of up to 64 bits."""
    return _integer(draft.text(node))


@lru_cache(maxsize=1 << 10)
def _integer(text: str) -> Expression:
    digits = text.rstrip("lL").replace("_", "")
    octal = digits.isdecimal() and digits.startswith("0")
    try:
        value = int(digits, 8 if octal else 0)
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) < 2**63 else OPAQUE


def floating_point(draft: Draft, node: Node) -> Expression:
    """A floating-point number that is finite."""
    try:
        value = float(draft.text(node).rstrip("fFdD").replace("_", ""))
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) != float("inf") else OPAQUE


def scoped_identifier(draft: Draft, node: Node) -> Expression:
    """``a.b.C`` where it can only be a name."""
    scope, name = draft.child(node, "scope"), draft.child(node, "name")
    if scope is None or name is None:
        return OPAQUE
    return Member(draft.read(scope), draft.text(name))


# ---------------------------------------------------------------- chains


def field_access(draft: Draft, node: Node) -> Expression:
    """``of.name``; ``Outer.this`` is left out, since what it qualifies is found outside anyway."""
    plain = _plain(draft.words(node.start_byte, node.end_byte))
    if plain is not None:
        return plain
    of, field = draft.child(node, "object"), draft.child(node, "field")
    value = OPAQUE if of is None else draft.read(of)
    if field is None or field.type != "identifier":
        return _OUTER if field is not None and field.type == "this" else value
    if value is _OUTER:
        return Name(draft.text(field))
    return Member(value, draft.text(field))


def _plain(text: str) -> Expression | None:
    """What ``a.b.c`` or ``this.b`` is; None for a text that is anything else."""
    names = _plain_names(text)
    return members(Name(names[0]), names[1:]) if names else None


@lru_cache(maxsize=1 << 14)
def _plain_names(text: str) -> tuple[str, ...]:
    names = names_of(text)
    if not names or names[0] == "super" or not _WORDS.isdisjoint(names[1:]):
        return ()
    return ("self", *names[1:]) if names[0] == "this" else names


def array_access(draft: Draft, node: Node) -> Expression:
    """``array[index]``."""
    array, index = draft.child(node, "array"), draft.child(node, "index")
    value = OPAQUE if array is None else draft.read(array)
    return Item(value, OPAQUE if index is None else draft.read(index))


def method_invocation(draft: Draft, node: Node) -> Expression:
    """A call; those that put strings together give the text they make."""
    given = draft.child(node, "arguments")
    callee = None if given is None else _plain(draft.words(node.start_byte, given.start_byte))
    if callee is None:
        callee = _callee(draft, node)
    arguments = arguments_of(draft, given)
    invoke = Invoke(callee, arguments, draft.span(node))
    if not isinstance(callee, Member):
        draft.add_call(node, invoke)
        return invoke
    of, each = callee.of, callee.name in _FOR_EACH
    if isinstance(of, Invoke) and not each:
        each = _mentions_streams(draft.encoded) and _follows_stream(callee)
    draft.add_call(node, invoke, each)
    if isinstance(of, Text) or (isinstance(of, Name) and of.name in TEXT_MAKERS):
        return put_together(callee, arguments, invoke) or invoke
    return invoke


def _callee(draft: Draft, node: Node) -> Expression:
    """What is called, where its text alone does not tell."""
    of, name = draft.child(node, "object"), draft.child(node, "name")
    receiver: Expression | None = None
    if of is not None:
        receiver = identifier(draft, of) if of.type == "identifier" else draft.read(of)
    method = "" if name is None else draft.text(name)
    return Name(method) if receiver is None or receiver is _OUTER else Member(receiver, method)


@lru_cache(maxsize=1)
def _mentions_streams(text: bytes) -> bool:
    """Whether a file may have streams at all. Only the file that is being read is asked for."""
    return b"tream" in text


def _follows_stream(callee: Member) -> bool:
    """Whether something behind ``stream()`` is called: it runs what it is given once for every element."""
    of, left = callee.of, _LONGEST_CHAIN
    while isinstance(of, Invoke) and isinstance(of.callee, Member) and left:
        callee = of.callee
        of, left = callee.of, left - 1
        if callee.name in _STREAMS or (isinstance(of, Name) and of.name in _STREAM_SOURCES):
            return True
    return False


def method_reference(draft: Draft, node: Node) -> Expression:
    """``this::send`` is the method; ``Order::new`` the class."""
    items = draft.items(node)
    if not items:
        return OPAQUE
    of = draft.read(items[0])
    return Member(of, draft.text(items[-1])) if len(items) > 1 else plain(of)


def arguments_of(draft: Draft, node: Node | None) -> tuple[Argument, ...]:
    """The arguments of a call."""
    if node is None or node.end_byte - node.start_byte == len("()"):  # as in every second call
        return ()
    return tuple([Argument(value) for value in draft.read_items(node)])


# ---------------------------------------------------------------- around expressions


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression."""
    values = draft.read_items(node)
    return values[0] if values else OPAQUE


def cast_expression(draft: Draft, node: Node) -> Expression:
    """``(Order) value`` is the value."""
    value = draft.child(node, "value")
    return OPAQUE if value is None else draft.read(value)


def array_initializer(draft: Draft, node: Node) -> Expression:
    """``{a, b}``, of an array or in an annotation."""
    return Collection(tuple(draft.read(child) for child in draft.items(node)))


def array_creation(draft: Draft, node: Node) -> Expression:
    """``new Order[] {a, b}``."""
    value = draft.child(node, "value")
    return walk(draft, node) if value is None else draft.read(value)


def assignment(draft: Draft, node: Node) -> Expression:
    """``target = value``, ``target += value``: of a variable, or of a field of this object."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    operator = draft.child(node, "operator")
    if left is None or right is None:
        return walk(draft, node)
    target, value = draft.read(left), draft.read(right)
    if isinstance(target, Name) and target.name not in draft.place.function.declared and draft.place.cls is None:
        target = Member(Name("self"), target.name)
    if operator is not None and operator.type != "=":
        value = joined((target, value)) if operator.type == "+=" and not isinstance(value, Constant) else OPAQUE
    draft.bind(target, value, node)
    return value


def switch_expression(draft: Draft, node: Node) -> Expression:
    """What any of its branches gives."""
    condition, body = draft.child(node, "condition"), draft.child(node, "body")
    if condition is not None:
        draft.read(condition)
    options: list[Expression] = []
    for rule in draft.items(body) if body is not None else ():
        values = draft.read_items(rule)
        options += values[-1:] if rule.type == "switch_rule" else ()
    options = [option for option in options if option != OPAQUE]
    return Choice(tuple(options)) if options else OPAQUE


def appended(draft: Draft, value: Expression, node: Node) -> None:
    """``builder.append(a).append(b);`` adds to the text that a variable holds, in a branch as well."""
    if not draft.place.function.builders:
        return
    pieces: list[Expression] = []
    while isinstance(value, Invoke) and isinstance(value.callee, Member) and value.callee.name == "append":
        pieces += [argument.value for argument in value.arguments[:1]]
        value = value.callee.of
    number = draft.place.function.builders.get(value.name) if isinstance(value, Name) else None
    if number is None or not pieces:
        return
    binding = draft.bindings[number]
    if isinstance(binding.value, Text) and len(binding.value.parts) < MOST_PIECES and draft.affords(node):
        draft.bindings[number] = replace(binding, value=joined((binding.value, *reversed(pieces))))


HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "this": lambda draft, node: Name("self"),
    "super": lambda draft, node: Invoke(Name("super"), (), draft.span(node)),
    "decimal_integer_literal": integer,
    "hex_integer_literal": integer,
    "octal_integer_literal": integer,
    "binary_integer_literal": integer,
    "decimal_floating_point_literal": floating_point,
    "true": lambda draft, node: Constant(True),
    "false": lambda draft, node: Constant(False),
    "null_literal": lambda draft, node: Constant(None),
    "line_comment": nothing,
    "block_comment": nothing,
    "scoped_identifier": scoped_identifier,
    "field_access": field_access,
    "array_access": array_access,
    "method_invocation": method_invocation,
    "method_reference": method_reference,
    "class_literal": inner,
    "parenthesized_expression": inner,
    "cast_expression": cast_expression,
    "array_initializer": array_initializer,
    "element_value_array_initializer": array_initializer,
    "array_creation_expression": array_creation,
    "assignment_expression": assignment,
    "switch_expression": switch_expression,
    "switch_label": walk,
}
