"""Invocations: what calls give, those of the service's own functions, of its classes and of libraries."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ringfence.link.alternatives import CALL_DEPTH, MOST_VALUES, defaulted, entered, only_libraries
from ringfence.link.attributes import section_member
from ringfence.model.expression import OPAQUE, Argument, Expression, Invoke, Member, Name
from ringfence.model.outline import Field, Function
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Instance, Known, Library, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

_NEEDS_TYPES = "csharp"
"""A language in which members may well be called like their types, and objects are made of types alone."""
MOST_RECURSION = CALL_DEPTH + 1
"""Evaluations of one function that are open at once: farther in, nothing new is told apart."""


class Invocations:
    """The part of the evaluator that knows what is given back."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._running: Counter[tuple[str, str]] = Counter()
        self._called_like_types: dict[str, frozenset[str]] = {}
        """By files the members that are called like their types."""

    def result(self, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a call gives, whatever its callee may be."""
        callee = invoke.callee
        if isinstance(callee, Member):
            found = self._evaluator.containers.method(callee, invoke, scope)
            if found is not None:
                return found
        values = self._type(callee, scope) or self._evaluator.values(callee, scope)
        return (result for value in values for result in self.of(value, invoke, scope))

    def _type(self, callee: Expression, scope: Scope) -> Sequence[Value]:
        """The type that is made an object of where a member has its name, too: ``Uri Uri`` in C#."""
        path = scope.path
        if type(callee) is not Name or not scope.function:
            return ()
        if path not in self._called_like_types:
            outline = self._evaluator.symbols.outlines[path]
            fields = (field for cls in outline.classes for field in cls.fields)
            named = (field.name for field in fields if field.type == Name(field.name))
            self._called_like_types[path] = frozenset(named if outline.language == _NEEDS_TYPES else ())
        return self._evaluator.values(callee, Scope(path)) if callee.name in self._called_like_types[path] else ()

    def of(self, callee: Value, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a call of this value gives."""
        match callee:
            case Library():
                return self._evaluator.libraries.called(callee, invoke, scope)
            case ClassValue():
                return self._made(callee, invoke, scope)
            case FunctionValue():
                return self.returned(callee, invoke, scope)
            case Instance():
                method = self._evaluator.classes.method(callee, "__call__")
                return self.returned(method, invoke, scope) if method else ()
            case Known(text) if not invoke.arguments and section_member(text, "") is not None:
                return (callee,)  # where members are methods without arguments
            case _:
                return ()

    def _made(self, cls: ClassValue, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """An object of the class; of an interface nobody makes one, but a function may be called like it (Kotlin)."""
        definition = self._evaluator.classes.class_of(cls)
        interface = definition is not None and definition.kind == "interface"
        if interface and self._evaluator.symbols.called(cls.path, cls.name, invoke):
            return self.returned(FunctionValue(cls.path, cls.name), invoke, scope)
        return (Instance(cls, invoke, scope), *self._converted(cls, invoke, scope))

    def _converted(self, cls: ClassValue, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a conversion leaves as it is: ``DSN(url)`` of ``type DSN string``."""
        definition = self._evaluator.classes.class_of(cls)
        plain = definition is not None and definition.kind == "class" and definition.bases == (Name("string"),)
        return self._evaluator.values(invoke.argument(0), scope) if plain and len(invoke.arguments) == 1 else ()

    def returned(self, function: FunctionValue, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a function of the service returns for this call."""
        key = (function.path, function.name)
        if self._running[key] >= MOST_RECURSION:
            self._evaluator.lacks()
            return ()
        self._running[key] += 1
        try:
            return list(self._returned(function, invoke, scope))
        finally:
            self._running[key] -= 1

    def _returned(self, function: FunctionValue, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        inside = entered(function, invoke, scope)
        strict = self._evaluator.symbols.namespaces.of(function.path) is not None
        for definition in self._evaluator.symbols.called(function.path, function.name, invoke):
            returned = (
                value for expression in definition.returns for value in self._evaluator.values(expression, inside)
            )
            found = list(itertools.islice(returned, MOST_VALUES)) or self._configured(function, definition)
            if strict:
                found = [held for value in found for held in self._or_field(value, function)]
            if definition.return_type is not None and (not found or (strict and only_libraries(found))):
                place = inside if definition.type_parameters else Scope(function.path, function.name)
                declared = self._evaluator.classes.typed(definition.return_type, place)
                yield from self._evaluator.libraries.as_declared(found, declared) if found else declared
            else:
                yield from defaulted(found)

    def _configured(self, function: FunctionValue, definition: Function) -> list[Value]:
        """What a library makes of an interface's method that nobody writes: its annotations say that it is a setting."""
        if definition.returns or definition.parameters or not definition.owner:
            return []
        base = self._evaluator.symbols.class_named(function.path, definition.owner)
        cls = self._evaluator.classes.class_of(base)
        if cls is None or cls.kind != "interface":
            return []
        of = function.receiver if isinstance(function.receiver, Instance) else Instance(base)
        name = definition.name.rpartition(".")[2]
        field = Field(name, definition.at, definition.return_type, None, definition.decorators)
        said = self._evaluator.injection.method(of, base, field)
        if said is None:
            return []
        return self._evaluator.assigned(said, Scope(base.path, base.name), f"{name} is set", definition.at)

    def _or_field(self, value: Value, function: FunctionValue) -> Iterable[Value]:
        """``url()`` that returns ``url``: in Java a method and a field may have one name, and no method is a value."""
        if isinstance(value, FunctionValue) and isinstance(value.receiver, Instance) and value.name == function.name:
            return self._evaluator.attributes.field(value.receiver, value.name.rpartition(".")[2])
        return (value,)

    def of_method(
        self, value: Instance, name: str, argument: Expression | None, scope: Scope | None
    ) -> Iterable[Value]:
        """What ``value.name(argument)`` returns; nothing if the class has no such method."""
        method = self._evaluator.classes.method(value, name)
        if method is None:
            return ()
        arguments = (Argument(argument),) if argument is not None else ()
        invoke = self._evaluator.keep(Invoke(OPAQUE, arguments, Span(method.path, 0)))
        assert isinstance(invoke, Invoke)
        return self.returned(method, invoke, scope or Scope(method.path, method.name))
