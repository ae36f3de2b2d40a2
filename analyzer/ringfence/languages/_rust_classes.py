"""Rust structs, enums, traits, and what is implemented for types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft
from ringfence.languages._places import ClassDraft
from ringfence.languages._rust_attributes import decorators, with_attributes
from ringfence.languages._rust_modules import TYPES
from ringfence.languages._rust_types import MARKERS, traits, type_of
from ringfence.languages._rust_types import parameters as type_parameters
from ringfence.model.expression import OPAQUE, Expression, Invoke, Item, Member, Name
from ringfence.model.outline import Binding, Decorator, Field, Import

if TYPE_CHECKING:
    from tree_sitter import Node

# ---------------------------------------------------------------- types


def struct(draft: Draft, node: Node, attributes: tuple[Decorator, ...] = ()) -> Expression:
    """A struct or union, whose fields without names are called by their numbers."""
    return _type(draft, node, attributes, "struct")


def enum(draft: Draft, node: Node, attributes: tuple[Decorator, ...] = ()) -> Expression:
    """An enum; its variants are fields."""
    return _type(draft, node, attributes, "enum")


def _type(draft: Draft, node: Node, attributes: tuple[Decorator, ...], kind: str) -> Expression:
    name, body, place = draft.child(node, "name"), draft.child(node, "body"), draft.place
    if name is None:
        return OPAQUE
    outside = draft.types
    draft.types = {**outside, **type_parameters(draft, node)}
    called = place.qualified(draft.text(name))
    cls = ClassDraft(called, draft.span(node), _derived(attributes), (), attributes, place.scope, kind=kind)
    known = _declared(draft, called)
    if known is not None:  # something is implemented for it above
        cls.bases = (*cls.bases, *known.bases)
        draft.classes.remove(known)
    draft.classes.append(cls)
    if body is not None and body.type == "ordered_field_declaration_list":
        _numbered(draft, body, cls)
    elif body is not None:
        for child, own in with_attributes(body):
            written = draft.child(child, "name")
            if written is not None:
                type = type_of(draft, draft.child(child, "type")) if kind == "struct" else None
                _field(draft, cls, draft.text(written).removeprefix("r#"), type, decorators(draft, own), child)
    draft.types = outside
    return OPAQUE


def _derived(attributes: tuple[Decorator, ...]) -> tuple[Expression, ...]:
    """The traits that macros implement for a type, ``#[derive(Parser)]``, as far as they say something."""
    said = [decorator.expression for decorator in attributes]
    derives = [one for one in said if isinstance(one, Invoke) and one.callee == Name("derive")]
    found = [argument.value for invoke in derives for argument in invoke.arguments]
    return tuple([one for one in found if isinstance(one, Name | Member) and one.name not in MARKERS])


def _numbered(draft: Draft, body: Node, cls: ClassDraft) -> None:
    position = 0
    for child, own in with_attributes(body):
        if child.type != "visibility_modifier":
            _field(draft, cls, str(position), type_of(draft, child), decorators(draft, own), child)
            position += 1


def _field(
    draft: Draft, cls: ClassDraft, name: str, type: Expression | None, own: tuple[Decorator, ...], node: Node
) -> None:
    at = draft.span(node)
    cls.fields.append(Field(name, at, type, None, own))
    if cls.kind == "struct":
        draft.bindings.append(Binding(Name(name), OPAQUE, at, cls.name, type))


def alias(draft: Draft, node: Node) -> Expression:
    """``type Pool = sqlx::Pool<Postgres>;``."""
    name, type = draft.child(node, "name"), type_of(draft, draft.child(node, "type"))
    if name is not None and type is not None and draft.place.cls is None:
        draft.bind(Name(draft.text(name)), type.of if isinstance(type, Item) else type, node)
    return OPAQUE


def constant(draft: Draft, node: Node) -> Expression:
    """``const NAME: Type = value;`` and statics."""
    name, value = draft.child(node, "name"), draft.child(node, "value")
    type = type_of(draft, draft.child(node, "type"))
    held = draft.read(value) if value is not None else OPAQUE
    if name is not None:
        draft.bind(Name(draft.text(name)), held, node, type)
        cls = draft.place.cls
        if cls is not None:
            cls.fields.append(Field(draft.text(name), draft.span(node), type, held))
    return OPAQUE


# ---------------------------------------------------------------- traits and impl


def trait(draft: Draft, node: Node, attributes: tuple[Decorator, ...] = ()) -> Expression:
    """A trait and its methods."""
    name, body, place = draft.child(node, "name"), draft.child(node, "body"), draft.place
    if name is None:
        return OPAQUE
    bases = tuple(traits(draft, draft.child(node, "bounds")))
    called = place.qualified(draft.text(name))
    cls = ClassDraft(called, draft.span(node), bases, (), attributes, place.scope, kind="interface")
    draft.classes.append(cls)
    _members(draft, node, body, cls, Name(draft.text(name)))
    return OPAQUE


def implementation(draft: Draft, node: Node) -> Expression:
    """``impl Trait for Type``: methods of the type, which may be declared in another file of the crate."""
    type, body, place = draft.child(node, "type"), draft.child(node, "body"), draft.place
    outside = draft.types
    draft.types = {**outside, **type_parameters(draft, node)}
    written = type_of(draft, type)
    of = written.of if isinstance(written, Item) else written
    written_trait = draft.child(node, "trait")
    base = type_of(draft, written_trait)
    if isinstance(of, Name | Member):
        cls = _declared(draft, place.qualified(of.name))
        if cls is None:
            cls = ClassDraft(place.qualified(of.name), draft.span(node), (), (), (), place.scope, kind="struct")
            if of.name in draft.declared[TYPES]:  # below, in this file
                draft.classes.append(cls)
            elif (home := _home(draft, of.name)) is not None:
                draft.imports.append(Import("", home, cls.at, "impl"))
                if base is not None:
                    cls.kind = "part"
                    draft.classes.append(cls)
        if base is not None and written_trait is not None and _last(draft, written_trait) not in _PLAIN:
            cls.bases = (*cls.bases, base)
        _members(draft, node, body, cls, of)
    draft.types = outside
    return OPAQUE


def _home(draft: Draft, name: str) -> str | None:
    """What a type is in full that another file of the crate declares, if a ``use`` says so, or may, since it uses all."""
    for imported in draft.imports:
        if imported.name == name and not imported.scope:
            return imported.target if imported.target.startswith("/") else None
    whole = [one.target for one in draft.imports if one.name == "*" and one.target.startswith("/")]
    return f"{whole[0]}.{name}" if whole else None


def _last(draft: Draft, path: Node) -> str:
    return draft.text(path).rpartition("::")[2]


def _declared(draft: Draft, name: str) -> ClassDraft | None:
    return next((cls for cls in draft.classes if cls.name == name), None)


def _members(draft: Draft, node: Node, body: Node | None, cls: ClassDraft, own: Expression) -> None:
    outside = draft.types
    draft.types = {**outside, **type_parameters(draft, node), "Self": own}
    if body is not None:
        draft.read_at(replace(draft.place, scope=cls.name, cls=cls), body)
    draft.types = outside


_PLAIN = ("Default", "Debug", "Display", "Clone", "Drop", "Error", "Send", "Sync", "Copy", "Hash", "Eq", "PartialEq")
"""Traits that say nothing about what a type is for."""
