"""Go variables: where a name is declared, and what it is set to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._draft import Draft, FunctionDraft
from ringfence.model.expression import OPAQUE, Expression, Invoke, Name, Opaque, Result

if TYPE_CHECKING:
    from tree_sitter import Node


def declare(draft: Draft, *names: Expression) -> None:
    """These names are variables of the function that is being read."""
    draft.place.function.declared.update(name.name for name in names if isinstance(name, Name))


def assign(draft: Draft, target: Expression, value: Expression, node: Node, type: Expression | None = None) -> None:
    """A variable takes a value, in the function that declares it, or else in the package; the value is said where it is
    assigned.
    """
    if isinstance(target, Opaque):
        return
    outside = draft.place
    if isinstance(target, Name):
        draft.place = replace(outside, scope=_declaring(outside.function, target.name))
    draft.bind(target, value, node, type)
    if draft.place.scope != outside.scope:
        draft.bindings[-1] = replace(draft.bindings[-1], inside=outside.scope)
    draft.place = outside


def _declaring(function: FunctionDraft | None, name: str) -> str:
    while function is not None:
        if name in function.declared:
            return function.name
        function = function.around
    return ""


def given(values: Sequence[Expression], count: int) -> list[Expression]:
    """What each of several targets takes: a value each, or the results of the one call.

    Of ``value, ok := map[key]`` only the first is worth knowing.
    """
    if len(values) == count:
        return list(values)
    first = values[0] if values else OPAQUE
    if isinstance(first, Invoke) and len(values) == 1:
        return [Result(first, position) for position in range(count)]
    return [first, *[OPAQUE] * count][:count]
