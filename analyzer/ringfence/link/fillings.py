"""Fillings: what ``clients[key] = value`` puts into a dictionary that was made elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ringfence.link.alternatives import written
from ringfence.model.expression import Expression, Item, Member, Name
from ringfence.model.outline import Binding
from ringfence.model.value import Scope

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

MOST_FILLINGS = 20
"""How many assignments to items of dictionaries that are called alike are looked at, and callers of one that has them."""


class Fillings:
    """The part of the evaluator that knows what dictionaries are filled with."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols

    def of(
        self, of: Expression, scope: Scope, wanted: Expression | None = None
    ) -> Iterable[tuple[Expression, Expression, Scope]]:
        """What ``of[key] = value`` elsewhere adds to a dictionary: keys, values, and where; under ``wanted``, or all that
        has a computed key.

        A function that puts something under the very key that is wanted remembers what it makes: one writer for each topic.
        Whoever calls it gets the one for what they pass. One that is given the key and the value fills in one of each
        caller's, so the caller with the key that is wanted tells the value.
        """
        if not isinstance(of, Name | Member):
            return
        filled = {written(value) for value in self._evaluator.values(of, scope)} - {None}
        keys = self._texts(wanted, scope) if wanted is not None and filled else set()
        for binding in (*self._literal(of.name, keys), *self._symbols.computed_items.get(of.name, ())[:MOST_FILLINGS]):
            place, target = Scope(binding.at.path, binding.scope), binding.target
            assert isinstance(target, Item)
            if filled.isdisjoint(written(value) for value in self._evaluator.values(target.of, place)):
                continue
            if target.key == wanted and (place.path, place.function) == (scope.path, scope.function):
                yield target.key, binding.value, scope
            else:
                for one in self._told(target.key, place, keys):
                    yield target.key, binding.value, one

    def _literal(self, name: str, keys: Iterable[str]) -> Iterator[Binding]:
        """Assignments to a key that stands there, of dictionaries that are called alike."""
        for key in sorted(keys):
            alike = (one for one in self._symbols.items.get(key, ()) if _name(one.target) == name)
            yield from itertools.islice(alike, MOST_FILLINGS)

    def _told(self, key: Expression, place: Scope, wanted: set[str]) -> list[Scope]:
        """The scopes in which a key is one that is wanted; the place itself if none of its callers tells."""
        given = self._texts(key, place) if wanted else set()
        if len(given) < 2 or given.isdisjoint(wanted):
            return [place]
        definition = next(iter(self._symbols.functions.get((place.path, place.function), ())), None)
        callers = self._evaluator.parameters.callers(definition, place.path) if definition is not None else ()
        scopes = [Scope(place.path, place.function, call, caller) for call, caller in callers[:MOST_FILLINGS]]
        return [scope for scope in scopes if not wanted.isdisjoint(self._texts(key, scope))] or [place]

    def _texts(self, key: Expression | None, scope: Scope) -> set[str]:
        return {text.literal for text in self._evaluator.texts(key, scope) if text.literal is not None}


def _name(item: Expression) -> str:
    """What the dictionary is called of which this is an item."""
    return item.of.name if isinstance(item, Item) and isinstance(item.of, Name | Member) else ""
