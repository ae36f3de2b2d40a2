"""Fillings: what ``clients[key] = value`` puts into a dictionary, and ``topics.append(value)`` into a list, that was made
elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from ringfence.link.alternatives import written
from ringfence.model.expression import Expression, Item, Member, Name
from ringfence.model.outline import Binding, Call
from ringfence.model.source import Span
from ringfence.model.value import Items, Scope

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

_ADDING = ("append", "push")
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

    def added(self, of: Expression, scope: Scope) -> Iterator[tuple[Expression, Scope]]:
        """What ``of.append(value)`` elsewhere adds to a list: values, and where."""
        if not self._additions:
            return
        made = {
            written(value, Items): value.scope
            for value in self._evaluator.values(of, scope)
            if isinstance(value, Items)
        }
        for call, place in self._adding(of, made.values()):
            callee = call.invoke.callee
            assert isinstance(callee, Member)
            if not made.keys().isdisjoint(written(one, Items) for one in self._evaluator.values(callee.of, place)):
                here = (place.path, place.function) == (scope.path, scope.function)
                yield call.invoke.arguments[0].value, scope if here else place

    def _adding(self, of: Expression, places: Iterable[Scope]) -> list[tuple[Call, Scope]]:
        """The calls that may add to lists that are made at these places: inside the function that makes one, whatever it
        is called there; where it is kept for more than that, those of what is called alike.
        """
        found: dict[Span, tuple[Call, Scope]] = {}
        for path, function in dict.fromkeys((place.path, place.function) for place in places):
            for inside, calls in self._additions.get(path, {}).items() if function else ():
                if f"{inside}.".startswith(f"{function}."):
                    found.update((call.invoke.at, (call, Scope(path, inside))) for call in calls)
        if isinstance(of, Name | Member) and (isinstance(of, Member) or not all(place.function for place in places)):
            alike = self._additions_by_name.get(of.name, ())
            found.update((call.invoke.at, (call, Scope(call.invoke.at.path, call.function))) for call in alike)
        return list(islice(found.values(), MOST_FILLINGS))

    @cached_property
    def _additions(self) -> dict[str, dict[str, list[Call]]]:
        """The calls that may add one thing to a list, by file and function."""
        found: dict[str, dict[str, list[Call]]] = defaultdict(lambda: defaultdict(list))
        for path, call in chain.from_iterable(self._symbols.calls.named.get(name, ()) for name in _ADDING):
            if _list_of(call) is not None:
                found[path][call.function].append(call)
        return {path: dict(inside) for path, inside in found.items()}

    @cached_property
    def _additions_by_name(self) -> dict[str, list[Call]]:
        """The same by what the list is called."""
        found: dict[str, list[Call]] = defaultdict(list)
        for inside in self._additions.values():
            for call in chain.from_iterable(inside.values()):
                of = _list_of(call)
                if of is not None:
                    found[of.name].append(call)
        return found

    def _literal(self, name: str, keys: Iterable[str]) -> Iterator[Binding]:
        """Assignments to a key that stands there, of dictionaries that are called alike."""
        for key in sorted(keys):
            alike = (one for one in self._symbols.items.get(key, ()) if _name(one.target) == name)
            yield from islice(alike, MOST_FILLINGS)

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


def _list_of(call: Call) -> Name | Member | None:
    """The list to which a call may add one thing."""
    callee = call.invoke.callee
    if not isinstance(callee, Member) or callee.name not in _ADDING or len(call.invoke.arguments) != 1:
        return None
    return callee.of if isinstance(callee.of, Name | Member) else None


def _name(item: Expression) -> str:
    """What the dictionary is called of which this is an item."""
    return item.of.name if isinstance(item, Item) and isinstance(item.of, Name | Member) else ""
