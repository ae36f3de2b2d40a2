"""JavaScript and TypeScript statements: declarations, assignments and control flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing, walk
from ringfence.languages._ecmascript_calls import drop
from ringfence.languages._ecmascript_classes import define_class
from ringfence.languages._ecmascript_definitions import FUNCTIONS, define_function, unwrapped
from ringfence.languages._ecmascript_modules import add_import, exported_name, member_target, target_of
from ringfence.languages._ecmascript_operators import combined
from ringfence.languages._ecmascript_patterns import PATTERNS, bind_pattern
from ringfence.languages._ecmascript_types import annotation
from ringfence.model.expression import OPAQUE, Each, Expression, Item, Mapping, Member, Name
from ringfence.model.outline import Binding

if TYPE_CHECKING:
    from tree_sitter import Node

_BEFORE_CALLS = frozenset(("unary_expression", "await_expression"))
"""What may stand before a function that is run at once: ``!function () { … }()``, ``await (async () => { … })()``."""

# ---------------------------------------------------------------- declarations


def variable_declarator(draft: Draft, node: Node) -> Expression:
    """``const name: type = value``. A function or class is known by the name it is given."""
    name, value = draft.child(node, "name"), draft.child(node, "value")
    if name is None or name.type in PATTERNS:
        return _destructured(draft, name, value)
    text, inner = draft.text(name), unwrapped(draft, value)
    draft.declared[draft.place.scope].add(text)
    if inner is not None and _defined(draft, text, inner):
        return OPAQUE
    target = None if inner is None else _required(draft, inner)
    if target is not None:
        add_import(draft, text, target, node)
        return OPAQUE
    type = annotation(draft, draft.child(node, "type"))
    draft.bind(Name(text), OPAQUE if value is None else draft.read(value), node, type)
    return OPAQUE


def _defined(draft: Draft, name: str, node: Node) -> bool:
    """Define a function or class under a name; False if the node is neither."""
    if node.type in FUNCTIONS:
        define_function(draft, node, name)
    elif node.type == "class":
        define_class(draft, node, name)
    else:
        return False
    return True


def _required(draft: Draft, node: Node) -> str | None:
    """The target of ``require("m")``, and of ``require("m").a.b``."""
    names: list[str] = []
    while node.type == "member_expression":
        of, name = draft.child(node, "object"), draft.child(node, "property")
        if of is None or name is None:
            return None
        names.append(draft.text(name))
        node = of
    if node.type != "call_expression" or draft.encoded[node.start_byte : node.start_byte + 8] != b"require(":
        return None
    arguments = draft.child(node, "arguments")
    items = [] if arguments is None else draft.items(arguments)
    if len(items) != 1 or items[0].type != "string":
        return None
    target = target_of(draft.text(items[0])[1:-1])
    for member in reversed(names):
        target = member_target(target, member)
    return target


def _destructured(draft: Draft, pattern: Node | None, value: Node | None) -> Expression:
    """``const { a, b: c } = …``; from a required module these are imports."""
    target = None if value is None else _required(draft, value)
    if pattern is not None and target is not None and _import_members(draft, pattern, target):
        return OPAQUE
    read = OPAQUE if value is None else draft.read(value)
    if pattern is not None:
        _declare(draft, pattern)
        bind_pattern(draft, pattern, read)
    return OPAQUE


def _import_members(draft: Draft, pattern: Node, target: str) -> bool:
    """Import what a plain pattern names; False if it is no plain one."""
    members = []
    for part in draft.items(pattern):
        key, inner = draft.child(part, "key"), draft.child(part, "value")
        if part.type == "shorthand_property_identifier_pattern":
            members.append((draft.text(part), draft.text(part)))
        elif part.type == "pair_pattern" and key is not None and inner is not None and inner.type == "identifier":
            members.append((draft.text(key), draft.text(inner)))
        else:
            return False
    for name, alias in members:
        add_import(draft, alias, member_target(target, name), pattern)
    return True


def _declare(draft: Draft, pattern: Node) -> None:
    """Note the names of a pattern as this scope's own."""
    waiting, names = [pattern], draft.declared[draft.place.scope]
    while waiting:
        node = waiting.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern"):
            names.add(draft.text(node))
        waiting.extend(node.named_children)


# ---------------------------------------------------------------- assignments


def assignment(draft: Draft, node: Node) -> Expression:
    """``target = value``; what it exports is bound under the exported name."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    if left is None or right is None:
        return walk(draft, node)
    if left.type in PATTERNS:
        value = draft.read(right)
        bind_pattern(draft, left, value)
        return value
    target = draft.read(left)
    exported = None if draft.place.scope else exported_name(target)
    inner = unwrapped(draft, right)
    if exported is not None and inner is not None and inner.type in FUNCTIONS:
        define_function(draft, inner, exported)
        return Name(exported)
    value = draft.read(right)
    if exported is not None:
        if value != Name(exported):
            draft.bind(Name(exported), value, node)
    else:
        _assign(draft, target, value, node)
    return value


def augmented_assignment(draft: Draft, node: Node) -> Expression:
    """``target += value``, ``target ??= value``."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    operator = draft.child(node, "operator")
    if left is None or right is None or operator is None:
        return walk(draft, node)
    target, value = draft.read(left), draft.read(right)
    sign = operator.type[:-1]
    result = value if sign in ("??", "||", "&&") else combined(sign, [target, value])
    _assign(draft, target, result, node)
    return result


