"""Which calls by a name may run a function that nobody runs but by its name.

``insert`` is a method of every mapper of a shared library. Where the object is known on which it is called, only that
one's mapper is meant, if no class of the service implements it: whoever inserts orders inserts nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.link.code import ServiceCode
from ringfence.model.outline import Call
from ringfence.model.value import ClassValue, FunctionValue, Library, Scope, Value
from ringfence.patterns import pattern

Key = tuple[str, str]
"""(path, qualified name) of a function."""
_TYPED = ("java", "kotlin")
_OF_CLASS = pattern(r"(?:[\w.$]+\.)?[A-Z][\w$]*(?:\(\))?\.\w+")
"""A method of a class of a library, or of an object that is known to be one of it."""


class MeantCalls:
    """Answers for the code of one service. shared: the files that are a library's."""

    def __init__(self, code: ServiceCode, shared: Iterable[str]) -> None:
        self._code = code
        self.told_apart = frozenset(_told_apart(code, shared))
        """The functions of which it is known which calls run them."""

    def places(self, key: Key, simple: str) -> Iterator[Key]:
        """The functions that call this one, as far as their calls may mean it; none in Go, where a name alone does not tell
        what is called.
        """
        if self._code.outlines[key[0]].language == "go":
            return
        apart = key in self.told_apart
        for path, call in self._code.symbols.calls.named.get(simple, ()):
            named = getattr(call.invoke.callee, "name", "") == simple
            if named and (not apart or self._may_run(key, path, call)):
                yield path, call.function

    def _may_run(self, key: Key, path: str, call: Call) -> bool:
        values = self._code.values(call.invoke.callee, Scope(path, call.function))
        return not values or any(_may_be(one, key) for one in values)


def _may_be(value: Value, key: Key) -> bool:
    """Whether something called may be a function: a method of an object of which no more is known than which call of a
    library gave it may be any.
    """
    if isinstance(value, Library):
        return value.owner is None and not _OF_CLASS.fullmatch(value.name)
    return not isinstance(value, FunctionValue) or (value.path, value.name) == key


def _told_apart(code: ServiceCode, shared: Iterable[str]) -> Iterator[Key]:
    """The methods of interfaces of which a framework makes the objects, since no class does."""
    for path in shared:
        outline = code.outlines[path]
        if outline.language in _TYPED:
            interfaces = [cls.name for cls in outline.classes if cls.kind == "interface"]
            alone = {name for name in interfaces if not code.evaluator.classes.subclasses(ClassValue(path, name))}
            yield from ((path, function.name) for function in outline.functions if function.owner in alone)
