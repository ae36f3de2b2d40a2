"""What a call runs: the service's functions that it calls, or that it is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from ringfence.link.alternatives import CALL_DEPTH, shortened
from ringfence.link.code import ServiceCode
from ringfence.link.implied import NOTHING, Beside, Implied
from ringfence.model.expression import Expression
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope, Value

Key = tuple[str, str]


class _Asked(Struct):
    """What of a call has to be evaluated: the same in every scope, so it is found out once.

    handlers: whoever a library runs there. callee: None if it can be no function of the service. given: the arguments that
    may be functions; once somebody has ``looked``, without those that are none for any caller.
    """

    handlers: Sequence[FunctionValue]
    callee: Expression | None
    given: tuple[Expression, ...]
    beside: Beside
    looked: bool = False


class Asked(Struct, frozen=True):
    """The expressions that tell whom a call runs: what is called, what is handed over, what runs besides."""

    callee: Expression | None
    given: Sequence[Expression]
    beside: Sequence[Expression]


class Callees:
    """The functions that the calls of one service run.

    dispatched: what libraries run at a call; registered: what a call hands over that is run for itself.
    """

    def __init__(
        self,
        code: ServiceCode,
        implied: Implied,
        dispatched: Mapping[Span, Sequence[FunctionValue]],
        registered: Mapping[Span, set[Key]],
    ) -> None:
        self._code = code
        self._implied = implied
        self._dispatched = dispatched
        self._registered = registered
        self._asked: dict[int, _Asked | None] = {}
        """By the identity of the call, which the code keeps alive; None for what runs nothing, whoever runs the call."""
        self._overrides: dict[tuple[ClassValue, str], tuple[FunctionValue, ...]] = {}

    def may_be_among(self, names: set[str], call: Call, scope: Scope) -> bool:
        """Whether a call may run a function of one of these names: most need no evaluation to tell that they do not."""
        if call.invoke.at not in self._dispatched and not self._code.own.may_run(call, scope, names):
            return False
        return self._what_of(call, scope) is not None

    def of(
        self, call: Call, scope: Scope, leads: Callable[[Key], bool] = lambda function: False
    ) -> Iterator[tuple[FunctionValue, bool]]:
        """The service's functions a call runs: called (True) or handed over as an argument (False). leads: for which of
        those that are handed over it matters whether the call gives them back instead, which takes long to find out.
        """
        asked = self._what_of(call, scope)
        if asked is None:
            return
        for handler in asked.handlers:
            yield handler, True
        called = self._code.values(asked.callee, scope)
        for value in called:
            if isinstance(value, FunctionValue):
                yield value, True
                for override in self._overriding(value):
                    yield override, True
            elif isinstance(value, ClassValue):
                made = Instance(value, call.invoke, shortened(scope, CALL_DEPTH - 1))
                constructor = self._code.evaluator.classes.method(made, "__init__")
                if constructor is not None:
                    yield constructor, True
        for function in self._handed_over(call, self._given(asked, scope), scope, leads) if asked.given else ():
            yield function, False
        for function in self._implied.beside(asked.beside, called, scope):
            yield function, False

    def asked(self, call: Call, scope: Scope) -> Asked:
        """What is asked to tell whom a call runs."""
        asked = self._what_of(call, scope)
        if asked is None:
            return Asked(None, (), ())
        beside = (asked.beside.entered, *asked.beside.blocks, *(read.of for read in asked.beside.reads))
        given = self._given(asked, scope) if asked.given else ()
        return Asked(asked.callee, given, [expression for expression in beside if expression is not None])

    def _what_of(self, call: Call, scope: Scope) -> _Asked | None:
        key = id(call)
        if key not in self._asked:
            self._asked[key] = self._ask(call, scope)
        return self._asked[key]

    def _ask(self, call: Call, scope: Scope) -> _Asked | None:
        own, invoke = self._code.own, call.invoke
        handlers = self._dispatched.get(invoke.at, ())
        callee = invoke.callee if own.callee(invoke.callee, scope) else None
        given = tuple([argument.value for argument in invoke.arguments if own.argument(argument.value, scope)])
        beside = self._implied.at(call)
        runs_something = handlers or callee is not None or given or beside is not NOTHING
        return _Asked(handlers, callee, given, beside) if runs_something else None

    def _given(self, asked: _Asked, scope: Scope) -> Sequence[Expression]:
        """The arguments that may be functions: what is none for all callers together is none for one of them, and of most
        arguments that is all there is to know.
        """
        if not asked.looked:
            anywhere = Scope(scope.path, scope.function)
            asked.given = tuple([given for given in asked.given if self._may_be_function(given, anywhere)])
            asked.looked = True
        return asked.given

    def _may_be_function(self, argument: Expression, scope: Scope) -> bool:
        """Nothing at all says nothing: of all callers together, more may be too much to be found out than of one."""
        values = self._code.values(argument, scope)
        return not values or any(isinstance(value, FunctionValue) for value in values)

    def _handed_over(
        self, call: Call, given: Iterable[Expression], scope: Scope, leads: Callable[[Key], bool]
    ) -> Iterator[FunctionValue]:
        """The functions a call is given, those left out that it gives back (``partial(f)``) or that run for themselves."""
        registered = self._registered.get(call.invoke.at, ())
        for argument in given:
            for value in self._code.values(argument, scope):
                if not isinstance(value, FunctionValue) or (value.path, value.name) in registered:
                    continue
                if not leads((value.path, value.name)) or value not in self._code.values(call.invoke, scope):
                    yield value

    def _overriding(self, value: FunctionValue) -> Iterable[FunctionValue]:
        """A method of an object known by its declared type alone may be any override below it."""
        receiver: Value | None = value.receiver
        if not isinstance(receiver, Instance) or receiver.made is not None:
            return ()
        key = (receiver.cls, value.name)
        known = self._overrides.get(key)
        if known is None:
            known = self._overrides[key] = tuple(self._below(receiver.cls, value.name))
        return known

    def _below(self, cls: ClassValue, name: str) -> Iterator[FunctionValue]:
        """The methods that override one in the classes that derive from an object's."""
        classes, simple = self._code.evaluator.classes, name.rpartition(".")[2]
        for below in classes.subclasses(cls):
            override = classes.method(Instance(below), simple)
            if override is not None and override.name != name:
                yield override
