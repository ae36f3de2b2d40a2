"""C# namespaces and types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._csharp_calls import read_arguments
from ringfence.languages._csharp_newer import EXTENSION_BLOCK
from ringfence.languages._csharp_signatures import attributes, parameters
from ringfence.languages._csharp_types import spelled, type_parameters
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Invoke, Member, Name, literal
from ringfence.model.outline import Field, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "struct_declaration": "struct",
    "record_declaration": "record",
    "enum_declaration": "enum",
}

# ---------------------------------------------------------------- namespaces


def namespace(draft: Draft, node: Node) -> Expression:
    """``namespace A.B { … }``; its name is the outline's."""
    body = draft.child(node, "body")
    return OPAQUE if body is None else draft.read(body)


# ---------------------------------------------------------------- types


def class_(draft: Draft, node: Node) -> Expression:
    """A class, interface, struct or record."""
    place, name = draft.place, draft.child(node, "name")
    if name is not None and draft.text(name) == EXTENSION_BLOCK:
        return _extension_block(draft, node)
    bases, base_arguments = _bases(draft, node)
    qualified = place.qualified("" if name is None else spelled(draft, name))
    kind = _KINDS[node.type]
    cls = ClassDraft(qualified, draft.span(node), bases, (), attributes(draft, node), place.scope, kind=kind)
    cls.type_parameters = type_parameters(draft, node)
    draft.classes.append(cls)
    inside = replace(place, scope=qualified, cls=cls)
    listed = next((child for child in node.named_children if child.type == "parameter_list"), None)
    if listed is not None:
        _primary_constructor(draft, inside, listed, parameters(draft, listed), base_arguments)
    draft.read_at(inside, draft.child(node, "body"))
    return OPAQUE


def _extension_block(draft: Draft, node: Node) -> Expression:
    """``extension(Order order) { … }``: its members are those of the class around, with what they extend as a parameter."""
    listed = next((child for child in node.named_children if child.type == "parameter_list"), None)
    extended = next(iter(parameters(draft, listed)), None)
    draft.read_at(replace(draft.place, extends=extended), draft.child(node, "body"))
    return OPAQUE


def _bases(draft: Draft, node: Node) -> tuple[tuple[Expression, ...], Node | None]:
    """The types after the colon, and the arguments that a primary constructor gives to the first."""
    bases, given = [], None
    for child in node.named_children:
        if child.type == "base_list":
            for base in draft.items(child):
                if base.type == "argument_list":
                    given = base
                elif base.type == "primary_constructor_base_type":
                    given = next((part for part in base.named_children if part.type == "argument_list"), given)
                    bases.append(draft.read(base.named_children[0]))
                else:
                    bases.append(draft.read(base))
    return tuple(bases), given


def _primary_constructor(
    draft: Draft, inside: Place, node: Node, given: tuple[Parameter, ...], base_arguments: Node | None
) -> None:
    """``class Shop(Store store)``: a constructor, and a field for each parameter, since all members see it."""
    cls, at = inside.cls, draft.span(node)
    assert cls is not None
    function = FunctionDraft(inside.qualified("__init__"), at, given, owner=cls.name, implicit_receiver=True)
    draft.functions.append(function)
    outside, draft.place = draft.place, Place(function, function.name)
    for parameter in given:
        cls.fields.append(Field(parameter.name, at, parameter.type, None, parameter.decorators))
        draft.bind(Member(Name("self"), parameter.name), Name(parameter.name), node, parameter.type)
    if base_arguments is not None:
        constructor_call(draft, base_arguments, Invoke(Name("super"), (), at))
    draft.place = outside


def constructor_call(draft: Draft, node: Node, of: Expression) -> None:
    """``: base(arguments)``, ``: this(arguments)``."""
    draft.add_call(node, Invoke(Member(of, "__init__"), read_arguments(draft, node), draft.span(node)))


def enum(draft: Draft, node: Node) -> Expression:
    """An enumeration; printed, its members give their names."""
    place, name = draft.place, draft.child(node, "name")
    qualified = place.qualified("" if name is None else spelled(draft, name))
    cls = ClassDraft(qualified, draft.span(node), (), (), attributes(draft, node), place.scope, kind="enum")
    draft.classes.append(cls)
    body = draft.child(node, "body")
    outside, draft.place = draft.place, replace(place, scope=qualified, cls=cls)
    for child in draft.items(body) if body is not None else ():
        member = draft.child(child, "name")
        if member is not None:
            value = literal(spelled(draft, member))
            cls.fields.append(Field(spelled(draft, member), draft.span(child), None, value, attributes(draft, child)))
            draft.bind(Name(spelled(draft, member)), value, child)
    draft.place = outside
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "namespace_declaration": namespace,
    "file_scoped_namespace_declaration": namespace,
    "class_declaration": class_,
    "interface_declaration": class_,
    "struct_declaration": class_,
    "record_declaration": class_,
    "enum_declaration": enum,
    "delegate_declaration": nothing,
    "type_parameter_constraints_clause": nothing,
}
