"""Members that nobody writes: those of records, and those that Lombok's annotations have the compiler add."""

from __future__ import annotations

from ringfence.languages._draft import Draft
from ringfence.languages._places import ClassDraft, FunctionDraft
from ringfence.model.expression import Expression, Invoke, Item, Member, Name
from ringfence.model.outline import Binding, Decorator, Field, Parameter

_GETTERS = {"Getter", "Data", "Value"}
_SETTERS = {"Setter", "Data"}
_ON_FIELDS = {"Getter", "Setter"}
_BUILDERS = {"Builder", "SuperBuilder"}


def generate(draft: Draft, cls: ClassDraft) -> None:
    """Add the accessors of a class and its builder, except those that it has."""
    record = cls.kind == "record"
    annotations = _names(cls.decorators)
    if annotations & _BUILDERS:
        _builder(draft, cls, "SuperBuilder" in annotations)
    written: set[str] | None = None
    for field in cls.fields:
        own = annotations | (_names(field.decorators) & _ON_FIELDS)
        getter = field.value is None if record else bool(own & _GETTERS)
        setter = bool(own & _SETTERS)
        if not getter and not setter:
            continue
        if written is None:
            written = {function.name for function in draft.functions if function.owner == cls.name}
        if getter:
            _getter(draft, cls, field, written, field.name if record else _prefixed(field))
        if setter:
            _setter(draft, cls, field, written)


def _names(decorators: tuple[Decorator, ...]) -> set[str]:
    callees = [d.expression.callee if isinstance(d.expression, Invoke) else d.expression for d in decorators]
    return {callee.name for callee in callees if isinstance(callee, Name | Member)}


def _prefixed(field: Field) -> str:
    return ("is" if field.type == Name("boolean") else "get") + _capitalised(field.name)


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def _getter(draft: Draft, cls: ClassDraft, field: Field, written: set[str], name: str) -> None:
    qualified = f"{cls.name}.{name}"
    if qualified not in written:
        value: Expression = Member(Name("self"), field.name)
        draft.functions.append(_function(cls, field, qualified, (), [value], field.type))


def _setter(draft: Draft, cls: ClassDraft, field: Field, written: set[str]) -> None:
    qualified = f"{cls.name}.set{_capitalised(field.name)}"
    if qualified not in written:
        draft.functions.append(_function(cls, field, qualified, (Parameter(field.name, field.type),), [], None))
        draft.bindings.append(Binding(Member(Name("self"), field.name), Name(field.name), field.at, qualified))


def _builder(draft: Draft, cls: ClassDraft, chained: bool) -> None:
    """``Order.builder().sku(sku).build()``. chained: the builder has the methods of the base class's, too."""
    simple, written = cls.name.rpartition(".")[2], {function.name for function in draft.functions}
    name = f"{cls.name}.{simple}Builder"
    if any(other.name == name for other in draft.classes):
        return
    bases = [base.of if isinstance(base, Item) else base for base in cls.bases] if chained else []
    builder = ClassDraft(
        name,
        cls.at,
        tuple(Member(base, f"{base.name}Builder") for base in bases if isinstance(base, Name)),
        (),
        (),
        cls.name,
    )
    draft.classes.append(builder)
    object_, of_builder = Invoke(Name(simple), (), cls.at), Invoke(Name(f"{simple}Builder"), (), cls.at)

    def add(owner: str, called: str, returns: Expression, static: bool = False) -> None:
        if f"{owner}.{called}" not in written:
            draft.functions.append(
                FunctionDraft(
                    f"{owner}.{called}",
                    cls.at,
                    owner=owner,
                    returns=[returns],
                    static=static,
                    implicit_receiver=not static,
                )
            )

    add(cls.name, "builder", of_builder, static=True)
    add(cls.name, "toBuilder", of_builder)
    add(name, "build", object_)
    for field in cls.fields:
        qualified = f"{name}.{field.name}"
        parameters = (Parameter(field.name, field.type),)
        draft.functions.append(_function(builder, field, qualified, parameters, [Name("self")], None))
        draft.bindings.append(Binding(Member(object_, field.name), Name(field.name), field.at, qualified))


def _function(
    cls: ClassDraft,
    field: Field,
    name: str,
    parameters: tuple[Parameter, ...],
    returns: list[Expression],
    type: Expression | None,
) -> FunctionDraft:
    return FunctionDraft(
        name, field.at, parameters, owner=cls.name, returns=returns, return_type=type, implicit_receiver=True
    )
