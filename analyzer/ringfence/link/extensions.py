"""Extension methods: functions that are called like a method of what their first parameter takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.model.expression import Item
from ringfence.model.value import FunctionValue, Instance, Library, Value

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
        return tuple(FunctionValue(path, function, value) for path, function in keys[:4])

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
