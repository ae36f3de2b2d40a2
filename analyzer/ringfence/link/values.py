"""What expressions stand for: an abstract evaluation of one service's code.

Every alternative is followed, within bounds: branches, assignments in several places, the arguments of every caller of a
function (or, where the scope tells the call, of that call alone). Recursion ends the search on that path, never the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from ringfence.extend import Compute
from ringfence.link import environment, strings
from ringfence.link.alternatives import (
    as_held,
    chosen,
    combined,
    gathered,
    with_step,
    without_site,
)
from ringfence.link.answers import Answers, Values
from ringfence.link.assignments import Assignments
from ringfence.link.attributes import Attributes
from ringfence.link.callbacks import Callbacks
from ringfence.link.class_members import ClassMembers
from ringfence.link.classes import Classes
from ringfence.link.constructors import Constructors
from ringfence.link.containers import Containers
from ringfence.link.dependence import Dependence
from ringfence.link.embedding import Embedding
from ringfence.link.extensions import Extensions
from ringfence.link.fillings import Fillings
from ringfence.link.frames import Frames
from ringfence.link.growing import plain
from ringfence.link.injection import FieldReader, Injection
from ringfence.link.invocations import Invocations
from ringfence.link.libraries import Libraries
from ringfence.link.maps import Maps
from ringfence.link.module_members import ModuleMembers
from ringfence.link.names import Names
from ringfence.link.parameters import Parameters
from ringfence.link.results import Results
from ringfence.link.symbols import Symbols
from ringfence.link.type_parameters import TypeParameters
from ringfence.model.expression import (
    Choice,
    Collection,
    Constant,
    Each,
    Entered,
    Expression,
    Filled,
    Given,
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
    Entries,
    FunctionValue,
    Instance,
    Items,
    Known,
    Library,
    NamespaceValue,
    Provision,
    Scope,
    Value,
)

_CHAINS = frozenset((Name, Member))


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
        added: Mapping[str, str] | None = None,
        fill: Callable[[Text], environment.Filled] = environment.Filled,
        spoken_of: Set[str] = frozenset(),
    ) -> None:
        super().__init__()
        self.fill = fill
        self.symbols = symbols
        self.frames = Frames(symbols)
        self.dependence = Dependence(symbols, self.frames)
        self.names = Names(self)
        self.module_members = ModuleMembers(self)
        self.parameters = Parameters(self)
        self.callbacks = Callbacks(self)
        self.type_parameters = TypeParameters(self)
        self.classes = Classes(self)
        self.containers = Containers(self, computes or {})
        self.fillings = Fillings(self)
        self.maps = Maps(self)
        self.libraries = Libraries(self, same_as or {}, computes or {}, held, added or {}, spoken_of)
        self.invocations = Invocations(self)
        self.results = Results(self, computes or {})
        self.attributes = Attributes(self, modules or {})
        self.class_members = ClassMembers(self)
        self.assignments = Assignments(self)
        self.constructors = Constructors(self)
        self.embedding = Embedding(self)
        self.extensions = Extensions(self)
        self.injection = Injection(self, provide, fields or {})

    # ------------------------------------------------------------ the question

    def texts(self, expression: Expression | None, scope: Scope) -> tuple[Text, ...]:
        """The strings among the values."""
        return tuple([value.text for value in self.values(expression, scope) if type(value) is Known])

    # ------------------------------------------------------------ expressions

    def _relevant(self, expression: Expression, scope: Scope) -> Scope:
        return self.dependence.relevant(expression, scope)

    def _shared(self, expression: Expression, scope: Scope) -> tuple[str | tuple[str, ...], Scope] | None:
        return self.dependence.shared(expression, scope) if type(expression) in _CHAINS else None

    def _original(self, call: Invoke) -> Invoke:
        known = self.symbols.calls.at.get(call.at)
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
            return self.invocations.result(expression, scope)
        match expression:
            case Text():
                return self._text(expression, scope)
            case Hole():
                return self._hole(expression, scope)
            case Item(of, key):
                return self._item(of, key, scope)
            case Collection(items):
                return (Items(items, scope),)
            case MappingExpression(items):
                return (Entries(items, scope),)
            case Each(of):
                return self._element(of, scope)
            case Entered(of):
                return (v for value in self.values(of, scope) for v in self.containers.entered(value))
            case Choice(options):
                return chosen(gathered(self.values(option, scope) for option in options))
            case Result(of, position):
                return self.results.result(of, position, scope)
            case Filled():
                return self.results.filled(expression, scope)
            case Provided(by):
                return (v for value in self.values(by, scope) for v in self.injection.provided(value))
            case Given(of, position, name):
                return self._given(of, position, name, scope)
            case Lambda(function):
                # where members have plain names, they are those of the object whose method the function stands in
                members = self.symbols.namespaces.of(scope.path) is not None
                return (FunctionValue(scope.path, function, scope.receiver if members else None, scope),)
            case _:
                return ()

    def _text(self, text: Text, scope: Scope) -> Iterable[Value]:
        alternatives = [self._part(part, scope) for part in text.parts]
        return [strings.joined(way) for way in combined(alternatives)]

    def _part(self, part: str | Expression, scope: Scope) -> tuple[Known, ...]:
        if isinstance(part, str):
            return (Known(Text((part,))),)
        values = self.values(part, scope)
        found = tuple(v for v in values if isinstance(v, Known))
        if len(found) < len(values) and all(v.text.literal == "" for v in found):
            found = ()  # what a variable is before it is set says nothing
        return found or (Known(strings.unknown(plain(dotted(part) or ""))),)

    def _hole(self, hole: Hole, scope: Scope) -> Iterable[Value]:
        defaults = self.texts(hole.default, scope)
        return [Known(Text((Hole(hole.kind, hole.name, default),))) for default in defaults] or (
            Known(Text((Hole(hole.kind, hole.name),))),
        )

    def _member(self, of: Expression, name: str, scope: Scope) -> Iterable[Value]:
        whole = dotted(of) if self.module_members.may_be_imported(name, scope.path) else None
        if whole is not None:  # ``import a.b`` binds the dotted name itself
            imported = self.module_members.imported(f"{whole}.{name}", scope)
            if imported:
                return imported
        if type(of) is Invoke and of.callee == Name("super"):
            return self.attributes.of_super(name, scope)
        owners = self.values(of, scope)
        if not owners:  # whatever it is called on
            known = name in self.symbols.extensions
            return self.extensions.methods(None, name) if known else self.libraries.anywhere(name)
        found = self.attributes.of_any(owners, name)
        if not found and type(owners[0]) is Instance:
            return self.libraries.added(name)
        if not found and type(owners[0]) is NamespaceValue:
            return self.module_members.generated(owners[0].name, name)
        if isinstance(of, Name) and of.name in ("self", "this", "cls"):
            return [without_site(value) for value in found]
        if isinstance(of, Name) and self.symbols.is_receiver(scope.path, scope.function, of.name):
            return [as_held(value) for value in found]
        return found

    def _item(self, of: Expression, key: Expression, scope: Scope) -> Iterable[Value]:
        """What stands under a key; else what is put there elsewhere."""
        found = gathered(self.containers.item(value, key, scope) for value in self.values(of, scope))
        return found or (
            value for _, item, place in self.fillings.of(of, scope, key) for value in self.values(item, place)
        )

    def _given(self, of: Expression, position: int, name: str, scope: Scope) -> Iterator[Value]:
        for value in self.values(of, scope):
            if isinstance(value, Library | Instance) and value.made is not None and value.scope is not None:
                argument = value.made.argument(position, *([name] if name else ()))
                if argument is not None:
                    yield from self.values(argument, value.scope)

    def _element(self, of: Expression, scope: Scope) -> Iterator[Value]:
        for value in self.values(of, scope):
            yield from self.containers.element(value)
        for key, _, place in self.fillings.of(of, scope):
            yield from self.values(key, place)
        for item, place in self.fillings.added(of, scope):
            yield from self.values(item, place)

    def assigned(self, expression: Expression, scope: Scope, note: str, at: Span) -> list[Value]:
        """The values of an expression, strings with the place of their assignment as evidence."""
        values, step = self.values(expression, scope), Step(note, at)
        return [with_step(value, step) if type(value) is Known else value for value in values]
