"""Type arguments that a helper of one's own passes on: ``AddDatabase<TContext>()`` calls ``AddDbContext<TContext>()``.

An outline does not say which names are type parameters: one that is no class of the service's is asked of those who call
the function around it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._dotnet import LANGUAGE, classes, method_of
from ringfence.model.expression import Expression
from ringfence.model.value import ClassValue, Scope

_MOST_HELPERS = 3
"""Helpers around a registration that pass a type on."""


def passed(code: Code, type: Expression, scope: Scope, depth: int = _MOST_HELPERS) -> tuple[ClassValue, ...]:
    """The service's own classes that a type argument means; of a helper's type parameter, all that its callers give."""
    own = classes(code, type, scope)
    if own or not depth:
        return own
    found = (cls for given, outer in _given(code, scope) for cls in passed(code, given, outer, depth - 1))
    return tuple(dict.fromkeys(found))


def _given(code: Code, scope: Scope) -> Iterator[tuple[Expression, Scope]]:
    """The type arguments with which the function around is called."""
    helper = scope.function.rpartition(".")[2]
    for outline in code.calling((helper,)) if helper else ():
        for call in outline.calls if outline.language == LANGUAGE else ():
            if method_of(call.invoke) == helper:
                yield from ((type, Scope(outline.path, call.function)) for type in call.invoke.type_arguments)
