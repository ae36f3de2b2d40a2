"""Callbacks: what a function without a name is called with by those that it is handed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringfence.link.alternatives import entered, gathered
from ringfence.link.function_objects import is_closure, runs
from ringfence.link.parameters import has_receiver
from ringfence.model.expression import Invoke, Lambda, Member, Name
from ringfence.model.outline import Call, Function
from ringfence.model.value import FunctionValue, Library, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

MOST_HANDED_ON = 3
"""How often a function may be handed on before it is called."""


class Callbacks:
    """The part of the evaluator that knows who calls functions that have no name."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols

    def given(self, function: Function, position: int, scope: Scope) -> list[Value]:
        """What a parameter of a function holds that was handed to another one. A library's is known as far as some
        framework says so under ``name>0``; what follows a promise (``then``) takes what was promised.
        """
        place = self._symbols.calls.handing_over.get((scope.path, function.name))
        if place is None:
            return []
        around = scope.around
        told = around is not None and around.function == place.function
        caller = around if around is not None and told else Scope(scope.path, place.function)
        call = place.invoke
        if isinstance(call.callee, Member) and call.callee.name == "then":
            return list(self._evaluator.values(call.callee.of, caller)) if position == 0 else []
        found: list[Value] = []
        for value in self._evaluator.values(call.callee, caller):
            if isinstance(value, Library):
                found += self._by_library(value, call, caller, position)
            elif isinstance(value, FunctionValue):
                found += self._by_own(value, call, caller, function.name, position, MOST_HANDED_ON)
        return gathered([found])

    def _by_library(self, value: Library, call: Invoke, caller: Scope, position: int) -> Iterator[Value]:
        name = f"{value.name}>{position}"
        known = self._evaluator.libraries.canonical(name)
        if known == f"{value.name}()":  # what the call itself gives, handed on instead of returned
            yield Library(known, call, caller, value.owner, value.keys)
        elif known != name:
            yield Library(known, value.made or call, value.scope or caller, value.owner, value.keys)

    def _by_own(
        self, value: FunctionValue, call: Invoke, caller: Scope, handed: str, position: int, depth: int
    ) -> Iterator[Value]:
        """What a function of the service calls one with that it is handed, under the name of a parameter or of the
        function itself: it calls it, or hands it on.
        """
        inside = entered(value, call, caller)
        for definition in self._symbols.called(value.path, value.name, call):
            name = _parameter(definition, call, handed)
            for made, place in self._made_in(inside) if name else ():
                if runs(made.invoke.callee, name, self._symbols.outlines[value.path].language):
                    argument = made.invoke.argument(position)
                    yield from self._evaluator.values(argument, place) if argument is not None else ()
                elif depth and any(argument.value == Name(name) for argument in made.invoke.arguments):
                    for next_one in self._evaluator.values(made.invoke.callee, place):
                        if isinstance(next_one, FunctionValue):
                            yield from self._by_own(next_one, made.invoke, place, name, position, depth - 1)

    def _made_in(self, scope: Scope) -> Iterator[tuple[Call, Scope]]:
        """The calls of a function and of those without a name in it, each with its scope."""
        yield from ((call, scope) for call in self._symbols.calls.inside.get((scope.path, scope.function), ()))
        for simple in self._symbols.children.get((scope.path, scope.function), ()):
            if is_closure(simple):
                name = f"{scope.function}.{simple}"
                yield from self._made_in(Scope(scope.path, name, None, None, scope.receiver, scope))


def _parameter(function: Function, call: Invoke, handed: str) -> str:
    """The parameter under which a function has what a call hands to it; empty if the call does not."""
    position = 1 if has_receiver(function) else 0
    for argument in call.arguments:
        if argument.value == Name(handed) or argument.value == Lambda(handed):
            if argument.name is None:
                return function.parameters[position].name if position < len(function.parameters) else ""
            return argument.name if any(p.name == argument.name for p in function.parameters) else ""
        position += argument.name is None
    return ""
