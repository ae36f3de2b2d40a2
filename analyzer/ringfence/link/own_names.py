"""What a call can run at all, told by its names alone: in languages where variables cannot be called, most calls are a
library's at first sight.
"""

from __future__ import annotations

from ringfence.link.symbols import Symbols
from ringfence.model.expression import Expression, Lambda, Member, Name
from ringfence.model.value import Scope

_BY_NAME = ("java",)
"""Languages in which a call names a method, never a variable that holds one."""


class OwnNames:
    """The names of a service's own functions and classes."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._by_name = {path for path, outline in symbols.outlines.items() if outline.language in _BY_NAME}
        names = (name for table in (symbols.functions, symbols.classes) for _, name in table)
        self._defined = {name.rpartition(".")[2] for name in names} if self._by_name else set()

    def callee(self, callee: Expression, scope: Scope) -> bool:
        """Whether a callee may be a function or class of the service."""
        if scope.path not in self._by_name or not isinstance(callee, Name | Member):
            return True
        return callee.name in self._defined

    def argument(self, argument: Expression, scope: Scope) -> bool:
        """Whether an argument may be a function of the service."""
        if scope.path not in self._by_name or isinstance(argument, Lambda):
            return True
        if isinstance(argument, Member):
            return argument.name in self._defined
        if not isinstance(argument, Name):
            return False
        bindings = self._symbols.bindings.get((scope.path, scope.function), {}).get(argument.name, ())
        return any(isinstance(binding.value, Lambda | Member) for binding in bindings)
