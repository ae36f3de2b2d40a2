"""Kotlin blocks ``{ a, b -> … }``: functions without a name that see the variables around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._kotlin_types import type_among
from ringfence.languages._places import FunctionDraft, Place
from ringfence.model.expression import OPAQUE, Collection, Constant, Expression, Item, Lambda, Name
from ringfence.model.outline import Parameter
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_IT = pattern(r"\bit\b")


class Block(Struct, frozen=True):
    """What is known of how a block is run: what its only parameter, or ``this``, is in it."""

    it: Expression | None = None
    this: Expression | None = None


_ANY = Block()


def lambda_literal(draft: Draft, node: Node, block: Block = _ANY) -> Expression:
    """A function without a name; its last expression is what it returns."""
    outer = draft.place.function
    listed = next((child for child in node.named_children if child.type == "lambda_parameters"), None)
    function = FunctionDraft(
        draft.place.qualified(draft.nameless(node, "lambda")),
        draft.span(node),
        declared=outer.declared,
        receiver=outer.receiver if block.this is None else draft.nameless(node, "this"),
        around=outer,
    )
    draft.functions.append(function)
    outside, draft.place = draft.place, Place(function, function.name)
    _open(draft, function, node, listed, block)
    values = [draft.read(child) for child in draft.items(node) if child.type != "lambda_parameters"]
    if values and values[-1] != OPAQUE:
        function.returns.append(values[-1])
    draft.place = outside
    return Lambda(function.name)


def _open(draft: Draft, function: FunctionDraft, node: Node, listed: Node | None, block: Block) -> None:
    """The parameters of a block, and what those hold that its caller is known to give."""
    if block.this is not None:
        draft.bind(Name(function.receiver), block.this, node)
    elif listed is not None:
        function.parameters = tuple(_parameter(draft, child, n) for n, child in enumerate(draft.items(listed)))
    elif block.it is not None or _takes_it(draft, function, node):
        function.parameters = (Parameter("it"),)
    if block.it is not None and function.parameters and function.parameters[0].name:
        draft.bind(Name(function.parameters[0].name), block.it, node)
    function.declared.update(parameter.name for parameter in function.parameters)


def _takes_it(draft: Draft, function: FunctionDraft, node: Node) -> bool:
    """Whether a block without parameters has the one that needs no name, rather than sees that of a block around."""
    around = function.around
    while around is not None:
        if any(parameter.name == "it" for parameter in around.parameters):
            return False
        around = around.around
    return _IT.search(draft.text(node)) is not None


def _parameter(draft: Draft, node: Node, position: int) -> Parameter:
    """``order``, ``order: Order``, ``(id, name)``: what is taken apart has a name that nobody writes."""
    if node.type == "multi_variable_declaration":
        whole = f"<part {position}>"
        for part, name in enumerate(_names(draft, node)):
            draft.place.function.declared.add(name)
            draft.bind(Name(name), Item(Name(whole), Constant(part)), node)
        return Parameter(whole)
    names = [child for child in node.named_children if child.type == "identifier"]
    return Parameter(draft.text(names[0]).strip("`") if names else "", type_among(draft, node.named_children))


def _names(draft: Draft, node: Node) -> list[str]:
    variables = [child for child in node.named_children if child.type == "variable_declaration"]
    return [draft.text(v.named_children[0]).strip("`") for v in variables if v.named_children]


def destructured(draft: Draft, node: Node) -> Collection:
    """``(a, b)`` in a declaration, as the names that the parts are given."""
    names = _names(draft, node)
    draft.place.function.declared.update(names)
    return Collection(tuple(Name(name) for name in names))


HANDLERS: dict[str, Handler] = {"lambda_literal": lambda_literal}
