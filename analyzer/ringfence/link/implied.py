"""What runs without a call of its own: injected functions, wrappers of decorators, entered and left blocks, properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct

from ringfence.link.code import ServiceCode
from ringfence.link.properties import is_property
from ringfence.model.expression import Argument, Collection, Expression, Invoke, Item, Member, Name
from ringfence.model.outline import Call, Function
from ringfence.model.source import Span, Step
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope, Value

DEEPEST_INJECTION = 5
LONGEST_CHAIN = 10
_ENTERING = ("__enter__", "__aenter__", "__exit__", "__aexit__")


class Beside(Struct, frozen=True):
    """Where a call runs something besides the functions it calls, whoever runs the call.

    entered: the block that it opens; blocks: those in which it stands; reads: the members on the way to it, or to its
    arguments, that have the name of a property.
    """

    entered: Invoke | None
    blocks: tuple[Expression, ...]
    reads: tuple[Member, ...]


NOTHING = Beside(None, (), ())


class Implied:
    """Answers for the code of one service."""

    def __init__(self, code: ServiceCode) -> None:
        self._code = code
        self._wrappers: dict[tuple[str, str], tuple[FunctionValue, ...]] = {}
        self._property_functions = {
            key for key, found in code.symbols.functions.items() for one in found if one.decorators and is_property(one)
        }
        self._property_names = {name.rpartition(".")[2] for _, name in self._property_functions}
        self._entered = {
            scope.at
            for calls in code.symbols.calls.inside.values()
            for call in calls
            for scope in call.scopes
            if isinstance(scope, Invoke)
        }

    def at(self, call: Call) -> Beside:
        """Where to look for what a call runs besides the functions it calls."""
        callee = call.invoke.callee
        if not (call.scopes or self._property_names or call.invoke.at in self._entered):
            return NOTHING
        reads = [self._reads(callee.of if isinstance(callee, Member) else callee)] if self._property_names else []
        reads += [self._reads(argument.value) for argument in call.invoke.arguments if self._property_names]
        return Beside(
            call.invoke if call.invoke.at in self._entered else None,
            tuple(block for block in call.scopes if not isinstance(block, Invoke)),
            tuple(chain.from_iterable(reads)),
        )

    def beside(self, beside: Beside, called: Iterable[Value], scope: Scope) -> Iterator[FunctionValue]:
        """What a call runs besides the functions it calls: their wrappers, the methods of the block that it opens or that it
        stands in, and the properties that are read on the way to it.
        """
        for value in called:
            if isinstance(value, FunctionValue):
                yield from self.around(value.path, value.name)
        if beside.entered is not None:
            yield from self._methods(beside.entered, scope)
        for block in beside.blocks:
            yield from self._methods(block, scope)
        for read in beside.reads:
            yield from self._properties(read, scope)

    def _methods(self, block: Expression, scope: Scope) -> Iterator[FunctionValue]:
        """``__enter__`` and ``__exit__`` of the service's own objects."""
        for value in self._code.values(block, scope):
            if isinstance(value, Instance):
                for name in _ENTERING:
                    method = self._code.evaluator.classes.method(value, name)
                    if method is not None:
                        yield method

    def _reads(self, expression: Expression) -> Iterator[Member]:
        """The members that may be properties in ``self.stock.client.get``."""
        for _ in range(LONGEST_CHAIN):
            if not isinstance(expression, Member):
                return
            if expression.name in self._property_names:
                yield expression
            expression = expression.of

    def _properties(self, read: Member, scope: Scope) -> Iterator[FunctionValue]:
        """The service's own properties that a member may be."""
        for value in self._code.values(read.of, scope):
            if isinstance(value, Instance):
                method = self._code.evaluator.classes.method(value, read.name)
                if method is not None and (method.path, method.name) in self._property_functions:
                    yield method

    # ------------------------------------------------------------ decorators

    def around(self, path: str, function: str) -> tuple[FunctionValue, ...]:
        """The functions of the service that its decorators put in a function's place."""
        key = (path, function)
        if key not in self._wrappers:
            self._wrappers[key] = ()  # a decorator that is decorated by what it decorates
            self._wrappers[key] = tuple(dict.fromkeys(self._wrapping(path, function)))
        return self._wrappers[key]

    def _wrapping(self, path: str, function: str) -> Iterator[FunctionValue]:
        outer = Scope(path, function.rpartition(".")[0])
        for definition in self._code.symbols.functions.get((path, function), ()):
            for decorator in definition.decorators:
                expression = decorator.expression
                named = expression.callee if isinstance(expression, Invoke) else expression
                if not self._code.own.decorator(named, outer):
                    continue
                for value in self._code.values(expression, outer):
                    yield from self._put(value, definition, expression, decorator.at, outer)

    def _put(
        self, decorator: Value, definition: Function, expression: Expression, at: Span, outer: Scope
    ) -> Iterator[FunctionValue]:
        if isinstance(decorator, FunctionValue):
            yield from self._given_back(decorator, definition, expression, at, outer)
        elif isinstance(decorator, ClassValue | Instance):
            made = decorator if isinstance(decorator, Instance) else Instance(decorator)
            method = self._code.evaluator.classes.method(made, "__call__")
            if method is not None:  # ``@Cached`` makes an object of the function, ``@Cached(60)`` is given it
                given = isinstance(decorator, Instance)
                back = list(self._given_back(method, definition, expression, at, outer)) if given else []
                yield from back or (method,)

    def _given_back(
        self, decorator: FunctionValue, definition: Function, expression: Expression, at: Span, outer: Scope
    ) -> Iterator[FunctionValue]:
        """What a decorator gives for a function, other than that."""
        handed = Argument(Name(definition.name.rpartition(".")[2]))
        invoke = self._code.evaluator.keep(Invoke(expression, (handed,), at))
        assert isinstance(invoke, Invoke)
        for result in self._code.evaluator.invocations.returned(decorator, invoke, outer):
            if isinstance(result, FunctionValue) and result.name != definition.name:
                yield FunctionValue(result.path, result.name, result.receiver)  # what it wraps runs anyhow

    # ------------------------------------------------------------ injection

    def injected(self, scope: Scope, path: tuple[Step, ...] = ()) -> Iterator[tuple[FunctionValue, tuple[Step, ...]]]:
        """Functions named in a handler's defaults, annotations or decorators run before it, and before them those that
        they name, each with the way to it: ``Depends(get_session)``, ``Annotated[Session, Depends(get_session)]``,
        ``dependencies=[Depends(check)]``.
        """
        for definition in self._code.symbols.functions.get((scope.path, scope.function), ()):
            for invoke, type in _injectors(definition):
                arguments = [argument.value for argument in invoke.arguments] or ([type] if type is not None else [])
                for value in (value for a in arguments for value in self._code.values(a, Scope(scope.path))):
                    function = self._run(value)
                    if function is not None:
                        way = (*path, Step(f"{function.name} is injected", invoke.at))
                        yield function, way
                        inner = Scope(function.path, function.name, None, None, function.receiver)
                        yield from self.injected(inner, way) if len(way) <= DEEPEST_INJECTION else ()

    def _run(self, value: Value) -> FunctionValue | None:
        """What runs for a dependency: the function, a class's constructor, an object's ``__call__``."""
        if isinstance(value, FunctionValue):
            return value
        if isinstance(value, ClassValue):
            return self._code.evaluator.classes.method(Instance(value), "__init__")
        return self._code.evaluator.classes.method(value, "__call__") if isinstance(value, Instance) else None


def _injectors(definition: Function) -> Iterator[tuple[Invoke, Expression | None]]:
    """The calls that name dependencies, with the type that stands for one that names none."""
    for parameter in definition.parameters:
        if isinstance(parameter.default, Invoke):
            yield parameter.default, parameter.type
        annotation = parameter.type.key if isinstance(parameter.type, Item) else None
        if isinstance(annotation, Collection) and annotation.items:
            yield from ((item, annotation.items[0]) for item in annotation.items[1:] if isinstance(item, Invoke))
    for decorator in definition.decorators:
        given = (
            decorator.expression.argument(None, "dependencies") if isinstance(decorator.expression, Invoke) else None
        )
        for item in given.items if isinstance(given, Collection) else ():
            if isinstance(item, Invoke):
                yield item, None
