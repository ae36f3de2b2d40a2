"""Extension methods: functions that are called like a method of what their first parameter takes; and such properties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ringfence.link.properties import is_property
from ringfence.model.expression import Invoke, Item, Name
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Instance, Library, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator


class Extensions:
    """The part of the evaluator that knows the service's extension methods."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols

    def methods(self, value: Value | None, name: str) -> tuple[Value, ...]:
        """The extension methods of that name; of several, those whose first parameter is of the value's type."""
        keys = self._symbols.extensions.get(name, ())
        if len(keys) > 1 and value is not None:
            keys = [key for key in keys if self._extends(key, value)] or keys
        return tuple(member for key in keys[:4] for member in self._member(FunctionValue(*key, value)))

    def _member(self, extending: FunctionValue) -> Iterable[Value]:
        """The method, or what a property gives."""
        if not any(map(is_property, self._symbols.functions.get((extending.path, extending.name), ()))):
            return (extending,)
        call = Invoke(Name(extending.name), (), Span(extending.path, 0))
        return self._evaluator.invocations.returned(extending, call, Scope(extending.path))

    def _extends(self, key: tuple[str, str], value: Value) -> bool:
        cls = value.cls if isinstance(value, Instance) else None
        names = {base.name.rpartition(".")[2] for base in self._evaluator.classes.bases(cls)} if cls else set()
        if isinstance(value, Library):
            names.add(value.name.removesuffix("()").rpartition(".")[2])
        for definition in self._symbols.functions.get(key, ()):
            type = definition.parameters[0].type
            type = type.of if isinstance(type, Item) else type
            if getattr(type, "name", None) in names:
                return True
        return False
