"""Rust statements and control flow, nearly all of which give a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._places import FunctionDraft
from ringfence.languages._rust_attributes import with_attributes
from ringfence.languages._rust_functions import parameter, read_body
from ringfence.languages._rust_items import item
from ringfence.languages._rust_patterns import bind, name_in
from ringfence.languages._rust_types import type_of
from ringfence.languages._shared_handlers import last_inside
from ringfence.model.expression import OPAQUE, Choice, Each, Expression, Invoke, Item, Lambda, Member, Name, Opaque
from ringfence.model.outline import Parameter
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_ARMS = 24
_CONVERTING = pattern(rb"\.(?:try_)?into(?:_active_model)?\(\)\??\s*$")
_LEAVING = pattern(rb"\b(?:break|return)\b|\?")

# ---------------------------------------------------------------- blocks and statements


def block(draft: Draft, node: Node) -> Expression:
    """Statements; the last expression without a semicolon is what the block gives. Its variables count no longer than it."""
    function = draft.place.function
    before = dict(function.renewed)
    last: Expression = OPAQUE
    for child, attributes in with_attributes(node):
        last = item(draft, child, attributes)
        if child.type == "expression_statement" and not _gives(draft, child):
            last = OPAQUE
    function.renewed = before
    return last


def _gives(draft: Draft, statement: Node) -> bool:
    """Whether a statement ends in a block rather than in a semicolon."""
    return draft.encoded[statement.end_byte - 1 : statement.end_byte] == b"}"


def statement(draft: Draft, node: Node) -> Expression:
    """An expression, whose value counts if it is the last one of its block."""
    children = node.named_children
    if len(children) == 1:
        return draft.handlers[children[0].kind_id](draft, children[0])
    draft.read_inside(node)
    return OPAQUE


def let(draft: Draft, node: Node) -> Expression:
    """``let pattern: Type = value else { … };``."""
    pattern, value = draft.child(node, "pattern"), draft.child(node, "value")
    otherwise = draft.child(node, "alternative")
    type = type_of(draft, draft.child(node, "type"))
    held = draft.read(value) if value is not None else OPAQUE
    if otherwise is not None:
        draft.read(otherwise)
    if value is not None and isinstance(type, Name | Member | Item) and _is_converted(draft, value):
        held = Choice((held, Invoke(type, (), draft.span(value))))
    if pattern is not None:
        bind(draft, pattern, held, node, type)
    return OPAQUE


def _is_converted(draft: Draft, value: Node) -> bool:
    """Whether a value may be made another one of the declared type: ``row.into()``."""
    return _CONVERTING.search(draft.encoded, value.start_byte, value.end_byte) is not None


def return_(draft: Draft, node: Node) -> Expression:
    """``return value``."""
    for child in draft.items(node):
        value = draft.read(child)
        if not isinstance(value, Opaque):
            draft.place.function.returns.append(value)
    return OPAQUE


def break_(draft: Draft, node: Node) -> Expression:
    """``break 'outer value``."""
    for child in draft.items(node):
        if child.type != "label":
            draft.read(child)
    return OPAQUE


# ---------------------------------------------------------------- branches


def if_(draft: Draft, node: Node) -> Expression:
    """``if``, whose condition may declare variables: ``if let Some(x) = y``."""
    function = draft.place.function
    before = dict(function.renewed)
    condition, then = draft.child(node, "condition"), draft.child(node, "consequence")
    otherwise = draft.child(node, "alternative")
    if condition is not None:
        draft.read(condition)
    values = [draft.read(then)] if then is not None else []
    function.renewed = before
    if otherwise is not None:
        values.append(draft.read(otherwise))
    return _one_of(values) if otherwise is not None else OPAQUE


def _one_of(values: list[Expression]) -> Expression:
    known = [value for value in values if not isinstance(value, Opaque)]
    return Choice(tuple(known[:_MOST_ARMS])) if len(known) > 1 else known[0] if known else OPAQUE


def else_(draft: Draft, node: Node) -> Expression:
    """What follows ``else``."""
    items = draft.items(node)
    return draft.read(items[0]) if items else OPAQUE


def let_condition(draft: Draft, node: Node) -> Expression:
    """``let pattern = value`` of an ``if`` or ``while``."""
    pattern, value = draft.child(node, "pattern"), draft.child(node, "value")
    held = draft.read(value) if value is not None else OPAQUE
    if pattern is not None:
        bind(draft, pattern, held, node)
    return OPAQUE


