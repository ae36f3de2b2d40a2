"""Java methods, constructors and lambdas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import by_text
from ringfence.languages._draft import Draft, Handler
from ringfence.languages._java_annotations import decorators_among, decorators_of, is_static, modifiers
from ringfence.languages._java_expressions import arguments_of
from ringfence.languages._java_types import is_plain, type_of
from ringfence.languages._places import FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Invoke, Lambda, Member, Name
from ringfence.model.outline import Parameter

if TYPE_CHECKING:
    from tree_sitter import Node


def method_declaration(draft: Draft, node: Node) -> Expression:
    """A method, with a body or without."""
    name = draft.child(node, "name")
    return_type = type_of(draft, draft.child(node, "type"))
    _method(draft, node, "" if name is None else draft.text(name), _declared(draft, node), return_type)
    return OPAQUE


def constructor_declaration(draft: Draft, node: Node) -> Expression:
    """A constructor."""
    _method(draft, node, "__init__", _declared(draft, node))
    return OPAQUE


def compact_constructor(draft: Draft, node: Node) -> Expression:
    """A record's constructor that only checks: it takes the components and keeps them."""
    cls = draft.place.cls
    fields = () if cls is None else tuple(field for field in cls.fields if field.value is None)
    function = _method(draft, node, "__init__", tuple(Parameter(field.name, field.type) for field in fields))
    outside, draft.place = draft.place, Place(function, function.name)
    for field in fields:
        draft.bind(Member(Name("self"), field.name), Name(field.name), node)
    draft.place = outside
    return OPAQUE


def _method(
    draft: Draft, node: Node, name: str, parameters: tuple[Parameter, ...], return_type: Expression | None = None
) -> FunctionDraft:
    place, before = draft.place, modifiers(node)
    text = "" if before is None else draft.text(before)
    function = FunctionDraft(
        place.qualified(name),
        draft.span(node),
        parameters,
        decorators_among(draft, before, text) if before is not None else (),
        place.cls.name if place.cls is not None else "",
        return_type=return_type,
        static=before is not None and is_static(before, text),
        implicit_receiver=True,
        declared={parameter.name for parameter in parameters} if parameters else set(),
    )
    draft.functions.append(function)
    draft.read_at(Place(function, function.name), draft.child(node, "body"))
    return function


def _declared(draft: Draft, node: Node) -> tuple[Parameter, ...]:
    parameters = draft.child(node, "parameters")
    return () if parameters is None else parameters_of(draft, parameters)


@by_text(is_plain)
def parameters_of(draft: Draft, node: Node) -> tuple[Parameter, ...]:
    """The parameters of a method, a lambda or a record."""
    if node.type == "identifier":
        return (Parameter(draft.text(node)),)
    found = [(child, child.type) for child in draft.items(node)]
    return tuple([_parameter(draft, child, kind) for child, kind in found if kind != "receiver_parameter"])


def _parameter(draft: Draft, node: Node, written: str) -> Parameter:
    if written == "identifier":
        return Parameter(draft.text(node))
    if written == "formal_parameter" and node.child_count == 2:  # nothing in front of it
        its_type, its_name = node.children
        return Parameter(draft.text(its_name), type_of(draft, its_type))
    name, type, kind = draft.child(node, "name"), draft.child(node, "type"), ""
    if written == "spread_parameter":
        declarator = draft.items(node)[-1]
        name, kind = draft.child(declarator, "name"), "*"
        type = next((child for child in draft.items(node)[:-1] if child.type != "modifiers"), None)
    return Parameter(
        "" if name is None else draft.text(name), type_of(draft, type), None, kind, decorators_of(draft, node)
    )


def explicit_constructor_invocation(draft: Draft, node: Node) -> Expression:
    """``super(…)`` or ``this(…)``, the first statement of a constructor."""
    constructor, at = draft.child(node, "constructor"), draft.span(node)
    arguments = arguments_of(draft, draft.child(node, "arguments"))
    other = constructor is not None and constructor.type == "this"
    of: Expression = Name("self") if other else Invoke(Name("super"), (), at)
    draft.add_call(node, Invoke(Member(of, "__init__"), arguments, at))
    return OPAQUE


def lambda_expression(draft: Draft, node: Node) -> Expression:
    """A function without a name; it sees the variables around."""
    function = FunctionDraft(
        draft.place.qualified(draft.nameless(node, "lambda")),
        draft.span(node),
        _declared(draft, node),
        declared=draft.place.function.declared,
        builders=draft.place.function.builders,
    )
    function.declared.update(parameter.name for parameter in function.parameters)
    draft.functions.append(function)
    body = draft.child(node, "body")
    outside, draft.place = draft.place, Place(function, function.name)
    if body is not None:
        value = draft.read(body)
        if body.type != "block":
            function.returns.append(value)
    draft.place = outside
    return Lambda(function.name)


HANDLERS: dict[str, Handler] = {
    "method_declaration": method_declaration,
    "constructor_declaration": constructor_declaration,
    "compact_constructor_declaration": compact_constructor,
    "explicit_constructor_invocation": explicit_constructor_invocation,
    "lambda_expression": lambda_expression,
}