def _assign(draft: Draft, target: Expression, value: Expression, node: Node) -> None:
    """Bind a target; a name that no scope here declares belongs to the nearest that does, or to the module."""
    if isinstance(target, Name):
        scope = home = draft.place.scope
        while home and target.name not in draft.declared[home]:
            home = home.rpartition(".")[0]
        if home != scope:
            value = value if draft.affords(node) else OPAQUE
            draft.bindings.append(Binding(target, value, draft.span(node), home, inside=scope))
            return
    draft.bind(target, value, node)


# ---------------------------------------------------------------- control flow


def expression_statement(draft: Draft, node: Node) -> Expression:
    """What a file wraps in a function that it runs at once, ``(function () { … })()``, stands as if it were not wrapped."""
    body = None if draft.place.scope else _run_at_once(draft, node)
    drop(draft, node)
    return walk(draft, node) if body is None else draft.read(body)


def _run_at_once(draft: Draft, statement: Node) -> Node | None:
    """The body of a function without parameters that a statement does nothing but call."""
    items = draft.items(statement)
    call = unwrapped(draft, items[0]) if items else None
    while call is not None and call.type in _BEFORE_CALLS:
        call = unwrapped(draft, draft.items(call)[0] if draft.items(call) else None)
    if call is None or call.type != "call_expression":
        return None
    function, arguments = unwrapped(draft, draft.child(call, "function")), draft.child(call, "arguments")
    if function is None or function.type not in FUNCTIONS or arguments is None or draft.items(arguments):
        return None
    parameters, body = draft.child(function, "parameters"), draft.child(function, "body")
    plain = parameters is not None and not draft.items(parameters)
    return body if plain and body is not None and body.type == "statement_block" else None


def for_in_statement(draft: Draft, node: Node) -> Expression:
    """``for (const x of xs)``, ``for (const key in object)``: what it goes over is computed once, outside."""
    left, right = draft.child(node, "left"), draft.child(node, "right")
    iterable = OPAQUE if right is None else draft.read(right)
    if left is not None:
        _declare(draft, left)
        bind_pattern(draft, left, Each(iterable))
    draft.read_at(replace(draft.place, loops=draft.place.loops + 1), draft.child(node, "body"))
    return OPAQUE


def for_statement(draft: Draft, node: Node) -> Expression:
    """``for (start; condition; step)``: the start is no part of the loop."""
    start = draft.child(node, "initializer")
    if start is not None:
        draft.read(start)
    inside = replace(draft.place, loops=draft.place.loops + 1)
    draft.read_at(inside, *(child for child in node.named_children if child != start))
    return OPAQUE


def loop(draft: Draft, node: Node) -> Expression:
    """``while``, ``do``: condition and body in every round."""
    draft.read_at(replace(draft.place, loops=draft.place.loops + 1), *node.named_children)
    return OPAQUE


def try_statement(draft: Draft, node: Node) -> Expression:
    """Guarded is what stands in the body of a try that has a handler."""
    body, handler = draft.child(node, "body"), draft.child(node, "handler")
    draft.read_at(draft.place if handler is None else replace(draft.place, guarded=True), body)
    for child in node.named_children:
        if child != body:
            draft.read(child)
    return OPAQUE


def switch_statement(draft: Draft, node: Node) -> Expression:
    """``switch (kind) { case "a": return x; … }``: what is returned under a case is what a table has for it."""
    value, body = draft.child(node, "value"), draft.child(node, "body")
    subject = OPAQUE if value is None else draft.read(value)
    keys: list[Expression] = []
    returns = draft.place.function.returns
    for case in body.named_children if body is not None else ():
        key, first = draft.child(case, "value"), len(returns)
        statements = [child for child in draft.items(case) if child != key]
        keys += [draft.read(key)] if key is not None else []
        for statement in statements:
            draft.read(statement)
        if case.type == "switch_case" and isinstance(subject, Name | Member):
            returns[first:] = [Item(Mapping(tuple((one, given) for one in keys)), subject) for given in returns[first:]]
        if statements or case.type != "switch_case":
            keys = []
    return OPAQUE


def catch_clause(draft: Draft, node: Node) -> Expression:
    """``catch (error) { }``."""
    body = draft.child(node, "body")
    return OPAQUE if body is None else draft.read(body)


HANDLERS: dict[str, Handler] = {
    "switch_statement": switch_statement,
    "expression_statement": expression_statement,
    "variable_declarator": variable_declarator,
    "assignment_expression": assignment,
    "augmented_assignment_expression": augmented_assignment,
    "for_in_statement": for_in_statement,
    "for_statement": for_statement,
    "while_statement": loop,
    "do_statement": loop,
    "try_statement": try_statement,
    "catch_clause": catch_clause,
    "break_statement": nothing,
    "continue_statement": nothing,
    "empty_statement": nothing,
    "comment": nothing,
    "debugger_statement": nothing,
    "hash_bang_line": nothing,
}
