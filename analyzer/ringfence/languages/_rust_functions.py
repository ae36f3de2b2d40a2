"""Rust functions and methods: their parameters, which may be patterns, and their bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._places import FunctionDraft, Place
from ringfence.languages._rust_patterns import bind, name_in
from ringfence.languages._rust_types import parameters as type_parameters
from ringfence.languages._rust_types import type_of
from ringfence.model.expression import OPAQUE, Expression, Name, Opaque
from ringfence.model.outline import Decorator, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node


def function(draft: Draft, node: Node, attributes: tuple[Decorator, ...] = ()) -> Expression:
    """A function, or a method of the type whose ``impl`` it stands in."""
    name = draft.child(node, "name")
    place = draft.place
    owner = place.cls.name if place.cls is not None else ""
    outside = draft.types
    generics = type_parameters(draft, node)
    if generics:
        draft.types = {**outside, **generics}
    given = draft.child(node, "parameters")
    found, patterns = _parameters(draft, given, owner)
    receives = bool(found) and found[0].name == "self"
    made = FunctionDraft(
        place.qualified("" if name is None else draft.text(name).removeprefix("r#")),
        draft.span(node),
        found,
        attributes,
        owner,
        static=bool(owner) and not receives,
    )
    made.return_type = type_of(draft, draft.child(node, "return_type"))
    read_body(draft, draft.child(node, "body"), made, patterns)
    draft.types = outside
    return OPAQUE


def read_body(draft: Draft, body: Node | None, made: FunctionDraft, patterns: Mapping[str, Node]) -> None:
    """Read the body of a function that is known by its name and parameters; its last expression is what it gives."""
    outside, draft.place = draft.place, Place(made, made.name)
    made.declared.update([parameter.name for parameter in made.parameters])
    draft.functions.append(made)
    for name, written in patterns.items():
        bind(draft, written, Name(name), written, unwrap=True)
    value = draft.read(body) if body is not None else OPAQUE
    if not isinstance(value, Opaque):
        made.returns.append(value)
    draft.place = outside


def _parameters(draft: Draft, node: Node | None, owner: str) -> tuple[tuple[Parameter, ...], dict[str, Node]]:
    """Parameters, and the patterns by which some of them are taken apart."""
    found: list[Parameter] = []
    patterns: dict[str, Node] = {}
    for child in draft.items(node) if node is not None else ():
        if child.type == "self_parameter":
            found.append(Parameter("self", draft.types.get("Self") or Name(owner)))
        elif child.type == "parameter":
            found.append(parameter(draft, child, len(found), patterns))
    return tuple(found), patterns


def parameter(draft: Draft, node: Node, position: int, patterns: dict[str, Node]) -> Parameter:
    """``name: Type``; ``State(name): State<Type>`` is what is in it; others get a name of their own."""
    pattern, type = draft.child(node, "pattern"), type_of(draft, draft.child(node, "type"))
    if pattern is not None and pattern.type == "self":
        return Parameter("self", type)
    name = name_in(draft, pattern) if pattern is not None else ""
    if not name and pattern is not None and pattern.named_child_count:
        name = f"<parameter:{position}>"
        patterns[name] = pattern
    return Parameter(name, type)
