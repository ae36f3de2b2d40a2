"""The flow of each entry point: which effects one execution has, and the path that leads to each."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from ringfence.link.alternatives import CALL_DEPTH, entered, shortened
from ringfence.link.code import ServiceCode, place_of
from ringfence.link.implied import Implied
from ringfence.link.repetition import Repetition
from ringfence.model.expression import Expression, Invoke, dotted
from ringfence.model.facts import (
    AfterCommit,
    Background,
    ChannelUse,
    Dispatch,
    Fact,
    Route,
    Schedule,
    TransactionScope,
)
from ringfence.model.outline import Call
from ringfence.model.source import Span, Step
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope

MOST_VISITS = 4000
"""Function executions followed for one entry point; an entry cut there is marked incomplete."""

Key = tuple[str, str]
_CACHE = re.compile(r"cache|memoi[sz]e", re.IGNORECASE)


class Visit(Struct):
    """One function being executed: where, and the way there."""

    scope: Scope
    path: tuple[Step, ...]
    repeated: bool = False
    each: Span | None = None
    transaction: Span | None = None
    cached: bool = False
    at: Span | None = None
    """Where the entry stands that begins here: of overloads, it is the one around."""


class Reached(Struct):
    """A fact reached from an entry: seen from ``scope``, by ``path``, inside the transaction begun at ``transaction``;
    repeated in some loop, and if so, for each item of something by the call at ``each``.
    """

    fact: Fact
    scope: Scope
    path: tuple[Step, ...]
    repeated: bool
    each: Span | None
    transaction: Span | None
    cached: bool = False


class Flow:
    """The call graph of one service, walked from an entry with the calls on the way told apart."""

    def __init__(self, code: ServiceCode, facts: Iterable[Fact]) -> None:
        self._code = code
        self._implied = Implied(code)
        self._facts: dict[Span, list[Fact]] = defaultdict(list)
        self._background: set[Span] = set()
        self._dispatched: dict[Span, list[FunctionValue]] = defaultdict(list)
        self._after_commit: set[Span] = set()
        self._registered: dict[Span, set[Key]] = defaultdict(set)
        """What a call hands over that is run for itself: handlers of routes, messages and timers, what is forwarded."""
        self._blocks: set[Span] = set()
        self._entered: dict[tuple[str, str, Expression], Span] = {}
        self._whole: dict[Key, Span] = {}
        self._begun: dict[Key, list[tuple[Span, Span]]] = defaultdict(list)
        """Transactions without a block: the calls that begin them, and where they end."""
        self._beside: dict[Key, list[tuple[FunctionValue, Span]]] = defaultdict(list)
        """What else runs where a function is an entry: middleware, hooks, guards, interceptors."""
        self._inherent: dict[Key, list[Fact]] = defaultdict(list)
        """Facts that stand at no call: whoever runs the function, perhaps a proxy's method without a body, does them."""
        facts = list(facts)
        self._repetition = Repetition(code, facts)
        calls = {call.invoke.at: call for calls in code.symbols.calls_in.values() for call in calls}
        for path, call in code.forwarded:
            for value in code.values(call.invoke.callee, Scope(path, call.function)):
                if isinstance(value, FunctionValue):
                    self._registered[call.invoke.at].add((value.path, value.name))
        for fact in facts:
            if isinstance(fact, Route | ChannelUse | Schedule) and fact.handler:
                self._registered[fact.at].add(place_of(fact.handler, fact.at.path))
            if isinstance(fact, Background):
                self._background.update((fact.at, *_started(fact, calls.get(fact.at))))
            elif isinstance(fact, Dispatch) and (fact.at in calls or not fact.function):
                self._dispatched[fact.at].append(self._handler(fact))
            elif isinstance(fact, Dispatch):
                self._beside[fact.at.path, fact.function].append((self._handler(fact), fact.at))
            elif isinstance(fact, AfterCommit):
                self._after_commit.add(fact.at)
            elif isinstance(fact, TransactionScope):
                if fact.whole:
                    self._whole[fact.at.path, fact.function] = fact.at
                elif fact.until is not None:
                    self._begun[fact.at.path, fact.function].append((fact.at, fact.until))
                elif fact.via is None:
                    self._blocks.add(fact.at)
                else:
                    self._entered[fact.at.path, fact.function, fact.via] = fact.at
            elif fact.at in calls:
                self._facts[fact.at].append(fact)
            elif function := getattr(fact, "function", ""):
                self._inherent[place_of(function, fact.at.path)].append(fact)
        self._useful = self._functions_with_effects()
        self._names = code.own.of(self._useful)

    def _handler(self, fact: Dispatch) -> FunctionValue:
        path, name = place_of(fact.handler, fact.at.path)
        owner = self._code.symbols.owner_class(path, name)
        return FunctionValue(path, name, Instance(self._code.symbols.class_named(path, owner)) if owner else None)

    def walk(self, path: str, function: str, at: Span | None = None) -> tuple[list[Reached], bool]:
        """What an execution of a function reaches, nearest first; and whether the walk was complete. at: where it is said
        that the function is an entry, which tells overloads apart.
        """
        start = Visit(Scope(path, function), (), transaction=self._whole.get((path, function)), at=at)
        queue = deque([start, *islice(self._beforehand(start), MOST_VISITS), *self._accompanying(start)])
        seen: set[tuple[object, ...]] = set()
        reached: list[Reached] = []
        visits = 0
        while queue:
            visit = queue.popleft()
            visits += 1
            if visits > MOST_VISITS:
                return reached, False
            others = self._other_overloads(visit)
            reached += [
                Reached(fact, visit.scope, visit.path, visit.repeated, visit.each, visit.transaction, visit.cached)
                for fact in self._inherent.get((visit.scope.path, visit.scope.function), ())
                if not _inside(fact.at, others)
            ]
            following: list[Visit] = []
            for call in self._code.symbols.calls_in.get((visit.scope.path, visit.scope.function), ()):
                if call.detached or _inside(call.invoke.at, others):
                    continue
                here = self._at(call, visit)
                reached += [
                    Reached(fact, visit.scope, visit.path, here.repeated, here.each, here.transaction, here.cached)
                    for fact in self._facts.get(call.invoke.at, ())
                ]
                if call.invoke.at in self._background:
                    continue
                following += self._followed(call, here, visit)
            for one in following:
                key = (one.scope, one.repeated, one.each is None, one.transaction, one.cached)
                if key not in seen:
                    seen.add(key)
                    queue.append(one)
        return reached, True

    def is_overloaded(self, path: str, function: str) -> bool:
        """Whether several definitions share a function's name."""
        return len(self._code.symbols.functions.get((path, function), ())) > 1

    def _other_overloads(self, visit: Visit) -> list[Span]:
        """Where the definitions stand that share a function's name but are not run by this visit."""
        scope = visit.scope
        if not self.is_overloaded(scope.path, scope.function):
            return []
        definitions = self._code.symbols.functions[scope.path, scope.function]
        meant = self._code.symbols.called(scope.path, scope.function, scope.call)
        if scope.call is None and visit.at is not None:
            meant = [definition for definition in definitions if _inside(visit.at, [definition.at])] or meant
        return [definition.at for definition in definitions if definition not in meant]

    def _at(self, call: Call, visit: Visit) -> Visit:
        """The visit as it is where a call of its function stands."""
        each = visit.each
        if each is None and self._repetition.is_for_each(visit.scope.path, call):
            each = call.invoke.at
        transaction = visit.transaction or self._opened(call)
        return Visit(visit.scope, visit.path, visit.repeated or call.loops > 0, each, transaction, visit.cached)

    def _accompanying(self, visit: Visit) -> Iterator[Visit]:
        for function, at in self._beside.get((visit.scope.path, visit.scope.function), ()):
            step = Step(f"{function.name} runs before", at)
            yield Visit(entered(function), (*visit.path, step)[-30:])

    def _opened(self, call: Call) -> Span | None:
        """Where the outermost transaction began in whose block the call stands, or before whose end, in its own function."""
        for scope in call.scopes:
            if isinstance(scope, Invoke):
                if scope.at in self._blocks:
                    return scope.at
            elif (call.invoke.at.path, call.function, scope) in self._entered:
                return self._entered[call.invoke.at.path, call.function, scope]
        at = call.invoke.at
        begun = self._begun.get((at.path, call.function), ())
        return next((begin for begin, end in begun if begin < at < end), None)

    def _followed(self, call: Call, visit: Visit, before: Visit) -> Iterator[Visit]:
        for function, direct in self._callees_among(self._names, call, visit.scope):
            if (function.path, function.name) not in self._useful:
                continue
            step = Step(f"calls {function.name}", call.invoke.at)
            scope = entered(function, call.invoke, visit.scope) if direct else entered(function)
            repeated, each = visit.repeated, visit.each
            if not direct and self._repetition.calls_items(visit.scope.path, call):  # it is wrapped again and again
                repeated, each = before.repeated, before.each
            if call.each and not direct:
                repeated = True
                if each is None and self._repetition.hands_each(visit.scope.path, call):
                    each = call.invoke.at
            outer = None if call.invoke.at in self._after_commit else visit.transaction
            inside = outer or self._whole.get((function.path, function.name))
            cached = visit.cached or self._keeps(function)
            yield Visit(scope, (*visit.path, step)[-30:], repeated, each, inside, cached)

    def _keeps(self, function: FunctionValue) -> bool:
        """Whether a decorator keeps what the function answered: ``@lru_cache``, ``@cached(…)``, ``@Cacheable``."""
        definitions = self._code.symbols.functions.get((function.path, function.name), ())
        decorators = (d.expression for definition in definitions for d in definition.decorators)
        names = (dotted(d.callee if isinstance(d, Invoke) else d) or "" for d in decorators)
        return any(_CACHE.search(name.rpartition(".")[2]) for name in names)

    def _callees_among(self, names: set[str], call: Call, scope: Scope) -> Iterable[tuple[FunctionValue, bool]]:
        """The callees of a call, none if they can be of no such name: most calls need no evaluation."""
        if call.invoke.at in self._dispatched or self._code.own.may_run(call, scope, names):
            return self.callees(call, scope)
        return ()

    def callees(self, call: Call, scope: Scope) -> Iterator[tuple[FunctionValue, bool]]:
        """The service's functions a call runs: called (True) or handed over as an argument (False)."""
        yield from ((handler, True) for handler in self._dispatched.get(call.invoke.at, ()))
        callee = call.invoke.callee
        called = self._code.values(callee, scope) if self._code.own.callee(callee, scope) else ()
        for value in called:
            if isinstance(value, FunctionValue):
                yield from ((f, True) for f in self._with_overrides(value))
            elif isinstance(value, ClassValue):
                made = Instance(value, call.invoke, shortened(scope, CALL_DEPTH - 1))
                constructor = self._code.evaluator.classes.method(made, "__init__")
                if constructor is not None:
                    yield constructor, True
        yield from ((function, False) for function in self._handed_over(call, scope))
        yield from ((function, False) for function in self._implied.beside(call, called, scope))

    def _handed_over(self, call: Call, scope: Scope) -> Iterator[FunctionValue]:
        """The functions a call is given, those left out that it gives back (``partial(f)``) or that run for themselves."""
        registered = self._registered.get(call.invoke.at, ())
        for argument in call.invoke.arguments:
            given = argument.value
            for value in self._code.values(given, scope) if self._code.own.argument(given, scope) else ():
                if not isinstance(value, FunctionValue) or (value.path, value.name) in registered:
                    continue
                if value not in self._code.values(call.invoke, scope):
                    yield value

    def _with_overrides(self, value: FunctionValue) -> Iterator[FunctionValue]:
        """A method of an object known by its declared type alone may be any override below it."""
        yield value
        receiver = value.receiver
        if isinstance(receiver, Instance) and receiver.made is None:
            simple = value.name.rpartition(".")[2]
            for cls in self._code.evaluator.classes.subclasses(receiver.cls):
                override = self._code.evaluator.classes.method(Instance(cls), simple)
                if override is not None and override.name != value.name:
                    yield override

    def _beforehand(self, visit: Visit) -> Iterator[Visit]:
        """What runs around and before an entry: the wrappers of its decorators, middleware and hooks, what is injected."""
        scope = visit.scope
        for function in self._implied.around(scope.path, scope.function):
            step = Step(f"{function.name} is put around it", None)
            yield Visit(entered(function), (step,))
        for function, way in self._implied.injected(scope):
            yield Visit(entered(function), way)

    def _functions_with_effects(self) -> set[Key]:
        """Functions from which some fact can be reached, whoever calls them; nothing else is worth a walk."""
        callers: dict[Key, set[Key]] = defaultdict(set)
        useful: set[Key] = set(self._inherent)
        dispatching: set[Key] = set()
        for key, calls in self._code.symbols.calls_in.items():
            for call in calls:
                if call.invoke.at in self._facts:
                    useful.add(key)
                if call.invoke.at in self._dispatched:
                    dispatching.add(key)
        names = self._code.own.leading_to(useful | dispatching)
        for key, calls in self._code.symbols.calls_in.items():
            for call in calls:
                for function, _ in self._callees_among(names, call, Scope(*key)):
                    callers[function.path, function.name].add(key)
        for key, beside in self._beside.items():
            for function, _ in beside:
                callers[function.path, function.name].add(key)
        queue = list(useful)
        while queue:
            for caller in callers.get(queue.pop(), ()):
                if caller not in useful:
                    useful.add(caller)
                    queue.append(caller)
        return useful


def _started(fact: Background, call: Call | None) -> Iterator[Span]:
    """The calls that only say what is to be run: ``create_task(work())`` does not run ``work`` here."""
    simple = fact.handler.rpartition(":")[2].rpartition(".")[2]
    for argument in call.invoke.arguments if call is not None else ():
        if isinstance(argument.value, Invoke) and (dotted(argument.value.callee) or "").rpartition(".")[2] == simple:
            yield argument.value.at


def _inside(at: Span, others: Iterable[Span]) -> bool:
    """Whether a place lies in one of these."""
    return any(
        at.path == other.path
        and (other.line, other.column) <= (at.line, at.column) <= (other.end_line, other.end_column)
        for other in others
    )
