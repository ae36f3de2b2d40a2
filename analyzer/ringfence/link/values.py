"""What expressions stand for: an abstract evaluation of one service's code.

Every alternative is followed, within bounds: branches, assignments in several places, the arguments of every caller of a
function (or, where the scope tells the call, of that call alone). Recursion ends the search on that path, never the run.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from ringfence.extend import Compute
from ringfence.link import strings
from ringfence.link.alternatives import (
    CALL_DEPTH,
    MOST_VALUES,
    defaulted,
    entered,
    with_step,
    without_site,
)
from ringfence.link.answers import Answers, Values
from ringfence.link.attributes import Attributes
from ringfence.link.classes import Classes
from ringfence.link.constructors import Constructors
from ringfence.link.containers import Containers
from ringfence.link.dependence import Dependence
from ringfence.link.extensions import Extensions
from ringfence.link.frames import Frames
from ringfence.link.injection import FieldReader, Injection
from ringfence.link.names import Names
from ringfence.link.parameters import Parameters
from ringfence.link.results import Results
from ringfence.link.symbols import Symbols
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Constant,
    Each,
    Entered,
    Expression,
    Filled,
    Hole,
    Invoke,
    Item,
    Lambda,
    Member,
    Name,
    Opaque,
    Provided,
    Result,
    Text,
    dotted,
)
from ringfence.model.expression import Mapping as MappingExpression
from ringfence.model.source import Span, Step
from ringfence.model.value import (
    ClassValue,
    Entries,
    FunctionValue,
    Instance,
    Items,
    Known,
    Library,
    Provision,
    Scope,
    Value,
)

MOST_RECURSION = CALL_DEPTH + 1
"""Evaluations of one function that are open at once: farther in, nothing new is told apart."""
MOST_LINKS = 40
"""Calls in a chain that a framework's computation is shown."""
MOST_NAMES = 12
"""How many names are tried where a library function needs one that is computed."""

_CHAINS = frozenset((Name, Member))

OF_OWNER, OF_TYPE_ARGUMENT, OF_TYPE = "owner()", "argument<>()", "object<>()"
"""Canonical names for what a library gives of the service's own classes: see ``Framework.same_as``."""


