"""JavaScript and TypeScript functions and lambdas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._ecmascript_modules import DEFAULT
from ringfence.languages._ecmascript_patterns import PATTERNS, bind_pattern
from ringfence.languages._ecmascript_types import annotation
from ringfence.languages._places import FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Expression, Lambda, Name
from ringfence.model.outline import Decorator, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = {"arrow_function", "function_expression", "function", "generator_function"}
_WRAPPERS = {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"}


def unwrapped(draft: Draft, node: Node | None) -> Node | None:
    """The expression inside parentheses and type assertions."""
    while node is not None and node.type in _WRAPPERS:
        items = draft.items(node)
        node = items[0] if items else None
    return node


def function_declaration(draft: Draft, node: Node) -> Expression:
    """``function f() {}``, also where it is exported by default without a name."""
    name = draft.child(node, "name")
    text = DEFAULT if name is None else draft.text(name)
    define_function(draft, node, text)
    return Name(text)


def lambda_(draft: Draft, node: Node) -> Expression:
    """A function without a name where it is used; an exported one is the module's default."""
    if not draft.place.scope and node.parent is not None and node.parent.type == "export_statement":
        define_function(draft, node, DEFAULT)
        return Name(DEFAULT)
    return Lambda(define_function(draft, node, draft.nameless(node, "lambda")).name)


def define_function(
    draft: Draft,
    node: Node,
    name: str,
    *,
    decorators: tuple[Decorator, ...] = (),
    owner: str = "",
    static: bool = False,
) -> FunctionDraft:
    """A function of that name, its body included."""
    at, qualified = draft.span(node), draft.place.qualified(name)
    function = FunctionDraft(qualified, at, decorators=decorators, owner=owner)
    function.static, function.implicit_receiver = static, bool(owner)
    function.return_type = annotation(draft, draft.child(node, "return_type"))
    draft.declared[draft.place.scope].add(name)
    draft.functions.append(function)
    outside, draft.place = draft.place, Place(function, function.name)
    function.parameters = _parameters(draft, node)
    body = draft.child(node, "body")
    if body is not None:
        value = draft.read(body)
        if body.type != "statement_block":
            function.returns.append(value)
    draft.place = outside
    return function


# ---------------------------------------------------------------- parameters


def _parameters(draft: Draft, node: Node) -> tuple[Parameter, ...]:
    """The parameters; ``this`` is none."""
    single = draft.child(node, "parameter")
    if single is not None:
        return (_parameter(draft, single, 0),)
    listed = draft.child(node, "parameters")
    nodes = [] if listed is None else draft.items(listed)
    if nodes and _pattern(nodes[0]).type == "this":
        nodes.pop(0)
    return tuple([_parameter(draft, child, position) for position, child in enumerate(nodes)])


def _pattern(node: Node) -> Node:
    """The pattern of a TypeScript parameter; in JavaScript the parameter is its pattern."""
    return node.child_by_field_name("pattern") or node


def _parameter(draft: Draft, node: Node, position: int) -> Parameter:
    if node.type == "identifier":
        name = draft.text(node)
        draft.declared[draft.place.scope].add(name)
        return Parameter(name)
    pattern, default = _pattern(node), draft.child(node, "value")
    decorators = read_decorators(draft, node) if pattern is not node else ()
    type = annotation(draft, draft.child(node, "type"))
    if pattern.type == "assignment_pattern":
        default = draft.child(pattern, "right")
        pattern = draft.child(pattern, "left") or pattern
    kind = ""
    if pattern.type == "rest_pattern" and pattern.named_child_count:
        kind, pattern = "*", pattern.named_children[0]
    value = None if default is None else draft.read(default)
    if pattern.type not in PATTERNS:
        name = draft.text(pattern) if pattern.type == "identifier" else ""
        draft.declared[draft.place.scope].add(name)
        return Parameter(name, type, value, kind, decorators)
    name = f"<{position}>"
    bind_pattern(draft, pattern, Name(name))
    return Parameter(name, type, value, kind, decorators)


def read_decorators(draft: Draft, node: Node) -> tuple[Decorator, ...]:
    """The decorators that stand inside a node, before everything else."""
    first = node.child(0) if node.child_count else None
    if first is None or first.type != "decorator":
        return ()
    return tuple([d for child in node.children_by_field_name("decorator") for d in decorator(draft, child)])


def decorator(draft: Draft, node: Node) -> list[Decorator]:
    """``@Name`` or ``@Name(arguments)``."""
    return [Decorator(draft.read(child), draft.span(node)) for child in draft.items(node)]


# ---------------------------------------------------------------- what functions give


def return_statement(draft: Draft, node: Node) -> Expression:
    """``return value``."""
    for child in draft.items(node):
        draft.place.function.returns.append(draft.read(child))
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "function_declaration": function_declaration,
    "generator_function_declaration": function_declaration,
    "arrow_function": lambda_,
    "function_expression": lambda_,
    "generator_function": lambda_,
    "return_statement": return_statement,
}
