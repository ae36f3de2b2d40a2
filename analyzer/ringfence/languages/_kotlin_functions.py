"""Kotlin functions, of classes and of files, and constructors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._kotlin_annotations import decorators_of, has_modifier
from ringfence.languages._kotlin_calls import arguments_of
from ringfence.languages._kotlin_expressions import spelled
from ringfence.languages._kotlin_types import TYPES, type_among
from ringfence.languages._places import FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Invoke, Lambda, Member, Name
from ringfence.model.outline import Decorator, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

_THIS = "this"
"""The parameter of an extension function that it is called on."""


def function_declaration(draft: Draft, node: Node) -> Expression:
    """A function; one that extends a type has its receiver as a parameter and the decorator ``extension``."""
    name = draft.child(node, "name")
    function = _function(draft, node, "" if name is None else spelled(draft, name))
    items = draft.items(node)
    before = [child for child in items if name is not None and child.end_byte <= name.start_byte]
    receiver = type_among(draft, [child for child in before if child.type in TYPES])
    if receiver is not None:
        extend(draft, function, receiver)
    listed = next((child for child in items if child.type == "function_value_parameters"), None)
    after = [child for child in items if listed is not None and child.start_byte >= listed.end_byte]
    function.return_type = type_among(draft, [child for child in after if child.type in TYPES])
    run(draft, function, node)
    return OPAQUE


def extend(draft: Draft, function: FunctionDraft, receiver: Expression) -> None:
    """Make a function one that is called like a method of a type."""
    function.parameters = (Parameter(_THIS, receiver), *function.parameters)
    function.decorators = (*function.decorators, Decorator(Name("extension"), function.at))
    function.implicit_receiver = False
    function.receiver = _THIS
    function.declared.add(_THIS)


def _function(draft: Draft, node: Node, name: str) -> FunctionDraft:
    place = draft.place
    parameters = parameters_of(draft, node)
    function = FunctionDraft(
        place.qualified(name),
        draft.span(node),
        parameters,
        decorators_of(draft, node),
        place.cls.name if place.cls is not None else "",
        implicit_receiver=place.cls is not None,
        declared={parameter.name for parameter in parameters},
        around=place.function if place.cls is None else None,
        type_parameters=_type_parameters(draft, node),
    )
    draft.functions.append(function)
    return function


def _type_parameters(draft: Draft, node: Node) -> tuple[str, ...]:
    """``T`` of ``fun <reified T> load(file: String): T``."""
    listed = [one for child in node.named_children if child.type == "type_parameters" for one in child.named_children]
    names = [next((c for c in one.named_children if c.type == "identifier"), None) for one in listed]
    return tuple(spelled(draft, name) for name in names if name is not None)


def run(draft: Draft, function: FunctionDraft, node: Node) -> None:
    """Read what a function does; without braces it returns its only expression."""
    outside, draft.place = draft.place, Place(function, function.name)
    for child in draft.items(node):
        if child.type == "function_body":
            value = draft.read(child)
            if any(word.type == "=" for word in child.children):
                function.returns.append(value)
        elif child.type == "block":
            draft.read(child)
    draft.place = outside


def secondary_constructor(draft: Draft, node: Node) -> Expression:
    """``constructor(a: Int) : this(a, 1) { … }``."""
    function = _function(draft, node, "__init__")
    outside, draft.place = draft.place, Place(function, function.name)
    for child in draft.items(node):
        if child.type == "constructor_delegation_call":
            other = any(word.type in ("this", "this_expression") for word in child.children)
            of: Expression = Name("self") if other else Invoke(Name("super"), (), draft.span(child))
            listed = next((c for c in child.named_children if c.type == "value_arguments"), None)
            hand_on(draft, child, of, listed)
    draft.place = outside
    run(draft, function, node)
    return OPAQUE


def hand_on(draft: Draft, node: Node, of: Expression, listed: Node | None) -> None:
    """Note that a constructor calls another one first."""
    draft.add_call(node, Invoke(Member(of, "__init__"), arguments_of(draft, listed), draft.span(node)))


def anonymous_function(draft: Draft, node: Node) -> Expression:
    """``fun(x: Int): Int { … }``, a function without a name."""
    function = _function(draft, node, draft.nameless(node, "lambda"))
    function.owner, function.implicit_receiver, function.around = "", False, None
    function.declared |= draft.place.function.declared
    function.receiver = draft.place.function.receiver
    run(draft, function, node)
    return Lambda(function.name)


# ---------------------------------------------------------------- parameters


def parameters_of(draft: Draft, node: Node) -> tuple[Parameter, ...]:
    """The parameters of a function; their modifiers and defaults stand beside them."""
    listed = next((child for child in node.named_children if child.type == "function_value_parameters"), None)
    found: list[Parameter] = []
    front: Node | None = None
    for child in draft.items(listed) if listed is not None else ():
        if child.type == "parameter_modifiers":
            front = child
        elif child.type == "parameter":
            found.append(_parameter(draft, child, front))
            front = None
        elif found and child.type not in TYPES:
            found[-1] = _with_default(draft, found[-1], child)
    return tuple(found)


def _parameter(draft: Draft, node: Node, front: Node | None) -> Parameter:
    names = [child for child in node.named_children if child.type == "identifier"]
    rest = front is not None and has_modifier(draft, front, "vararg")
    return Parameter(
        spelled(draft, names[0]) if names else "",
        type_among(draft, node.named_children),
        None,
        "*" if rest else "",
        decorators_of(draft, front),
    )


def _with_default(draft: Draft, parameter: Parameter, node: Node) -> Parameter:
    return Parameter(parameter.name, parameter.type, draft.read(node), parameter.kind, parameter.decorators)


# ---------------------------------------------------------------- statements


def return_expression(draft: Draft, node: Node) -> Expression:
    """``return value`` leaves the function with a name, ``return@map value`` the block."""
    labelled = any(child.type == "return@" for child in node.children)
    function = draft.place.function
    while not labelled and function.around is not None and "<lambda:" in function.name.rpartition(".")[2]:
        function = function.around
    items = [child for child in draft.items(node) if not labelled or child != draft.child(node, "label")]
    for child in items:
        function.returns.append(draft.read(child))
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "function_declaration": function_declaration,
    "secondary_constructor": secondary_constructor,
    "anonymous_function": anonymous_function,
    "function_value_parameters": nothing,
    "return_expression": return_expression,
}
