"""Go functions, methods and types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._go_names import keep
from ringfence.languages._go_types import type_of
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.languages._variables import assign, declare
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Expression,
    Invoke,
    Item,
    Member,
    Name,
    literal,
)
from ringfence.model.outline import Binding, Decorator, Field, Parameter
from ringfence.model.source import Span
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

SEQUENCES = ("slice_type", "array_type", "implicit_length_array_type")
_TESTING, _TEST_TYPES = Name("testing"), ("T", "B", "F", "TB")
_TAG = pattern(r'([^\s"`:]{1,80}):"((?:[^"\\]|\\.)*)"')

# ---------------------------------------------------------------- functions


def function_declaration(draft: Draft, node: Node) -> Expression:
    """A function."""
    name = draft.child(node, "name")
    found = parameters(draft, draft.child(node, "parameters"))
    function = FunctionDraft("" if name is None else draft.text(name), draft.span(node), found)
    return read_body(draft, node, function)


def method_declaration(draft: Draft, node: Node) -> Expression:
    """A method, whose type may be declared in another file of the package; its receiver is its first parameter."""
    name = draft.child(node, "name")
    receivers = parameters(draft, draft.child(node, "receiver"))[:1]
    owner = _type_name(receivers[0].type) if receivers else ""
    function = FunctionDraft(
        f"{owner}.{draft.text(name)}" if owner and name is not None else "",
        draft.span(node),
        (*receivers, *parameters(draft, draft.child(node, "parameters"))),
        owner=owner,
    )
    return read_body(draft, node, function)


def _type_name(type: Expression | None) -> str:
    while isinstance(type, Item):
        type = type.of
    return type.name if isinstance(type, Name) else ""


def read_body(draft: Draft, node: Node, function: FunctionDraft) -> Expression:
    """Read the results and the body of a function that is known so far by its name and parameters."""
    outside, draft.place = draft.place, Place(function, function.name)
    function.declared.update([parameter.name for parameter in function.parameters])
    draft.functions.append(function)
    given, body = draft.child(node, "result"), draft.child(node, "body")
    several = given is not None and given.type == "parameter_list"
    results = parameters(draft, given) if several else ()
    types: list[Expression] = [result.type or OPAQUE for result in results]
    function.return_type = _one_of(types) if several else type_of(draft, given)
    names = [_variable(draft, result, node) for result in results if result.name]
    if body is not None and not any(map(_tests, function.parameters)):
        draft.read(body)
    if names and not function.returns:
        function.returns.append(_one_of(names))
    draft.place = outside
    return OPAQUE


def _tests(parameter: Parameter) -> bool:
    """Whether a function that takes this runs in tests alone, wherever it stands: ``func NewMock(t *testing.T) Client``."""
    type = parameter.type
    return isinstance(type, Member) and type.of == _TESTING and type.name in _TEST_TYPES


def _variable(draft: Draft, result: Parameter, node: Node) -> Expression:
    """A result with a name is a variable; a bare return gives what it holds."""
    name = Name(result.name)
    declare(draft, name)
    keep(draft, name)
    assign(draft, name, OPAQUE, node, result.type)
    return name


def _one_of(values: list[Expression]) -> Expression:
    return values[0] if len(values) == 1 else Collection(tuple(values))


def parameters(draft: Draft, node: Node | None) -> tuple[Parameter, ...]:
    """Parameters, those too that share a type, or have a type alone."""
    found: list[Parameter] = []
    for child in draft.items(node) if node is not None else ():
        parts = child.children
        if len(parts) == 2 and parts[0].type == "identifier":  # nearly all are a name and a type
            name = draft.text(parts[0])
            found.append(Parameter("" if name == "_" else name, type_of(draft, parts[1])))
            continue
        type = type_of(draft, draft.child(child, "type"))
        kind = "*" if child.type == "variadic_parameter_declaration" else ""
        names = [draft.text(part) for part in child.named_children if part.type == "identifier"]
        found += [Parameter("" if name == "_" else name, type, None, kind) for name in names or [""]]
    return tuple(found)


# ---------------------------------------------------------------- types


def type_spec(draft: Draft, node: Node) -> Expression:
    """``type Name …``: a struct, an interface, or a type made of another."""
    name, type = draft.child(node, "name"), draft.child(node, "type")
    if name is None or type is None:
        return OPAQUE
    kind = {"struct_type": "struct", "interface_type": "interface"}.get(type.type, "class")
    place = draft.place
    cls = ClassDraft(place.qualified(draft.text(name)), draft.span(node), (), (), (), place.scope, kind=kind)
    draft.classes.append(cls)
    if kind == "struct":
        _fields(draft, type, cls)
    elif kind == "interface":
        _methods(draft, type, cls)
    elif type.type in ("qualified_type", "type_identifier", "generic_type"):
        cls.bases = (draft.read(type),)
    elif (element := draft.child(type, "element")) is not None and type.type in SEQUENCES:
        draft.elements[draft.text(name)] = element
    return OPAQUE


def type_alias(draft: Draft, node: Node) -> Expression:
    """``type Name = Type``: another name for a type."""
    name, type = (
        draft.child(node, "name"),
        type_of(draft, draft.child(node, "type")),
    )
    if name is not None and type is not None:
        draft.bind(Name(draft.text(name)), type, node)
    return OPAQUE


def _fields(draft: Draft, node: Node, cls: ClassDraft) -> None:
    """The fields of a struct; a type that is embedded is a base, and a field called like it."""
    for part in draft.items(node):
        for child in draft.items(part):
            written = draft.child(child, "type")
            names = child.children_by_field_name("name")
            inner = _inner(draft, written, cls, draft.text(names[0])) if written is not None and names else None
            type = inner or type_of(draft, written)
            tags = _tags(draft, draft.child(child, "tag"))
            for name in names:
                _field(draft, cls, draft.text(name), type, tags, child)
            if not names and type is not None:
                named = type.of if isinstance(type, Item) else type
                if isinstance(named, Name | Member):
                    cls.bases = (*cls.bases, type)
                    _field(draft, cls, named.name, type, tags, child)


def _inner(draft: Draft, type: Node, outer: ClassDraft, field: str) -> Name | None:
    """A struct without a name of its own, ``Store struct { Host string }``: it is called after the field, as none can be."""
    if type.type == "pointer_type":
        type = type.named_children[0]
    if type.type != "struct_type" or "." in outer.name:
        return None
    name = f"{outer.name}\N{MIDDLE DOT}{field}"
    cls = ClassDraft(name, draft.span(type), (), (), (), "", kind="struct")
    draft.classes.append(cls)
    _fields(draft, type, cls)
    return Name(name)


def _field(
    draft: Draft, cls: ClassDraft, name: str, type: Expression | None, tags: tuple[Decorator, ...], node: Node
) -> None:
    at = draft.span(node)
    cls.fields.append(Field(name, at, type, None, tags))
    draft.bindings.append(Binding(Name(name), OPAQUE, at, cls.name, type))


def _tags(draft: Draft, node: Node | None) -> tuple[Decorator, ...]:
    """A field's tag, key by key: ``json:"id" gorm:"primaryKey"`` gives ``json("id")`` and ``gorm("primaryKey")``."""
    if node is None:
        return ()
    at = draft.span(node)
    return tuple([_tag(match, at) for match in _TAG.finditer(draft.text(node)[1:-1])])


def _tag(match: re.Match[str], at: Span) -> Decorator:
    return Decorator(Invoke(Name(match[1]), (Argument(literal(match[2].replace('\\"', '"'))),), at), at)


def _methods(draft: Draft, node: Node, cls: ClassDraft) -> None:
    """The methods of an interface, and the interfaces it includes."""
    for child in draft.items(node):
        name = draft.child(child, "name")
        if child.type == "type_elem":
            items = draft.items(child)
            included = draft.read(items[0]) if len(items) == 1 else OPAQUE
            if isinstance(included, Name | Member | Item):
                cls.bases = (*cls.bases, included)
        elif name is not None:
            receiver = Parameter("", Name(cls.name))
            found = (receiver, *parameters(draft, draft.child(child, "parameters")))
            qualified = f"{cls.name}.{draft.text(name)}"
            read_body(draft, child, FunctionDraft(qualified, draft.span(child), found, owner=cls.name))


HANDLERS: dict[str, Handler] = {
    "function_declaration": function_declaration,
    "method_declaration": method_declaration,
    "type_spec": type_spec,
    "type_alias": type_alias,
}
