"""Which calls are made once for each item of something, rather than again and again for another reason.

A loop alone does not tell: retries, polling, pagination and the loop that takes messages are loops too. What is made for
each item mentions the item, or something that was made from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ringfence.link.code import ServiceCode
from ringfence.link.inside import names_in, parts
from ringfence.model.expression import (
    Collection,
    Constant,
    Each,
    Expression,
    Invoke,
    Item,
    Member,
    Name,
    Opaque,
)
from ringfence.model.facts import ChannelUse, Fact
from ringfence.model.outline import Binding, Call
from ringfence.model.value import Entries, FunctionValue, Items, Library, Scope
from ringfence.patterns import pattern

_INDEXING = {"get", "at", "elementAt", "ElementAt", "item"}
_FILLING = pattern(r"^(set|put|add|append|with)(?![a-z])|^(append|add|put|set)$")
_NOT_ITEMS = pattern(r"batch|chunk|page|attempt|retry|retries|tries|offset|cursor|slice|backoff|delay", re.IGNORECASE)
"""Loop variables that count rounds, or that hold many items at once."""
_ROUND = pattern(r"^_$|attempt|retry|retries|tries|poll", re.IGNORECASE)
"""Variables of loops that do the same thing again."""
_POLLED = (".poll()", ".consume()")
"""What a consumer is asked for gives messages, as often as it is asked."""
DEEPEST = 4
"""Lists made of lists made of lists."""

Key = tuple[str, str]


class Repetition:
    """Asks the code of one service which of its calls are made for each item."""

    def __init__(self, code: ServiceCode, facts: Iterable[Fact]) -> None:
        self._code = code
        self._taken = {fact.at for fact in facts if isinstance(fact, ChannelUse) and fact.role == "consume"}
        self._items: dict[Key, frozenset[str]] = {}
        self._bindings: dict[str, dict[str, list[Binding]]] = {}
        """by file and function, of the files that are asked about"""

    def is_for_each(self, path: str, call: Call) -> bool:
        """Whether a call in a loop is made for each item of it."""
        if not call.loops or call.loops <= self._rounds(path, call):
            return False
        items = self._of(path, call.function)
        return bool(items) and not items.isdisjoint(names_in(call.invoke))

    def _rounds(self, path: str, call: Call) -> int:
        """How many of the loops around a call only ask again, ``for attempt in range(20)``: what it asks about may have been
        made from many items before.
        """
        place = (call.invoke.at.line, call.invoke.at.column)
        before = [
            b for b in self._bindings_of((path, call.function))
            if isinstance(b.value, Each) and (b.at.line, b.at.column) < place
        ]  # fmt: skip
        last = max(before, key=lambda binding: (binding.at.line, binding.at.column), default=None)
        return int(last is not None and all(_ROUND.search(name) for name in _bound(last)))

    def calls_items(self, path: str, call: Call) -> bool:
        """Whether a loop calls the items themselves: each wraps what it is handed, as middleware does a handler."""
        callee = call.invoke.callee
        return isinstance(callee, Name) and call.loops > 0 and callee.name in self._of(path, call.function)

    def hands_each(self, path: str, call: Call) -> bool:
        """Whether a call runs what is handed to it for each item of something that is not written out."""
        if not call.each:
            return False
        callee, scope = call.invoke.callee, Scope(path, call.function)
        if not isinstance(callee, Member):
            return True
        return not self._is_fixed(callee.of, scope) and not self._is_taken(callee.of, scope)

    def _of(self, path: str, function: str) -> frozenset[str]:
        """The variables of a function that hold an item, or what was made from one."""
        key = (path, function)
        if key not in self._items:
            bindings = self._bindings_of(key)
            counters = {b.target.name for b in bindings if isinstance(b.target, Name) and isinstance(b.value, Constant)}
            found = {
                name for b in bindings if self._holds_item(b, counters, Scope(path, function)) for name in _bound(b)
            }
            if counters:
                found.update(name for b in bindings for name in _indexed(b.value, counters))
                found.update(
                    name for call in self._calls(key) if call.loops for name in _indexed(call.invoke, counters)
                )
            self._items[key] = frozenset(self._derived(key, found) if found else ())
        return self._items[key]

    def _bindings_of(self, key: Key) -> Sequence[Binding]:
        path, function = key
        if path not in self._bindings:
            by_function = self._bindings[path] = defaultdict(list)
            outline = self._code.outlines.get(path)
            for binding in outline.bindings if outline is not None else ():
                by_function[binding.scope].append(binding)
        return self._bindings[path].get(function, ())

    def _calls(self, key: Key) -> Iterable[Call]:
        return self._code.symbols.calls.inside.get(key, ())

    def _holds_item(self, binding: Binding, counters: set[str], scope: Scope) -> bool:
        """``for x in xs``, ``for _, x := range xs``, ``x = xs[i]``, ``x = xs.get(i)``."""
        value = binding.value
        item = isinstance(value, Each) or (isinstance(value, Item) and isinstance(value.key, Opaque))
        if not (item or counters) or any(_NOT_ITEMS.search(name) for name in _bound(binding)):
            return False
        if isinstance(value, Each):
            return not self._is_fixed(value.of, scope) and not self._is_taken(value.of, scope)
        if isinstance(value, Item) and isinstance(value.key, Opaque):
            return not self._is_fixed(value.of, scope)
        return any(True for _ in _indexed(value, counters))

    def _is_fixed(self, iterable: Expression, scope: Scope, depth: int = 0) -> bool:
        """A list that is written out, or a range with fixed ends: it does not grow with the data. So are the items of such
        a list in another order, and what is made from each of them.
        """
        if depth > DEEPEST:
            return False
        if isinstance(iterable, Invoke):
            given = [argument.value for argument in iterable.arguments]
            if isinstance(iterable.callee, Name) and iterable.callee.name == "range":
                return all(isinstance(argument, Constant) for argument in given)
            if self._passes_on(iterable, scope):
                given += [iterable.callee.of] if isinstance(iterable.callee, Member) else []
                return any(self._is_fixed(argument, scope, depth + 1) for argument in given)
        values = self._code.values(iterable, scope)
        return bool(values) and all(
            isinstance(value, Items | Entries)
            and value.items
            and all(self._is_single(part, value.scope, depth) for part in value.items)
            for value in values
        )

    def _passes_on(self, invoke: Invoke, scope: Scope) -> bool:
        """``enumerate(xs)``, ``xs.items()``, ``as_completed(xs)``: a library's function, not one of the service."""
        return not any(isinstance(value, FunctionValue) for value in self._code.values(invoke.callee, scope))

    def _is_single(self, part: Expression | tuple[Expression, Expression], scope: Scope, depth: int) -> bool:
        """Whether an item of a list is one item, rather than what a comprehension or a spread makes of many."""
        parts = part if isinstance(part, tuple) else (part,)
        if any(isinstance(one, Each) and not self._is_fixed(one.of, scope, depth + 1) for one in parts):
            return False
        mentioned = {name for one in parts for name in names_in(one)}
        loops = (
            binding.value.of
            for binding in self._bindings_of((scope.path, scope.function))
            if isinstance(binding.value, Each) and not mentioned.isdisjoint(_bound(binding))
        )
        return all(self._is_fixed(of, scope, depth + 1) for of in loops)

    def _is_taken(self, iterable: Expression, scope: Scope) -> bool:
        """The messages of a consumer: each is an execution of its own. What a loop of one variable goes through in Go is
        written like the keys of a map, and may as well be a channel.
        """
        if isinstance(iterable, Invoke) and isinstance(iterable.callee, Member) and iterable.callee.name == "keys":
            iterable = iterable.callee.of
        made = [value for value in self._code.values(iterable, scope) if isinstance(value, Library) and value.made]
        polled = (value.name.endswith(_POLLED) for value in made if self._taken)
        return any(value.made is not None and value.made.at in self._taken for value in made) or any(polled)

    def _derived(self, key: Key, found: set[str]) -> set[str]:
        """Also what is computed from an item, and what is filled with one."""
        derived = set(found)
        from_values = [(names_in(binding.value), [*_bound(binding)]) for binding in self._bindings_of(key)]
        from_values += [
            (frozenset(name for argument in call.invoke.arguments for name in names_in(argument.value)), [filled])
            for call in self._calls(key)
            if call.loops and (filled := _filled(call.invoke.callee))
        ]
        while True:
            more = {name for mentioned, bound in from_values if not derived.isdisjoint(mentioned) for name in bound}
            if more <= derived:
                break
            derived |= more
        return derived


def _bound(binding: Binding) -> Iterator[str]:
    targets = [binding.target]
    while targets:
        target = targets.pop()
        if isinstance(target, Name):
            yield target.name
        elif isinstance(target, Collection):
            targets += target.items


def _filled(callee: Expression) -> str:
    """The variable that a call puts something into, ``""`` if it does not look so."""
    if not isinstance(callee, Member) or not isinstance(callee.of, Name) or callee.of.name == "self":
        return ""
    return callee.of.name if _FILLING.search(callee.name) else ""


def _indexed(value: Expression, counters: set[str]) -> Iterator[str]:
    for part in parts(value):
        index: Expression | None = None
        if isinstance(part, Item):
            index = part.key
        elif isinstance(part, Invoke) and isinstance(part.callee, Member) and part.callee.name in _INDEXING:
            index = part.argument(0) if len(part.arguments) == 1 else None
        if isinstance(index, Name) and index.name in counters:
            yield index.name
