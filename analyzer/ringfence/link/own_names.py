"""What a call can run at all, told by its names alone: in languages where variables cannot be called, most calls are a
library's at first sight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ringfence.link.symbols import Key, Symbols
from ringfence.model.expression import (
    Collection,
    Constant,
    Expression,
    Hole,
    Lambda,
    Mapping,
    Member,
    Name,
    Opaque,
    Operation,
    Text,
)
from ringfence.model.outline import Call
from ringfence.model.value import Scope

_BY_NAME = ("java",)
"""Languages in which a call names a method, never a variable that holds one."""
_CALLED = (Name, Member)
_NO_FUNCTIONS = (Text, Constant, Hole, Collection, Mapping, Operation, Opaque)
_CONSTRUCTOR = "__init__"


class OwnNames:
    """The names of a service's own functions and classes."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._by_name = {path for path, outline in symbols.outlines.items() if outline.language in _BY_NAME}
        names = (name for table in (symbols.functions, symbols.classes) for _, name in table)
        self._defined = {_simple(name) for name in names} if self._by_name else set()

    def callee(self, callee: Expression, scope: Scope) -> bool:
        """Whether a callee may be a function or class of the service."""
        if scope.path not in self._by_name or not isinstance(callee, _CALLED):
            return True
        return callee.name in self._defined

    def argument(self, argument: Expression, scope: Scope) -> bool:
        """Whether an argument may be a function of the service."""
        if isinstance(argument, _NO_FUNCTIONS):
            return False
        if scope.path not in self._by_name or isinstance(argument, Lambda):
            return True
        if isinstance(argument, Member):
            return argument.name in self._defined
        if not isinstance(argument, Name):
            return False
        bindings = self._symbols.bindings.get((scope.path, scope.function), {}).get(argument.name, ())
        return any(isinstance(binding.value, Lambda | Member) for binding in bindings)

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
        return any(name is None or name in names for name in self._named(call, scope))

    def leading_to(self, functions: Iterable[Key]) -> set[str]:
        """The names of all functions that may lead to some functions: an upper bound that costs no evaluation."""
        naming: dict[str, set[Key]] = defaultdict(set)
        leading = set(functions)
        for key, calls in self._symbols.calls_in.items():
            if key[0] not in self._by_name:
                leading.add(key)
                continue
            scope = Scope(*key)
            for name in {name for call in calls for name in self._named(call, scope)}:
                if name is None:
                    leading.add(key)
                else:
                    naming[name].add(key)
        names = self.of(leading)
        waiting = list(names)
        while waiting:
            new = self.of(naming.get(waiting.pop(), ())) - names
            names |= new
            waiting += new
        return names

    def _named(self, call: Call, scope: Scope) -> list[str | None]:
        """What a call names that it may run, where it names methods; None for what names do not tell."""
        callee = call.invoke.callee
        called = callee.name if isinstance(callee, _CALLED) else None
        handed = [_handed(one.value) for one in call.invoke.arguments if self.argument(one.value, scope)]
        return [called, *handed]


def _handed(argument: Expression) -> str | None:
    if isinstance(argument, Lambda):
        return _simple(argument.function)
    return argument.name if isinstance(argument, Member) else None


def _simple(name: str) -> str:
    return name.rpartition(".")[2]
