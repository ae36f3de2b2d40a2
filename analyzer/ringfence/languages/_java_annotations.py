"""Java annotations, and what else stands among the modifiers of a declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import chain_of
from ringfence.languages._draft import Draft, Handler
from ringfence.model.expression import OPAQUE, Argument, Expression, Invoke
from ringfence.model.outline import Decorator

if TYPE_CHECKING:
    from tree_sitter import Node


def decorators_of(draft: Draft, node: Node) -> tuple[Decorator, ...]:
    """The annotations of a declaration."""
    before = modifiers(node)
    return decorators_among(draft, before, draft.text(before)) if before is not None else ()


def decorators_among(draft: Draft, modifiers: Node, text: str) -> tuple[Decorator, ...]:
    """The annotations among modifiers; text: theirs."""
    if "@" not in text:
        return ()
    found = [modifier for modifier in modifiers.named_children if modifier.type.endswith("annotation")]
    return tuple([Decorator(draft.read(modifier), draft.span(modifier)) for modifier in found]) if found else ()


def is_static(modifiers: Node, text: str) -> bool:
    """Whether ``static`` is among them; text: theirs."""
    return "static" in text and any(modifier.type == "static" for modifier in modifiers.children)


def modifiers(node: Node) -> Node | None:
    """The annotations and keywords in front of a declaration."""
    first = node.child(0) if node.child_count else None
    if first is not None and first.is_extra and node.child_count > 1:  # a comment
        first = node.child(1)
    return first if first is not None and first.type == "modifiers" else None


def annotation(draft: Draft, node: Node) -> Expression:
    """``@Name(argument, name = argument)``, alone or inside another. It calls nothing."""
    name, arguments = draft.child(node, "name"), draft.child(node, "arguments")
    callee = OPAQUE if name is None else draft.read(name)
    if arguments is None:
        return callee
    return Invoke(callee, tuple(_argument(draft, child) for child in draft.items(arguments)), draft.span(node))


def _argument(draft: Draft, node: Node) -> Argument:
    if node.type != "element_value_pair":
        return Argument(draft.read(node))
    name, value = draft.child(node, "key"), draft.child(node, "value")
    return Argument(OPAQUE if value is None else draft.read(value), None if name is None else draft.text(name))


def marker_annotation(draft: Draft, node: Node) -> Expression:
    """``@Name``."""
    names, value = chain_of(draft.words(node.start_byte + 1, node.end_byte))
    return value if names else annotation(draft, node)


HANDLERS: dict[str, Handler] = {"annotation": annotation, "marker_annotation": marker_annotation}
