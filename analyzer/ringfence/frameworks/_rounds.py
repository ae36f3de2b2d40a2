"""What a loop over a list that is written out does with each of its elements.

``for _, route := range routes { router.Handle(route.Path, route.Handler) }`` adds each handler at its own path; evaluated as
it stands, each could be at any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from ringfence.extend import Code
from ringfence.frameworks._substitution import parts, substituted
from ringfence.model.expression import Choice, Constant, Each, Expression, Item, Name, Opaque
from ringfence.model.outline import Call
from ringfence.model.value import Items, Scope

_MOST_ROUNDS = 100
_DEEPEST = 6
"""Variables that are set to each other between the loop and the call."""
Round = Mapping[Expression, Expression]
"""What stands for the names of a loop in one round of it."""


def rounds(code: Code, call: Call, scope: Scope) -> Iterator[tuple[Call, Round]]:
    """The call as each round of its loop makes it, with what its names are there; the call itself where no loop is known, or
    it is no list that is looped over.
    """
    set_here = _set_in(code, scope) if call.loops else {}
    looped = _looped(call.invoke, set_here, _DEEPEST) if set_here else None
    length = _length(code, looped, scope) if looped is not None else 0
    if looped is None or length < 2:
        yield call, {}
        return
    for index in range(min(length, _MOST_ROUNDS)):
        known = _names(call.invoke, set_here, {looped: Item(looped.of, Constant(index))}, _DEEPEST)
        yield replace(call, invoke=substituted(call.invoke, known)), known


def _set_in(code: Code, scope: Scope) -> dict[str, Sequence[Expression]]:
    """What the variables of a function are set to, if some loop sets one."""
    found: dict[str, list[Expression]] = {}
    for binding in code.outlines[scope.path].bindings:
        if binding.scope == scope.function and isinstance(binding.target, Name):
            found.setdefault(binding.target.name, []).append(binding.value)
    loops = any(_is_element(value) for values in found.values() for value in values)
    return {name: tuple(values) for name, values in found.items()} if loops else {}


def _is_element(value: Expression) -> bool:
    """Whether something is any element of a list: of ``for``, or in Go of ``range`` with its index."""
    return isinstance(value, Each) or (isinstance(value, Item) and isinstance(value.key, Opaque))


def _looped(expression: Expression, set_here: Mapping[str, Sequence[Expression]], depth: int) -> Each | Item | None:
    """The first loop on whose element an expression depends."""
    if isinstance(expression, Each | Item) and _is_element(expression):
        return expression
    if isinstance(expression, Name):
        inside = [value for value in set_here.get(expression.name, ()) if depth]
    else:
        inside = list(parts(expression)) if depth else []
    found = (_looped(one, set_here, depth - 1) for one in inside)
    return next((one for one in found if one is not None), None)


def _length(code: Code, looped: Each | Item, scope: Scope) -> int:
    """How many elements the list has; of several lists nobody knows."""
    lengths = {len(value.items) for value in code.values(looped.of, scope) if isinstance(value, Items)}
    return lengths.pop() if len(lengths) == 1 else 0


def _names(expression: Expression, set_here: Mapping[str, Sequence[Expression]], known: Round, depth: int) -> Round:
    """What stands for each name in an expression that depends on the element of a round."""
    found: dict[Expression, Expression] = dict(known)
    for name in _named(expression) if depth else ():
        values = [value for value in set_here.get(name.name, ()) if name not in _named(value)]
        inner = [substituted(value, _names(value, set_here, known, depth - 1)) for value in values]
        if any(made is not value for made, value in zip(inner, values, strict=True)):
            found[name] = inner[0] if len(inner) == 1 else Choice(tuple(inner))
    return found


def _named(expression: Expression, depth: int = 12) -> dict[Name, None]:
    """The names that an expression mentions."""
    if isinstance(expression, Name):
        return {expression: None}
    found: dict[Name, None] = {}
    for part in parts(expression) if depth else ():
        found.update(_named(part, depth - 1))
    return found
