"""PHP statements: control flow, results and variables of other scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._php_expressions import bind
from ringfence.model.expression import OPAQUE, Constant, Each, Expression, Name

if TYPE_CHECKING:
    from tree_sitter import Node

RETURNED = Name("return")
"""What a file gives to those that include it; no variable is called so."""

# ---------------------------------------------------------------- results


def return_(draft: Draft, node: Node) -> Expression:
    """``return value;``, of a function or of a file."""
    function = draft.place.function
    for value in draft.read_items(node)[:1]:
        if function.name:
            function.returns.append(value)
        else:
            draft.bind(RETURNED, value, node)
    return OPAQUE


def yield_(draft: Draft, node: Node) -> Expression:
    """``yield value``, ``yield key => value``, ``yield from values``."""
    for child in draft.items(node):
        values = draft.read_items(child) if child.type == "array_element_initializer" else [draft.read(child)]
        draft.place.function.returns.extend(values[-1:])
    return OPAQUE


# ---------------------------------------------------------------- variables


def global_(draft: Draft, node: Node) -> Expression:
    """``global $x``: what is assigned to it here, the file's variable holds."""
    function = draft.place.function
    if function.name:
        function.outer = {**function.outer, **{draft.text(name): "" for name in draft.items(node)}}
    return OPAQUE


def static(draft: Draft, node: Node) -> Expression:
    """``static $x = value;`` in a function."""
    for child in draft.items(node):
        name, value = draft.child(child, "name"), draft.child(child, "value")
        if name is not None and value is not None:
            draft.bind(draft.read(name), draft.read(value), child)
    return OPAQUE


# ---------------------------------------------------------------- control flow


def try_(draft: Draft, node: Node) -> Expression:
    """Guarded is what stands in the body of a try that has a handler."""
    handled = any(child.type == "catch_clause" for child in node.named_children)
    body = draft.child(node, "body")
    draft.read_at(replace(draft.place, guarded=True) if handled else draft.place, body)
    for child in node.named_children:
        if child != body:
            draft.read(child)
    return OPAQUE


def catch(draft: Draft, node: Node) -> Expression:
    """What is caught is nothing that the program made of texts."""
    body = draft.child(node, "body")
    return OPAQUE if body is None else draft.read(body)


def foreach(draft: Draft, node: Node) -> Expression:
    """A loop over an array, which is computed once, outside."""
    body = draft.child(node, "body")
    parts = [child for child in draft.items(node) if child != body]
    iterable = draft.read(parts[0]) if parts else OPAQUE
    for target in parts[1:2]:
        value = target
        if target.type == "pair":
            value = draft.items(target)[-1]
        bind(draft, value, Each(iterable), value)
    draft.read_at(replace(draft.place, loops=draft.place.loops + 1), body)
    return OPAQUE


def for_(draft: Draft, node: Node) -> Expression:
    """What comes first is computed once, everything else in every round."""
    first = node.children_by_field_name("initialize")
    for child in first:
        draft.read(child)
    inside = replace(draft.place, loops=draft.place.loops + 1)
    draft.read_at(inside, *[child for child in draft.items(node) if child not in first])
    return OPAQUE


def while_(draft: Draft, node: Node) -> Expression:
    """A loop whose condition is computed in every round; an endless one, unless something leaves it."""
    condition, body = draft.child(node, "condition"), draft.child(node, "body")
    inside = replace(draft.place, loops=draft.place.loops + 1)
    draft.read_at(inside, body)
    outside, draft.place = draft.place, inside
    value = OPAQUE if condition is None else draft.read(condition)
    draft.place = outside
    if isinstance(value, Constant) and value.value and body is not None and not _is_left(draft, body):
        draft.endless.append(draft.span(node))
    return OPAQUE


def _is_left(draft: Draft, body: Node) -> bool:
    """Whether some word in a loop's body may leave it."""
    text = draft.between(body.start_byte, body.end_byte)
    return "break" in text or "return" in text or "exit" in text


HANDLERS: dict[str, Handler] = {
    "return_statement": return_,
    "yield_expression": yield_,
    "global_declaration": global_,
    "function_static_declaration": static,
    "try_statement": try_,
    "catch_clause": catch,
    "foreach_statement": foreach,
    "for_statement": for_,
    "while_statement": while_,
    "do_statement": while_,
    "break_statement": nothing,
    "continue_statement": nothing,
}
