"""Go calls, and those built-in functions and formatted strings that are something simpler."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._go_expressions import selector
from ringfence.languages._go_names import variable
from ringfence.languages._text import joined
from ringfence.languages._variables import assign
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Expression,
    Filled,
    Invoke,
    Item,
    Mapping,
    Member,
    Name,
    Text,
)
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_CONVERSIONS = frozenset((
    "string", "bool", "byte", "rune", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32",
    "uint64", "uintptr", "float32", "float64", "any", "error",
))  # fmt: skip
_WITHOUT_MEANING = frozenset((
    "len", "cap", "copy", "delete", "close", "panic", "recover", "print", "println", "min", "max", "clear", "complex",
    "real", "imag",
))  # fmt: skip
_FMT = Name("fmt")
_FORMATTING = ("Sprintf",)
_VERB = pattern(
    r"%(?P<flags>[-+# 0]*)(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?(?:\[(?P<index>\d{1,3})\])?(?P<verb>.)", re.S
)


def call(draft: Draft, node: Node) -> Expression:
    """A call; conversions and built-in functions are what they make of their arguments."""
    function: Node | None
    arguments: Node | None
    types: Node | None = None
    if node.child_count == 2:
        function, arguments = node.children
    else:
        function, arguments = draft.child(node, "function"), draft.child(node, "arguments")
        types = draft.child(node, "type_arguments")
    if function is None or arguments is None:
        return OPAQUE
    kind = function.type
    if kind == "selector_expression":
        callee = selector(draft, function)
    elif kind == "identifier":
        name = draft.text(function)
        if name in _BUILT_IN:
            return _BUILT_IN[name](draft, node, arguments)
        if name in _CONVERSIONS or name in _WITHOUT_MEANING:
            values = draft.read_items(arguments)
            return values[0] if name in _CONVERSIONS and len(values) == 1 else OPAQUE
        callee = variable(draft, name)
    else:
        callee = draft.read(function)
    if types is not None:
        values = draft.read_items(types)
        callee = Item(callee, values[0] if len(values) == 1 else Collection(tuple(values)))
    return _invoked(draft, node, callee, draft.items(arguments))


def _invoked(draft: Draft, node: Node, callee: Expression, arguments: list[Node]) -> Expression:
    given: list[Argument] = []
    addresses: list[Node] = []
    for argument in arguments:
        kind = argument.type
        if kind == "variadic_argument":
            given += [Argument(draft.read(item), "*") for item in draft.items(argument)]
            continue
        given.append(Argument(draft.read(argument)))
        if kind == "unary_expression" and _is_address(draft, argument):
            addresses.append(argument)
    invoke = Invoke(callee, tuple(given), draft.span(node))
    draft.add_call(node, invoke)
    for argument in addresses:
        position = arguments.index(argument)
        assign(draft, given[position].value, Filled(invoke, position), argument)
    if given and isinstance(callee, Member) and callee.name in _FORMATTING and callee.of == _FMT:
        return _formatted(invoke)
    return invoke


def _is_address(draft: Draft, node: Node) -> bool:
    """Whether an operator gives the address of a variable, ``&x`` or ``&x.field``, which the call may fill."""
    if draft.encoded[node.start_byte : node.start_byte + 1] != b"&":
        return False
    operand = draft.child(node, "operand")
    return operand is not None and operand.type in ("identifier", "selector_expression")


def conversion(draft: Draft, node: Node) -> Expression:
    """``[]byte(value)`` is the value; to the grammar, the call of an instantiated function is a conversion, too."""
    type, operand = draft.child(node, "type"), draft.child(node, "operand")
    if type is not None and type.type == "generic_type" and operand is not None:
        return _invoked(draft, node, draft.read(type), [operand])
    return OPAQUE if operand is None else draft.read(operand)


# ---------------------------------------------------------------- built-in functions


def _new(draft: Draft, node: Node, arguments: Node) -> Expression:
    """``new(Type)``: an object of the type."""
    values = draft.read_items(arguments)
    if len(values) != 1:
        return OPAQUE
    invoke = Invoke(values[0], (), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def _make(draft: Draft, node: Node, arguments: Node) -> Expression:
    """``make(Type, size)``: empty at first."""
    items = draft.items(arguments)
    for item in items:
        draft.read(item)
    kind = items[0].type if items else ""
    return Mapping(()) if kind == "map_type" else Collection(()) if kind == "slice_type" else OPAQUE


def _append(draft: Draft, node: Node, arguments: Node) -> Expression:
    """``append(slice, items...)``: what was in it, or what is added."""
    options: list[Expression] = []
    added: list[Expression] = []
    for position, item in enumerate(draft.items(arguments)):
        if item.type == "variadic_argument":
            options += draft.read_items(item)
        elif position == 0:
            options.append(draft.read(item))
        else:
            added.append(draft.read(item))
    return Choice((*options, Collection(tuple(added)))) if added else Choice(tuple(options))


_BUILT_IN = {"new": _new, "make": _make, "append": _append}

# ---------------------------------------------------------------- formatted strings


def _formatted(invoke: Invoke) -> Expression:
    """``fmt.Sprintf(template, values...)`` as a text; a template that stands elsewhere is a string with a method."""
    template = invoke.arguments[0].value
    text = template.literal if isinstance(template, Text) else None
    if any(argument.name for argument in invoke.arguments):
        return invoke  # values are spread
    if text is None:
        return Invoke(Member(template, "formatted"), invoke.arguments[1:], invoke.at)
    values = [argument.value for argument in invoke.arguments[1:]]
    parts: list[str | Expression] = []
    end = position = 0
    for match in _VERB.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        if match["verb"] == "%":
            parts.append("%")
            continue
        position += (match["width"] == "*") + (match["precision"] == "*")
        position = int(match["index"]) - 1 if match["index"] else position
        value = values[position] if 0 <= position < len(values) else OPAQUE
        parts += ['"', value, '"'] if match["verb"] == "q" else [value]
        position += 1
    parts.append(text[end:])
    return joined(parts)


HANDLERS: dict[str, Handler] = {"call_expression": call, "type_conversion_expression": conversion}
