"""Roots: what of the way to a function the expressions in it depend on, told by names alone.

An answer may depend on the arguments of the call that led there, on the object whose method is run, and, in a function that
stands in another one, on what that was called with. Where it depends on none of them, it is the same on every way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from ringfence.link.frames import RECEIVERS, Frame, Frames
from ringfence.link.inside import MOST_PARTS, children
from ringfence.link.parameters import has_receiver
from ringfence.link.properties import is_property
from ringfence.link.symbols import Symbols
from ringfence.model.expression import Expression, Item, Lambda, Member, Name

Key = tuple[str, str]
Roots = frozenset[str]
"""Names of parameters, and the following."""
RECEIVER = "."
"""The object whose method is run, with all that it was made of."""
CLASS = ":"
"""Of that object, only which class it is of."""
AROUND = "^"
"""Stands before the name of something that a function around has for its own."""
CLOSURE = "{"
"""Stands before the qualified name of a function inside: whatever it needs of the one around to do what it does."""
GIVEN = "="
"""The same to give back what it gives."""
RUN = "()"
"""Stands behind the name of a parameter or of something around: only what it does when it is run."""
DEEPEST = 5
"""Variables that are set to variables."""
ALL = "*"
"""Everything there is to know of the way."""
NONE: Roots = frozenset()
_Meaning = tuple[Roots, tuple[Expression, ...]]
"""What a name itself depends on, and the expressions that it may stand for, which depend on more."""
_NOTHING: _Meaning = (NONE, ())
_OBJECT: _Meaning = (frozenset((RECEIVER,)), ())
_ABOVE: _Meaning = (frozenset((RECEIVER, CLASS)), ())


class RootsOfNames:
    """Answers for the code of one service."""

    def __init__(self, symbols: Symbols, frames: Frames) -> None:
        self._symbols = symbols
        self._frames = frames
        self._meanings: dict[Key, dict[str, _Meaning]] = defaultdict(dict)
        self._put: dict[str, dict[str, dict[str, list[Expression]]]] = {}

    def of(self, function: Key, *expressions: Expression | None) -> Roots:
        """What some expressions that stand in a function depend on; local variables are followed to what they hold."""
        found: set[str] = set()
        waiting = [expression for expression in expressions if expression is not None]
        seen: set[str] = set()
        for _ in range(MOST_PARTS):
            if not waiting:
                return frozenset(found)
            part = waiting.pop()
            if type(part) is Name:
                if part.name not in seen:
                    seen.add(part.name)
                    roots, held = self._meaning(function, part.name)
                    found |= roots
                    waiting += held
            elif type(part) is Lambda:
                found |= {CLOSURE + part.function, GIVEN + part.function}
            elif type(part) is Member and part.name in self._methods and self._is_object(function, part.of):
                found.add(CLASS)
            else:
                waiting += children(part)
        return frozenset((ALL,))

    def run(self, function: Key, expression: Expression, depth: int = 0) -> Roots:
        """What it depends on what an expression does that is a function."""
        if type(expression) is Lambda:
            return frozenset((CLOSURE + expression.function,))
        if type(expression) is not Name or depth > DEEPEST:
            return self.of(function, expression)
        roots, held = self._meaning(function, expression.name)
        found = {self._as_run(root, expression.name) for root in roots if not root.startswith(GIVEN)}
        return frozenset(found).union(*(self.run(function, one, depth + 1) for one in held))

    @staticmethod
    def _as_run(root: str, name: str) -> str:
        return root + RUN if root.removeprefix(AROUND) == name else root

    def _is_object(self, function: Key, expression: Expression) -> bool:
        """Whether an expression is the object whose method the function is."""
        return type(expression) is Name and self._meaning(function, expression.name) == _OBJECT

    @cached_property
    def _methods(self) -> set[str]:
        """The names that are those of methods alone: which one is meant, the class of an object tells."""
        symbols, found, properties = self._symbols, set[str](), set[str]()
        for (_, name), definitions in symbols.functions.items():
            for one in definitions:
                if one.owner:
                    simple = name.rpartition(".")[2]
                    found.add(simple)
                    if one.decorators and is_property(one):
                        properties.add(simple)
        fields = {field.name for cls in symbols.classes.values() for field in cls.fields}
        set_in_methods = {name for members in symbols.own_members.values() for name in members}
        return found - properties - fields - set_in_methods - {*symbols.other_members, *symbols.calls.keywords}

    def _meaning(self, function: Key, name: str) -> _Meaning:
        """What a name depends on where it stands in a function."""
        meanings = self._meanings[function]
        known = meanings.get(name)
        if known is None:
            known = meanings[name] = self._mean(function, name)
        return known

    def _mean(self, function: Key, name: str) -> _Meaning:
        frame = self._frames.of(*function)
        if frame is None:
            return _NOTHING
        if frame.is_class:
            return frozenset((ALL,)), ()
        if name in frame.names:
            return self._local(function, name)
        return _ABOVE if name == "super" else (self._around(function[0], frame, name), ())

    def _local(self, function: Key, name: str) -> _Meaning:
        symbols, found = self._symbols, set[str]()
        for definition in symbols.functions.get(function, ()):
            if definition.implicit_receiver and definition.owner and name in RECEIVERS:
                found.add(RECEIVER)
            for position, parameter in enumerate(definition.parameters):
                if parameter.name == name:
                    found.add(RECEIVER if position == 0 and has_receiver(definition) else name)
            if name in definition.type_parameters:
                found.add(name)
        if "function" in symbols.children.get(function, {}).get(name, ()):
            found |= {f"{CLOSURE}{function[1]}.{name}", f"{GIVEN}{function[1]}.{name}"}
        held = [binding.value for binding in symbols.bindings.get(function, {}).get(name, ())]
        return frozenset(found), (*held, *self._put_into(function, name))

    def _put_into(self, function: Key, name: str) -> Iterable[Expression]:
        """What a function itself puts into a dictionary under some key."""
        path, inside = function
        if path not in self._put:
            by_function: dict[str, dict[str, list[Expression]]] = defaultdict(lambda: defaultdict(list))
            for binding in self._symbols.outlines[path].bindings:
                target = binding.target
                if isinstance(target, Item) and isinstance(target.of, Name):
                    by_function[binding.scope][target.of.name] += (target.key, binding.value)
            self._put[path] = {scope: dict(names) for scope, names in by_function.items()}
        return self._put[path].get(inside, {}).get(name, ())

    def _around(self, path: str, frame: Frame, name: str) -> Roots:
        """A name that is none of the function's own: one of a function around, or a member of a class around it."""
        exact = self._symbols.namespaces.of(path) is not None
        seen, outer = frame.sees_members, frame.outer
        while outer is not None:
            if not outer.is_class:
                if name in outer.names:
                    return frozenset((AROUND + name,))
            elif name == "self":
                return NONE
            elif exact and seen and name in self._symbols.member_names:
                return frozenset((CLASS if name in self._methods else RECEIVER,))
            seen, outer = outer.sees_members, outer.outer
        return NONE


def beginning(roots: Roots, sign: str) -> Iterator[str]:
    """What stands behind a sign in those roots that begin with it."""
    return (root.removeprefix(sign) for root in roots if root.startswith(sign))
