"""Java classes of every kind, and their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._java_annotations import decorators_of
from ringfence.languages._java_expressions import arguments_of
from ringfence.languages._java_generated import generate
from ringfence.languages._java_methods import parameters_of
from ringfence.languages._java_text import BUILDERS
from ringfence.languages._java_types import plain, type_of
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.languages._text import joined
from ringfence.model.expression import OPAQUE, Constant, Expression, Invoke, Name, literal
from ringfence.model.outline import Field

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "record",
    "annotation_type_declaration": "annotation",
}
_BASES = ("superclass", "super_interfaces", "extends_interfaces")

# ---------------------------------------------------------------- classes


def class_declaration(draft: Draft, node: Node) -> Expression:
    """A class, interface, enum, record or annotation type."""
    name = draft.child(node, "name")
    cls = _class(draft, node, "" if name is None else draft.text(name), _bases(draft, node))
    cls.decorators = decorators_of(draft, node)
    cls.kind = _KINDS[node.type]
    components = draft.child(node, "parameters")
    if components is not None:
        _components(draft, cls, components)
    _members(draft, cls, draft.child(node, "body"))
    generate(draft, cls)
    return OPAQUE


def object_creation(draft: Draft, node: Node) -> Expression:
    """``new Order(…)``; with a body, of a class without a name; of a string builder, the text it begins with."""
    type = type_of(draft, draft.child(node, "type")) or OPAQUE
    arguments = arguments_of(draft, draft.child(node, "arguments"))
    callee = plain(type)
    body = next((child for child in node.named_children if child.type == "class_body"), None)
    if body is not None:
        callee = _anonymous(draft, node, body, type)
    invoke = Invoke(callee, arguments, draft.span(node))
    draft.add_call(node, invoke)
    if isinstance(callee, Name) and callee.name in (*BUILDERS, "String"):
        return joined([a.value for a in arguments[:1] if not isinstance(a.value, Constant)])
    return invoke


def _anonymous(draft: Draft, node: Node, body: Node, base: Expression) -> Name:
    cls = _class(draft, node, draft.nameless(node, "anonymous"), (base,))
    _members(draft, cls, body)
    return Name(cls.name[len(draft.place.scope) :].lstrip("."))


def _class(draft: Draft, node: Node, name: str, bases: tuple[Expression, ...]) -> ClassDraft:
    place = draft.place
    cls = ClassDraft(place.qualified(name), draft.span(node), bases, (), (), place.scope)
    draft.classes.append(cls)
    return cls


def _bases(draft: Draft, node: Node) -> tuple[Expression, ...]:
    bases = []
    for child in node.named_children:
        if child.type in _BASES:
            for item in draft.items(child):
                types = draft.items(item) if item.type == "type_list" else [item]
                bases += [draft.read(type) for type in types]
    return tuple(bases)


def _members(draft: Draft, cls: ClassDraft, body: Node | None) -> None:
    """What stands in a class's body; its initialisers run in no method, but in the scope of the class."""
    inside = Place(FunctionDraft(cls.name, cls.at), cls.name, cls)
    draft.read_at(inside, body)


# ---------------------------------------------------------------- fields


def field_declaration(draft: Draft, node: Node) -> Expression:
    """``Type a = value, b;`` in a class or interface."""
    type, decorators = type_of(draft, draft.child(node, "type")), decorators_of(draft, node)
    for declarator in node.named_children:
        if declarator.type != "variable_declarator":
            continue
        name, value = draft.child(declarator, "name"), draft.child(declarator, "value")
        if name is not None:
            given = None if value is None else draft.read(value)
            _field(draft, Field(draft.text(name), draft.span(node), type, given, decorators), node)
    return OPAQUE


def enum_constant(draft: Draft, node: Node) -> Expression:
    """A constant made by the constructor; one without arguments is known by its name."""
    name, arguments = draft.child(node, "name"), draft.child(node, "arguments")
    body = draft.child(node, "body")
    cls = draft.place.cls
    if name is None or cls is None:
        return OPAQUE
    own = Name(cls.name.rpartition(".")[2])
    callee = own if body is None else _anonymous(draft, node, body, own)
    value: Expression = literal(draft.text(name))
    if arguments is not None and arguments.named_child_count:
        value = Invoke(callee, arguments_of(draft, arguments), draft.span(node))
        draft.add_call(node, value)
    _field(draft, Field(draft.text(name), draft.span(node), own, value, decorators_of(draft, node)), node)
    return OPAQUE


def annotation_element(draft: Draft, node: Node) -> Expression:
    """``String value() default "";`` of an annotation type."""
    name, value = draft.child(node, "name"), draft.child(node, "value")
    type = type_of(draft, draft.child(node, "type"))
    if name is not None:
        given = None if value is None else draft.read(value)
        _field(draft, Field(draft.text(name), draft.span(node), type, given, decorators_of(draft, node)), node)
    return OPAQUE


def _components(draft: Draft, cls: ClassDraft, node: Node) -> None:
    """The components of a record are its fields."""
    inside = Place(FunctionDraft(cls.name, cls.at), cls.name, cls)
    outside, draft.place = draft.place, inside
    for parameter in parameters_of(draft, node):
        _field(draft, Field(parameter.name, draft.span(node), parameter.type, None, parameter.decorators), node)
    draft.place = outside


def _field(draft: Draft, field: Field, node: Node) -> None:
    if draft.place.cls is not None:
        draft.place.cls.fields.append(field)
    draft.bind(Name(field.name), OPAQUE if field.value is None else field.value, node, field.type, at=field.at)


HANDLERS: dict[str, Handler] = {
    "module_declaration": nothing,
    **dict.fromkeys(_KINDS, class_declaration),
    "object_creation_expression": object_creation,
    "field_declaration": field_declaration,
    "constant_declaration": field_declaration,
    "enum_constant": enum_constant,
    "annotation_type_element_declaration": annotation_element,
}
