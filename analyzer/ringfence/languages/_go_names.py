"""Go variables: what a name is where it stands, and what assignments give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.languages._places import FunctionDraft
from ringfence.languages._variables import MOST_VALUES, PRIME
from ringfence.model.expression import OPAQUE, Expression, Invoke, Name, Result
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_WORD = pattern(rb"\w+")
_BODIES = ("function_declaration", "method_declaration", "func_literal")


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
    name = target.name.rstrip(PRIME)
    again = target.name in function.declared and name not in function.kept and name != "_"
    if not again or len(target.name) - len(name) >= MOST_VALUES:
        return target
    renewed = target.name + PRIME
    function.renewed[name] = renewed
    function.declared.add(renewed)
    return Name(renewed)


def hide(draft: Draft, node: Node, targets: Sequence[Expression]) -> list[Expression]:
    """The targets of a declaration inside of a function literal: what is made of a variable of the same name of a function
    around, which it hides, is another one, ``target, err := url.Parse(target)``.
    """
    own, right = draft.place.function, draft.child(node, "right")
    if own.around is None or right is None:
        return list(targets)
    said = frozenset(_WORD.findall(draft.encoded[right.start_byte : right.end_byte]))
    return [
        _hiding(own, target) if isinstance(target, Name) and target.name.rstrip(PRIME).encode() in said else target
        for target in targets
    ]


def _hiding(own: FunctionDraft, target: Name) -> Name:
    name, function = target.name.rstrip(PRIME), own.around
    while function is not None and name not in own.declared:
        if name in function.declared:
            other = target.name + PRIME
            own.declared.update((name, other))
            own.renewed[name] = other
            return Name(other)
        function = function.around
    return target


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
