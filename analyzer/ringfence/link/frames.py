"""The scopes around a place, and which names each may give a meaning: most names are none of a function's own."""

from __future__ import annotations

from collections.abc import Sequence, Set

from msgspec import Struct

from ringfence.link.namespaces import NESTING
from ringfence.link.properties import is_of_class
from ringfence.link.symbols import Symbols
from ringfence.model.outline import OF_CLASS, Function

RECEIVERS = ("self", "this")
"""What languages without a receiver among the parameters call the object whose method is run."""
_ANY_METHOD = "<method>"
"""Stands for all methods of a class's objects, as a place where names are looked up."""


class Frame(Struct, frozen=True):
    """A function or the body of a class, with those around it.

    names: all that may mean something of the function's own. sees_members: whether a plain name in it may mean a member of
    the class right around. outer: what it stands in, None for the module.
    """

    function: str
    is_class: bool
    names: Set[str]
    sees_members: bool
    outer: Frame | None


class Frames:
    """The frames of one service, each made when something in it is asked about."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._of: dict[tuple[str, str], Frame] = {}

    def of(self, path: str, function: str) -> Frame | None:
        """The frame of a function or class, None for the module itself."""
        if not function:
            return None
        known = self._of.get((path, function))
        return known if known is not None else self._make(path, function)

    def home(self, path: str, function: str, name: str) -> str:
        """The innermost of the scopes around a place that may give a name its meaning: from all places with the same home,
        it means the same.
        """
        frame, seen = self.of(path, function), True
        exact = self._symbols.namespaces.of(path) is not None
        while frame is not None:
            if not frame.is_class:
                means = name in frame.names
            else:  # the body of a class whose names its functions do not see means something to what stands in it alone
                means = name == "self" or (seen if exact else frame.function == function)
            if means:
                return self._in_class(path, frame.function, function) if frame.is_class else frame.function
            seen, frame = frame.sees_members, frame.outer
        return ""

    def is_of_class(self, path: str, cls: str, function: str) -> bool:
        """Whether a place in a class is its body or a method that the class has itself, where that makes a difference: in
        Ruby, what has a plain name there is what the class has, and in other methods what its objects have.
        """
        if self._symbols.outlines[path].language != NESTING:
            return False
        method = function.removeprefix(cls).lstrip(".").partition(".")[0]
        return method in ("", OF_CLASS) or any(
            map(is_of_class, self._symbols.functions.get((path, f"{cls}.{method}"), ()))
        )

    def _in_class(self, path: str, cls: str, function: str) -> str:
        """One place for all in a class from which names are looked up in the same way."""
        if self._symbols.outlines[path].language != NESTING or self.is_of_class(path, cls, function):
            return cls
        return f"{cls}.{_ANY_METHOD}"

    def _make(self, path: str, function: str) -> Frame | None:
        frame, name = None, ""
        for part in function.split("."):
            name = f"{name}.{part}" if name else part
            if part == OF_CLASS and (path, name) not in self._symbols.functions:
                continue
            key, outer = (path, name), frame
            frame = self._of.get(key) or self._frame(key, outer)
            self._of[key] = frame
        return frame

    def _frame(self, key: tuple[str, str], outer: Frame | None) -> Frame:
        symbols = self._symbols
        sees_members = outer is not None and outer.is_class and symbols.sees_members(*key)
        if key in symbols.classes:
            return Frame(key[1], True, frozenset(), sees_members, outer)
        names = _received(symbols.functions.get(key, ()))
        names.update(symbols.bindings.get(key, ()), symbols.children.get(key, ()), symbols.imports.named.get(key, ()))
        return Frame(key[1], False, names, sees_members, outer)


def _received(definitions: Sequence[Function]) -> set[str]:
    """The parameters of a function, those for types too, and the object whose method it is where that has a name."""
    names = {parameter.name for definition in definitions for parameter in definition.parameters}
    names.update(name for definition in definitions for name in definition.type_parameters)
    receiving = any(definition.implicit_receiver and definition.owner for definition in definitions)
    return names | set(RECEIVERS) if receiving else names