def match(draft: Draft, node: Node) -> Expression:
    """``match value { pattern => …, }``: what any of its arms gives."""
    value, body = draft.child(node, "value"), draft.child(node, "body")
    asked = draft.read(value) if value is not None else OPAQUE
    function = draft.place.function
    values: list[Expression] = []
    for arm, _ in with_attributes(body) if body is not None else ():
        before = dict(function.renewed)
        written, given = draft.child(arm, "pattern"), draft.child(arm, "value")
        if written is not None:
            bind(draft, written, asked, arm)
            condition = draft.child(written, "condition")
            if condition is not None:
                draft.read(condition)
        if given is not None:
            values.append(draft.read(given))
        function.renewed = before
    return _one_of(values)


# ---------------------------------------------------------------- loops


def for_(draft: Draft, node: Node) -> Expression:
    """``for pattern in iterable { … }``: the iterable is found out once."""
    pattern, iterable = draft.child(node, "pattern"), draft.child(node, "value")
    over = draft.read(iterable) if iterable is not None else OPAQUE
    function = draft.place.function
    before = dict(function.renewed)
    if pattern is not None:
        bind(draft, pattern, OPAQUE if isinstance(over, Opaque) else Each(over), node)
    _repeated(draft, draft.child(node, "body"))
    function.renewed = before
    return OPAQUE


def while_(draft: Draft, node: Node) -> Expression:
    """``while condition { … }``: the condition is asked in every round."""
    function = draft.place.function
    before = dict(function.renewed)
    _repeated(draft, draft.child(node, "condition"), draft.child(node, "body"))
    function.renewed = before
    return OPAQUE


def loop(draft: Draft, node: Node) -> Expression:
    """``loop { … }``."""
    body = draft.child(node, "body")
    _repeated(draft, body)
    if body is not None and not _LEAVING.search(draft.encoded, body.start_byte, body.end_byte):
        draft.endless.append(draft.span(node))
    return OPAQUE


def _repeated(draft: Draft, *nodes: Node | None) -> None:
    draft.read_at(replace(draft.place, loops=draft.place.loops + 1), *nodes)


# ---------------------------------------------------------------- closures and async


def closure(draft: Draft, node: Node) -> Expression:
    """``|a, b| a``, named by its place."""
    patterns: dict[str, Node] = {}
    found: list[Parameter] = []
    given = draft.child(node, "parameters")
    for position, child in enumerate(draft.items(given) if given is not None else ()):
        if child.type == "parameter":
            found.append(parameter(draft, child, position, patterns))
            continue
        name = name_in(draft, child)
        if not name and child.named_child_count:
            name = f"<parameter:{position}>"
            patterns[name] = child
        found.append(Parameter(name))
    return _nameless(draft, node, draft.child(node, "body"), tuple(found), patterns)


def async_(draft: Draft, node: Node) -> Expression:
    """``async { … }``: something to be run by whoever it is handed to, or else what it gives."""
    body = node.named_children[-1] if node.named_child_count else None
    parent = node.parent
    if parent is not None and parent.type == "arguments":
        return _nameless(draft, node, body, (), {})
    return draft.read(body) if body is not None else OPAQUE


def _nameless(
    draft: Draft, node: Node, body: Node | None, parameters: tuple[Parameter, ...], patterns: dict[str, Node]
) -> Expression:
    name = draft.place.qualified(draft.nameless(node, "lambda"))
    made = FunctionDraft(name, draft.span(node), parameters, around=draft.place.function)
    read_body(draft, body, made, patterns)
    return Lambda(name)


HANDLERS: dict[str, Handler] = {
    "block": block,
    "expression_statement": statement,
    "empty_statement": nothing,
    "let_declaration": let,
    "return_expression": return_,
    "break_expression": break_,
    "continue_expression": nothing,
    "if_expression": if_,
    "else_clause": else_,
    "let_condition": let_condition,
    "match_expression": match,
    "for_expression": for_,
    "while_expression": while_,
    "loop_expression": loop,
    "closure_expression": closure,
    "async_block": async_,
    "unsafe_block": last_inside,
    "const_block": last_inside,
    "label": nothing,
}
