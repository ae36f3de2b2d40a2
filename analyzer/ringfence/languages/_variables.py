"""Variables in languages that declare them: which function's a name is, and what it is set to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._places import FunctionDraft
from ringfence.model.expression import Expression, Name, Opaque

if TYPE_CHECKING:
    from tree_sitter import Node

PRIME = "\N{PRIME}"
"""What tells the later values of a variable from its first."""
MOST_VALUES = 40


def declare(draft: Draft, *names: Expression) -> None:
    """These names are variables of the function that is being read."""
    declared = draft.place.function.declared
    for name in names:
        if isinstance(name, Name):
            declared.add(name.name)


def assign(draft: Draft, target: Expression, value: Expression, node: Node, type: Expression | None = None) -> None:
    """A variable takes a value, in the function that declares it, or else in the file; the value is said where it is
    assigned.
    """
    if isinstance(target, Opaque):
        return
    if not isinstance(target, Name):
        draft.bind(target, value, node, type)
        return
    function = draft.place.function
    scope = function.name if target.name in function.declared else _declaring(function.around, target.name)
    draft.bind(target, value, node, type, scope)


def _declaring(function: FunctionDraft | None, name: str) -> str:
    while function is not None:
        if name in function.declared:
            return function.name
        function = function.around
    return ""
