"""What code mentions: every name in it, wherever it stands."""

from __future__ import annotations

from operator import attrgetter
from sys import intern
from typing import get_args

from msgspec import Struct

from ringfence.model.expression import Argument, Expression, Invoke, Member, Name, Text, dotted
from ringfence.model.outline import Binding, Call, Class, Decorator, Field, Function, Outline, Parameter

LONGEST_NAME = 200
"""Characters of a string that may still be a name."""
_NAMELESS = {"at", "name", "scope", "inside", "owner", "kind", "function", "operator", "position"}
"""Fields of what has no names of code in it; those of a name and of a member are looked at by themselves."""


class Mentions(Struct, frozen=True):
    """What one file mentions. names: simple ones, in strings too. targets: names in full, imported or written out. spaces:
    the namespaces that it sees as a whole.
    """

    names: frozenset[str]
    targets: frozenset[str]
    spaces: frozenset[str]


def mentioned_in(outline: Outline) -> Mentions:
    """All that a file mentions."""
    names, targets = _names_in(outline)
    spaces = {outline.module}
    for imported in outline.imports:
        target = imported.target.replace("::", ".")
        targets.add(target)
        if imported.name == "*" or outline.language == "go":
            spaces.add(target)
        else:
            names.add(target.rpartition(".")[2])
    return Mentions(frozenset(map(intern, names)), frozenset(targets), frozenset(spaces))


def _names_in(outline: Outline) -> tuple[set[str], set[str]]:
    """The simple names in a file's code, and those that are written out in full."""
    names: set[str] = set()
    targets: set[str] = set()
    stack: list[object] = [outline.calls, outline.bindings, outline.functions, outline.classes]
    while stack:
        one = stack.pop()
        kind = type(one)
        if kind is tuple:
            stack += one  # type: ignore[arg-type]  # mypy does not know that it is one
        elif kind is Name:
            names.add(one.name)  # type: ignore[attr-defined]
        elif type(one) is Member:
            names.add(one.name)
            stack.append(one.of)
            if one.name[:1].isupper() and not isinstance(one.of, Invoke):
                targets.add(dotted(one) or "")
        elif type(one) is Invoke:
            stack += (one.callee, one.arguments)
        elif type(one) is Text:
            for part in one.parts:
                if type(part) is not str:
                    stack.append(part)
                elif len(part) < LONGEST_NAME:
                    names.add(part.rpartition(".")[2])
                    targets.add(part)
        elif kind in PARTS:
            stack.append(PARTS[kind](one))
    return names, targets


def _parts(kind: type[Struct]) -> attrgetter[object] | None:
    """Gets what may hold a name from a piece of code."""
    fields = [name for name in kind.__struct_fields__ if name not in _NAMELESS]
    return attrgetter(*fields) if fields else None


_KINDS = (*get_args(Expression), Argument, Binding, Call, Class, Decorator, Field, Function, Parameter)
PARTS = {kind: get for kind in _KINDS if (get := _parts(kind)) is not None}
"""Gets what may hold a name, by the kinds of pieces that code is made of."""
