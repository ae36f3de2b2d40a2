"""Kotlin annotations, and what else stands among the modifiers of a declaration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._kotlin_calls import arguments_of
from ringfence.languages._kotlin_types import plain
from ringfence.model.expression import OPAQUE, Argument, Collection, Expression, Invoke
from ringfence.model.outline import Decorator

if TYPE_CHECKING:
    from tree_sitter import Node

_MODIFIERS = {"modifiers", "parameter_modifiers"}


def decorators_of(draft: Draft, *nodes: Node | None) -> tuple[Decorator, ...]:
    """The annotations in front of a declaration, or among modifiers; whether one is for the getter does not matter."""
    return tuple(
        Decorator(draft.read(child), draft.span(child))
        for node in nodes
        if node is not None
        for child in modifiers(node)
        if child.type == "annotation"
    )


def modifiers(node: Node) -> Iterable[Node]:
    """The annotations and keywords in front of a declaration."""
    if node.type in _MODIFIERS:
        return node.named_children
    return [
        modifier for child in node.named_children[:2] if child.type in _MODIFIERS for modifier in child.named_children
    ]


def has_modifier(draft: Draft, node: Node, word: str) -> bool:
    """Whether a keyword (``enum``, ``const``) stands in front of a declaration."""
    return any(draft.text(child) == word for child in modifiers(node))


def annotation(draft: Draft, node: Node) -> Expression:
    """``@Name(argument, name = argument)``; several values without a name are an array of the only element."""
    for child in draft.items(node):
        if child.type == "constructor_invocation":
            return _invocation(draft, child)
        if child.type == "user_type":
            return plain(draft.read(child))
    return OPAQUE


def _invocation(draft: Draft, node: Node) -> Expression:
    callee: Expression = OPAQUE
    arguments: tuple[Argument, ...] = ()
    for child in draft.items(node):
        if child.type == "value_arguments":
            arguments = arguments_of(draft, child)
        elif child.type == "user_type":
            callee = plain(draft.read(child))
    unnamed = tuple(argument.value for argument in arguments if argument.name is None)
    if len(unnamed) > 1:
        arguments = (Argument(Collection(unnamed)), *(a for a in arguments if a.name is not None))
    return Invoke(callee, arguments, draft.span(node))


HANDLERS: dict[str, Handler] = {"annotation": annotation, "modifiers": nothing, "parameter_modifiers": nothing}
