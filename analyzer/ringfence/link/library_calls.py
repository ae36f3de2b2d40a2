"""Calls of libraries, and what is decorated with them: told by what a callee stands for, looked for by its last name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import chain

from ringfence.link.decorators import Decorators, wrappers
from ringfence.link.values import Evaluator
from ringfence.link.vocabulary import Vocabulary
from ringfence.model.expression import Invoke, Member
from ringfence.model.outline import Call, Class, Function
from ringfence.model.value import ClassValue, FunctionValue, Library, LibraryCall, Scope, Value

FEW = 10
"""Calls that are sooner looked at than told from others by what their service imports."""


class LibraryCalls:
    """Answers for the code of one service. evaluator: of which the answers may be asked anew."""

    def __init__(self, evaluator: Evaluator, words: Vocabulary, imported: Set[str]) -> None:
        self.evaluator = evaluator
        self._symbols = evaluator.symbols
        self._words = words
        self._imported = imported

    def calls(self, *names: str) -> Iterator[LibraryCall]:
        """Every call whose callee has one of these canonical names."""
        question, named = self._words.asked(names), self._symbols.calls.named
        if not question.objects and named.keys().isdisjoint(question.lasts):
            return  # as for most questions: nothing is called by such a name
        wanted, objects = question.names, question.objects
        found = [named[last] for last in question.lasts if last in named]
        if objects or sum(map(len, found)) > FEW:
            objects, lasts = question.among(self._imported)
            found = [named[last] for last in lasts if last in named]
        if objects:
            found = [self._symbols.calls.of_objects, *found]
        for path, call in found[0] if len(found) == 1 else _distinct(found):
            yield from self._matching(path, call, wanted)

    def _matching(self, path: str, call: Call, wanted: Set[str]) -> Iterable[LibraryCall]:
        scope = Scope(path, call.function)
        values = self.evaluator.values(call.invoke.callee, scope)
        found = [value for value in values if type(value) is Library and value.name in wanted]
        return self._with_receivers(call, scope, found) if found else ()  # of most calls nothing is found

    def _with_receivers(self, call: Call, scope: Scope, callees: Iterable[Library]) -> Iterator[LibraryCall]:
        seen: set[str] = set()
        for callee in callees:
            if callee.name not in seen:
                seen.add(callee.name)
                yield LibraryCall(callee.name, call, scope.path, self._receiver(call.invoke, callee, scope))

    def _receiver(self, invoke: Invoke, callee: Library, scope: Scope) -> Value | None:
        """What a method was called on: the value whose member the callee is; an object that is called itself is its own."""
        if not isinstance(invoke.callee, Member):
            return callee if callee.name.endswith("()") else None
        values = self.evaluator.values(invoke.callee.of, scope)
        for value in values:
            if any(found == callee for found in self.evaluator.attributes.attribute(value, invoke.callee.name)):
                return value
        return values[0] if values else None

    def called(self, *names: str) -> Iterator[LibraryCall]:
        """Every call of something outside the service's code with one of these simple names."""
        for name in names:
            for path, call in self._symbols.calls.named.get(name, ()):
                callees = self.evaluator.values(call.invoke.callee, Scope(path, call.function))
                if not any(isinstance(value, FunctionValue) and self._may_be(value, call, path) for value in callees):
                    yield LibraryCall(name, call, path)

    def _may_be(self, function: FunctionValue, call: Call, path: str) -> bool:
        """Whether a call may be one of the service's functions. One that extends the types of others is not
        meant by who gives it more than it takes: ``options.UseNpgsql(connection)`` beside one's own ``UseNpgsql()``.
        """
        key, callee = (function.path, function.name), call.invoke.callee
        if not isinstance(callee, Member) or key not in self._symbols.extensions.get(callee.name, ()):
            return True
        of = self.evaluator.values(callee.of, Scope(path, call.function))
        itself = 0 if any(isinstance(value, ClassValue) for value in of) else 1
        given = sum(argument.name != "<>" for argument in call.invoke.arguments) + itself
        own = self._symbols.functions.get(key, ())
        return any(given <= len(one.parameters) or one.parameters[-1].kind == "*" for one in own)

    def decorated(self, *names: str) -> Iterator[tuple[Function, LibraryCall]]:
        """Every function with one of these decorators."""
        wanted = set(names)
        for path, function, call in self._decorators.named(names):
            for match in self._matching(path, call, wanted):
                yield function, match
        yield from self._decorated_by_wrappers(wanted)

    def _decorated_by_wrappers(self, wanted: Set[str]) -> Iterator[tuple[Function, LibraryCall]]:
        """Those decorated with a function of the service that hands all it is given to one of these decorators."""
        for path, wrapper, inner in self._wrappers:
            for match in self._matching(path, inner, wanted):
                for place, function, call in self._decorators.named((wrapper.name,)):
                    callees = self.evaluator.values(call.invoke.callee, Scope(place, call.function))
                    if any(isinstance(v, FunctionValue) and (v.path, v.name) == (path, wrapper.name) for v in callees):
                        yield function, LibraryCall(match.name, call, place)

    @cached_property
    def _wrappers(self) -> list[tuple[str, Function, Call]]:
        return list(wrappers(self._symbols.outlines.values()))

    def decorated_classes(self, *names: str) -> Iterator[tuple[ClassValue, Class, LibraryCall]]:
        """Every class with one of these decorators."""
        wanted = set(names)
        for path, cls, call in self._class_decorators.named(names):
            for match in self._matching(path, call, wanted):
                yield self._symbols.class_named(path, cls.name), cls, match

    @cached_property
    def _decorators(self) -> Decorators[Function]:
        return Decorators(
            self._symbols,
            (
                (path, f, f.name.rpartition(".")[0])
                for path, outline in self._symbols.outlines.items()
                for f in outline.functions
                if f.decorators
            ),
        )

    @cached_property
    def _class_decorators(self) -> Decorators[Class]:
        return Decorators(
            self._symbols,
            ((path, c, c.owner) for path, outline in self._symbols.outlines.items() for c in outline.classes),
        )


def _distinct(found: Iterable[Sequence[tuple[str, Call]]]) -> Iterable[tuple[str, Call]]:
    """Calls that are found under several names, each once."""
    once: dict[int, tuple[str, Call]] = {}
    for one in chain.from_iterable(found):
        once.setdefault(id(one[1]), one)
    return once.values()
