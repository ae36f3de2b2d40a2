"""Go variables: where a name is declared, and what it is set to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._places import FunctionDraft
from ringfence.model.expression import OPAQUE, Expression, Invoke, Name, Opaque, Result

if TYPE_CHECKING:
    from tree_sitter import Node


_BODIES = ("function_declaration", "method_declaration", "func_literal")
_PRIME = "\N{PRIME}"
"""What tells the later values of a variable from its first."""
_MOST_VALUES = 40


def variable(draft: Draft, name: str) -> Expression:
    """What a name is here. A variable of a function around keeps its name, since nobody knows when this function runs."""
    if not name or name == "_":
        return OPAQUE
    own = draft.place.function
    if name in own.declared:
        return Name(own.renewed.get(name, name))
    function = own.around
    while function is not None:
        if name in function.declared:
            function.kept.add(name)
            return Name(function.renewed.get(name, name))
        function = function.around
    return Name(name)


def renew(draft: Draft, node: Node, targets: Sequence[Expression]) -> list[Expression]:
    """The targets of an assignment that every run of the function comes by: a variable that has a value already is another
    one from here on, ``c = dial(a); … c = dial(b)``.
    """
    function = draft.place.function
    for target in targets:
        if isinstance(target, Name) and target.name in function.declared:
            break
    else:
        return list(targets)
    left = draft.child(node, "left")
    written = draft.items(left) if left is not None and left.type == "expression_list" else []
    if not _always_runs(node) or len(written) != len(targets):
        return list(targets)
    return [
        _next(function, target) if isinstance(target, Name) and place.type == "identifier" else target
        for place, target in zip(written, targets, strict=True)
    ]


def _next(function: FunctionDraft, target: Name) -> Name:
    name = target.name.rstrip(_PRIME)
    again = target.name in function.declared and name not in function.kept and name != "_"
    if not again or len(target.name) - len(name) >= _MOST_VALUES:
        return target
    renewed = target.name + _PRIME
    function.renewed[name] = renewed
    function.declared.add(renewed)
    return Name(renewed)


def keep(draft: Draft, *names: Expression) -> None:
    """These variables are one each, whatever they are given later."""
    draft.place.function.kept.update(name.name for name in names if isinstance(name, Name))


def _always_runs(node: Node) -> bool:
    """Whether a statement stands in the body of its function itself, rather than in a branch or a loop."""
    parent = node.parent
    if parent is not None and parent.type == "statement_list":
        parent = parent.parent
    around = parent.parent if parent is not None and parent.type == "block" else None
    return around is not None and around.type in _BODIES


def declare(draft: Draft, *names: Expression) -> None:
    """These names are variables of the function that is being read."""
    declared = draft.place.function.declared
    for name in names:
        if isinstance(name, Name):
            declared.add(name.name)


def assign(draft: Draft, target: Expression, value: Expression, node: Node, type: Expression | None = None) -> None:
    """A variable takes a value, in the function that declares it, or else in the package; the value is said where it is
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
