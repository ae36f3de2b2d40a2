"""What of a scope an answer can depend on: most names mean the same, whoever calls the function that they stand in."""

from __future__ import annotations

from collections import defaultdict

from ringfence.link.frames import RECEIVERS, Frames
from ringfence.link.inside import parts
from ringfence.link.parameters import has_receiver
from ringfence.link.symbols import Key, Symbols
from ringfence.model.expression import Expression, Lambda, Member, Name
from ringfence.model.value import Scope

_NOTHING, _RECEIVER, _CALL = range(3)
"""An answer depends on the place alone, also on the object whose method is run, or on the call that led there."""
MOST_PARTS = 60
"""Parts of an expression that are looked at; one that has more is taken to depend on everything."""


class Dependence:
    """Answers for the symbols of one service."""

    def __init__(self, symbols: Symbols, frames: Frames) -> None:
        self._symbols = symbols
        self._frames = frames
        self._of_expressions: dict[tuple[int, str, str], tuple[Expression, int]] = {}
        """By identity, with the expression itself so that it stays alive."""
        self._of_names: dict[Key, dict[str, int]] = defaultdict(dict)
        self._places: dict[Key, Scope] = {}
        self._homes: dict[Key, dict[str, Scope]] = defaultdict(dict)

    def relevant(self, expression: Expression, scope: Scope) -> Scope:
        """The scope without what an expression does not depend on, so that an answer serves for many scopes."""
        level = self._level_of(expression, scope.path, scope.function)
        if level == _CALL:
            return scope
        if level == _NOTHING or scope.receiver is None:
            return self.place(scope.path, scope.function)
        if scope.call is None and scope.caller is None and scope.around is None:
            return scope
        return Scope(scope.path, scope.function, None, None, scope.receiver)

    def shared(self, expression: Expression, scope: Scope) -> tuple[str | tuple[str, ...], Scope] | None:
        """A chain of names by its words, and the outermost scope in which it means the same; None for anything else."""
        names: tuple[str, ...] = ()
        part = expression
        while type(part) is Member:
            names, part = (part.name, *names), part.of
        if type(part) is not Name:
            return None
        if scope.call is None and scope.caller is None and scope.around is None:
            home = self._home(scope.path, scope.function, part.name)
            scope = home if scope.receiver is None else Scope(home.path, home.function, None, None, scope.receiver)
        return (part.name, *names) if names else part.name, scope

    def _home(self, path: str, function: str, name: str) -> Scope:
        if not function:
            return self.place(path, "")
        homes = self._homes[path, function]
        home = homes.get(name)
        if home is None:
            home = homes[name] = self.place(path, self._frames.home(path, function, name))
        return home

    def place(self, path: str, function: str) -> Scope:
        """The scope of a function by whoever it is called, one object for all who ask."""
        plain = self._places.get((path, function))
        if plain is None:
            plain = self._places[path, function] = Scope(path, function)
        return plain

    def _level_of(self, expression: Expression, path: str, function: str) -> int:
        """The most that anything in the expression depends on."""
        first = expression
        while type(first) is Member:
            first = first.of
        if type(first) is Name:
            return self._level_of_name(path, function, first.name)
        key = (id(expression), path, function)
        known = self._of_expressions.get(key)
        if known is None:
            level = _NOTHING
            for count, part in enumerate(parts(expression)):
                if type(part) is Name:
                    level = max(level, self._level_of_name(path, function, part.name))
                if count == MOST_PARTS or type(part) is Lambda:
                    level = _CALL
                if level == _CALL:
                    break
            known = self._of_expressions[key] = (expression, level)
        return known[1]

    def _level_of_name(self, path: str, function: str, name: str) -> int:
        levels = self._of_names[path, function]
        level = levels.get(name)
        if level is None:
            level = levels[name] = self._level(path, function, name)
        return level

    def _level(self, path: str, function: str, name: str) -> int:
        """How a name is looked up: in the functions around, where the language allows it as a member of the classes
        around, and beyond, where no call matters.
        """
        symbols, inner = self._symbols, function
        level = _RECEIVER if name == "super" else _NOTHING
        exact = symbols.namespaces.of(path) is not None
        while function:
            if (path, function) not in symbols.classes:
                if function == inner and self._is_receiver(path, function, name):
                    return _RECEIVER
                if self._is_local(path, function, name):
                    return _CALL
            elif name == "self":
                return level
            elif exact:
                if name in symbols.member_names:  # it may mean a member of the object
                    level = _RECEIVER
            elif function == inner:
                return _CALL
            function = function.rpartition(".")[0]
        return level

    def _is_receiver(self, path: str, function: str, name: str) -> bool:
        """Whether the name is that of the object whose method a function is, whichever of several overloads is run."""
        definitions = self._symbols.functions.get((path, function), ())
        if name in RECEIVERS and definitions and all(d.implicit_receiver and d.owner for d in definitions):
            return len({d.owner for d in definitions}) == 1
        if len(definitions) != 1 or name in self._symbols.bindings.get((path, function), {}):
            return False
        (definition,) = definitions
        return has_receiver(definition) and [p.name for p in definition.parameters if p.name == name] == [
            p.name for p in definition.parameters[:1]
        ]

    def _is_local(self, path: str, function: str, name: str) -> bool:
        """Whether a function may call something of its own by the name."""
        key, definitions = (path, function), self._symbols.functions.get((path, function), ())
        return (
            name in RECEIVERS
            or name in self._symbols.bindings.get(key, {})
            or name in self._symbols.children.get(key, {})
            or any(parameter.name == name for one in definitions for parameter in one.parameters)
            or any(name in one.type_parameters for one in definitions)
        )
