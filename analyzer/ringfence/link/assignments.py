"""Assignments to attributes from outside: what code that is no method of an object's class hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from ringfence.link.alternatives import gathered
from ringfence.model.expression import Expression, Name
from ringfence.model.outline import Binding
from ringfence.model.value import ClassValue, Instance, Library, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

MOST_ASSIGNMENTS = 20
"""How many assignments to an attribute of whatever object are looked at."""
_Owner = Value | str
"""What an attribute is assigned to, as far as it is told from others: a class for its objects too, a library's thing by its
canonical name.
"""
_Assigned = dict[_Owner, list[tuple[Binding, Scope]]]


class Assignments:
    """The part of the evaluator that knows what is hung on objects: ``app.state.db = …``, ``g.db = …``."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._members = evaluator.symbols.other_members
        self._known: dict[tuple[str, bool], _Assigned] = {}

    def to(self, value: Value, name: str) -> list[Value]:
        """What is assigned to ``value.name``."""
        return self._found(value, name, False) if name in self._members else []

    def in_class(self, cls: ClassValue, name: str) -> list[Value]:
        """What the file of a class assigns to its own member: ``Pool.shared = …``, or in its methods."""
        simple = cls.name.rpartition(".")[2]
        named = [one for one in self._members.get(name, ()) if one.at.path == cls.path and _of(one) == Name(simple)]
        bindings = [*self._evaluator.symbols.own_members.get((cls.path, cls.name), {}).get(name, ()), *named]
        places = ((binding, Scope(cls.path, binding.scope, receiver=cls)) for binding in bindings)
        return gathered(self._evaluator.names.bound_value(binding, place, name) for binding, place in places)

    def by_options(self, cls: ClassValue, name: str) -> list[Value]:
        """What functions without a name assign to a field of what they are handed: ``func(c *client) { c.url = url }``."""
        return self._found(cls, name, True) if name in self._members else []

    def _found(self, value: Value, name: str, in_options: bool) -> list[Value]:
        names = self._evaluator.names
        meant = self._owners(name, in_options).get(_owner(value), ())
        return gathered(names.bound_value(binding, place, name) for binding, place in meant)

    def _owners(self, name: str, in_options: bool) -> _Assigned:
        """The assignments to an attribute, by what they assign it to: kept unless some of that is still being found out."""
        key = (name, in_options)
        if key in self._known:
            return self._known[key]
        bindings = [one for one in self._members[name] if not in_options or "<lambda" in one.scope]
        found, whole = self._evaluator.told_whole(partial(self._owned, bindings[:MOST_ASSIGNMENTS]))
        if whole:
            self._known[key] = found
        return found

    def _owned(self, bindings: Sequence[Binding]) -> _Assigned:
        found: _Assigned = {}
        for binding in bindings:
            place = Scope(binding.at.path, binding.scope)
            owners = self._evaluator.values(_of(binding), place)
            for owner in dict.fromkeys(map(_owner, owners)):
                found.setdefault(owner, []).append((binding, place))
        return found


def _of(binding: Binding) -> Expression | None:
    return getattr(binding.target, "of", None)


def _owner(value: Value) -> _Owner:
    if isinstance(value, Library):
        return value.name
    return value.cls if isinstance(value, Instance) else value
