"""Which calls by a name may run a function that nobody runs but by its name.

``insert`` is a method of every mapper of a shared library. Where the object is known on which it is called, only that
one's mapper is meant, if no class of the service implements it: whoever inserts orders inserts nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ringfence.link.code import ServiceCode
from ringfence.model.expression import Name
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, FunctionValue, Library, Scope, Value
from ringfence.patterns import pattern

Key = tuple[str, str]
"""(path, qualified name) of a function."""
_TYPED = ("java", "kotlin")
_OVERRIDE = Name("Override")
_OF_CLASS = pattern(r"(?:[\w.$]+\.)?[A-Z][\w$]*(?:\(\))?\.\w+")
"""A method of a class of a library, or of an object that is known to be one of it."""


class MeantCalls:
    """Answers for the code of one service. shared: the files that are a library's."""

    def __init__(self, code: ServiceCode, shared: Iterable[str]) -> None:
        self._code = code
        self.told_apart = frozenset(_told_apart(code, shared))
        """The functions of which it is known which calls run them."""
        self._meant: dict[str, list[tuple[Key, frozenset[Key] | None]]] = {}

    def places(self, key: Key, simple: str) -> Iterator[Key]:
        """The functions that call this one, as far as their calls may mean it; none in Go, where a name alone does not tell
        what is called.
        """
        if self._code.outlines[key[0]].language == "go":
            return
        if key in self.told_apart:
            yield from (place for place, meant in self._meant_by(simple) if meant is None or key in meant)
        else:
            yield from ((path, call.function) for path, call in self._named(simple))

    def _named(self, simple: str) -> Iterator[tuple[str, Call]]:
        for path, call in self._code.symbols.calls.named.get(simple, ()):
            if getattr(call.invoke.callee, "name", "") == simple:
                yield path, call

    def _meant_by(self, simple: str) -> list[tuple[Key, frozenset[Key] | None]]:
        """Who calls by a name, and which functions that may be; None if it may be any."""
        if simple not in self._meant:
            values = self._code.values
            self._meant[simple] = [
                ((path, call.function), _functions(values(call.invoke.callee, Scope(path, call.function))))
                for path, call in self._named(simple)
            ]
        return self._meant[simple]


def _functions(called: Sequence[Value]) -> frozenset[Key] | None:
    """Which functions something called may be: a method of an object of which no more is known than which call of a library
    gave it may be any.
    """
    found: set[Key] = set()
    for value in called:
        if isinstance(value, FunctionValue):
            found.add((value.path, value.name))
        elif not isinstance(value, Library) or (value.owner is None and not _OF_CLASS.fullmatch(value.name)):
            return None
    return frozenset(found) if called else None


def _told_apart(code: ServiceCode, shared: Iterable[str]) -> Iterator[Key]:
    """The methods of interfaces of which a framework makes the objects, since no class does; those that a library's
    interface has too may be called by it.
    """
    for path in shared:
        outline = code.outlines[path]
        if outline.language in _TYPED:
            interfaces = [cls.name for cls in outline.classes if cls.kind == "interface"]
            alone = {name for name in interfaces if not code.evaluator.classes.subclasses(ClassValue(path, name))}
            for function in outline.functions:
                if function.owner in alone and not any(one.expression == _OVERRIDE for one in function.decorators):
                    yield path, function.name
