"""Bicep, the language in which Azure's resources are declared, read as far as it is understood: its expressions have the
tree of HCL's. Nothing is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from ringfence.formats import hcl_tree as hcl

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 60
OPAQUE = hcl.Opaque()
_KINDS = {
    "parameter_declaration": "param", "variable_declaration": "var", "output_declaration": "output",
    "resource_declaration": "resource", "module_declaration": "module",
}  # fmt: skip
_VALUES = frozenset((
    "string", "number", "boolean", "null", "array", "object", "identifier", "member_expression", "subscript_expression",
    "call_expression", "ternary_expression", "binary_expression", "unary_expression", "parenthesized_expression",
    "resource_expression", "for_statement", "if_statement",
))  # fmt: skip
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class Declaration(Struct, frozen=True):
    """One statement. kind: ``param``, ``var``, ``output``, ``resource`` or ``module``; source: the type of a resource with
    its version, the file of a module; value: what is assigned, None for a parameter without a default; condition: only if
    that holds; loop: what it is declared once for each of, with the names of element and position; parent: the resource
    that it stands in.
    """

    kind: str
    name: str
    line: int
    source: str = ""
    value: hcl.Expression | None = None
    condition: hcl.Expression | None = None
    loop: tuple[tuple[str, ...], hcl.Expression] | None = None
    existing: bool = False
    parent: str = ""


def read_bicep(text: str) -> tuple[Declaration, ...]:
    """The statements of a file, those inside of resources after these; what cannot be read is left out."""
    if len(text) > MAX_CHARACTERS:
        return ()
    root = _parser().parse(text.removeprefix("\ufeff").encode("utf-8", "replace")).root_node
    return tuple(declared for node in root.named_children for declared in _declared(node, "", 0))


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import tree_sitter_bicep
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bicep.language()))


# ---------------------------------------------------------------- statements


def _declared(node: Node, parent: str, depth: int) -> Iterator[Declaration]:
    kind = _KINDS.get(node.type)
    name = next((child for child in node.named_children if child.type == "identifier"), None)
    if kind is None or name is None or depth > MAX_DEPTH:
        return
    values = [child for child in node.named_children if child.type in _VALUES and child != name]
    source = values.pop(0) if kind in ("resource", "module") and values else None
    value, condition, loop = values[-1] if values else None, None, None
    if value is not None and value.type == "for_statement" and source is not None:
        loop, value = _loop(value, 0)
    if value is not None and value.type == "if_statement":
        condition, value = _conditioned(value)
    yield Declaration(
        kind, _text(name), node.start_point.row + 1, _plain(source) if source is not None else "",
        expression(value, 0) if value is not None else None, condition, loop,
        any(child.type == "existing" for child in node.children), parent,
    )  # fmt: skip
    for inner in value.named_children if value is not None and kind == "resource" else ():
        for child in inner.named_children:
            yield from _declared(child, _text(name), depth + 1)


def _loop(node: Node, depth: int) -> tuple[tuple[tuple[str, ...], hcl.Expression], Node | None]:
    """What a loop goes through, with its names as ``for`` of HCL has them: the position first; and its body."""
    body = node.child_by_field_name("body")
    inner = [child for child in node.named_children if child != body and child.type != "comment"]
    called = [_text(part) for part in (inner[0].named_children or [inner[0]])] if inner else []
    over = expression(inner[-1], depth + 1) if len(inner) > 1 else OPAQUE
    return (tuple(reversed(called[:2])) or ("_",), over), body


def _conditioned(node: Node) -> tuple[hcl.Expression | None, Node | None]:
    inner = [child for child in node.named_children if child.type != "comment"]
    return (expression(inner[0], 1), inner[-1]) if len(inner) > 1 else (None, None)


# ---------------------------------------------------------------- expressions


def expression(node: Node, depth: int) -> hcl.Expression:
    """An expression; what is too deep or too odd is opaque."""
    reader = _READERS.get(node.type)
    return reader(node, depth + 1) if reader is not None and depth < MAX_DEPTH else OPAQUE


def _string(node: Node, depth: int) -> hcl.Expression:
    parts: list[str | hcl.Expression] = []
    for child in node.named_children:
        if child.type == "interpolation":
            parts.append(expression(child.named_children[0], depth) if child.named_children else OPAQUE)
        elif child.type == "escape_sequence":
            written = _text(child)[1:]
            parts.append(_ESCAPES.get(written, written))
        else:
            parts.append(_text(child))
    if all(isinstance(part, str) for part in parts):
        return hcl.Literal("".join(part for part in parts if isinstance(part, str)))
    return hcl.Template(tuple(parts))


def _number(node: Node, depth: int) -> hcl.Expression:
    text = _text(node)
    return hcl.Literal(int(text)) if text.isdecimal() and len(text) < 18 else OPAQUE


def _member(node: Node, depth: int) -> hcl.Expression:
    of, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    return hcl.Attribute(expression(of, depth), _text(name)) if of is not None and name is not None else OPAQUE


def _subscript(node: Node, depth: int) -> hcl.Expression:
    of, index = node.child_by_field_name("object"), node.child_by_field_name("index")
    return (
        hcl.Index(expression(of, depth), expression(index, depth)) if of is not None and index is not None else OPAQUE
    )


def _inner_resource(node: Node, depth: int) -> hcl.Expression:
    """``server::database`` is the database."""
    name = node.child_by_field_name("resource")
    return hcl.Variable(_text(name)) if name is not None else OPAQUE


def _call(node: Node, depth: int) -> hcl.Expression:
    """``store.listKeys()`` is what the cloud says of the store."""
    called, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if called is None or given is None:
        return OPAQUE
    if called.type == "member_expression":
        return _member(called, depth)
    arguments = (expression(child, depth) for child in given.named_children if child.type != "comment")
    return hcl.Call(_text(called), tuple(arguments))


def _array(node: Node, depth: int) -> hcl.Expression:
    children = [child for child in node.named_children if child.type != "comment"]
    return hcl.Tuple(tuple([expression(child, depth) for child in children]))


def _object(node: Node, depth: int) -> hcl.Expression:
    items: list[tuple[hcl.Expression, hcl.Expression]] = []
    for pair in node.named_children:
        parts = [child for child in pair.named_children if child.type != "comment"]
        if pair.type == "object_property" and len(parts) == 2:
            key = hcl.Literal(_text(parts[0])) if parts[0].type == "identifier" else expression(parts[0], depth)
            items.append((key, expression(parts[1], depth)))
    return hcl.Object(tuple(items))


def _for(node: Node, depth: int) -> hcl.Expression:
    (names, over), body = _loop(node, depth)
    only = None
    if body is not None and body.type == "if_statement":
        only, body = _conditioned(body)
    return hcl.For(names, over, None, expression(body, depth), only) if body is not None else OPAQUE


def _ternary(node: Node, depth: int) -> hcl.Expression:
    parts = [node.child_by_field_name(name) for name in ("condition", "consequence", "alternative")]
    known = [expression(part, depth) for part in parts if part is not None]
    return hcl.Conditional(*known) if len(known) == 3 else OPAQUE


def _binary(node: Node, depth: int) -> hcl.Expression:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = next((child.type for child in node.children if not child.is_named), "")
    if left is None or right is None:
        return OPAQUE
    if sign == "??":
        return hcl.Call("coalesce", (expression(left, depth), expression(right, depth)))
    return hcl.Operation(sign, expression(left, depth), expression(right, depth))


def _unary(node: Node, depth: int) -> hcl.Expression:
    of = node.child_by_field_name("argument")
    sign = next((child.type for child in node.children if not child.is_named), "")
    return hcl.Operation(sign, None, expression(of, depth)) if of is not None else OPAQUE


def _parenthesized(node: Node, depth: int) -> hcl.Expression:
    return expression(node.named_children[0], depth) if node.named_children else OPAQUE


_READERS: dict[str, Callable[[Node, int], hcl.Expression]] = {
    "string": _string, "number": _number, "member_expression": _member, "subscript_expression": _subscript,
    "resource_expression": _inner_resource, "call_expression": _call, "array": _array, "object": _object,
    "for_statement": _for, "ternary_expression": _ternary, "binary_expression": _binary, "unary_expression": _unary,
    "parenthesized_expression": _parenthesized,
    "identifier": lambda node, depth: hcl.Variable(_text(node)),
    "boolean": lambda node, depth: hcl.Literal(_text(node) == "true"),
    "null": lambda node, depth: hcl.Literal(None),
}  # fmt: skip


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _plain(node: Node) -> str:
    """What is written of a string, without what is filled in."""
    return "".join(_text(child) for child in node.named_children if child.type == "string_content")
