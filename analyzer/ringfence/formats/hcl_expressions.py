"""Expressions of HCL, as the parser's nodes give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ringfence.formats.hcl_tree import (
    Attribute,
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Literal,
    Object,
    Opaque,
    Operation,
    Template,
    Tuple,
    Variable,
)
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 60
_ESCAPE = pattern(r'\\(n|r|t|"|\\|u[0-9a-fA-F]{4})|\$\$(?=\{)|%%(?=\{)')
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
OPAQUE = Opaque()


def expression(node: Node, depth: int) -> Expression:
    """What a node says; what is too deep or too odd is :data:`OPAQUE`."""
    if depth > MAX_DEPTH:
        return OPAQUE
    read = _READERS.get(node.type)
    return read(node, depth + 1) if read is not None else _chain(node, depth + 1)


def _chain(node: Node, depth: int) -> Expression:
    """A value and what is asked of it, ``aws_lb.main[0].arn``: the parts stand side by side."""
    found: Expression | None = None
    for child in _parts(node):
        found = expression(child, depth) if found is None else _step(found, child, depth)
    return found if found is not None else OPAQUE


def _step(of: Expression, node: Node, depth: int) -> Expression:
    if node.type == "get_attr":
        return Attribute(of, text_of(node.named_children[-1]) if node.named_children else "")
    if node.type == "index":
        inner = node.named_children[0] if node.named_children else None
        if inner is not None and inner.type == "legacy_index":
            return Index(of, Literal(_number(text_of(inner).lstrip("."))))
        key = child_of(inner, "expression") if inner is not None else None
        return Index(of, expression(key, depth) if key is not None else OPAQUE)
    if node.type == "splat":
        found: Expression = Index(of, None, each=True)
        for child in node.named_children[0].named_children if node.named_children else ():
            found = _step(found, child, depth)
        return found
    return OPAQUE


def _template(node: Node, depth: int) -> Expression:
    parts: list[str | Expression] = []
    heredoc = node.type == "heredoc_template"
    for child in _parts(node):
        if child.type == "template_literal":
            parts.append(text_of(child) if heredoc else _unescaped(text_of(child)))
        elif child.type == "template_interpolation":
            inside = child_of(child, "expression")
            parts.append(expression(inside, depth) if inside is not None else OPAQUE)
        elif child.type == "template_directive":
            parts.append(OPAQUE)
    if heredoc and parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip("\n")
    if all(isinstance(part, str) for part in parts):
        return Literal("".join(part for part in parts if isinstance(part, str)))
    return Template(tuple(parts))


def _call(node: Node, depth: int) -> Expression:
    name, given = child_of(node, "identifier"), child_of(node, "function_arguments")
    arguments = [expression(child, depth) for child in _parts(given)] if given is not None else []
    spread = given is not None and any(child.type == "ellipsis" for child in given.children)
    return Call(text_of(name) if name is not None else "", tuple(arguments), spread)


def _object(node: Node, depth: int) -> Expression:
    items = []
    for child in node.named_children:
        if child.type == "object_elem":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("val")
            if key is not None and value is not None:
                items.append((_key(key, depth), expression(value, depth)))
    return Object(tuple(items))


def _key(node: Node, depth: int) -> Expression:
    """A key: a plain name means itself."""
    read = expression(node, depth)
    written = text_of(node)
    return Literal(read.name) if isinstance(read, Variable) and written == read.name else read


def _for(node: Node, depth: int) -> Expression:
    inner = node.named_children[0]
    intro, only = child_of(inner, "for_intro"), child_of(inner, "for_cond")
    values = [expression(child, depth) for child in inner.named_children if child.type == "expression"]
    over = child_of(intro, "expression") if intro is not None else None
    if intro is None or over is None or not values:
        return OPAQUE
    names = tuple(text_of(child) for child in intro.named_children if child.type == "identifier")
    test = child_of(only, "expression") if only is not None else None
    return For(
        names,
        expression(over, depth),
        values[0] if inner.type == "for_object_expr" else None,
        values[-1],
        expression(test, depth) if test is not None else None,
        any(child.type == "ellipsis" for child in inner.children),
    )


def _conditional(node: Node, depth: int) -> Expression:
    parts = [expression(child, depth) for child in _parts(node)]
    return Conditional(*parts) if len(parts) == 3 else OPAQUE


def _operation(node: Node, depth: int) -> Expression:
    inner = node.named_children[0] if node.named_children else node
    signs = [child.type for child in inner.children if not child.is_named]
    sign = next((sign for sign in signs if sign not in ("(", ")")), "")
    before: list[Node] = []
    after: list[Node] = []
    for child in inner.children:
        if not child.is_named:
            before, after = (before + after, []) if child.type == sign else (before, after)
        elif child.type != "comment":
            after.append(child)
    left = _joined(before, depth) if before else None
    return Operation(sign, left, _joined(after, depth))


def _joined(nodes: list[Node], depth: int) -> Expression:
    found = expression(nodes[0], depth) if nodes else OPAQUE
    for node in nodes[1:]:
        found = _step(found, node, depth)
    return found


def _literal(node: Node, depth: int) -> Expression:
    inner = node.named_children[0] if node.named_children else node
    text = text_of(inner)
    if inner.type == "numeric_lit":
        return Literal(_number(text))
    if inner.type == "bool_lit":
        return Literal(text == "true")
    return Literal(None if inner.type == "null_lit" else plain(inner))


def _variable(node: Node, depth: int) -> Expression:
    return Variable(text_of(node))


def _tuple(node: Node, depth: int) -> Expression:
    return Tuple(tuple([expression(child, depth) for child in _parts(node)]))


_READERS: dict[str, Callable[[Node, int], Expression]] = {
    "literal_value": _literal,
    "variable_expr": _variable,
    "quoted_template": _template,
    "heredoc_template": _template,
    "function_call": _call,
    "object": _object,
    "tuple": _tuple,
    "for_expr": _for,
    "conditional": _conditional,
    "operation": _operation,
}


# ---------------------------------------------------------------- text


def _parts(node: Node) -> Iterator[Node]:
    """What a node consists of, without its brackets and comments."""
    for child in node.named_children:
        if not child.type.endswith(("_start", "_end")) and child.type not in (
            "comment",
            "heredoc_identifier",
            "ellipsis",
        ):
            yield child


def child_of(node: Node | None, kind: str) -> Node | None:
    """The first child of a kind."""
    return next((child for child in node.named_children if child.type == kind), None) if node is not None else None


def text_of(node: Node) -> str:
    """What is written there."""
    return (node.text or b"").decode("utf-8", "replace")


def plain(node: Node) -> str:
    """What a quoted string without anything in it says."""
    return "".join(_unescaped(text_of(child)) for child in node.named_children if child.type == "template_literal")


def _unescaped(text: str) -> str:
    def said(match: re.Match[str]) -> str:
        found = match[0]
        if found[0] != "\\":
            return found[0]
        return _ESCAPED.get(found[1:]) or chr(int(found[2:], 16))

    return _ESCAPE.sub(said, text) if "\\" in text or "{" in text else text


def _number(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return None
