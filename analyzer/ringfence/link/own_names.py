"""What a call can run at all, told by its names alone: in languages where variables cannot be called, most calls are a
library's at first sight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set

from ringfence.link.declared_data import DeclaredData
from ringfence.link.modules import WITH_DEFAULT_EXPORTS
from ringfence.link.symbols import Key, Symbols
from ringfence.model.expression import (
    Collection,
    Constant,
    Expression,
    Hole,
    Invoke,
    Lambda,
    Member,
    Name,
    Opaque,
    Operation,
    Text,
)
from ringfence.model.expression import Mapping as MappingExpression
from ringfence.model.outline import Call
from ringfence.model.value import Scope

_BY_NAME = ("java",)
"""Languages in which a call names a method, never a variable that holds one."""
_CALLED = (Name, Member)
_NO_FUNCTIONS = frozenset((Text, Constant, Hole, Collection, MappingExpression, Operation, Opaque))
_CONSTRUCTOR = "__init__"


class OwnNames:
    """The names of a service's own functions and classes."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._data = DeclaredData(symbols)
        self._unlimited = {path for path, one in symbols.outlines.items() if one.language in WITH_DEFAULT_EXPORTS}
        """The files in which any object may have any function under any name."""
        self._by_name = {path for path, outline in symbols.outlines.items() if outline.language in _BY_NAME}
        names = (name for table in (symbols.functions, symbols.classes) for _, name in table)
        self._defined = {_simple(name) for name in names} if self._by_name else set()
        self._holders: dict[Key, Set[str]] = {}
        self._naming: dict[int, tuple[str | None, ...]] = {}
        """What calls name, by their identity: the service keeps them all alive."""

    def callee(self, callee: Expression, scope: Scope) -> bool:
        """Whether a callee may be a function or class of the service."""
        if not isinstance(callee, _CALLED) or scope.path in self._unlimited:
            return True
        return callee.name in (self._defined if scope.path in self._by_name else self._symbols.names)

    def decorator(self, decorator: Expression, scope: Scope) -> bool:
        """Whether what stands as a decorator may put something of the service around what it decorates."""
        return scope.path not in self._by_name or not isinstance(decorator, _CALLED) or decorator.name in self._defined

    def argument(self, argument: Expression, scope: Scope) -> bool:
        """Whether an argument may be a function of the service."""
        if type(argument) in _NO_FUNCTIONS or self._data.holds(argument, scope):
            return False
        if scope.path not in self._by_name or isinstance(argument, Lambda):
            return True
        if isinstance(argument, Member):
            return argument.name in self._defined
        return isinstance(argument, Name) and argument.name in self._holding((scope.path, scope.function))

    def _holding(self, function: Key) -> Set[str]:
        """The variables of a function that were set to a method."""
        known = self._holders.get(function)
        if known is None:
            bindings = self._symbols.bindings.get(function, {})
            known = {name for name, found in bindings.items() if any(self._refers(binding.value) for binding in found)}
            self._holders[function] = known
        return known

    def _refers(self, value: Expression) -> bool:
        return type(value) is Lambda or (type(value) is Member and value.name in self._defined)

    # ------------------------------------------------------------ what calls may lead to

    def of(self, functions: Iterable[Key]) -> set[str]:
        """The names by which calls name functions: a constructor's are those of all classes, since it may be inherited."""
        names = {_simple(name) for _, name in functions}
        if _CONSTRUCTOR in names:
            names.update(_simple(name) for _, name in self._symbols.classes)
        return names

    def may_run(self, call: Call, scope: Scope, names: set[str]) -> bool:
        """Whether a call may run a function of one of these names, or hand it over; where names do not tell, it may."""
        if scope.path not in self._by_name:
            return True
        named = self._named(call, (scope.path, scope.function))
        return None in named or not names.isdisjoint(named)

    def leading_to(self, functions: Iterable[Key]) -> set[str]:
        """The names of all functions that may lead to some functions: an upper bound that costs no evaluation."""
        naming: dict[str, set[Key]] = defaultdict(set)
        leading = set(functions)
        own = self._defined | self.of(leading)
        for key, calls in self._symbols.calls.inside.items():
            if key[0] not in self._by_name:
                leading.add(key)
                continue
            for call in calls:
                for name in self._named(call, key):
                    if name is None:
                        leading.add(key)
                    elif name in own:
                        naming[name].add(key)
        names = self.of(leading)
        waiting = list(names)
        while waiting:
            new = self.of(naming.get(waiting.pop(), ())) - names
            names |= new
            waiting += new
        return names

    def _named(self, call: Call, function: Key) -> Sequence[str | None]:
        """What a call in a function names that it may run, where it names methods; None for what names do not tell."""
        known = self._naming.get(id(call))
        if known is None:
            known = self._naming[id(call)] = self._find_named(call.invoke, function)
        return known

    def _find_named(self, invoke: Invoke, function: Key) -> tuple[str | None, ...]:
        callee = invoke.callee
        named: tuple[str | None, ...] = (callee.name if isinstance(callee, _CALLED) else None,)
        for argument in invoke.arguments:
            value = argument.value
            if type(value) is Name:
                if value.name in self._holding(function):
                    named += (None,)
            elif type(value) is Member:
                if value.name in self._defined:
                    named += (value.name,)
            elif type(value) is Lambda:
                named += (_simple(value.function),)
        return named


def _simple(name: str) -> str:
    return name.rpartition(".")[2]
