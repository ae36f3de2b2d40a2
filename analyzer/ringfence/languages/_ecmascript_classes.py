"""JavaScript and TypeScript classes, interfaces, enumerations and namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._ecmascript_definitions import (
    FUNCTIONS,
    decorator,
    define_function,
    read_decorators,
    unwrapped,
)
from ringfence.languages._ecmascript_modules import DEFAULT
from ringfence.languages._ecmascript_text import unescaped
from ringfence.languages._ecmascript_types import annotation, type_arguments
from ringfence.languages._places import ClassDraft, FunctionDraft
from ringfence.model.expression import OPAQUE, Constant, Expression, Item, Member, Name
from ringfence.model.outline import Binding, Decorator, Field

if TYPE_CHECKING:
    from tree_sitter import Node

CONSTRUCTOR = "__init__"
_MODIFIERS = {"accessibility_modifier", "readonly", "override_modifier"}


def class_declaration(draft: Draft, node: Node) -> Expression:
    """``class Order extends Base implements Saved {}`` with its decorators, which may stand before ``export``."""
    decorators = read_decorators(draft, node)
    parent = node.parent
    if parent is not None and parent.type == "export_statement":
        decorators = (*read_decorators(draft, parent), *decorators)
    name = draft.child(node, "name")
    if name is not None:
        text = draft.text(name)
    elif parent is not None and parent.type == "export_statement":
        text = DEFAULT
    else:
        text = draft.nameless(node, "anonymous")
    define_class(draft, node, text, decorators)
    return Name(text)


def define_class(draft: Draft, node: Node, name: str, decorators: tuple[Decorator, ...] = ()) -> None:
    """A class of that name, its members included."""
    cls = _begin(draft, node, name, "class", tuple(_bases(draft, node)), decorators)
    body = draft.child(node, "body")
    outside, draft.place = draft.place, replace(draft.place, scope=cls.name, cls=cls)
    waiting: list[Decorator] = []
    for child in body.named_children if body is not None else ():
        if child.type == "decorator":
            waiting += decorator(draft, child)
        else:
            _member(draft, child, cls, (*waiting, *read_decorators(draft, child)))
            waiting.clear()
    draft.place = outside


def _begin(
    draft: Draft,
    node: Node,
    name: str,
    kind: str,
    bases: tuple[Expression, ...] = (),
    decorators: tuple[Decorator, ...] = (),
) -> ClassDraft:
    draft.declared[draft.place.scope].add(name)
    owner = draft.place.scope
    cls = ClassDraft(draft.place.qualified(name), draft.span(node), bases, (), decorators, owner, kind=kind)
    draft.classes.append(cls)
    return cls


def _bases(draft: Draft, node: Node) -> list[Expression]:
    """What it extends and what it implements; JavaScript has the one expression alone."""
    found: list[Expression] = []
    heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
    for clause in draft.items(heritage) if heritage is not None else ():
        if clause.type == "implements_clause":
            found += draft.read_items(clause)
        elif clause.type == "extends_clause":
            found += _extended(draft, clause)
        else:
            found.append(draft.read(clause))
    return found


def _extended(draft: Draft, clause: Node) -> list[Expression]:
    found: list[Expression] = []
    for child in draft.items(clause):
        if child.type != "type_arguments":
            found.append(draft.read(child))
        elif found:
            found[-1] = Item(found[-1], type_arguments(draft, child))
    return found


# ---------------------------------------------------------------- members


def _member(draft: Draft, node: Node, cls: ClassDraft, decorators: tuple[Decorator, ...]) -> None:
    kind = node.type
    if kind == "method_definition":
        _method(draft, node, cls, decorators)
    elif kind in ("public_field_definition", "field_definition"):
        _field(draft, node, cls, decorators)
    elif kind == "abstract_method_signature":
        name = draft.child(node, "name")
        if name is not None:
            define_function(draft, node, member_name(draft, name), decorators=decorators, owner=cls.name)
    elif kind not in ("method_signature", "index_signature"):
        draft.read(node)


def member_name(draft: Draft, node: Node) -> str:
    """The name of a member, without quotes; dots would make it look like several."""
    text = draft.text(node)
    if node.type == "string":
        text = unescaped(text[1:-1])
    return text.replace(".", "_")[:100]


def _method(draft: Draft, node: Node, cls: ClassDraft, decorators: tuple[Decorator, ...]) -> None:
    name = draft.child(node, "name")
    words = {child.type for child in node.children[:5] if not child.is_named}
    text = "" if name is None else member_name(draft, name)
    if text == "constructor":
        text = CONSTRUCTOR
    if "get" in words:
        decorators = (*decorators, Decorator(Name("property"), draft.span(node)))
    function = define_function(draft, node, text, decorators=decorators, owner=cls.name, static="static" in words)
    if text == CONSTRUCTOR:
        _parameter_properties(draft, node, cls, function)


def _parameter_properties(draft: Draft, node: Node, cls: ClassDraft, constructor: FunctionDraft) -> None:
    """``constructor(private repo: Repo)`` declares a field and sets it."""
    listed = draft.child(node, "parameters")
    declared = {parameter.name: parameter for parameter in constructor.parameters}
    for child in draft.items(listed) if listed is not None else ():
        pattern = draft.child(child, "pattern")
        if pattern is None or not any(part.type in _MODIFIERS for part in child.children):
            continue
        parameter = declared.get(draft.text(pattern))
        if parameter is not None:
            at = draft.span(child)
            cls.fields.append(Field(parameter.name, at, parameter.type, None, parameter.decorators))
            field = Member(Name("self"), parameter.name)
            draft.bindings.append(Binding(field, Name(parameter.name), at, constructor.name, parameter.type))


def _field(draft: Draft, node: Node, cls: ClassDraft, decorators: tuple[Decorator, ...]) -> None:
    """A field; one that holds a function is a method."""
    name, value = draft.child(node, "name"), draft.child(node, "value")
    name = name or draft.child(node, "property")
    if name is None:
        return
    text = member_name(draft, name)
    function = unwrapped(draft, value)
    if function is not None and function.type in FUNCTIONS:
        static = any(child.type == "static" for child in node.children)
        define_function(draft, function, text, decorators=decorators, owner=cls.name, static=static)
        return
    type = annotation(draft, draft.child(node, "type"))
    read = None if value is None else draft.read(value)
    cls.fields.append(Field(text, draft.span(node), type, read, decorators))
    draft.bind(Name(text), OPAQUE if read is None else read, node, type)


# ---------------------------------------------------------------- interfaces, enumerations, namespaces


def interface_declaration(draft: Draft, node: Node) -> Expression:
    """``interface Orders extends Base { find(id: string): Order }``, ``type Orders = { … }``."""
    name = draft.child(node, "name")
    if name is None:
        return OPAQUE
    clauses = [child for child in node.named_children if child.type == "extends_type_clause"]
    bases = tuple([draft.read(base) for clause in clauses for base in draft.items(clause)])
    _shape(draft, node, draft.text(name), bases, draft.child(node, "body"))
    return Name(draft.text(name))


def type_alias_declaration(draft: Draft, node: Node) -> Expression:
    """``type Name = type``; the type of an object is as good as an interface."""
    name, value = draft.child(node, "name"), draft.child(node, "value")
    if name is None or value is None:
        return OPAQUE
    if value.type == "object_type":
        _shape(draft, node, draft.text(name), (), value)
    else:
        draft.bind(Name(draft.text(name)), draft.read(value), node)
    return OPAQUE


def _shape(draft: Draft, node: Node, name: str, bases: tuple[Expression, ...], body: Node | None) -> None:
    cls = _begin(draft, node, name, "interface", bases)
    outside, draft.place = draft.place, replace(draft.place, scope=cls.name, cls=cls)
    for child in draft.items(body) if body is not None else ():
        member = draft.child(child, "name")
        if member is None:
            continue
        text = member_name(draft, member)
        if child.type == "method_signature":
            define_function(draft, child, text, owner=cls.name)
        elif child.type == "property_signature":
            cls.fields.append(Field(text, draft.span(child), annotation(draft, draft.child(child, "type"))))
    draft.place = outside


def enum_declaration(draft: Draft, node: Node) -> Expression:
    """``enum Status { Paid = "paid" }``; what has no value is numbered."""
    name, body = draft.child(node, "name"), draft.child(node, "body")
    if name is None:
        return OPAQUE
    cls = _begin(draft, node, draft.text(name), "enum")
    number = 0
    outside, draft.place = draft.place, replace(draft.place, scope=cls.name, cls=cls)
    for child in draft.items(body) if body is not None else ():
        member = draft.child(child, "name") or child
        given = draft.child(child, "value")
        value = Constant(number) if given is None else draft.read(given)
        if isinstance(value, Constant) and isinstance(value.value, int):
            number = value.value + 1
        cls.fields.append(Field(member_name(draft, member), draft.span(child), None, value))
        draft.bind(Name(member_name(draft, member)), value, child)
    draft.place = outside
    return Name(draft.text(name))


def namespace(draft: Draft, node: Node) -> Expression:
    """``namespace Shop { }`` holds names as a class does; what is only declared for others' types holds nothing."""
    name, body = draft.child(node, "name"), draft.child(node, "body")
    if name is None or body is None or name.type == "string":
        return OPAQUE
    cls = _begin(draft, node, draft.text(name).replace(".", "_"), "namespace")
    draft.read_at(replace(draft.place, scope=cls.name), body)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "class_declaration": class_declaration,
    "abstract_class_declaration": class_declaration,
    "class": class_declaration,
    "interface_declaration": interface_declaration,
    "type_alias_declaration": type_alias_declaration,
    "enum_declaration": enum_declaration,
    "internal_module": namespace,
    "module": namespace,
    "ambient_declaration": nothing,
    "function_signature": nothing,
}
