"""What stands in a C# type: methods, constructors, properties, fields; and functions inside of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._csharp_bodies import declared, target_and_value
from ringfence.languages._csharp_calls import created
from ringfence.languages._csharp_definitions import constructor_call
from ringfence.languages._csharp_expressions import operands
from ringfence.languages._csharp_signatures import attributes, modifiers, parameters
from ringfence.languages._csharp_types import annotation, spelled, type_parameters
from ringfence.languages._draft import Draft, Handler
from ringfence.languages._places import FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Invoke, Lambda, Name
from ringfence.model.outline import Decorator, Field, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

# ---------------------------------------------------------------- functions


def method(draft: Draft, node: Node) -> Expression:
    """A method. One that extends another type has its receiver as a parameter and the decorator ``extension``."""
    name, listed = draft.child(node, "name"), draft.child(node, "parameters")
    function = _function(draft, node, "" if name is None else spelled(draft, name), listed)
    function.return_type = annotation(draft, draft.child(node, "returns"))
    function.type_parameters = type_parameters(draft, node)
    first = next((child for child in listed.named_children if child.type == "parameter"), None) if listed else None
    if first is not None and "this" in modifiers(draft, first):
        _extend(function)
    return _run(draft, function, draft.child(node, "body"))


def _extend(function: FunctionDraft, *extended: Parameter) -> None:
    """Make a function an extension method; what it extends is its first parameter, if it is not that already."""
    function.parameters = (*extended, *function.parameters)
    function.decorators = (*function.decorators, Decorator(Name("extension"), function.at))
    function.static = function.implicit_receiver = False


def constructor(draft: Draft, node: Node) -> Expression:
    """A constructor, with what it hands to another one first."""
    function = _function(draft, node, "__init__", draft.child(node, "parameters"))
    for child in node.named_children:
        if child.type == "constructor_initializer":
            own = any(word.type == "this" for word in child.children)
            of = Name("self") if own else Invoke(Name("super"), (), draft.span(child))
            outside, draft.place = draft.place, Place(function, function.name)
            for given in child.named_children:
                if given.type == "argument_list":
                    constructor_call(draft, given, of)
            draft.place = outside
    return _run(draft, function, draft.child(node, "body"))


def operator(draft: Draft, node: Node) -> Expression:
    """An operator, a conversion or a finalizer: nothing calls it by name."""
    function = _function(draft, node, f"<{node.type}>", draft.child(node, "parameters"))
    return _run(draft, function, draft.child(node, "body"))


def local_function(draft: Draft, node: Node) -> Expression:
    """A function in a function."""
    name = draft.child(node, "name")
    function = FunctionDraft(
        draft.place.qualified("" if name is None else spelled(draft, name)),
        draft.span(node),
        parameters(draft, draft.child(node, "parameters")),
        attributes(draft, node),
        return_type=annotation(draft, draft.child(node, "type")),
        type_parameters=type_parameters(draft, node),
    )
    draft.functions.append(function)
    return _run(draft, function, draft.child(node, "body"))


def lambda_(draft: Draft, node: Node) -> Expression:
    """A function without a name."""
    body = draft.child(node, "body")
    function = FunctionDraft(
        draft.place.qualified(draft.nameless(node, "lambda")),
        draft.span(node),
        parameters(draft, draft.child(node, "parameters")),
        attributes(draft, node),
    )
    draft.functions.append(function)
    if body is None:  # ``delegate (…) { … }``
        body = next((child for child in node.named_children if child.type == "block"), None)
    _run(draft, function, body)
    return Lambda(function.name)


def _function(draft: Draft, node: Node, name: str, listed: Node | None) -> FunctionDraft:
    place = draft.place
    static = "static" in modifiers(draft, node)
    function = FunctionDraft(
        place.qualified(name),
        draft.span(node),
        parameters(draft, listed),
        attributes(draft, node),
        place.cls.name if place.cls is not None else "",
        static=static,
        implicit_receiver=not static,
    )
    if place.extends is not None and not static:
        _extend(function, place.extends)
    draft.functions.append(function)
    return function


def _run(draft: Draft, function: FunctionDraft, body: Node | None) -> Expression:
    """Read a body: statements, or one expression, which is returned."""
    if body is None:
        return OPAQUE
    outside, draft.place = draft.place, Place(function, function.name)
    if body.type == "block":
        draft.read(body)
    else:
        inside = operands(body) if body.type == "arrow_expression_clause" else [body]
        for value in inside[-1:]:
            new = value.type == "implicit_object_creation_expression"
            read = created(draft, value, function.return_type) if new else draft.read(value)
            function.returns.append(read)
    draft.place = outside
    return OPAQUE


# ---------------------------------------------------------------- properties and fields


def property_(draft: Draft, node: Node) -> Expression:
    """A property: a field where the compiler writes its accessors, else functions."""
    name = draft.child(node, "name")
    simple = "__getitem__" if node.type == "indexer_declaration" else "" if name is None else spelled(draft, name)
    type = annotation(draft, draft.child(node, "type"))
    value, accessors = draft.child(node, "value"), draft.child(node, "accessors")
    bodies = {} if accessors is None else _accessors(draft, accessors)
    if value is not None and value.type == "arrow_expression_clause":
        bodies["get"] = value
    elif not any(bodies.values()):
        _field(draft, node, simple, type, value)
    for kind, body in bodies.items():
        if body is not None:
            _accessor(draft, node, kind, simple, type, body)
    return OPAQUE


def _accessors(draft: Draft, node: Node) -> dict[str, Node | None]:
    found: dict[str, Node | None] = {}
    for child in draft.items(node):
        name = draft.child(child, "name")
        if name is not None:
            found[draft.text(name)] = draft.child(child, "body")
    return found


def _accessor(draft: Draft, node: Node, kind: str, name: str, type: Expression | None, body: Node) -> None:
    function = _function(draft, node, name if kind == "get" else f"{kind}_{name}", None)
    listed = parameters(draft, draft.child(node, "parameters"))
    if kind == "get":
        function.parameters, function.return_type = (*function.parameters, *listed), type
        if node.type == "property_declaration":
            function.decorators = (*function.decorators, Decorator(Name("property"), function.at))
    else:
        function.parameters = (*function.parameters, *listed, Parameter("value", type))
    _run(draft, function, body)


def _field(draft: Draft, node: Node, name: str, type: Expression | None, value_node: Node | None) -> None:
    value = None
    if value_node is not None:
        new = value_node.type == "implicit_object_creation_expression"
        value = created(draft, value_node, type) if new else draft.read(value_node)
    if draft.place.cls is not None:
        draft.place.cls.fields.append(Field(name, draft.span(node), type, value, attributes(draft, node)))
    draft.bind(Name(name), OPAQUE if value is None else value, node, type)


def field(draft: Draft, node: Node) -> Expression:
    """``private readonly T a = 1, b;``."""
    cls = draft.place.cls
    for declaration in draft.items(node):
        if declaration.type != "variable_declaration":
            continue
        if cls is None:
            declared(draft, declaration)
            continue
        decorators, type = attributes(draft, node), annotation(draft, draft.child(declaration, "type"))
        for child in draft.items(declaration):
            if child.type == "variable_declarator":
                target, value = target_and_value(draft, child, type)
                if isinstance(target, Name):
                    cls.fields.append(Field(target.name, draft.span(child), type, value, decorators))
                    draft.bind(target, OPAQUE if value is None else value, child, type)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "method_declaration": method,
    "constructor_declaration": constructor,
    "destructor_declaration": operator,
    "operator_declaration": operator,
    "conversion_operator_declaration": operator,
    "local_function_statement": local_function,
    "lambda_expression": lambda_,
    "anonymous_method_expression": lambda_,
    "property_declaration": property_,
    "indexer_declaration": property_,
    "event_declaration": property_,
    "field_declaration": field,
    "event_field_declaration": field,
}
