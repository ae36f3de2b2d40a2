"""Classes in Ruby that are made by a call: ``Point = Struct.new(:x, :y)``, ``Failure = Class.new(StandardError)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.languages._ruby_files import PRIVATE_SIGN, SELF, accessor, ruby, writer
from ringfence.model.expression import Expression, Invoke, Member, Name, Text
from ringfence.model.outline import Binding, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node

    from ringfence.model.source import Span

_MAKING = {("Struct", "new"), ("Data", "define"), ("Class", "new"), ("Module", "new")}


def made_class(draft: Draft, left: Node, right: Node) -> bool:
    """A class that is made by a call and gets its name by an assignment; False for any other value."""
    receiver, method = draft.child(right, "receiver"), draft.child(right, "method")
    if right.type != "call" or receiver is None or method is None:
        return False
    maker = draft.text(receiver)
    if (maker, draft.text(method)) not in _MAKING:
        return False
    file, at = ruby(draft), draft.span(left)
    around = file.owner.name if file.owner is not None else ""
    name = draft.text(left)
    cls = ClassDraft(f"{around}.{name}" if around else name, at, (), (), (), around)
    draft.classes.append(cls)
    listed, block = draft.child(right, "arguments"), draft.child(right, "block")
    given = draft.read_items(listed) if listed is not None else []
    if maker in ("Class", "Module"):
        cls.bases = tuple(given[:1])
    else:
        _add_fields(draft, cls, given, draft.span(right))
    if block is not None:
        owner, of_class, file.owner, file.of_class = file.owner, file.of_class, cls, False
        draft.read_at(Place(FunctionDraft(cls.name, at), cls.name, cls), draft.child(block, "body"))
        file.owner, file.of_class = owner, of_class
    return True


def fields_of(base: Expression) -> Invoke | None:
    """The call that makes a class of fields, if what another class derives from is such a call."""
    if not isinstance(base, Invoke):
        return None
    defining = isinstance(base.callee, Member) and base.callee.name == "define" and base.callee.of == Name("Data")
    return base if defining or base.callee == Name("Struct") else None


def fill(draft: Draft, cls: ClassDraft, base: Expression) -> None:
    """What a class has that derives from such a call."""
    if isinstance(base, Invoke):
        _add_fields(draft, cls, [given.value for given in base.arguments if given.name is None], base.at)


def _add_fields(draft: Draft, cls: ClassDraft, given: list[Expression], at: Span) -> None:
    """The fields, what reads and sets them, and the constructor that takes one after the other, or each by its name."""
    file = ruby(draft)
    owner, file.owner = file.owner, cls
    texts = [value.literal for value in given if isinstance(value, Text)]
    names = [name for name in texts if name is not None and name.isidentifier()]
    name = f"{cls.name}.__init__"
    made = FunctionDraft(name, at, tuple(map(Parameter, names)), owner=cls.name, implicit_receiver=True)
    draft.functions.append(made)
    for field in names:
        accessor(draft, field, at)
        writer(draft, field, at)
        draft.bindings.append(Binding(Member(SELF, PRIVATE_SIGN + field), Name(field), at, name))
    file.owner = owner
