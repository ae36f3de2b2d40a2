"""Entering functions: of the way to one, what it needs to know; all else is forgotten, so that ways come together again."""

from __future__ import annotations

from msgspec import Struct

from ringfence.link.alternatives import entered
from ringfence.link.needs import OBJECT, Needs, is_argument
from ringfence.link.roots import ALL, AROUND, CLASS, RECEIVER, Roots, RootsOfNames
from ringfence.link.symbols import Symbols
from ringfence.model.expression import Invoke
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope, Value

Key = tuple[str, str]


class _Told(Struct, frozen=True):
    """What a function is told. call: what it is given; made: what the object was made of whose method it is; cls: which
    class that is of; around: what the function was given that it stands in; overloaded: which of several it is.
    """

    call: bool
    made: bool
    cls: bool
    around: bool
    overloaded: bool


class Entering:
    """Makes the scopes inside the functions of one service."""

    def __init__(self, symbols: Symbols, roots: RootsOfNames, needs: Needs) -> None:
        self._symbols = symbols
        self._roots = roots
        self._needs = needs
        self._told: dict[Key, _Told] = {}
        self._meaning: dict[tuple[Key, tuple[int, ...]], Invoke] = {}
        self._objects: dict[ClassValue, Instance] = {}
        self._makings: dict[tuple[int, Key], tuple[Invoke, Roots]] = {}
        """By the identity of a call, which stays alive with it."""

    def scope(self, function: FunctionValue, call: Invoke | None = None, caller: Scope | None = None) -> Scope:
        """The scope inside a function, for one call of it if that is given, as far as what it does depends on that."""
        key = (function.path, function.name)
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = self._tell(key)
        receiver = self._object(function.receiver, told) if function.receiver is not None else None
        known = FunctionValue(*key, receiver, function.scope if told.around else None)
        if told.call:
            return entered(known, call, caller)
        return entered(known, self._overload(key, call) if told.overloaded and call is not None else None)

    def _tell(self, function: Key) -> _Told:
        needs = self._needs.of(function)
        everything = ALL in needs
        return _Told(
            call=everything or OBJECT in needs or any(map(is_argument, needs)),
            made=everything or RECEIVER in needs,
            cls=CLASS in needs,
            around=everything or any(need.startswith(AROUND) for need in needs),
            overloaded=self._symbols.overloaded(*function),
        )

    def _object(self, receiver: Value, told: _Told) -> Value | None:
        """The object whose method is run, as far as that matters: if only its class does, one for all of that class."""
        if not isinstance(receiver, Instance) or receiver.made is None or receiver.scope is None:
            return receiver if told.made or told.cls else None
        if told.made:
            made_in = self._made_in(receiver.made, receiver.scope)
            return receiver if made_in is receiver.scope else Instance(receiver.cls, receiver.made, made_in)
        return self._objects.setdefault(receiver.cls, receiver) if told.cls else None

    def _made_in(self, made: Invoke, scope: Scope) -> Scope:
        """Where an object was made, as far as what it is made of depends on that."""
        place = (scope.path, scope.function)
        known = self._makings.get((id(made), place))
        if known is None:
            roots = self._roots.of(place, *(argument.value for argument in made.arguments))
            known = self._makings[id(made), place] = made, roots
        _, roots = known
        if roots <= {CLASS, RECEIVER}:
            return Scope(*place, None, None, scope.receiver if roots else None)
        return scope

    def _overload(self, function: Key, call: Invoke) -> Invoke:
        """The call, as it tells which of several definitions is meant: one for all that mean the same."""
        meant = tuple([id(definition) for definition in self._symbols.called(*function, call)])
        return self._meaning.setdefault((function, meant), call)
