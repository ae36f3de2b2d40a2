"""Parameters: what a function is called with, by all its callers or by the one that the scope tells."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from typing import TYPE_CHECKING

from ringfence.link.alternatives import gathered, only_libraries, with_site, with_step
from ringfence.link.constructors import under
from ringfence.link.inside import parts
from ringfence.link.properties import is_of_class
from ringfence.link.symbols import Key
from ringfence.model.expression import Collection, Each, Expression, Invoke, Member, Name
from ringfence.model.outline import Call, Field, Function, Parameter
from ringfence.model.source import Step
from ringfence.model.value import (
    ClassValue,
    FunctionValue,
    Instance,
    Items,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

_Calls = dict[Key, list[tuple[Invoke, Scope]]]
MOST_CALLERS = 1000
MOST_ARGUMENTS = 60
"""Callers that are asked what they pass, where it is not told which of them calls."""


class Parameters:
    """The part of the evaluator that knows who calls what with which arguments."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols
        self._callers: dict[Key, tuple[tuple[Invoke, Scope], ...]] = {}
        self._calls: dict[str, _Calls] = {}
        self._asking: set[Key] = set()
        self._rests: dict[tuple[int, int], tuple[Invoke, Expression | None]] = {}
        """By the identity of a call, which therefore has to live."""
        self._looked_for: set[str] = set()

    def parameter(self, function: Function, position: int, scope: Scope) -> Iterable[Value]:
        """What a parameter holds: for the call the scope tells, else for every call of the function."""
        parameter = function.parameters[position]
        if position == 0 and has_receiver(function):
            return self.receiver(function, scope)
        if scope.call is not None and scope.caller is not None:
            given = self._argument(function, position, scope.call, scope.caller)
            if given is not None:
                return self._as_declared(function, parameter, scope, list(given))
            return [*self._default(parameter, scope), *self._declared(function, parameter, scope)][:12]
        found = gathered(self._given(function, position, scope))
        if not found:
            found = [*self._default(parameter, scope), *self._evaluator.callbacks.given(function, position, scope)]
        return self._as_declared(function, parameter, scope, found)

    def _as_declared(
        self, function: Function, parameter: Parameter, scope: Scope, found: Sequence[Value]
    ) -> Iterable[Value]:
        """What is passed, or what the declaration alone says; both where only libraries know what is passed."""
        if not found:
            return self._declared(function, parameter, scope)
        if parameter.type is None or self._symbols.namespaces.of(scope.path) is None or not only_libraries(found):
            return found
        return self._evaluator.libraries.as_declared(found, self._declared(function, parameter, scope))

    def _given(self, function: Function, position: int, scope: Scope) -> Iterator[Iterable[Value]]:
        """What each of the callers passes."""
        overloaded = self._symbols.overloaded(scope.path, function.name)
        for call, caller in self.callers(function, scope.path)[:MOST_ARGUMENTS]:
            if not overloaded or self._symbols.may_mean(scope.path, function, call):
                given = self._argument(function, position, call, caller)
                yield given if given is not None else self._default(function.parameters[position], scope)

    def _argument(self, function: Function, position: int, call: Invoke, caller: Scope) -> Iterable[Value] | None:
        """The argument's values, None if the call does not give it."""
        parameter = function.parameters[position]
        offset = 1 if has_receiver(function) and not is_unbound(call) else 0
        if parameter.kind == "*":
            expression = self._rest(call, position - offset)
        else:
            expression = call.argument(None if parameter.kind else position - offset, parameter.name)
        if expression is not None:
            found = self._evaluator.values(expression, caller)
        else:
            found = tuple(self._spread(call, position - offset, caller)) if not parameter.kind else ()
            if not found and not parameter.kind:
                found = tuple(gathered(self._evaluator.values(one, caller) for one in under(call, parameter.name)))
            if not found:
                return None
        step = Step(f"passed as {parameter.name}", call.at)
        return [with_site(with_step(value, step), call.at) for value in found]

    def _spread(self, call: Invoke, position: int, caller: Scope) -> Iterator[Value]:
        """What an argument that is spread, ``f(*args)``, gives for a parameter; it need not have so many."""
        before = [a for a in call.arguments if a.name in (None, "*")]
        first = next((index for index, argument in enumerate(before) if argument.name), len(before))
        if position < first or first == len(before):
            return
        for value in self._evaluator.values(before[first].value, caller):
            if not isinstance(value, Items):
                yield from self._evaluator.containers.element(value)
            elif position - first < len(value.items):
                yield from self._evaluator.values(value.items[position - first], value.scope)

    def _rest(self, call: Invoke, position: int) -> Expression | None:
        """What a parameter for the rest of the arguments holds: a list of them, or the one that is spread."""
        key = (id(call), position)
        if key not in self._rests:
            rest = [a for a in call.arguments if a.name in (None, "*")][max(position, 0) :]
            items = tuple(Each(a.value) if a.name else a.value for a in rest)
            spread = rest[0].value if len(rest) == 1 and rest[0].name else Collection(items)
            self._rests[key] = call, spread if rest else None
        return self._rests[key][1]

    def _default(self, parameter: Parameter, scope: Scope) -> Iterable[Value]:
        return self._evaluator.values(parameter.default, Scope(scope.path)) if parameter.default is not None else ()

    def _declared(self, function: Function, parameter: Parameter, scope: Scope) -> Iterable[Value]:
        """What the declaration alone says: its annotations, or an object of its type."""
        place = Scope(scope.path, function.owner)
        if parameter.decorators:
            cls = self._symbols.class_named(scope.path, function.owner)
            field = Field(parameter.name, function.at, parameter.type, parameter.default, parameter.decorators)
            said = self._evaluator.injection.parameter(cls, field, place)
            if said is not None:
                return self._evaluator.assigned(said, place, f"{parameter.name} is set", function.at)
        if parameter.type is None or (
            isinstance(parameter.type, Name) and parameter.type.name in function.type_parameters
        ):
            return ()
        called = partial(self._evaluator.injection.names, parameter.decorators, parameter.name, place)
        return self._evaluator.classes.injected(parameter.type, place, called)

    def receiver(self, function: Function, scope: Scope) -> Iterable[Value]:
        """What a method was called on."""
        decorators = {d.expression.name for d in function.decorators if isinstance(d.expression, Name)}
        if is_of_class(function):
            if isinstance(scope.receiver, ClassValue) and self._symbols.namespaces.of(scope.path) is not None:
                return (scope.receiver,)
            return (self._symbols.class_named(scope.path, function.owner),)
        if scope.receiver is not None:
            return (scope.receiver,)
        if "extension" in decorators:
            return self._extended(function, scope)
        return (Instance(self._symbols.class_named(scope.path, function.owner)),)

    def _extended(self, function: Function, scope: Scope) -> Iterable[Value]:
        """What an extension method is called on by all who call it, else an object of its first parameter's type."""
        callers = self.callers(function, scope.path)[:MOST_ARGUMENTS]
        of = ((call.callee.of if isinstance(call.callee, Member) else None, caller) for call, caller in callers)
        found = gathered(itertools.starmap(self._evaluator.values, of))
        return found or self._declared(function, function.parameters[0], scope)

    def callers(self, function: Function, path: str) -> tuple[tuple[Invoke, Scope], ...]:
        """Every call of a function in the service, a constructor's calls being those of its class."""
        key = (path, function.name)
        if key in self._callers:
            return self._callers[key]
        guard = (path, f"callers {function.name}")
        if guard in self._asking:
            self._evaluator.lacks()
            return ()
        self._asking.add(guard)
        try:
            found = tuple(self._find_callers(function, path))
        finally:
            self._asking.discard(guard)
        self._callers[key] = found
        return found

    def _find_callers(self, function: Function, path: str) -> Iterable[tuple[Invoke, Scope]]:
        simple = function.name.rpartition(".")[2]
        constructor = simple == "__init__" and bool(function.owner)
        names = {simple, *self._constructed_as(path, function.owner)} if constructor else {simple}
        calls = (call for name in sorted(names) for call in self._named(name).get((path, function.name), ()))
        return itertools.islice(calls, MOST_CALLERS)

    def _named(self, name: str) -> _Calls:
        """The calls by a name, by the functions that they run: kept unless some of that is still being found out."""
        if name in self._calls:
            return self._calls[name]
        found, whole = self._evaluator.told_whole(partial(self._find_named, name))
        if whole:
            self._calls[name] = found
        return found

    def called(self, name: str) -> Sequence[tuple[str, Call]]:
        """Every call by a name."""
        self._looked_for.add(name)
        return self._symbols.calls.named.get(name, ())

    def has_looked_for(self, names: Set[str]) -> bool:
        """Whether some answer may depend on who calls something by one of these names."""
        return not self._looked_for.isdisjoint(names)

    def _find_named(self, name: str) -> _Calls:
        found: _Calls = {}
        place = self._evaluator.dependence.place
        for path, call in self.called(name):
            scope = place(path, call.function or self._field_of(path, call.invoke))
            run = map(self._run_by, self._evaluator.values(call.invoke.callee, scope))
            for function in dict.fromkeys(one for one in run if one is not None):
                found.setdefault(function, []).append((call.invoke, scope))
        return found

    def _field_of(self, path: str, call: Invoke) -> str:
        """The class one of whose fields is set to the call, if the call is given something of the object itself."""
        if not call.arguments or not self._symbols.modules.have_default_exports(path):
            return ""
        classes = self._symbols.outlines[path].classes
        around = [cls for cls in classes if cls.at.line <= call.at.line <= cls.at.end_line]
        if not around or not any(part == Name("self") for one in call.arguments for part in parts(one.value)):
            return ""
        return max(around, key=lambda cls: cls.at.line).name

    def _run_by(self, callee: Value) -> Key | None:
        """The function of the service that a call of a value runs: of a class, its constructor."""
        function: Value | None = callee
        if type(callee) is ClassValue:
            function = self._evaluator.classes.method(callee, "__init__")
        return (function.path, function.name) if type(function) is FunctionValue else None

    def _constructed_as(self, path: str, owner: str) -> set[str]:
        """A class's own simple name, those of the classes that inherit its constructor, and what class methods say."""
        names = {owner.rpartition(".")[2], "cls"}
        names.update(cls.name.rpartition(".")[2] for cls in self._evaluator.classes.subclasses(ClassValue(path, owner)))
        return names


def has_receiver(function: Function) -> bool:
    """Whether the first parameter is what the function is called on."""
    extends = not function.owner and any(d.expression == Name("extension") for d in function.decorators)
    return extends or (bool(function.owner) and not function.static and not function.implicit_receiver)


def is_unbound(call: Invoke) -> bool:
    """Whether a call gives the object as an argument: ``Base.__init__(self, x)``."""
    return isinstance(call.callee, Member) and call.callee.name == "__init__" and call.argument(0) == Name("self")
