"""The code of one service, joined: the questions that frameworks ask, answered by symbols and evaluation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache, partial
from typing import TypeVar

from ringfence.extend import FieldValue, Framework
from ringfence.link.aliases import Aliases
from ringfence.link.environment import Environment
from ringfence.link.injection import FieldReader
from ringfence.link.library_calls import LibraryCalls
from ringfence.link.naming import Naming
from ringfence.link.own_names import OwnNames
from ringfence.link.receivers import Receivers
from ringfence.link.spellings import imported
from ringfence.link.symbols import Symbols
from ringfence.link.values import Evaluator
from ringfence.link.vocabulary import Vocabulary
from ringfence.link.ways_in import ways_in
from ringfence.model.expression import Expression, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Call, Class, Field, Function, Outline
from ringfence.model.value import ClassValue, Instance, Library, LibraryCall, Provision, Scope, Value

T = TypeVar("T")


class ServiceCode:
    """Implements :class:`ringfence.extend.Code` for the files of one service."""

    def __init__(
        self,
        outlines: Mapping[str, Outline],
        frameworks: Sequence[Framework] | Vocabulary = (),
        aliases: Aliases | None = None,
        environment: Environment | None = None,
        copies: Aliases | None = None,
        home: str = "",
        packages: Collection[str] = (),
    ) -> None:
        self.home, self.packages = home, packages
        known = frameworks if isinstance(frameworks, Vocabulary) else Vocabulary(frameworks)
        words = known.of(frozenset(outline.language for outline in outlines.values()))
        self.symbols = Symbols(outlines, words.libraries, aliases, copies)
        self.own = OwnNames(self.symbols)
        self._naming = Naming(self.symbols)
        self._words = words
        self._environment = environment or Environment({})
        self.hooks = words.hooks
        fields: dict[str, FieldReader] = {base: partial(_held, self, readers) for base, readers in words.fields.items()}
        evaluator = partial(
            Evaluator, self.symbols, words.same_as, words.computes, words.modules, fields, self._provisions, self._held,
            words.added(self._imported), self._environment.fill, words.libraries,
        )  # fmt: skip
        self._deriving: dict[str, list[tuple[int, ClassValue]]] | None = None
        self._holdings: dict[tuple[str, str], list[tuple[Expression, Scope]]] = {}
        self.evaluator = evaluator()
        self._library_calls = LibraryCalls(self.evaluator, words, imported(outlines.values()))
        self._receivers = Receivers(self.evaluator)
        self.forwarded: list[tuple[str, Call]] = []
        """The calls that libraries make of what they are given, by file."""
        names = self._forward()
        self._holdings = self._held_by_libraries()
        if self._holdings or self.evaluator.parameters.has_looked_for(names):
            # one whose answers know of the forwarded calls, and of what is held, from the start
            self.evaluator = self._library_calls.evaluator = evaluator()
            self._receivers = Receivers(self.evaluator)
            self._deriving = None

    @property
    def outlines(self) -> Mapping[str, Outline]:
        """Every file of the service by path."""
        return self.symbols.outlines

    def forget(self) -> None:
        """Take the code apart once nobody asks it any more: its pieces know each other, so that all of them would stay in
        memory until a collection looked for them.
        """
        self.evaluator.__dict__.clear()
        self.symbols.__dict__.clear()
        self.__dict__.clear()

    def facts(self) -> Iterator[tuple[Framework, Fact]]:
        """What every framework that this code uses says about it."""
        for framework in self._used:
            for fact in framework.read(self):
                yield framework, fact

    def _forward(self) -> set[str]:
        """Note the forwarded calls; the names they are found by."""
        self.forwarded = [call for one in self._used if one.forwards for call in one.forwards(self)]
        return {name for path, call in self.forwarded for name in self.symbols.calls.add(path, call)}

    def _held_by_libraries(self) -> dict[tuple[str, str], list[tuple[Expression, Scope]]]:
        found: dict[tuple[str, str], list[tuple[Expression, Scope]]] = {}
        for framework in self._used:
            for holder, key, value, scope in framework.holds(self) if framework.holds is not None else ():
                found.setdefault((holder, key), []).append((value, scope))
        return found

    def _held(self, name: str, key: str) -> Sequence[tuple[Expression, Scope]]:
        return self._holdings.get((name, key), ())

    def _provisions(self) -> Iterator[Provision]:
        for framework in self._used:
            if framework.provides is not None:
                yield from framework.provides(self)

    @cached_property
    def _used(self) -> Sequence[Framework]:
        """The frameworks whose language the service is written in and whose library it imports."""
        return self._words.used(self._imported)

    @cached_property
    def _imported(self) -> set[str]:
        targets = {imported.target for outline in self.outlines.values() for imported in outline.imports}
        return set().union(*map(_beginnings, targets))

    # ------------------------------------------------------------ calls

    def calls(self, *names: str) -> Iterator[LibraryCall]:
        """Every call whose callee has one of these canonical names."""
        return self._library_calls.calls(*names)

    def called(self, *names: str) -> Iterator[LibraryCall]:
        """Every call of something outside the service's code with one of these simple names."""
        return self._library_calls.called(*names)

    def calling(self, names: Iterable[str]) -> Sequence[Outline]:
        """The files with a call of something with one of these simple names, as it is written there, in their order."""
        return self._naming.calling(names)

    @property
    def called_names(self) -> Collection[str]:
        """The simple names by which something is called, as they are written."""
        return self._naming.called_names

    def names_of(self, classes: Iterable[ClassValue]) -> Set[str]:
        """The simple names under which these classes may be called, and more."""
        return self._naming.names_of(classes)

    def decorated(self, *names: str) -> Iterator[tuple[Function, LibraryCall]]:
        """Every function with one of these decorators."""
        return self._library_calls.decorated(*names)

    def decorated_classes(self, *names: str) -> Iterator[tuple[ClassValue, Class, LibraryCall]]:
        """Every class with one of these decorators."""
        return self._library_calls.decorated_classes(*names)

    def ways_in(self, path: str, function: str) -> list[Scope]:
        """The scopes of a function, one for each way it is called, so that arguments given together stay together."""
        return ways_in(self.evaluator, path, function)

    def receivers(self, path: str, function: str) -> Sequence[Scope]:
        """The scopes of a method, one for each object, or class of them, that it is called on."""
        return self._receivers.of(path, function)

    # ------------------------------------------------------------ classes

    def subclasses(self, *names: str) -> Iterator[tuple[ClassValue, Class]]:
        """Every class of the service that derives from one of these library classes."""
        if self._deriving is None:
            self._deriving = self._find_deriving()
        found = {position: key for name in names for position, key in self._deriving.get(name, ())}
        for position in sorted(found):
            key = found[position]
            yield key, self.symbols.classes[key.path, key.name]

    def _find_deriving(self) -> dict[str, list[tuple[int, ClassValue]]]:
        """The service's classes by the library classes that they derive from, each with its position among all of them."""
        found: dict[str, list[tuple[int, ClassValue]]] = {}
        keys = dict.fromkeys(self.symbols.class_named(path, name) for path, name in self.symbols.classes)
        for position, key in enumerate(keys):
            for base in self.evaluator.classes.library_bases(key):
                found.setdefault(base, []).append((position, key))
        return found

    def bases(self, value: ClassValue) -> tuple[ClassValue, ...]:
        """The class and all its bases inside the service, nearest first."""
        return self.evaluator.classes.bases(value)

    def fields(self, value: ClassValue) -> tuple[tuple[str, Field], ...]:
        """(path, field) of a class and its bases; a nearer definition hides a farther one."""
        return self.evaluator.classes.fields(value)

    # ------------------------------------------------------------ values

    def values(self, expression: Expression | None, scope: Scope) -> tuple[Value, ...]:
        """What an expression may stand for."""
        return self.evaluator.values(expression, scope)

    def texts(self, expression: Expression | None, scope: Scope) -> tuple[Text, ...]:
        """The strings an expression may stand for."""
        return self.evaluator.texts(expression, scope)

    def deployed(self, text: Text) -> Text:
        """The text with what the deployment sets, or else its defaults."""
        return self._environment.fill(text).text

    def library_names(self, expression: Expression | None, scope: Scope) -> tuple[str, ...]:
        """The canonical library names among an expression's values."""
        return tuple(v.name for v in self.values(expression, scope) if isinstance(v, Library))

    def apart(self, find: Callable[[], T]) -> T:
        """What is found out once for all, as questions of its own."""
        return self.evaluator.apart(find)


@lru_cache(maxsize=20_000)
def _beginnings(target: str) -> tuple[str, ...]:
    """What an import names, as far as libraries are told by it; services import much the same."""
    parts = target.replace("::", ".").split(".", 4)
    return tuple([".".join(parts[:end]) for end in range(1, min(len(parts), 4) + 1)])


def _held(code: ServiceCode, readers: Sequence[FieldValue], of: Instance, field: Field) -> Expression | None:
    """What the first reader says that knows what a field holds."""
    return next((held for read in readers if (held := read(code, of, field)) is not None), None)


def place_of(handler: str, path: str) -> tuple[str, str]:
    """The file and the qualified name of a handler, as a fact in the file ``path`` names it: one in another file as
    ``file:name``. A lambda's name has colons of its own.
    """
    file, colon, name = handler.partition(":")
    return (file, name) if colon and "<" not in file else (path, handler)


def every(facts: Iterable[tuple[Framework, Fact]]) -> tuple[Fact, ...]:
    """The facts alone."""
    return tuple(fact for _, fact in facts)
