"""Ruby's modules, classes and methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.languages._ruby_blocks import run
from ringfence.languages._ruby_files import CLASS_METHOD, ruby
from ringfence.languages._ruby_structs import fields_of, fill
from ringfence.model.expression import OPAQUE, Expression, literal
from ringfence.model.outline import OF_CLASS, Decorator

if TYPE_CHECKING:
    from tree_sitter import Node

    from ringfence.model.source import Span

SPECIAL = {"initialize": "__init__", "[]": "__getitem__"}
"""Methods that every language calls by one name here."""
_DEFINING = ("class", "module")
_ALLOWED = ("comment", *_DEFINING)

# ---------------------------------------------------------------- modules and classes


def module(draft: Draft, node: Node) -> Expression:
    """``module Shop … end``: one that holds nothing but classes and modules is the space that they are in."""
    _define(draft, node, "interface")
    return OPAQUE


def class_(draft: Draft, node: Node) -> Expression:
    """``class Order < Base … end``, or one that is opened again for what is in it."""
    _define(draft, node, "class")
    return OPAQUE


def _define(draft: Draft, node: Node, kind: str) -> None:
    name, above, body = draft.child(node, "name"), draft.child(node, "superclass"), draft.child(node, "body")
    names = _names_of(draft, name)
    if not names:
        return
    bases = tuple(draft.read_items(above)) if above is not None else ()
    inside = draft.items(body) if body is not None else []
    if not bases and inside and all(child.type in _ALLOWED for child in inside):
        kind = "namespace"
    begin(draft, names, draft.span(node), kind, bases, body)


def _names_of(draft: Draft, node: Node | None) -> list[str]:
    """The names of ``Shop::Order``, with those of the classes and modules around that are written in the same place."""
    if node is None:
        return []
    written = [name.strip() for name in draft.text(node).split("::")]
    return [name for name in written if name.isidentifier()]


def begin(
    draft: Draft, names: list[str], at: Span, kind: str, bases: tuple[Expression, ...], body: Node | None
) -> ClassDraft:
    """A class or module with its body; what it is written inside of with ``::`` is a space that the file opens."""
    file, place = ruby(draft), draft.place
    around = file.owner.name if file.owner is not None else ""
    for name in names[:-1]:
        inner = f"{around}.{name}" if around else name
        if inner not in file.spaces:
            file.spaces.add(inner)
            draft.classes.append(ClassDraft(inner, at, (), (), (), around, kind="namespace"))
        around = inner
    qualified = f"{around}.{names[-1]}" if around else names[-1]
    cls = ClassDraft(qualified, at, bases, (), (), around, kind=kind)
    draft.classes.append(cls)
    owner, of_class, twice = file.owner, file.of_class, file.twice
    file.owner, file.of_class, file.twice = cls, False, _twice(draft, body)
    made = FunctionDraft(qualified, at)
    if bases and fields_of(bases[0]) is not None:
        cls.bases = ()
        fill(draft, cls, bases[0])
    draft.read_at(Place(made, qualified, cls), body)
    file.owner, file.of_class, file.twice, draft.place = owner, of_class, twice, place
    return cls


def _twice(draft: Draft, body: Node | None) -> frozenset[str]:
    """The names under which a class's body defines a method of the class itself and one of its objects."""
    of_class, of_objects = set[str](), set[str]()
    for node in body.named_children if body is not None else ():
        if node.type == "singleton_class":
            inside = node.child_by_field_name("body")
            own = [one for one in (inside.named_children if inside is not None else ()) if one.type == "method"]
            of_class.update(_written(draft, one) for one in own)
        elif node.type == "singleton_method":
            of_class.add(_written(draft, node))
        elif node.type == "method":
            of_objects.add(_written(draft, node))
    return frozenset(of_class & of_objects)


def _written(draft: Draft, node: Node) -> str:
    named = draft.child(node, "name")
    return "" if named is None else draft.text(named)


def singleton(draft: Draft, node: Node) -> Expression:
    """``class << self``: what is defined there, the class itself has."""
    file = ruby(draft)
    of_class, file.of_class = file.of_class, True
    draft.read_at(draft.place, draft.child(node, "body"))
    file.of_class = of_class
    return OPAQUE


# ---------------------------------------------------------------- methods


def method(draft: Draft, node: Node) -> Expression:
    """``def name(…) … end``."""
    return _method(draft, node, ruby(draft).of_class)


def method_of_class(draft: Draft, node: Node) -> Expression:
    """``def self.name(…) … end``."""
    return _method(draft, node, True)


def _method(draft: Draft, node: Node, of_class: bool) -> Expression:
    file, written = ruby(draft), _written(draft, node)
    name = SPECIAL.get(written, written)
    owner, place = file.owner, draft.place
    scope = f"{owner.name}.{OF_CLASS}" if owner and of_class and written in file.twice else owner.name if owner else ""
    made = FunctionDraft(f"{scope}.{name}" if scope else name, draft.span(node))
    if owner is not None:
        made.owner, made.implicit_receiver = owner.name, True
        if of_class:
            made.decorators = (Decorator(CLASS_METHOD, made.at),)
    outside = file.of_class
    file.owner, file.of_class = None, False
    run(draft, made, draft.child(node, "parameters"), draft.child(node, "body"))
    if name == "__init__" or name.endswith("="):
        made.returns.clear()
    file.owner, file.of_class, draft.place = owner, outside, place
    return literal(written)


def undefined(draft: Draft, node: Node) -> Expression:
    """``alias new old``: nothing runs here."""
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "module": module,
    "class": class_,
    "singleton_class": singleton,
    "method": method,
    "singleton_method": method_of_class,
    "alias": undefined,
    "undef": undefined,
}
