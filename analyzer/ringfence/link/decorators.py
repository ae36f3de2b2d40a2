"""Decorators as calls, found by what they call, and the functions that stand for other decorators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Generic, TypeVar

from ringfence.link.questions import last_name
from ringfence.link.symbols import Symbols
from ringfence.model.expression import Invoke
from ringfence.model.outline import Call, Class, Decorator, Function, Outline

D = TypeVar("D", Function, Class)


class Decorators(Generic[D]):
    """The decorators of functions or of classes as calls, by the last names of what they call; frameworks ask for many.

    things: with the file and the scope of each.
    """

    def __init__(self, symbols: Symbols, things: Iterable[tuple[str, D, str]]) -> None:
        self._by_last: dict[str, list[tuple[int, str, D, Call]]] = defaultdict(list)
        every = ((path, thing, _decorating(one, scope)) for path, thing, scope in things for one in thing.decorators)
        for position, (path, thing, call) in enumerate(every):
            self._by_last[symbols.calls.last_name(path, call)].append((position, path, thing, call))

    def named(self, names: Iterable[str]) -> Iterator[tuple[str, D, Call]]:
        """Those that may be called by one of these canonical names, as they stand."""
        lasts = {last_name(name) for name in names}
        found = [one for last in lasts for one in self._by_last.get(last, ())]
        found.sort(key=itemgetter(0))
        return ((path, thing, call) for _, path, thing, call in found)


def wrappers(outlines: Iterable[Outline]) -> Iterator[tuple[str, Function, Call]]:
    """The functions that hand all that they are given to another one and give back what it gives, and that call, by file: as
    decorators they are what they call.
    """
    for outline in outlines:
        for function in outline.functions:
            for given in function.returns:
                if type(given) is Invoke and _hands_on(function, given):
                    yield outline.path, function, Call(given, function.name)


def _hands_on(function: Function, given: Invoke) -> bool:
    all_given = any(argument.name == "**" for argument in given.arguments)
    return all_given and any(parameter.kind == "**" for parameter in function.parameters)


def _decorating(decorator: Decorator, scope: str) -> Call:
    """A decorator as a call; one without arguments as a call without any."""
    expression = decorator.expression
    return Call(expression if isinstance(expression, Invoke) else Invoke(expression, (), decorator.at), scope)
