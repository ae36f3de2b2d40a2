"""Go statements: declarations, assignments and control flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._go_expressions import combined
from ringfence.languages._go_names import given, hide, keep, renew
from ringfence.languages._go_types import type_of
from ringfence.languages._variables import assign, declare
from ringfence.model.expression import OPAQUE, Choice, Collection, Each, Expression, Invoke, Item, Member, Name, Opaque
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_WAITING = pattern(rb"\.Wait\(|<-\s*[\w(]|\bselect\s*\{")
_CHANNEL = pattern(rb"(\w+)\s*(?::=|=|chan\b)[^\n]*\bchan\b")
_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
MOST_CASES = 8
"""Cases of a type switch whose types its variable may have."""

# ---------------------------------------------------------------- declarations and assignments


def specification(draft: Draft, node: Node) -> Expression:
    """``name, name Type = value, value`` of ``var`` and ``const``."""
    names = [draft.read(name) for name in node.children_by_field_name("name") if name.is_named]
    type = type_of(draft, draft.child(node, "type"))
    values = _expressions(draft, draft.child(node, "value"))
    declare(draft, *names)
    if type is not None:
        keep(draft, *names)
    for name, value in zip(names, given(values, len(names)), strict=True):
        assign(draft, name, value, node, type)
    return OPAQUE


def declaration(draft: Draft, node: Node) -> Expression:
    """``name, name := value``."""
    return _assignment(draft, node, declares=True)


def assignment(draft: Draft, node: Node) -> Expression:
    """``target, target = value``, ``target += value``."""
    return _assignment(draft, node, declares=False)


def _assignment(draft: Draft, node: Node, declares: bool) -> Expression:
    sign: Node | None
    if node.child_count == 3:
        left, sign, right = node.children
        operator = sign.type
        values, targets = _expressions(draft, right), draft.read_items(left)
    else:
        sign = None if declares else draft.child(node, "operator")
        operator = "=" if sign is None else sign.type
        values = _expressions(draft, draft.child(node, "right"))
        targets = _expressions(draft, draft.child(node, "left"))
    if operator in ("=", ":="):
        targets = renew(draft, node, targets)
    elif len(targets) == len(values) == 1:
        values = [combined(operator.rstrip("="), [targets[0], values[0]])]
        targets = renew(draft, node, targets)  # what it was comes first, in all that follows
    if declares:
        targets = hide(draft, node, targets)
        declare(draft, *targets)
    if len(targets) != len(values):
        values = given(values, len(targets))
    for target, value in zip(targets, values, strict=True):
        assign(draft, target, value, node)
    return OPAQUE


def _expressions(draft: Draft, node: Node | None) -> list[Expression]:
    if node is None:
        return []
    return draft.read_items(node) if node.type == "expression_list" else [draft.read(node)]


# ---------------------------------------------------------------- control flow


def return_(draft: Draft, node: Node) -> Expression:
    """``return value, value``."""
    items = draft.items(node)
    values = _expressions(draft, items[0]) if items else []
    if values:
        draft.place.function.returns.append(values[0] if len(values) == 1 else Collection(tuple(values)))
    return OPAQUE


def block(draft: Draft, node: Node) -> Expression:
    """Statements, each read for what it contains."""
    for child in node.named_children:
        if child.type == "statement_list":
            draft.read_inside(child)
        else:
            draft.read(child)
    return OPAQUE


def if_(draft: Draft, node: Node) -> Expression:
    """A condition is read for the calls in it alone, of which most have none: ``err != nil``."""
    condition = draft.child(node, "condition")
    for child in node.named_children:
        plain = child == condition and b"(" not in draft.encoded[child.start_byte : child.end_byte]
        if not plain:
            draft.read(child)
    return OPAQUE


def for_(draft: Draft, node: Node) -> Expression:
    """A loop: its beginning runs once, all else in every round."""
    outside = draft.place
    inside = replace(outside, loops=outside.loops + 1)
    for child in draft.items(node):
        if child.type == "range_clause":
            _range(draft, child)
        elif child.type == "for_clause":
            beginning = draft.child(child, "initializer")
            if beginning is not None:
                draft.read(beginning)
            draft.read_at(
                inside,
                draft.child(child, "condition"),
                draft.child(child, "update"),
            )
        else:
            draft.read_at(inside, child)
    return OPAQUE


def _range(draft: Draft, node: Node) -> None:
    """``key, value := range iterable``. The value is an item of any key; keys are asked for as of a dictionary."""
    right, left = draft.child(node, "right"), draft.child(node, "left")
    iterable = OPAQUE if right is None else draft.read(right)
    targets = _expressions(draft, left)
    if any(child.type == ":=" for child in node.children):
        declare(draft, *targets)
    keys: Expression = Each(Invoke(Member(iterable, "keys"), (), draft.span(node)))
    values = (OPAQUE, OPAQUE) if isinstance(iterable, Opaque) else (keys, Item(iterable, OPAQUE))
    for target, value in zip(targets, values, strict=False):
        assign(draft, target, value, node)


def type_switch(draft: Draft, node: Node) -> Expression:
    """``switch name := value.(type)``: the value, or an object of one of the types."""
    value, alias = draft.child(node, "value"), draft.child(node, "alias")
    beginning = draft.child(node, "initializer")
    if beginning is not None:
        draft.read(beginning)
    options = [OPAQUE if value is None else draft.read(value)]
    cases = [child for child in node.named_children if child.type in ("type_case", "default_case")]
    for case in cases[:MOST_CASES] if alias is not None else ():
        types = [type_of(draft, type) for type in case.children_by_field_name("type") if type.is_named]
        options += [Invoke(type, (), draft.span(case)) for type in types if isinstance(type, Name | Member)]
    names = _expressions(draft, alias)
    declare(draft, *names)
    for name in names:
        assign(draft, name, Choice(tuple(options)), node)
    for case in cases:
        for child in case.named_children:
            if child.type == "statement_list":
                draft.read(child)
    return OPAQUE


def receive(draft: Draft, node: Node) -> Expression:
    """``value := <-channel`` in a select."""
    return _assignment(draft, node, declares=any(child.type == ":=" for child in node.children))


def go(draft: Draft, node: Node) -> Expression:
    """``go f()``: beside the function, if that does not wait for it later on."""
    for child in draft.items(node):
        if not _waited_for(draft, node):
            draft.detached.add((child.start_byte, child.end_byte))
        draft.read(child)
    return OPAQUE


def _waited_for(draft: Draft, node: Node) -> bool:
    """Whether the function around goes on to wait for a group or a channel."""
    around = node.parent
    while around is not None and around.type not in _FUNCTIONS:
        around = around.parent
    if around is None:
        return False
    before, after = draft.encoded[around.start_byte : node.start_byte], draft.encoded[node.end_byte : around.end_byte]
    if _WAITING.search(after):
        return True
    channels = {match[1] for match in _CHANNEL.finditer(before)} if b"chan" in before and b"range " in after else ()
    return any(b"range " + channel in after for channel in channels)


HANDLERS: dict[str, Handler] = {
    "var_spec": specification,
    "const_spec": specification,
    "short_var_declaration": declaration,
    "assignment_statement": assignment,
    "return_statement": return_,
    "block": block,
    "if_statement": if_,
    "for_statement": for_,
    "type_switch_statement": type_switch,
    "receive_statement": receive,
    "go_statement": go,
    "break_statement": nothing,
    "continue_statement": nothing,
    "goto_statement": nothing,
    "label_name": nothing,
    "package_clause": nothing,
    "type_parameter_list": nothing,
    "function_type": nothing,
}