class Evaluator(Answers):
    """Answers what an expression stands for."""

    def __init__(
        self,
        symbols: Symbols,
        same_as: Mapping[str, str] | None = None,
        computes: Mapping[str, Compute] | None = None,
        modules: Mapping[str, str] | None = None,
        fields: Mapping[str, FieldReader] | None = None,
        provide: Callable[[], Iterable[Provision]] = tuple,
        held: Callable[[str, str], Iterable[tuple[Expression, Scope]]] = lambda name, key: (),
    ) -> None:
        super().__init__()
        self.symbols = symbols
        self.frames = Frames(symbols)
        self._dependence = Dependence(symbols, self.frames)
        self.names = Names(self)
        self.parameters = Parameters(self)
        self.classes = Classes(self)
        self.containers = Containers(self, computes or {})
        self.results = Results(self, computes or {})
        self.attributes = Attributes(self, modules or {})
        self.constructors = Constructors(self)
        self.extensions = Extensions(self)
        self.injection = Injection(self, provide, fields or {})
        self.held = held
        """What libraries put under a key of an object of theirs, by canonical name."""
        self._same_as = same_as or {}
        self._computes = computes or {}
        self._running: Counter[tuple[str, str]] = Counter()

    # ------------------------------------------------------------ the question

    def texts(self, expression: Expression | None, scope: Scope) -> tuple[Text, ...]:
        """The strings among the values."""
        return tuple(value.text for value in self.values(expression, scope) if isinstance(value, Known))

    def canonical(self, name: str) -> str:
        """One name for all spellings of a library's thing."""
        for _ in range(5):
            if name not in self._same_as:
                break
            name = self._same_as[name]
        return name

    # ------------------------------------------------------------ expressions

    def _relevant(self, expression: Expression, scope: Scope) -> Scope:
        return self._dependence.relevant(expression, scope)

    def _shared(self, expression: Expression, scope: Scope) -> tuple[tuple[str, ...], Scope] | None:
        return self._dependence.shared(expression, scope) if type(expression) in _CHAINS else None

    def _original(self, call: Invoke) -> Invoke:
        known = self.symbols.called_at.get(call.at)
        return known if known is not None and known == call else call  # ``super`` stands where ``super()`` does

    def _said(self, expression: Expression) -> Values | None:
        match expression:
            case Text():
                return (Known(expression),) if expression.literal is not None else None
            case Constant(value):
                return () if value is None or isinstance(value, bool) else (Known(Text((str(value),))),)
            case Hole(default=None):
                return (Known(Text((expression,))),)
            case Opaque():
                return ()
            case _:
                return None

    def _evaluate(self, expression: Expression, scope: Scope) -> Iterable[Value]:
        if type(expression) is Name:  # the most frequent by their very types: that an object is of no class costs more
            return self.names.look_up(expression.name, scope)
        if type(expression) is Member:
            return self._member(expression.of, expression.name, scope)
        if type(expression) is Invoke:
            return self._result(expression, scope)
        match expression:
            case Text():
                return self._text(expression, scope)
            case Hole():
                return self._hole(expression, scope)
            case Item(of, key):
                found = self._each_of(self.values(of, scope), lambda value: self.containers.item(value, key, scope))
                return found or [
                    v for _, item, place in self.containers.filled(of, scope) for v in self.values(item, place)
                ]
            case Collection(items):
                return (Items(items, scope),)
            case MappingExpression(items):
                return (Entries(items, scope),)
            case Each(of):
                elements = self._each_of(self.values(of, scope), self.containers.element)
                return [
                    *elements,
                    *(v for key, _, place in self.containers.filled(of, scope) for v in self.values(key, place)),
                ]
            case Entered(of):
                return self._each_of(self.values(of, scope), self.containers.entered)
            case Choice(options):
                return [value for option in options for value in self.values(option, scope)]
            case Result(of, position):
                return self.results.result(of, position, scope)
            case Filled():
                return self.results.filled(expression, scope)
            case Provided(by):
                return self._each_of(self.values(by, scope), self.injection.provided)
            case Lambda(function):
                return (FunctionValue(scope.path, function, None, scope),)
            case _:
                return ()

    def _text(self, text: Text, scope: Scope) -> Iterable[Value]:
        alternatives = [self._part(part, scope) for part in text.parts]
        ways = itertools.islice(itertools.product(*alternatives), MOST_VALUES)
        return [strings.joined(way) for way in ways]

    def _part(self, part: str | Expression, scope: Scope) -> tuple[Known, ...]:
        if isinstance(part, str):
            return (Known(Text((part,))),)
        values = self.values(part, scope)
        found = tuple(v for v in values if isinstance(v, Known))
        if len(found) < len(values) and all(v.text.literal == "" for v in found):
            found = ()  # what a variable is before it is set says nothing
        return found or (Known(strings.unknown(dotted(part) or "")),)

    def _hole(self, hole: Hole, scope: Scope) -> Iterable[Value]:
        defaults = self.texts(hole.default, scope)
        return [Known(Text((Hole(hole.kind, hole.name, default),))) for default in defaults] or (
            Known(Text((Hole(hole.kind, hole.name),))),
        )

    def _member(self, of: Expression, name: str, scope: Scope) -> Iterable[Value]:
        whole = dotted(of) if self.names.may_be_imported(name, scope.path) else None
        if whole is not None:  # ``import a.b`` binds the dotted name itself
            imported = self.names.imported(f"{whole}.{name}", scope)
            if imported:
                return imported
        if type(of) is Invoke and of.callee == Name("super"):
            return self.attributes.of_super(name, scope)
        owners = self.values(of, scope)
        found = self._each_of(owners, lambda value: self.attributes.attribute(value, name))
        if not owners and name in self.symbols.extensions:  # whatever it is called on
            return self.extensions.methods(None, name)
        if not owners and (f"*.{name}" in self._same_as or f"*.{name}()" in self._same_as):
            return (Library(self.canonical(f"*.{name}")),)
        if isinstance(of, Name) and of.name in ("self", "this", "cls"):
            return [without_site(value) for value in found]
        return found

    # ------------------------------------------------------------ calls

    def _result(self, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        callee = invoke.callee
        if isinstance(callee, Member):
            found = self.containers.method(callee, invoke, scope)
            if found is not None:
                return found
        return self._each_of(self.values(callee, scope), lambda value: self.call(value, invoke, scope))

    def call(self, callee: Value, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a call of this value gives."""
        match callee:
            case Library():
                computed = self._computes.get(callee.name)
                if computed is not None:
                    wholes = self._whole(invoke, scope)
                    return [value for whole in wholes for value in self.computed(computed, whole, scope)]
                return self.library(callee.name + "()", invoke, scope, callee.owner, callee.keys)
            case ClassValue():
                return (Instance(callee, invoke, scope), *self._converted(callee, invoke, scope))
            case FunctionValue():
                return self.returned(callee, invoke, scope)
            case Instance():
                method = self.classes.method(callee, "__call__")
                return self.returned(method, invoke, scope) if method else ()
            case _:
                return ()

    def _converted(self, cls: ClassValue, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a conversion leaves as it is: ``DSN(url)`` of ``type DSN string``."""
        definition = self.classes.class_of(cls)
        plain = definition is not None and definition.kind == "class" and definition.bases == (Name("string"),)
        return self.values(invoke.argument(0), scope) if plain and len(invoke.arguments) == 1 else ()

    def library(
        self, name: str, made: Invoke | None, scope: Scope | None, owner: ClassValue | None, keys: tuple[Text, ...] = ()
    ) -> tuple[Value, ...]:
        """A library's thing, or the object of the service's own class that it is by the name a framework gave it."""
        name = self.canonical(name)
        if name == OF_OWNER and owner is not None:
            return (Instance(owner),)
        if name == OF_TYPE_ARGUMENT and made is not None and scope is not None:
            return tuple(value for type in made.type_arguments[:1] for value in self.classes.injected(type, scope))
        if name == OF_TYPE and made is not None and scope is not None:
            return tuple(value for type in made.type_arguments[:1] for value in self.classes.typed(type, scope))
        return (Library(name, made, scope, owner, keys),)

    def _whole(self, invoke: Invoke, scope: Scope) -> list[Invoke]:
        """A chain of calls with its beginning, where that is in a variable: ``b = of(x); b.path(y).text()``. One that comes
        from elsewhere has its arguments written out.
        """
        links: list[Invoke] = []
        root: Expression = invoke
        while isinstance(root, Invoke) and isinstance(root.callee, Member) and len(links) < MOST_LINKS:
            links.append(root)
            root = root.callee.of
        if not isinstance(root, Name):
            return [invoke]
        for value in self.values(root, scope):
            place = value.scope if isinstance(value, Library) and value.name.endswith("()") else None
            if isinstance(value, Library) and value.made is not None and place is not None:
                here = (place.path, place.function) == (scope.path, scope.function)
                begun = [value.made] if here else self.spelled(value.made, place)
                return [_continued(beginning, links) for beginning in begun] or [invoke]
        return [invoke]

    def spelled(self, made: Invoke, scope: Scope) -> list[Invoke]:
        """A call with its first argument written out, and those of the calls that it goes on from, so that it means the
        same elsewhere; nothing where that is not known.
        """
        callees: list[Expression] = [made.callee]
        if isinstance(made.callee, Member) and isinstance(made.callee.of, Invoke):
            callees = [Member(before, made.callee.name) for before in self.spelled(made.callee.of, scope)]
        firsts: list[tuple[Argument, ...]] = [made.arguments]
        if made.arguments and not isinstance(made.arguments[0].value, Text | Constant):
            texts = [text for text in self.texts(made.arguments[0].value, scope) if text.literal is not None]
            firsts = [(Argument(text, made.arguments[0].name), *made.arguments[1:]) for text in texts[:MOST_NAMES]]
        return [Invoke(callee, first, made.at) for callee in callees for first in firsts][:MOST_NAMES]

    def computed(self, compute: Compute, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a library function makes of its arguments. One that needs a name gets those that its first argument may
        be, where that is not written out: ``os.Getenv(key)``.
        """
        expression = compute(invoke)
        first = invoke.arguments[0] if invoke.arguments else None
        if (
            expression is not None
            or first is None
            or first.name is not None
            or isinstance(first.value, Text | Constant)
        ):
            return self.values(self.keep(expression), scope)
        found: list[Value] = []
        for value in self.values(first.value, scope)[:MOST_NAMES]:
            if isinstance(value, Known) and value.text.literal is not None:
                named = Invoke(invoke.callee, (Argument(value.text), *invoke.arguments[1:]), invoke.at)
                found += self.values(self.keep(compute(named)), scope)
        return found

    def returned(self, function: FunctionValue, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        """What a function of the service returns for this call."""
        key = (function.path, function.name)
        if self._running[key] >= MOST_RECURSION:
            self.lacks()
            return ()
        self._running[key] += 1
        try:
            return list(self._returned(function, invoke, scope))
        finally:
            self._running[key] -= 1

    def _returned(self, function: FunctionValue, invoke: Invoke, scope: Scope) -> Iterable[Value]:
        inside = self.enter(function, invoke, scope)
        strict = self.symbols.namespaces.of(function.path) is not None
        for definition in self.symbols.called(function.path, function.name, invoke):
            returned = (value for expression in definition.returns for value in self.values(expression, inside))
            found = list(itertools.islice(returned, MOST_VALUES))
            yield from defaulted(found)
            if definition.return_type is not None and (not found or (strict and _only_libraries(found))):
                declared = self.classes.typed(definition.return_type, Scope(function.path, function.name))
                yield from (v for v in declared if not found or _of_the_service(v))

    def call_method(
        self, value: Instance, name: str, argument: Expression | None, scope: Scope | None
    ) -> Iterable[Value]:
        """What ``value.name(argument)`` returns; nothing if the class has no such method."""
        method = self.classes.method(value, name)
        if method is None:
            return ()
        arguments = (Argument(argument),) if argument is not None else ()
        invoke = self.keep(Invoke(OPAQUE, arguments, Span(method.path, 0)))
        assert isinstance(invoke, Invoke)
        return self.returned(method, invoke, scope or Scope(method.path, method.name))

    def enter(self, function: FunctionValue, invoke: Invoke, scope: Scope) -> Scope:
        """The scope inside a function for one call of it; only the last few calls are told apart."""
        return entered(function, invoke, scope)

    # ------------------------------------------------------------ small things

    def assigned(self, expression: Expression, scope: Scope, note: str, at: Span) -> list[Value]:
        """The values of an expression, strings with the place of their assignment as evidence."""
        values, step = self.values(expression, scope), Step(note, at)
        return [with_step(value, step) if isinstance(value, Known) else value for value in values]

    def _each_of(self, values: Values, function: Callable[[Value], Iterable[Value]]) -> Iterable[Value]:
        return [result for value in values for result in function(value)]


def _only_libraries(values: list[Value]) -> bool:
    """Whether nothing is known but what some library's call gives, of which a declared type may say more."""
    return all(isinstance(value, Library) for value in values)


def _of_the_service(value: Value) -> bool:
    return isinstance(value, Instance) or (isinstance(value, Library) and value.owner is not None)


def _continued(beginning: Invoke, links: Sequence[Invoke]) -> Invoke:
    """A chain of calls, the last one first, behind another beginning."""
    for link in reversed(links):
        assert isinstance(link.callee, Member)
        beginning = Invoke(Member(beginning, link.callee.name), link.arguments, link.at)
    return beginning
