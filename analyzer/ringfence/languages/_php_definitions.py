"""PHP classes, and what stands in them; functions, closures included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._php_annotations import attributes, told_parameters, told_type
from ringfence.languages._php_types import annotation
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Lambda, Member, Name, literal
from ringfence.model.outline import Decorator, Field, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = {
    "class_declaration": "class",
    "anonymous_class": "class",
    "interface_declaration": "interface",
    "trait_declaration": "interface",
    "enum_declaration": "enum",
}
_SPECIAL = {"__construct": "__init__", "__invoke": "__call__"}

# ---------------------------------------------------------------- types


def class_(draft: Draft, node: Node) -> Expression:
    """A class, interface, trait or enum; one without a name counts those around."""
    place, name, at = draft.place, draft.child(node, "name"), draft.span(node)
    simple = draft.nameless(node, "class") if name is None else draft.text(name)
    body = draft.child(node, "body")
    bases = (*_traits(draft, body), *_bases(draft, node))
    kind = _KINDS[node.type]
    cls = ClassDraft(place.qualified(simple), at, bases, (), attributes(draft, node), place.scope, kind=kind)
    draft.classes.append(cls)
    draft.read_at(replace(place, scope=cls.name, cls=cls), body)
    return Name(simple)


def _bases(draft: Draft, node: Node) -> list[Expression]:
    clauses = [child for child in node.named_children if child.type in ("base_clause", "class_interface_clause")]
    return [draft.read(base) for clause in clauses for base in draft.items(clause)]


def _traits(draft: Draft, body: Node | None) -> list[Expression]:
    """What a class uses of traits comes before what it inherits."""
    used = [child for child in draft.items(body) if child.type == "use_declaration"] if body is not None else []
    return [draft.read(name) for use in used for name in draft.items(use) if name.type != "use_list"]


def enum_case(draft: Draft, node: Node) -> Expression:
    """A case of an enumeration; printed, it gives its value, or else its name."""
    name, value = draft.child(node, "name"), draft.child(node, "value")
    if name is not None:
        _field(draft, node, draft.text(name), None, literal(draft.text(name)) if value is None else draft.read(value))
    return OPAQUE


def constants(draft: Draft, node: Node) -> Expression:
    """``const A = 1, B = 2;`` of a class or a file."""
    for element in draft.items(node):
        parts = draft.items(element) if element.type == "const_element" else []
        if len(parts) == 2:
            _field(draft, element, draft.text(parts[0]), None, draft.read(parts[1]))
    return OPAQUE


def properties(draft: Draft, node: Node) -> Expression:
    """``private Client $client, $other = 1;``."""
    type = annotation(draft, draft.child(node, "type")) or told_type(draft, node)
    decorators = attributes(draft, node)
    for element in draft.items(node):
        name = draft.child(element, "name") if element.type == "property_element" else None
        if name is not None:
            value = draft.child(element, "default_value")
            held = None if value is None else draft.read(value)
            _field(draft, element, draft.text(name).removeprefix("$"), type, held, decorators)
    return OPAQUE


def _field(
    draft: Draft,
    node: Node,
    name: str,
    type: Expression | None,
    value: Expression | None,
    decorators: tuple[Decorator, ...] = (),
) -> None:
    if draft.place.cls is not None:
        draft.place.cls.fields.append(Field(name, draft.span(node), type, value, decorators))
    draft.bind(Name(name), OPAQUE if value is None else value, node, type)


# ---------------------------------------------------------------- functions


def function(draft: Draft, node: Node) -> Expression:
    """A function of a namespace."""
    name = draft.child(node, "name")
    _run(draft, node, FunctionDraft(draft.place.qualified("" if name is None else draft.text(name)), draft.span(node)))
    return OPAQUE


def method(draft: Draft, node: Node) -> Expression:
    """A method. Its object, or the class that a static one is called on, is its first parameter."""
    place, name = draft.place, draft.child(node, "name")
    written = "" if name is None else draft.text(name)
    static = any(child.type == "static_modifier" for child in node.named_children)
    made = FunctionDraft(
        place.qualified(_SPECIAL.get(written, written)),
        draft.span(node),
        (Parameter("cls" if static else "self"),),
        attributes(draft, node),
        owner=place.cls.name if place.cls is not None else "",
    )
    _run(draft, node, made)
    return OPAQUE


def closure(draft: Draft, node: Node) -> Expression:
    """``function ($x) use ($y) { … }``, ``fn ($x) => …``: a function without a name."""
    name = draft.place.qualified(draft.nameless(node, "lambda"))
    made = FunctionDraft(name, draft.span(node), around=draft.place.function)
    _run(draft, node, made)
    return Lambda(made.name)


def _run(draft: Draft, node: Node, made: FunctionDraft) -> None:
    """Read the parameters and the body of a function that is known so far by its name."""
    draft.functions.append(made)
    cls, outside = draft.place.cls, draft.place
    made.return_type = annotation(draft, draft.child(node, "return_type"))
    draft.place = Place(made, made.name)
    listed, body = draft.child(node, "parameters"), draft.child(node, "body")
    told = told_parameters(draft, node) if listed is not None and listed.named_child_count else {}
    for child in draft.items(listed) if listed is not None else ():
        parameter = _parameter(draft, child, told)
        made.parameters = (*made.parameters, parameter)
        if child.type == "property_promotion_parameter" and cls is not None:
            _promoted(draft, child, cls, parameter)
    if body is not None:
        value = draft.read(body)
        if body.type != "compound_statement":
            made.returns.append(value)
    draft.place = outside


def _parameter(draft: Draft, node: Node, told: dict[str, Expression | None]) -> Parameter:
    name, default = draft.child(node, "name"), draft.child(node, "default_value")
    written = "" if name is None else draft.text(name).lstrip("&")
    return Parameter(
        written,
        annotation(draft, draft.child(node, "type")) or told.get(written),
        None if default is None else draft.read(default),
        "*" if node.type == "variadic_parameter" else "",
        attributes(draft, node),
    )


def _promoted(draft: Draft, node: Node, cls: ClassDraft, parameter: Parameter) -> None:
    """A constructor's parameter that is a property, too."""
    name = parameter.name.removeprefix("$")
    cls.fields.append(Field(name, draft.span(node), parameter.type, None, parameter.decorators))
    draft.bind(Member(Name("self"), name), Name(parameter.name), node, parameter.type)


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_KINDS, class_),
    "use_declaration": nothing,
    "enum_case": enum_case,
    "const_declaration": constants,
    "property_declaration": properties,
    "function_definition": function,
    "method_declaration": method,
    "anonymous_function": closure,
    "anonymous_function_creation_expression": closure,
    "arrow_function": closure,
}
