"""What code mentions: every name in it, wherever it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from operator import attrgetter
from sys import intern
from typing import get_args

from msgspec import Struct

from ringfence.model.expression import Argument, Expression, Invoke, Item, Member, Name, Text, dotted
from ringfence.model.outline import Binding, Call, Class, Decorator, Field, Function, Outline, Parameter

LONGEST_NAME = 200
"""Characters of a string that may still be a name."""
_NAMELESS = {"at", "name", "scope", "inside", "owner", "kind", "function", "operator", "position"}
"""Fields of what has no names of code in it; those of a name and of a member are looked at by themselves."""
_Names = tuple[str, ...]


class Mentions(Struct, frozen=True):
    """What one file mentions. names: the simple names, also in strings, of each function that stands in no other one, with
    all that stands in it; ``""``: outside of functions. targets: names in full, imported or written out. spaces: the
    namespaces that it sees as a whole.
    """

    names: dict[str, _Names]
    targets: frozenset[str]
    spaces: frozenset[str]


def mentioned_in(outline: Outline) -> Mentions:
    """All that a file mentions."""
    targets: set[str] = set()
    names = {function: _names_in(pieces, targets) for function, pieces in _pieces(outline).items()}
    return _with_imports(outline, names, targets)


def mentioned_anywhere(outline: Outline) -> Mentions:
    """All that a file mentions, of which nobody has to know in which function: for half of what that takes, since calls that
    are part of others are looked at once.
    """
    targets: set[str] = set()
    pieces: list[object] = [outline.bindings, outline.classes]
    for call in outline.calls:
        pieces += (call.invoke.callee, call.invoke.arguments, call.scopes)
    for function in outline.functions:
        pieces += (function.returns, function.parameters, function.return_type, function.decorators)
    shown = frozenset([id(call.invoke) for call in outline.calls])
    return _with_imports(outline, {"": _names_in(pieces, targets, shown=shown)}, targets)


def _with_imports(outline: Outline, names: dict[str, _Names], targets: set[str]) -> Mentions:
    spaces = {outline.module}
    for imported in outline.imports:
        target = imported.target.replace("::", ".")
        targets.add(target)
        if imported.name == "*" or outline.language == "go":
            spaces.add(target)
    return Mentions(names, frozenset(targets), frozenset(spaces))


def outermost(outline: Outline) -> dict[str, str]:
    """The functions of a file, each with the one around it that stands in no other."""
    found: dict[str, str] = {}
    for name in sorted(function.name for function in outline.functions):
        around = name.rpartition(".")[0]
        while around and around not in found:
            around = around.rpartition(".")[0]
        found[name] = found.get(around, name)
    return found


def names_of(pieces: Iterable[object]) -> _Names:
    """The simple names in some code, of its strings those alone by which a member is asked for."""
    return _names_in(pieces, set(), strings=False)


def _pieces(outline: Outline) -> dict[str, list[object]]:
    """A file's code by the functions in which it stands."""
    functions = outermost(outline)
    found: dict[str, list[object]] = defaultdict(list)
    for call in outline.calls:
        found[functions.get(call.function, "")].append(call)
    for binding in outline.bindings:
        found[functions.get(binding.inside or binding.scope, "")].append(binding)
    for function in outline.functions:
        found[functions[function.name]] += (function.returns, function.parameters, function.return_type)
        found[""].append(function.decorators)
    found[""].append(outline.classes)
    return found


def _names_in(
    pieces: Iterable[object], targets: set[str], strings: bool = True, shown: Set[int] = frozenset()
) -> _Names:
    """The simple names in some code; those that are written out in full become ``targets``. strings: whether what they say
    may be names. shown: the identities of calls that are among the pieces, and need not be looked at where they are part of
    others.
    """
    names: set[str] = set()
    stack: list[object] = [*pieces]
    while stack:
        one = stack.pop()
        if type(one) is Name:
            names.add(one.name)
        elif type(one) is tuple:
            stack += one
        elif type(one) is Member:
            names.add(one.name)
            stack.append(one.of)
            if one.name[:1].isupper() and type(one.of) is not Invoke:
                targets.add(dotted(one) or "")
        elif type(one) is Invoke:
            if id(one) not in shown:
                stack += (one.callee, one.arguments)
        elif type(one) is Text:
            stack += _said(one, names if strings else set(), targets)
        elif not strings and type(one) is Item and isinstance(one.key, Text) and one.key.literal is not None:
            names.add(one.key.literal)
            stack.append(one.of)
        elif type(one) in PARTS:
            stack.append(PARTS[type(one)](one))
    return tuple(map(intern, names))


def _said(text: Text, names: set[str], targets: set[str]) -> Iterator[Expression]:
    """The expressions in a text; what it says itself may be a name."""
    for part in text.parts:
        if not isinstance(part, str):
            yield part
        elif len(part) < LONGEST_NAME:
            names.add(part.rpartition(".")[2])
            targets.add(part)


def _parts(kind: type[Struct]) -> attrgetter[object] | None:
    """Gets what may hold a name from a piece of code."""
    fields = [name for name in kind.__struct_fields__ if name not in _NAMELESS]
    return attrgetter(*fields) if fields else None


_KINDS = (*get_args(Expression), Argument, Binding, Call, Class, Decorator, Field, Function, Parameter)
PARTS = {kind: get for kind in _KINDS if (get := _parts(kind)) is not None}
"""Gets what may hold a name, by the kinds of pieces that code is made of."""
