"""JavaScript and TypeScript calls, with their arguments, and what they run for every element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import anew
from ringfence.languages._draft import Draft, Handler
from ringfence.languages._ecmascript_classes import CONSTRUCTOR
from ringfence.languages._ecmascript_definitions import FUNCTIONS
from ringfence.languages._ecmascript_expressions import inner, member_expression
from ringfence.languages._ecmascript_modules import required
from ringfence.languages._shared_handlers import awaiting
from ringfence.model.expression import OPAQUE, Argument, Each, Expression, Invoke, Lambda, Member, Name, Text
from ringfence.model.outline import Binding

if TYPE_CHECKING:
    from tree_sitter import Node

_FOR_EACH = {
    "map",
    "forEach",
    "flatMap",
    "filter",
    "some",
    "every",
    "find",
    "findIndex",
    "reduce",
    "each",
    "eachSeries",
}
_ELEMENT_SECOND = {"reduce"}
_OF_ERRORS = {"catch", "finally"}


def call_expression(draft: Draft, node: Node) -> Expression:
    """A call; ``require("m")`` and ``import("m")`` are the module itself."""
    function, arguments = draft.child(node, "function"), draft.child(node, "arguments")
    kind = "" if function is None else function.type
    callee: Expression = OPAQUE
    if kind == "import":
        callee = Name("import")
    elif function is not None and kind == "member_expression":
        callee = member_expression(draft, function)
    elif function is not None:
        callee = draft.read(function)
        if kind == "super":
            callee = Member(callee, CONSTRUCTOR)
    given = _arguments(draft, arguments)
    if isinstance(callee, Name) and callee.name in ("require", "import"):
        specifier = given[0].value if given else OPAQUE
        if isinstance(specifier, Text) and specifier.literal is not None:
            return required(draft, specifier.literal, node)
    invoke = Invoke(callee, given, draft.span(node))
    draft.add_call(node, invoke, _runs_for_each(draft, invoke))
    return invoke


def new_expression(draft: Draft, node: Node) -> Expression:
    """``new Order(arguments)``."""
    constructor = draft.child(node, "constructor")
    callee = OPAQUE if constructor is None else draft.read(constructor)
    invoke = Invoke(callee, _arguments(draft, draft.child(node, "arguments")), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def _arguments(draft: Draft, node: Node | None) -> tuple[Argument, ...]:
    """The arguments; a tagged template has one, its text."""
    if node is None:
        return ()
    if node.type == "template_string":
        return (Argument(draft.read(node)),)
    arguments = []
    for child in draft.items(node):
        spread = child.type == "spread_element"
        arguments.append(Argument(inner(draft, child) if spread else draft.read(child), "*" if spread else None))
    return tuple(arguments)


def drop(draft: Draft, statement: Node) -> None:
    """Mark a call of which a statement does nothing with what it gives, but for what becomes of errors: ``f();``,
    ``f().catch(log);``. One that is handed a function may give it the answer.
    """
    node = next(iter(draft.items(statement)), None)
    while node is not None and node.type == "call_expression":
        function, arguments = draft.child(node, "function"), draft.child(node, "arguments")
        member = draft.child(function, "property") if function is not None else None
        if function is None or member is None or draft.text(member) not in _OF_ERRORS:
            if arguments is None or not any(child.type in FUNCTIONS for child in draft.items(arguments)):
                draft.dropped.add((node.start_byte, node.end_byte))
            return
        node = draft.child(function, "object")


def _runs_for_each(draft: Draft, invoke: Invoke) -> bool:
    """Whether it is a method that runs a function for every element; the function's parameter is then bound to it."""
    callee = invoke.callee
    if not isinstance(callee, Member) or callee.name not in _FOR_EACH:
        return False
    if any(isinstance(argument.value, Lambda) for argument in invoke.arguments):
        first = invoke.arguments[0].value
        if isinstance(first, Lambda):
            _bind_element(draft, first.function, callee, invoke)
        return True
    return callee.name in ("map", "forEach", "flatMap") and any(
        isinstance(argument.value, Name | Member) for argument in invoke.arguments
    )


def _bind_element(draft: Draft, name: str, callee: Member, invoke: Invoke) -> None:
    function = next((function for function in reversed(draft.functions) if function.name == name), None)
    position = 1 if callee.name in _ELEMENT_SECOND else 0
    if function is not None and len(function.parameters) > position and function.parameters[position].name:
        target = Name(function.parameters[position].name)
        draft.bindings.append(Binding(target, Each(anew(callee.of)), invoke.at, name))


HANDLERS: dict[str, Handler] = {
    "call_expression": call_expression,
    "new_expression": new_expression,
    "await_expression": awaiting("call_expression"),
}
