"""Blocks, lambdas and the parameters of whatever takes some in Ruby."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._places import FunctionDraft, Place
from ringfence.languages._ruby_files import BLOCK
from ringfence.languages._ruby_names import bind
from ringfence.model.expression import OPAQUE, Expression, Lambda, Name, Opaque
from ringfence.model.outline import Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

_KINDS = {
    "splat_parameter": "*", "hash_splat_parameter": "**", "keyword_parameter": "keyword", "block_parameter": "keyword",
}  # fmt: skip


def parameters(draft: Draft, made: FunctionDraft, listed: Node | None) -> None:
    """Read the parameters of a function; what is taken apart at once is bound to its pieces."""
    for position, child in enumerate(draft.items(listed) if listed is not None else ()):
        if child.type == "destructured_parameter":
            name = f"({position})"
            made.parameters = (*made.parameters, Parameter(name))
            bind(draft, child, Name(name), child)
            continue
        parameter = _parameter(draft, made, child)
        if parameter is not None:
            made.parameters = (*made.parameters, parameter)


def _parameter(draft: Draft, made: FunctionDraft, node: Node) -> Parameter | None:
    named, default = draft.child(node, "name"), draft.child(node, "value")
    if node.type == "identifier":
        named = node
    name = "" if named is None else draft.text(named)
    if node.type == "block_parameter":
        made.declared.add(name)
        made.renewed[name] = BLOCK
        name = BLOCK
    if not name:
        return None
    made.declared.add(name)
    return Parameter(name, None, None if default is None else draft.read(default), _KINDS.get(node.type, ""))


def run(draft: Draft, made: FunctionDraft, listed: Node | None, body: Node | None) -> None:
    """Read the parameters and the body of a function that is known so far by its name; what its last statement gives, it
    gives back.
    """
    outside = draft.place
    draft.functions.append(made)
    draft.place = Place(made, made.name)
    parameters(draft, made, listed)
    value = OPAQUE if body is None else draft.read(body)
    if not isinstance(value, Opaque):
        made.returns.append(value)
    if BLOCK in made.declared and all(parameter.name != BLOCK for parameter in made.parameters):
        made.parameters = (*made.parameters, Parameter(BLOCK, kind="keyword"))
    draft.place = outside


def block(draft: Draft, node: Node) -> Expression:
    """``{ |x| … }``, ``do |x| … end``: a function without a name."""
    name = draft.place.qualified(draft.nameless(node, "lambda"))
    made = FunctionDraft(name, draft.span(node), around=draft.place.function)
    run(draft, made, draft.child(node, "parameters"), draft.child(node, "body"))
    return Lambda(made.name)


def lambda_(draft: Draft, node: Node) -> Expression:
    """``->(x) { … }``."""
    body = draft.child(node, "body")
    name = draft.place.qualified(draft.nameless(node, "lambda"))
    made = FunctionDraft(name, draft.span(node), around=draft.place.function)
    inside = None if body is None else draft.child(body, "body")
    run(draft, made, draft.child(node, "parameters"), inside)
    return Lambda(made.name)


HANDLERS: dict[str, Handler] = {
    "block": block,
    "do_block": block,
    "lambda": lambda_,
}
