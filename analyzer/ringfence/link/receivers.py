"""On whose objects a method is called: one of a base class does something else for each class below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.link.symbols import Key
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

_MOST = 200
"""Methods that are followed to those who call them, and objects that are told apart."""


class Receivers:
    """Answers for the code of one service."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols
        self._known: dict[Key, tuple[Scope, ...]] = {}

    def of(self, path: str, function: str) -> tuple[Scope, ...]:
        """The scopes of a method, one for each object, or class of them, that it is called on, or the plain one."""
        key = (path, function)
        if key not in self._known:
            scopes = [Scope(path, function, None, None, of) for of in self._objects(key) or ()]
            self._known[key] = tuple(scopes) or (Scope(path, function),)
        return self._known[key]

    def _objects(self, method: Key) -> list[Instance] | None:
        """What objects a method is called on, by others or by methods of the same object; None if that is not told."""
        found: dict[Instance, None] = {}
        waiting, seen = [method], {method}
        while waiting:
            key = waiting.pop()
            called_on = self._called_on(key)
            if called_on is None or len(seen) > _MOST or len(found) > _MOST:
                return None
            for of, caller in called_on:
                if caller is None:
                    found[of] = None
                elif caller not in seen:
                    seen.add(caller)
                    waiting.append(caller)
            owner = self._owner(key) if not called_on and key != method else None
            if owner is not None and not self._evaluator.classes.subclasses(owner):
                # whoever calls it is not seen; of a base class, he would call it on those below
                found[Instance(owner)] = None
        return list(found)

    def _called_on(self, method: Key) -> list[tuple[Instance, Key | None]] | None:
        """The objects that callers name, each with the method that calls it on its own object."""
        found: dict[tuple[Instance, Key | None], None] = {}
        for definition in self._symbols.functions.get(method, ())[:1]:
            for call, caller in self._evaluator.parameters.callers(definition, method[0]):
                for value in self._evaluator.values(call.callee, caller):
                    if isinstance(value, FunctionValue) and (value.path, value.name) == method:
                        if not isinstance(value.receiver, Instance):
                            return None
                        place = (caller.path, caller.function)
                        own = value.receiver.made is None and self._owner(place) == value.receiver.cls
                        found[value.receiver, place if own else None] = None
        return list(found)

    def _owner(self, function: Key) -> ClassValue | None:
        """The class whose method a function is."""
        definition = next(iter(self._symbols.functions.get(function, ())), None)
        return self._symbols.class_named(function[0], definition.owner) if definition and definition.owner else None
