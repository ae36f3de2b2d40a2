"""Constructors in Ruby that are declared instead of written: ``option :url, default: -> { … }`` of Dry::Initializer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._places import ClassDraft, FunctionDraft
from ringfence.languages._ruby_files import PRIVATE_SIGN, SELF, accessor, called, ruby
from ringfence.model.expression import OPAQUE, Choice, Expression, Invoke, Item, Lambda, Member, Name, Text
from ringfence.model.outline import Binding, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

_DECLARING = Member(Name("Dry"), "Initializer")
_CONSTRUCTOR = "__init__"


def declared(draft: Draft, node: Node) -> Expression:
    """One argument of the constructor, by its name or by its place, with the variable of the object that it sets."""
    owner, listed = ruby(draft).owner, draft.child(node, "arguments")
    items = draft.items(listed) if listed is not None else []
    values = [(child, draft.read(draft.child(child, "value") or child)) for child in items]
    name = values[0][1].literal if values and isinstance(values[0][1], Text) else None
    if owner is None or name is None or not _is_declaring(owner):
        return called(draft, node, Name(draft.text(node).partition(" ")[0]))
    given: Expression = Name(name)
    default = next((value for child, value in values[1:] if draft.text(child).startswith("default:")), OPAQUE)
    at = draft.span(node)
    if isinstance(default, Lambda):
        given = Choice((given, Invoke(default, (), at)))
    made = _constructor(draft, owner, node)
    kind = "keyword" if draft.text(node).startswith("option") else ""
    made.parameters = (*made.parameters, Parameter(name, kind=kind))
    accessor(draft, name, at)
    draft.bindings.append(Binding(Member(SELF, PRIVATE_SIGN + name), given, at, made.name))
    return OPAQUE


def _is_declaring(owner: ClassDraft) -> bool:
    return any((base.of if isinstance(base, Item) else base) == _DECLARING for base in owner.bases)


def _constructor(draft: Draft, owner: ClassDraft, node: Node) -> FunctionDraft:
    name = f"{owner.name}.{_CONSTRUCTOR}"
    found = next((one for one in draft.functions if one.name == name), None)
    if found is None:
        found = FunctionDraft(name, draft.span(node), owner=owner.name, implicit_receiver=True)
        draft.functions.append(found)
    return found
