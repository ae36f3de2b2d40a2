"""What stands in front of C# bodies: attributes, modifiers, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._csharp_calls import read_arguments
from ringfence.languages._csharp_expressions import argument, operands, simple_name
from ringfence.languages._csharp_types import annotation, spelled, type_arguments
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.model.expression import Argument, Invoke, Name
from ringfence.model.outline import Decorator, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

# ---------------------------------------------------------------- attributes


def attributes(draft: Draft, node: Node) -> tuple[Decorator, ...]:
    """The attributes in front of a definition; those of a return value are none of it."""
    found = []
    for child in node.named_children:
        if child.type == "attribute_list":
            if not any(c.type == "attribute_target_specifier" and "return" in draft.text(c) for c in child.children):
                found += [_attribute(draft, item) for item in draft.items(child) if item.type == "attribute"]
        elif child.type not in ("comment", "modifier"):
            break
    return tuple(found)


def _attribute(draft: Draft, node: Node) -> Decorator:
    at, name = draft.span(node), draft.child(node, "name")
    last = draft.child(name, "name") or name if name is not None and name.type == "qualified_name" else name
    simple = "" if last is None else simple_name(draft, last)
    types = type_arguments(draft, last) if last is not None and last.type == "generic_name" else ()
    arguments: list[Argument] = []
    called = False
    for child in draft.items(node):
        if child.type == "attribute_argument_list":
            called = True
            arguments += read_arguments(draft, child)
    plain = Name(simple.removesuffix("Attribute") or simple)
    return Decorator(
        Invoke(plain, (*arguments, *[Argument(type, "<>") for type in types]), at) if called or types else plain, at
    )


# ---------------------------------------------------------------- parameters


def parameters(draft: Draft, node: Node | None) -> tuple[Parameter, ...]:
    """The parameters of a function; a lambda's only one may stand there alone."""
    if node is None:
        return ()
    if node.type in ("implicit_parameter", "identifier"):
        return (Parameter(spelled(draft, node)),)
    found = [_parameter(draft, child) for child in draft.items(node) if child.type == "parameter"]
    rest = draft.child(node, "name")  # to the grammar, ``params T[] rest`` is part of the list itself
    if rest is not None:
        found.append(Parameter(spelled(draft, rest), annotation(draft, draft.child(node, "type")), kind="*"))
    return tuple(found)


def _parameter(draft: Draft, node: Node) -> Parameter:
    name, type = draft.child(node, "name"), draft.child(node, "type")
    default = None
    if name is not None:
        later = [child for child in operands(node) if child.start_byte > name.start_byte]
        default = draft.read(later[-1]) if later else None
    return Parameter(
        "" if name is None else spelled(draft, name),
        annotation(draft, type),
        default,
        decorators=attributes(draft, node),
    )


def modifiers(draft: Draft, node: Node) -> set[str]:
    return {draft.text(child) for child in node.named_children if child.type == "modifier"}


HANDLERS: dict[str, Handler] = {
    "attribute_argument": argument,
    "attribute_list": nothing,
    "global_attribute": nothing,
}
