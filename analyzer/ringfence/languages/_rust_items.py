"""Rust items, each with the attributes that stand before it, and modules inside of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._places import ClassDraft
from ringfence.languages._rust_attributes import decorators, is_test, with_attributes
from ringfence.languages._rust_classes import alias, constant, enum, implementation, struct, trait
from ringfence.languages._rust_functions import function
from ringfence.languages._rust_modules import target_of
from ringfence.model.expression import OPAQUE, Expression
from ringfence.model.outline import Import

if TYPE_CHECKING:
    from tree_sitter import Node


def items(draft: Draft, node: Node) -> Expression:
    """Items, one after the other; what is part of tests alone is left out."""
    for child, attributes in with_attributes(node):
        item(draft, child, attributes)
    return OPAQUE


def item(draft: Draft, node: Node, attributes: Sequence[Node]) -> Expression:
    """One item or statement."""
    if attributes:
        if is_test(draft, attributes):
            return OPAQUE
        reader = _DECORATED.get(node.type)
        if reader is not None:
            reader(draft, node, decorators(draft, attributes))
            return OPAQUE
    return draft.read(node)


def module(draft: Draft, node: Node) -> Expression:
    """``mod name { … }``: a namespace inside of the file's module; ``mod name;``: another file."""
    name, body = draft.child(node, "name"), draft.child(node, "body")
    if name is None or draft.place.function.name:
        return OPAQUE
    called = draft.text(name).removeprefix("r#")
    if body is None:
        draft.imports.append(Import("", target_of(draft, ("self", called)), draft.span(node), "mod"))
        return OPAQUE
    if called == "tests" and b"#[test]" in draft.encoded[body.start_byte : body.end_byte]:
        return OPAQUE
    place = draft.place
    cls = ClassDraft(place.qualified(called), draft.span(node), (), (), (), place.scope, kind="namespace")
    if not _is_generated(draft, body):
        draft.classes.append(cls)
    draft.read_at(replace(place, scope=cls.name), body)
    return OPAQUE


def _is_generated(draft: Draft, body: Node) -> bool:
    """Whether what stands in a module is made by its build: what it has is like a library's."""
    text = draft.encoded[body.start_byte : body.end_byte]
    return b"include_proto!" in text or b"OUT_DIR" in text


_DECORATED = {
    "function_item": function,
    "struct_item": struct,
    "enum_item": enum,
    "trait_item": trait,
    "union_item": struct,
}

HANDLERS: dict[str, Handler] = {
    "source_file": items,
    "declaration_list": items,
    "mod_item": module,
    "function_item": function,
    "function_signature_item": function,
    "struct_item": struct,
    "union_item": struct,
    "enum_item": enum,
    "type_item": alias,
    "associated_type": nothing,
    "const_item": constant,
    "static_item": constant,
    "trait_item": trait,
    "impl_item": implementation,
    "macro_definition": nothing,
    "attribute_item": nothing,
    "inner_attribute_item": nothing,
    "visibility_modifier": nothing,
}
