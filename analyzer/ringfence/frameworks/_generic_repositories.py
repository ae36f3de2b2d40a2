"""Methods of generic repositories: what one does to whom is told by the objects on which it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from ringfence.extend import Code
from ringfence.model.value import Scope

T = TypeVar("T")


def by_receivers(code: Code, scope: Scope, ask: Callable[[Scope], Iterable[T]]) -> list[T]:
    """What is asked of an expression in a method; where that is several, of those objects alone on which it is called."""
    found = list(dict.fromkeys(ask(scope)))
    if len(found) < 2 or scope != Scope(scope.path, scope.function):
        return found
    told = dict.fromkeys(one for place in code.receivers(scope.path, scope.function) for one in ask(place))
    return list(told) or found
