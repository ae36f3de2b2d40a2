"""What a call can run at all, told by its names alone: in languages where variables cannot be called, most calls are a
library's at first sight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ringfence.link.modules import WITH_DEFAULT_EXPORTS
from ringfence.link.symbols import Key, Symbols
from ringfence.model.expression import (
    Collection,
    Constant,
    Expression,
    Hole,
    Lambda,
    Member,
    Name,
    Opaque,
    Operation,
    Text,
)
from ringfence.model.expression import Mapping as MappingExpression
from ringfence.model.outline import Binding, Call
from ringfence.model.value import Scope

_BY_NAME = ("java",)
"""Languages in which a call names a method, never a variable that holds one."""
_CALLED = (Name, Member)
_REFERRING = (Lambda, Member)
_NO_FUNCTIONS = (Text, Constant, Hole, Collection, MappingExpression, Operation, Opaque)
_CONSTRUCTOR = "__init__"
Bindings = Mapping[str, Sequence[Binding]]


class OwnNames:
    """The names of a service's own functions and classes."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._unlimited = {path for path, one in symbols.outlines.items() if one.language in WITH_DEFAULT_EXPORTS}
        """The files in which any object may have any function under any name."""
        self._by_name = {path for path, outline in symbols.outlines.items() if outline.language in _BY_NAME}
        names = (name for table in (symbols.functions, symbols.classes) for _, name in table)
        self._defined = {_simple(name) for name in names} if self._by_name else set()
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
        if isinstance(argument, _NO_FUNCTIONS):
            return False
        if scope.path not in self._by_name or isinstance(argument, Lambda):
            return True
        return self._is_named(argument, self._symbols.bindings.get((scope.path, scope.function), {}))

    def _is_named(self, argument: Expression, bindings: Bindings) -> bool:
        """Whether an argument names a method, or a variable that was set to one."""
        if isinstance(argument, Member):
            return argument.name in self._defined
        if not isinstance(argument, Name):
            return False
        return any(isinstance(binding.value, _REFERRING) for binding in bindings.get(argument.name, ()))

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
        bindings = self._symbols.bindings.get((scope.path, scope.function), {})
        return any(name is None or name in names for name in self._named(call, bindings))

    def leading_to(self, functions: Iterable[Key]) -> set[str]:
        """The names of all functions that may lead to some functions: an upper bound that costs no evaluation."""
        naming: dict[str, set[Key]] = defaultdict(set)
        leading = set(functions)
        own = self._defined | self.of(leading)
        for key, calls in self._symbols.calls_in.items():
            if key[0] not in self._by_name:
                leading.add(key)
                continue
            bindings = self._symbols.bindings.get(key, {})
            for call in calls:
                for name in self._named(call, bindings):
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

    def _named(self, call: Call, bindings: Bindings) -> Sequence[str | None]:
        """What a call names that it may run, where it names methods; None for what names do not tell. bindings: those of
        its function.
        """
        known = self._naming.get(id(call))
        if known is None:
            known = self._naming[id(call)] = tuple(self._find_named(call, bindings))
        return known

    def _find_named(self, call: Call, bindings: Bindings) -> list[str | None]:
        callee = call.invoke.callee
        named: list[str | None] = [callee.name if isinstance(callee, _CALLED) else None]
        for argument in call.invoke.arguments:
            value = argument.value
            if isinstance(value, Lambda):
                named.append(_simple(value.function))
            elif isinstance(value, _CALLED) and self._is_named(value, bindings):
                named.append(value.name if isinstance(value, Member) else None)
        return named


def _simple(name: str) -> str:
    return name.rpartition(".")[2]
