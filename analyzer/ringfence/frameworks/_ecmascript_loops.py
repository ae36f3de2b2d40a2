"""What a loop over a list that is written out does, one round at a time.

``for (const { path, target } of routes) app.use(path, proxy({ target }))`` mounts each target at its own path; evaluated as
they stand, either could be any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from msgspec.structs import replace

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import items, properties, property_of
from ringfence.frameworks._substitution import mentions, substituted
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Argument, Constant, Each, Expression, Invoke, Item, Member, Name, Text
from ringfence.model.value import LibraryCall, Scope

_MOST_ROUNDS = 60
_Round = Mapping[Expression, Expression]


def rounds(code: Code, call: LibraryCall) -> Iterator[LibraryCall]:
    """The call as each round of its loop makes it; the call itself where no loop is known."""
    found = False
    for values in islice(_rounds(code, call), _MOST_ROUNDS):
        found = True
        arguments = tuple(Argument(substituted(a.value, values), a.name) for a in call.call.invoke.arguments)
        invoke = Invoke(call.call.invoke.callee, arguments, call.call.invoke.at)
        yield replace(call, call=replace(call.call, invoke=invoke))
    if not found:
        yield call


def _rounds(code: Code, call: LibraryCall) -> Iterator[_Round]:
    """What the names of the loop stand for in each round: its variable's members, and names that are set to those."""
    bindings = [b for b in code.outlines[call.path].bindings if b.scope == call.call.function]
    for binding in bindings:
        if not isinstance(binding.value, Each) or not isinstance(binding.target, Name):
            continue
        variable = binding.target
        taken = {b.target: b.value for b in bindings if getattr(b.value, "of", None) == variable}
        if not any(mentions(a.value, {variable, *taken}) for a in call.call.invoke.arguments):
            continue
        for given in _given(code, binding.value.of, call.scope):
            values: dict[Expression, Expression] = {}
            for key, value in given.items():
                values[Member(variable, key) if isinstance(key, str) else Item(variable, Constant(key))] = value
            yield {**values, **{target: values[value] for target, value in taken.items() if value in values}}


def _given(code: Code, of: Expression, scope: Scope) -> Iterator[dict[str | int, Expression]]:
    """The members of each item of a list, by name or position; the entries of a dictionary as pairs."""
    pairs = isinstance(of, Invoke) and isinstance(of.callee, Member) and of.callee.name == "entries"
    if pairs and isinstance(of, Invoke):
        for value in code.values(of.argument(0), scope):
            for name, item, place in properties(code, value):
                known = resolved(code, item, place)
                if known is not None:
                    yield {0: Text((name,)), 1: known}
        return
    for item, place in items(code, (of, scope)):
        found: dict[str | int, Expression] = {}
        for value in code.values(item, place):
            for name, _, _ in properties(code, value):
                written = property_of(code, value, name)
                known = resolved(code, *written) if written is not None else None
                if known is not None:
                    found[name] = known
        for position, (inner, inside) in enumerate(items(code, (item, place))):
            known = resolved(code, inner, inside)
            if known is not None:
                found[position] = known
        yield found
