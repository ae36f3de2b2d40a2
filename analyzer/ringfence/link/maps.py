"""Maps of the language's library: what code puts into one under a key, and what it gets from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ringfence.link.alternatives import gathered
from ringfence.model.expression import OPAQUE, Argument, Expression, Invoke, Member, Name
from ringfence.model.value import FunctionValue, Library, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

_OF_ECMASCRIPT = {f"builtins.{name}()" for name in ("Map", "WeakMap")}
_OF_JAVA = {
    *(f"java.util.{name}()" for name in ("EnumMap", "HashMap", "Hashtable", "LinkedHashMap", "TreeMap", "WeakHashMap")),
    *(f"java.util.concurrent.{name}()" for name in ("ConcurrentHashMap", "ConcurrentSkipListMap")),
}
_MAPS = _OF_ECMASCRIPT | _OF_JAVA
_PUTTING = ("set", "put", "putIfAbsent")
_GETTING = ("get", "getOrDefault")
_MAKING = ("computeIfAbsent", "getOrPut")
"""Ask for what stands under a key, and give the function that makes it where nothing does."""


class Maps:
    """The part of the evaluator that knows what maps hold."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def method(self, callee: Member, invoke: Invoke, scope: Scope, receivers: Iterable[Value]) -> list[Value] | None:
        """What a map gives: what code puts into it under the key, as in ``clients.put(key, createClient())``, or under any,
        where keys are not known; None if that is nothing.
        """
        if callee.name not in _GETTING and callee.name not in _MAKING:
            return None
        maps = [value.made for value in receivers if isinstance(value, Library) and value.name in _MAPS and value.made]
        if not maps:
            return None
        name = callee.of.name if isinstance(callee.of, Name | Member) else ""
        wanted = self._keys(invoke.argument(0), scope)
        found = gathered(self._put(name, maps, wanted)) if name else []
        if callee.name in _MAKING:
            found += self._made(invoke, scope)
        elif callee.name != "get":
            found += self._evaluator.values(invoke.argument(1), scope)
        return found or None

    def _put(self, name: str, maps: list[Invoke], wanted: set[str]) -> Iterator[Iterable[Value]]:
        """What stands under a key in maps that were made there and are called so."""
        for path, call in (put for verb in _PUTTING for put in self._evaluator.parameters.called(verb)):
            target, value, place = call.invoke.callee, call.invoke.argument(1), Scope(path, call.function)
            if not isinstance(target, Member) or getattr(target.of, "name", "") != name or value is None:
                continue
            filled = self._evaluator.values(target.of, place)
            if any(isinstance(one, Library) and one.made in maps for one in filled):
                keys = self._keys(call.invoke.argument(0), place) if wanted else wanted
                if not keys or not keys.isdisjoint(wanted):
                    yield self._evaluator.values(value, place)

    def _made(self, invoke: Invoke, scope: Scope) -> list[Value]:
        """What the function gives that makes what is missing."""
        made = self._evaluator.values(invoke.argument(1), scope)
        key = tuple(Argument(one.value) for one in invoke.arguments[:1])
        call = Invoke(OPAQUE, key, invoke.at)
        returned = self._evaluator.invocations.returned
        return gathered(returned(one, call, scope) for one in made if isinstance(one, FunctionValue))

    def _keys(self, key: Expression | None, scope: Scope) -> set[str]:
        """The keys that are known; none if any may be meant."""
        literals = {text.literal for text in self._evaluator.texts(key, scope)}
        return set() if None in literals else {literal for literal in literals if literal is not None}
