"""Results: each of the values that a call gives at once, and what it leaves in variables whose address it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ringfence.extend import Compute
from ringfence.link.alternatives import defaulted, entered, only_libraries
from ringfence.model.expression import Collection, Expression, Filled, Invoke, Result
from ringfence.model.value import FunctionValue, Library, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator


class Results:
    """The part of the evaluator that tells several results of a call apart.

    ``computes`` speaks of what the library function ``f`` leaves in a variable under the name ``f&``.
    """

    def __init__(self, evaluator: Evaluator, computes: Mapping[str, Compute]) -> None:
        self._evaluator = evaluator
        self._computes = computes
        self._filling = {name.partition("&")[0] for name in computes if "&" in name}
        self._parts: dict[tuple[int, int], Result] = {}

    def result(self, of: Expression, position: int, scope: Scope) -> Iterable[Value]:
        """The value at a position; of what is no call of the service's own functions, the first is the whole."""
        if not isinstance(of, Invoke):
            return self._evaluator.values(of, scope) if position == 0 else ()
        found: list[Value] = []
        for callee in self._evaluator.values(of.callee, scope):
            if isinstance(callee, FunctionValue):
                found += self._returned(callee, of, position, scope)
            elif position == 0:
                found += self._evaluator.invocations.of(callee, of, scope)
        return found

    def _assigned(self, function: FunctionValue, filled: Filled, scope: Scope) -> Iterable[Value]:
        """``*target = value`` in a function that is given a variable's address."""
        symbols = self._evaluator.symbols
        inside = entered(function, filled.by, scope)
        for definition in symbols.called(function.path, function.name, filled.by):
            hidden = bool(definition.owner) and not definition.static and not definition.implicit_receiver
            position = filled.position + hidden
            if position < len(definition.parameters):
                name = definition.parameters[position].name
                for binding in symbols.bindings.get((function.path, function.name), {}).get(name, ()):
                    yield from self._evaluator.assigned(binding.value, inside, f"{name} is set", binding.at)

    def _returned(self, function: FunctionValue, invoke: Invoke, position: int, scope: Scope) -> Iterable[Value]:
        inside = entered(function, invoke, scope)
        for definition in self._evaluator.symbols.called(function.path, function.name, invoke):
            found = [v for e in definition.returns for v in self._evaluator.values(self._part(e, position), inside)]
            type = definition.return_type
            declared = type.items[position : position + 1] if isinstance(type, Collection) else (type,)
            if declared[:1] and declared[0] is not None and only_libraries(found):
                said = self._evaluator.classes.injected(declared[0], Scope(function.path, function.name))
                found = self._evaluator.libraries.as_declared(found, said) if found else said
            yield from defaulted(found)

    def _part(self, returned: Expression, position: int) -> Expression | None:
        """The value at a position of a return; one that passes on what another call gives has that call's."""
        if isinstance(returned, Collection):
            return returned.items[position] if position < len(returned.items) else None
        key = (id(returned), position)
        if key not in self._parts:
            self._parts[key] = Result(returned, position)  # the same one every time: answers are kept by identity
        return self._parts[key]

    def filled(self, filled: Filled, scope: Scope) -> Iterable[Value]:
        """What a library's function leaves in a variable, if some framework says so; what one of the service's own
        assigns to its parameter.
        """
        found: list[Value] = []
        for callee in self._evaluator.values(filled.by.callee, scope):
            if isinstance(callee, FunctionValue):
                found += self._assigned(callee, filled, scope)
            elif isinstance(callee, Library) and callee.name in self._filling:
                computed = self._computes.get(callee.name + "&")
                if computed is None:
                    found.append(Library(callee.name + "&", filled.by, scope, callee.owner, callee.keys))
                else:
                    found += self._evaluator.values(self._evaluator.keep(computed(filled.by)), scope)
        return found
