"""Constructors: what an object was made with, as far as its constructor, or the literal that made it, says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ringfence.link.alternatives import CALL_DEPTH, gathered, shortened
from ringfence.model.expression import Expression, Invoke, Item, Member, Name, Text, literal
from ringfence.model.outline import Binding
from ringfence.model.value import ClassValue, FunctionValue, Instance, Known, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

MOST_CONSTRUCTORS = 5
"""How far constructors that call each other are told apart."""
MOST_LITERALS = 40
"""How many places are looked at where objects of a class are made."""


class Constructors:
    """The part of the evaluator that knows how objects are made."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols

    def inside(self, value: Instance, binding: Binding) -> Sequence[Scope]:
        """The scopes of an assignment to ``self``: in the constructor, its arguments are those this object was made with. If
        nobody knows with which, that of a base is still given what the constructor of its own class gives it, or what those
        are made with that inherit it. What another method assigns is of the same object.
        """
        path, function = binding.at.path, binding.scope
        if not function.endswith("__init__"):
            return (Scope(path, function, None, None, value if value.made is not None else None),)
        if value.made is not None and value.scope is not None:
            return (self._inside(value, binding, self._constructor(value), value.made, value.scope),)
        constructor = self._constructor(value)
        if constructor is not None and (constructor.path, constructor.name) != (path, function):
            caller = Scope(constructor.path, constructor.name, None, None, value)
            following, made = self._next_constructor(constructor, caller)
            return (self._inside(value, binding, following, made, caller),)
        if function.rpartition(".")[0] == value.cls.name and path == value.cls.path:
            return (Scope(path, function),)
        lineage = (value.cls, *self._evaluator.classes.subclasses(value.cls))
        literals = [literal for cls in lineage for literal in self._literals(cls)][:MOST_LITERALS]
        return [scope for literal in literals for scope in self.inside(literal, binding)] or (Scope(path, function),)

    def _constructor(self, value: Instance) -> FunctionValue | None:
        return self._evaluator.classes.method(value, "__init__")

    def _inside(
        self, value: Instance, binding: Binding, constructor: FunctionValue | None, made: Invoke | None, caller: Scope
    ) -> Scope:
        """The scope of an assignment in a constructor, which ``made`` calls, or one that this calls first, or its next."""
        path, function = binding.at.path, binding.scope
        for _ in range(MOST_CONSTRUCTORS):
            if made is None:
                break
            caller = shortened(caller, CALL_DEPTH - 1)
            if constructor is None or (constructor.path, constructor.name) == (path, function):
                return Scope(path, function, made, caller, value)
            caller = Scope(constructor.path, constructor.name, made, caller, value)
            constructor, made = self._next_constructor(constructor, caller)
        return Scope(path, function)

    def _next_constructor(self, of: FunctionValue, scope: Scope) -> tuple[FunctionValue | None, Invoke | None]:
        """The constructor that another one calls first, ``super().__init__(…)``, and that call."""
        for call in self._symbols.calls.inside.get((of.path, of.name), ()):
            if isinstance(call.invoke.callee, Member) and call.invoke.callee.name == "__init__":
                for value in self._evaluator.values(call.invoke.callee, scope):
                    if isinstance(value, FunctionValue) and (value.path, value.name) != (of.path, of.name):
                        return value, call.invoke
        return None, None

    def given(self, value: Instance, name: str) -> list[Value]:
        """A dataclass's or model's field takes what the constructor was given under its name."""
        if value.made is None or value.scope is None or self._evaluator.classes.method(value, "__init__") is not None:
            return []
        given = value.made.argument(None, name)
        if given is None:
            fields = self._positional(value.cls)
            position = fields.index(name) if name in fields else None
            given = value.made.argument(position, name) if position is not None else None
        if given is None:
            return gathered(self._evaluator.values(one, value.scope) for one in under(value.made, name))
        return list(self._evaluator.values(given, value.scope)) if given is not None else []

    def _positional(self, value: ClassValue) -> list[str]:
        """The fields that a constructor nobody wrote takes in order: those of a struct alone, else inherited ones first."""
        cls = self._evaluator.classes.class_of(value)
        if cls is not None and cls.kind == "struct":
            return [field.name for field in cls.fields]
        return [field.name for _, field in self._evaluator.classes.fields(value)]

    def given_anywhere(self, value: Instance, name: str) -> list[Value]:
        """What a struct's field is given wherever such an object is made, if nobody knows where this one was."""
        if value.made is not None or not self._evaluator.classes.is_struct(value.cls):
            return []
        return gathered(self.given(literal, name) for literal in self._literals(value.cls))

    def _literals(self, cls: ClassValue) -> Iterator[Instance]:
        """The objects that are made of a class anywhere."""
        for path, call in self._evaluator.parameters.called(cls.name.rpartition(".")[2])[:MOST_LITERALS]:
            place = Scope(path, call.function)
            if cls in self._evaluator.values(call.invoke.callee, place):
                yield Instance(cls, call.invoke, place)

    def left_empty(self, value: Instance, name: str) -> list[Value]:
        """A string that a struct's literal leaves out while it gives others is empty."""
        if value.made is None or not self._evaluator.classes.is_struct(value.cls):
            return []
        given = {argument.name for argument in value.made.arguments}
        if not given - {None} or None in given or name in given:
            return []
        field = self._evaluator.classes.field(value.cls, name)
        return [Known(Text(("",)))] if field is not None and field.type == Name("string") else []


def under(made: Invoke, name: str) -> Iterator[Expression]:
    """What a call that is given a dictionary's entries, ``Order(**row)``, is given under a name."""
    yield from (Item(argument.value, literal(name)) for argument in made.arguments if argument.name == "**")


def is_handed_in(value: Instance, base: ClassValue, name: str, bindings: Sequence[Binding]) -> bool:
    """Whether a field is no more than what the constructor of an object is given under its name (Kotlin), which nobody
    calls but whoever says of the field what it holds: other objects of the class, which the program makes, hold theirs.
    """
    constructor = f"{base.name}.__init__"
    handed = all(binding.scope == constructor and binding.value == Name(name) for binding in bindings)
    return handed and (value.made is None or not value.made.arguments)
