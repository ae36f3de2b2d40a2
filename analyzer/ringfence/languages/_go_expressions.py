"""Go expressions: names, members, operators, strings and numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringfence.languages._chains import members
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._go_names import variable
from ringfence.languages._numbers import float_, integer
from ringfence.languages._operators import in_runs
from ringfence.languages._text import joined
from ringfence.model.expression import (
    OPAQUE,
    Choice,
    Collection,
    Constant,
    Each,
    Expression,
    Invoke,
    Item,
    Member,
    Name,
    Opaque,
    Operation,
    Text,
)
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = pattern(
    r"\\(?:(?P<simple>[\\'\"abfnrtv])|(?P<octal>[0-7]{3})|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8}))"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_NO_VARIABLES = ("nil", "true", "false", "iota", "_")
_COMPARING = {"==", "!=", "<", "<=", ">", ">=", "&&", "||"}

# ---------------------------------------------------------------- atoms


def identifier(draft: Draft, node: Node) -> Expression:
    """A name; the blank one is none, nor is what the parser made up to go on after an error."""
    name = draft.text(node)
    function = draft.place.function
    if name and name in function.declared:
        return Name(function.renewed.get(name, name))
    return variable(draft, name)


def raw_string(draft: Draft, node: Node) -> Expression:
    """A string in backticks."""
    return Text((draft.text(node)[1:-1].replace("\r", ""),))


def string(draft: Draft, node: Node) -> Expression:
    """A string in quotes."""
    content = draft.text(node)[1:-1]
    return Text((_ESCAPE.sub(_unescaped, content) if "\\" in content else content,))


def _unescaped(match: re.Match[str]) -> str:
    kind, value = match.lastgroup, match[match.lastgroup or 0]
    if kind == "simple":
        return _SIMPLE.get(value, value)
    code = int(value, 8 if kind == "octal" else 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\N{REPLACEMENT CHARACTER}"


# ---------------------------------------------------------------- chains


def selector(draft: Draft, node: Node) -> Expression:
    """``operand.field``."""
    names, value = draft.chain(node)
    if names and names[0] not in _NO_VARIABLES:
        function = draft.place.function
        if function.around is None and not function.renewed:
            return value
        return members(variable(draft, names[0]), names[1:])
    operand, field = draft.child(node, "operand"), draft.child(node, "field")
    value = OPAQUE if operand is None else draft.read(operand)
    return Member(value, draft.text(field)) if field is not None and field.end_byte > field.start_byte else value


def index(draft: Draft, node: Node) -> Expression:
    """``operand[index]``."""
    operand, key = draft.child(node, "operand"), draft.child(node, "index")
    value = OPAQUE if operand is None else draft.read(operand)
    return Item(value, OPAQUE if key is None else draft.read(key))


def instantiation(draft: Draft, node: Node) -> Expression:
    """``function[Types]``."""
    values = draft.read_items(node)
    if len(values) < 2:
        return OPAQUE
    return Item(values[0], values[1] if len(values) == 2 else Collection(tuple(values[1:])))


def assertion(draft: Draft, node: Node) -> Expression:
    """``operand.(Type)``: the operand, of which at least the type is known."""
    operand, type = draft.child(node, "operand"), draft.child(node, "type")
    value = OPAQUE if operand is None else draft.read(operand)
    known = OPAQUE if type is None else draft.read(type)
    return value if isinstance(known, Opaque) else asserted(value, known, draft, node)


def asserted(value: Expression, type: Expression, draft: Draft, node: Node) -> Expression:
    """A value or an object of the type, whichever turns out to be known."""
    return Choice((value, Invoke(type, (), draft.span(node))))


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression."""
    if node.named_child_count == 1:
        return draft.read(node.named_children[0])
    values = draft.read_items(node)
    return values[0] if values else OPAQUE


def only(draft: Draft, node: Node) -> Expression:
    """A node that is nothing but another one, which does not lie deeper for that."""
    if node.named_child_count != 1:
        return inner(draft, node)
    child = node.named_children[0]
    return draft.handlers[child.kind_id](draft, child)


# ---------------------------------------------------------------- operators


def binary(draft: Draft, node: Node) -> Expression:
    """Operators of two operands, run by run."""
    return in_runs(draft, node, combined)


def combined(operator: str, operands: list[Expression]) -> Expression:
    """What one operator makes of its operands."""
    if len(operands) == 1:
        return operands[0]
    if operator == "+" and not any(isinstance(operand, Constant) for operand in operands):
        return joined(operands)
    return Operation("", tuple(operands)) if operator in _COMPARING else OPAQUE


def unary(draft: Draft, node: Node) -> Expression:
    """``&x`` and ``*x`` are x here; ``<-x`` is anything that was sent to it."""
    operand, operator = draft.child(node, "operand"), draft.child(node, "operator")
    value = OPAQUE if operand is None else draft.read(operand)
    written = "" if operator is None else operator.type
    if written in ("&", "*"):
        return value
    if written == "<-":
        return Each(value)
    if isinstance(value, Constant) and isinstance(value.value, int | float) and written in ("-", "+"):
        return Constant(-value.value) if written == "-" else value
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "package_identifier": identifier,
    "int_literal": integer,
    "float_literal": float_,
    "imaginary_literal": nothing,
    "rune_literal": nothing,
    "raw_string_literal": raw_string,
    "interpreted_string_literal": string,
    "true": lambda draft, node: Constant(True),
    "false": lambda draft, node: Constant(False),
    "nil": lambda draft, node: Constant(None),
    "iota": nothing,
    "comment": nothing,
    "selector_expression": selector,
    "index_expression": index,
    "type_instantiation_expression": instantiation,
    "type_assertion_expression": assertion,
    "parenthesized_expression": inner,
    "expression_statement": only,
    "literal_element": only,
    "binary_expression": binary,
    "unary_expression": unary,
}
