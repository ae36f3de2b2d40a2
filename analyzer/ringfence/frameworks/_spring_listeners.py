"""Who takes what a container of Spring's hands to a listener: an object's method, or the one that an adapter calls."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._handlers import handler_name
from ringfence.frameworks._java import methods, simple
from ringfence.frameworks._java_values import literal_of
from ringfence.model.expression import Expression
from ringfence.model.value import FunctionValue, Instance, Library, Scope, Value

_TAKING = ("onMessage",)
_DEFAULT = "handleMessage"
"""What an adapter calls, if it is not told."""


def takers(code: Code, listener: Expression | None, scope: Scope, adapter: str) -> Iterator[str]:
    """The functions that a listener's messages come to. adapter: the canonical name of the class that calls any method."""
    for value in code.values(listener, scope):
        if isinstance(value, Library) and value.name == adapter and value.made is not None and value.scope is not None:
            called = literal_of(code, value.made.argument(1), value.scope) or _DEFAULT
            for delegate in code.values(value.made.argument(0), value.scope):
                yield from _of(code, delegate, (called,), scope.path)
        else:
            yield from _of(code, value, _TAKING, scope.path)


def _of(code: Code, value: Value, names: tuple[str, ...], path: str) -> Iterator[str]:
    if isinstance(value, FunctionValue):
        yield handler_name(value, path)
    elif isinstance(value, Instance):
        for base in code.bases(value.cls):
            for function in methods(code, base):
                if simple(function.name) in names:
                    yield function.name if base.path == path else f"{base.path}:{function.name}"
