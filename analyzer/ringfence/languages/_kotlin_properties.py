"""Kotlin properties and variables: of classes and files, and inside functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._kotlin_annotations import decorators_of
from ringfence.languages._kotlin_expressions import spelled
from ringfence.languages._kotlin_functions import extend, parameters_of, run
from ringfence.languages._kotlin_lambdas import destructured
from ringfence.languages._kotlin_types import TYPES, type_among
from ringfence.languages._places import FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Member, Name
from ringfence.model.outline import Decorator, Field

if TYPE_CHECKING:
    from tree_sitter import Node

_ACCESSORS = {"getter", "setter"}
_NO_VALUE = {"modifiers", "type_parameters", "type_constraints", "variable_declaration", "multi_variable_declaration"}


def property_declaration(draft: Draft, node: Node) -> Expression:
    """``val a: Type = value``, ``val (a, b) = pair``, ``val a by lazy { value }``, ``val a get() = value``."""
    items = draft.items(node)
    parts = next((child for child in items if child.type == "multi_variable_declaration"), None)
    given = next((child for child in items if child.type not in _NO_VALUE | _ACCESSORS | TYPES), None)
    if parts is not None:
        value = OPAQUE if given is None else draft.read(given)
        draft.bind(destructured(draft, parts), value, node)
        return OPAQUE
    variable = next((child for child in items if child.type == "variable_declaration"), None)
    if variable is None or not variable.named_children:
        return OPAQUE
    name = spelled(draft, variable.named_children[0])
    type = type_among(draft, variable.named_children) or _of_delegate(draft, given)
    if draft.place.cls is not None or not draft.place.function.name:
        _property(draft, node, name, type, given)
    else:
        value = OPAQUE if given is None else draft.read(given)
        draft.place.function.declared.add(name)
        draft.bind(Name(name), value, node, type)
    return OPAQUE


def _property(draft: Draft, node: Node, name: str, type: Expression | None, given: Node | None) -> None:
    """A property of a class or a file, with what it begins with and what runs when it is asked for or set."""
    items = draft.items(node)
    variable = next(child for child in items if child.type == "variable_declaration")
    receiver = type_among(draft, [c for c in items if c.type in TYPES and c.end_byte <= variable.start_byte])
    accessors = [child for child in items if child.type in _ACCESSORS]
    for accessor in accessors:
        _accessor(draft, accessor, name, type, receiver)
    if receiver is None and (given is not None or not any(child.type == "getter" for child in accessors)):
        field(draft, node, Field(name, draft.span(node), type, None, decorators_of(draft, node)), given)


def field(draft: Draft, node: Node, declared: Field, given: Node | None) -> None:
    """Note a property; what it begins with may use the parameters of the constructor, so it is set there."""
    place = draft.place
    value: Expression = OPAQUE
    if given is not None:
        if place.cls is not None and place.function.owner:
            draft.place = Place(place.function, place.function.name)
            value = draft.read(given)
            draft.bind(Member(Name("self"), declared.name), value, node)
            draft.place, value = place, OPAQUE
        else:
            value = draft.read(given)
    if place.cls is not None:
        known = None if value == OPAQUE else value
        place.cls.fields.append(Field(declared.name, declared.at, declared.type, known, declared.decorators))
    draft.bind(Name(declared.name), value, node, declared.type)


def _accessor(draft: Draft, node: Node, name: str, type: Expression | None, receiver: Expression | None) -> None:
    place, getter = draft.place, node.type == "getter"
    decorators = (Decorator(Name("property"), draft.span(node)),) if getter and receiver is None else ()
    simple = name if getter else f"<set {name}>"
    function = FunctionDraft(
        place.qualified(simple),
        draft.span(node),
        parameters_of(draft, node),
        (*decorators, *decorators_of(draft, node)),
        place.cls.name if place.cls is not None else "",
        return_type=type if getter else None,
        implicit_receiver=place.cls is not None,
    )
    if not any(child.type == "function_body" for child in node.named_children):
        return
    draft.functions.append(function)
    if receiver is not None:
        extend(draft, function, receiver)
    run(draft, function, node)


def _of_delegate(draft: Draft, given: Node | None) -> Expression | None:
    """``by inject<Orders>()`` holds an object of the one type that its delegate is told."""
    if given is None or given.type != "property_delegate":
        return None
    calls = [child for child in draft.items(given) if child.type == "call_expression"]
    listed = [one for call in calls for one in call.named_children if one.type == "type_arguments"]
    projected = [one for arguments in listed for one in arguments.named_children]
    types = [one for projection in projected for one in projection.named_children if one.type in TYPES]
    return type_among(draft, types) if len(types) == 1 else None


def property_delegate(draft: Draft, node: Node) -> Expression:
    """``by lazy { value }`` is the value; any other delegate is nothing we know."""
    for child in draft.items(node):
        if child.type == "call_expression" and child.named_children and draft.text(child.named_children[0]) == "lazy":
            block = next((c for c in child.named_children if c.type == "annotated_lambda"), None)
            literals = [c for c in block.named_children if c.type == "lambda_literal"] if block is not None else []
            values = [draft.read(statement) for one in literals for statement in draft.items(one)]
            return values[-1] if values else OPAQUE
        draft.read(child)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "property_declaration": property_declaration,
    "property_delegate": property_delegate,
    "getter": nothing,
    "setter": nothing,
}
