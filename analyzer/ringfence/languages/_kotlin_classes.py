"""Kotlin classes of every kind, objects, and what their first line declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler, nothing, walk
from ringfence.languages._kotlin_annotations import decorators_of, has_modifier
from ringfence.languages._kotlin_calls import arguments_of
from ringfence.languages._kotlin_expressions import spelled
from ringfence.languages._kotlin_functions import hand_on
from ringfence.languages._kotlin_types import TYPES, type_among
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Invoke, Member, Name, literal
from ringfence.model.outline import Field, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

_BODIES = {"class_body", "enum_class_body"}


def class_declaration(draft: Draft, node: Node) -> Expression:
    """A class, interface, enum or annotation class."""
    name = draft.child(node, "name")
    kind = "interface" if any(child.type == "interface" for child in node.children) else "class"
    for word in ("enum", "annotation"):
        kind = word if has_modifier(draft, node, word) else kind
    _class(draft, node, "" if name is None else spelled(draft, name), kind)
    return OPAQUE


def object_declaration(draft: Draft, node: Node) -> Expression:
    """``object Prices``: a class whose only object goes by its name."""
    name = draft.child(node, "name")
    _without_receiver(draft, _class(draft, node, "" if name is None else spelled(draft, name), "class"))
    return OPAQUE


def object_literal(draft: Draft, node: Node) -> Expression:
    """``object : Listener() { … }``: an object of a class without a name."""
    cls = _class(draft, node, draft.nameless(node, "anonymous"), "class")
    invoke = Invoke(Name(cls.name[len(draft.place.scope) :].lstrip(".")), (), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def companion_object(draft: Draft, node: Node) -> Expression:
    """What a class itself has: its members are reached by the name of the class alone. What it derives from is told as
    ``companion``, with what it hands to the constructor of that.
    """
    cls = draft.place.cls
    if cls is None:
        return walk(draft, node)
    before = len(draft.functions)
    for child in draft.items(node):
        if child.type == "delegation_specifiers":
            cls.keywords += tuple(("companion", base) for one in draft.items(child) if (base := _made_base(draft, one)))
    place = Place(FunctionDraft(cls.name, cls.at), cls.name, cls)
    draft.read_at(place, *(child for child in node.named_children if child.type in _BODIES))
    _without_receiver(draft, cls, before)
    return OPAQUE


def _without_receiver(draft: Draft, cls: ClassDraft, first: int = 0) -> None:
    for function in draft.functions[first:]:
        if function.owner == cls.name and not function.name.endswith(".__init__"):
            function.static = not any(d.expression == Name("extension") for d in function.decorators)


def _class(draft: Draft, node: Node, name: str, kind: str) -> ClassDraft:
    place = draft.place
    items = draft.items(node)
    specifiers = [one for child in items if child.type == "delegation_specifiers" for one in draft.items(child)]
    bases = tuple(base for one in specifiers if (base := _base(draft, one)) is not None)
    cls = ClassDraft(
        place.qualified(name), draft.span(node), bases, (), decorators_of(draft, node), place.scope, kind=kind
    )
    draft.classes.append(cls)
    primary = next((child for child in items if child.type == "primary_constructor"), None)
    inside = Place(_constructor(draft, cls, primary, specifiers), cls.name, cls)
    draft.read_at(inside, *(child for child in items if child.type in _BODIES))
    return cls


# ---------------------------------------------------------------- the first line


def _base(draft: Draft, node: Node) -> Expression | None:
    """A base: with arguments for its constructor, alone, or with the object that does its work."""
    for child in draft.items(node):
        if child.type in ("constructor_invocation", "explicit_delegation"):
            return type_among(draft, child.named_children)
        if child.type in TYPES:
            return type_among(draft, [child])
    return None


def _made_base(draft: Draft, node: Node) -> Expression | None:
    """A base with what its constructor is given."""
    base = _base(draft, node)
    if base is None:
        return None
    inside = [one for child in draft.items(node) for one in child.named_children if one.type == "value_arguments"]
    return Invoke(base, arguments_of(draft, inside[0] if inside else None), draft.span(node))


def _constructor(draft: Draft, cls: ClassDraft, primary: Node | None, specifiers: list[Node]) -> FunctionDraft:
    """The constructor of the first line: its parameters may be fields, and it calls that of the base."""
    first = [child for one in specifiers for child in one.named_children if child.type == "constructor_invocation"]
    listed = [child for one in first for child in one.named_children if child.type == "value_arguments"]
    if primary is None and not any(one.named_child_count for one in listed):
        return FunctionDraft(cls.name, cls.at)
    function = FunctionDraft(
        f"{cls.name}.__init__",
        cls.at if primary is None else draft.span(primary),
        (),
        decorators_of(draft, primary),
        cls.name,
        implicit_receiver=True,
    )
    draft.functions.append(function)
    place, draft.place = draft.place, Place(function, function.name)
    components = [child for child in primary.named_children if child.type == "class_parameters"] if primary else []
    function.parameters = tuple(
        _component(draft, cls, child)
        for one in components
        for child in draft.items(one)
        if child.type == "class_parameter"
    )
    function.declared.update(parameter.name for parameter in function.parameters)
    for one in listed:
        hand_on(draft, one, Invoke(Name("super"), (), draft.span(one)), one)
    draft.place = place
    return function


def _component(draft: Draft, cls: ClassDraft, node: Node) -> Parameter:
    """A parameter of the constructor; with ``val`` or ``var`` in front it is a property, too."""
    items = draft.items(node)
    names = [child for child in items if child.type == "identifier"]
    name = spelled(draft, names[0]) if names else ""
    later = [c for c in items if names and c.start_byte > names[0].end_byte and c.type not in TYPES]
    default = draft.read(later[-1]) if later else None
    kind = "*" if has_modifier(draft, node, "vararg") else ""
    parameter = Parameter(name, type_among(draft, items), default, kind, decorators_of(draft, node))
    if any(child.type in ("val", "var") for child in node.children):
        at = draft.span(node)
        cls.fields.append(Field(name, at, parameter.type, default, parameter.decorators))
        draft.bind(Member(Name("self"), name), Name(name), node)
        outside, draft.place = draft.place, Place(FunctionDraft(cls.name, cls.at), cls.name)
        draft.bind(Name(name), OPAQUE, node, parameter.type)
        draft.place = outside
    return parameter


# ---------------------------------------------------------------- bodies


def enum_entry(draft: Draft, node: Node) -> Expression:
    """A constant made by the constructor; one without arguments is known by its name."""
    cls, items = draft.place.cls, draft.items(node)
    names = [child for child in items if child.type == "identifier"]
    if cls is None or not names:
        return walk(draft, node)
    own, name = Name(cls.name.rpartition(".")[2]), spelled(draft, names[0])
    callee: Expression = own
    if any(child.type == "class_body" for child in items):
        inner = _class(draft, node, draft.nameless(node, "anonymous"), "class")
        inner.bases, inner.decorators = (own,), ()
        callee = Name(inner.name[len(draft.place.scope) :].lstrip("."))
    value: Expression = literal(name)
    listed = next((child for child in items if child.type == "value_arguments"), None)
    if listed is not None and listed.named_child_count:
        value = Invoke(callee, arguments_of(draft, listed), draft.span(node))
        draft.add_call(node, value)
    cls.fields.append(Field(name, draft.span(node), own, value, decorators_of(draft, node)))
    draft.bind(Name(name), value, node, own)
    return OPAQUE


def initializer(draft: Draft, node: Node) -> Expression:
    """``init { … }`` is part of the constructor."""
    function = draft.place.function
    draft.read_at(Place(function, function.name), *(child for child in draft.items(node) if child.type == "block"))
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "class_declaration": class_declaration,
    "object_declaration": object_declaration,
    "object_literal": object_literal,
    "companion_object": companion_object,
    "enum_entry": enum_entry,
    "anonymous_initializer": initializer,
    "primary_constructor": nothing,
    "delegation_specifiers": nothing,
}
