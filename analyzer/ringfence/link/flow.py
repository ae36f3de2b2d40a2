"""The flow of each entry point: which effects one execution has, and the path that leads to each."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from ringfence.link.alternatives import CALL_DEPTH, shortened
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Collection, Invoke, Item
from ringfence.model.facts import Background, Dispatch, Fact, TransactionScope
from ringfence.model.outline import Call, Parameter
from ringfence.model.source import Span, Step
from ringfence.model.value import ClassValue, FunctionValue, Instance, Scope

MOST_VISITS = 4000
"""Function executions followed for one entry point; an entry cut there is marked incomplete."""
DEEPEST_INJECTION = 5

Key = tuple[str, str]


class Visit(Struct):
    """One function being executed: where, and the way there."""

    scope: Scope
    path: tuple[Step, ...]
    repeated: bool = False
    transaction: Span | None = None


class Reached(Struct):
    """A fact reached from an entry: seen from ``scope``, by ``path``, inside the transaction begun at ``transaction``."""

    fact: Fact
    scope: Scope
    path: tuple[Step, ...]
    repeated: bool
    transaction: Span | None


class Flow:
    """The call graph of one service, walked from an entry with the calls on the way told apart."""

    def __init__(self, code: ServiceCode, facts: Iterable[Fact]) -> None:
        self._code = code
        self._facts: dict[Span, list[Fact]] = defaultdict(list)
        self._background: set[Span] = set()
        self._dispatched: dict[Span, list[FunctionValue]] = defaultdict(list)
        self._blocks: set[Span] = set()
        self._whole: dict[Key, Span] = {}
        self._beside: dict[Key, list[tuple[FunctionValue, Span]]] = defaultdict(list)
        """What else runs whenever a function does: guards, interceptors."""
        self._inherent: dict[Key, list[Fact]] = defaultdict(list)
        """Facts that stand at no call: whoever runs the function, perhaps a proxy's method without a body, does them."""
        calls = {call.invoke.at for calls in code.symbols.calls_in.values() for call in calls}
        for fact in facts:
            if isinstance(fact, Background):
                self._background.add(fact.at)
            elif isinstance(fact, Dispatch) and (fact.at in calls or not fact.function):
                self._dispatched[fact.at].append(self._handler(fact))
            elif isinstance(fact, Dispatch):
                self._beside[fact.at.path, fact.function].append((self._handler(fact), fact.at))
            elif isinstance(fact, TransactionScope):
                if fact.whole:
                    self._whole[fact.at.path, fact.function] = fact.at
                else:
                    self._blocks.add(fact.at)
            elif fact.at in calls:
                self._facts[fact.at].append(fact)
            elif function := getattr(fact, "function", ""):
                self._inherent[fact.at.path, function].append(fact)
        self._useful = self._functions_with_effects()

    def _handler(self, fact: Dispatch) -> FunctionValue:
        path, _, name = fact.handler.rpartition(":")
        owner = self._code.symbols.owner_class(path, name)
        return FunctionValue(path, name, Instance(self._code.symbols.class_named(path, owner)) if owner else None)

    def walk(self, path: str, function: str) -> tuple[list[Reached], bool]:
        """What an execution of a function reaches, nearest first; and whether the walk was complete."""
        start = Visit(Scope(path, function), (), False, self._whole.get((path, function)))
        queue = deque([start, *islice(self._injected(start), MOST_VISITS)])
        seen: set[tuple[object, ...]] = set()
        reached: list[Reached] = []
        visits = 0
        while queue:
            visit = queue.popleft()
            visits += 1
            if visits > MOST_VISITS:
                return reached, False
            reached += [
                Reached(fact, visit.scope, visit.path, visit.repeated, visit.transaction)
                for fact in self._inherent.get((visit.scope.path, visit.scope.function), ())
            ]
            queue += self._accompanying(visit)
            for call in self._code.symbols.calls_in.get((visit.scope.path, visit.scope.function), ()):
                if call.detached:
                    continue
                repeated = visit.repeated or call.loops > 0
                transaction = visit.transaction or self._opened(call)
                here = self._facts.get(call.invoke.at, ())
                reached += [Reached(fact, visit.scope, visit.path, repeated, transaction) for fact in here]
                if call.invoke.at in self._background:
                    continue
                for following in self._followed(call, visit, repeated, transaction):
                    key = (following.scope, following.repeated, following.transaction)
                    if key not in seen:
                        seen.add(key)
                        queue.append(following)
        return reached, True

    def _accompanying(self, visit: Visit) -> Iterator[Visit]:
        for function, at in self._beside.get((visit.scope.path, visit.scope.function), ()):
            step = Step(f"{function.name} runs before", at)
            yield Visit(Scope(function.path, function.name, None, None, function.receiver), (*visit.path, step)[-30:])

    def _opened(self, call: Call) -> Span | None:
        """Where the outermost transaction began in whose block the call stands, in its own function."""
        opened = (scope.at for scope in call.scopes if isinstance(scope, Invoke) and scope.at in self._blocks)
        return next(opened, None)

    def _followed(self, call: Call, visit: Visit, repeated: bool, transaction: Span | None) -> Iterator[Visit]:
        for function, direct in self.callees(call, visit.scope):
            if (function.path, function.name) not in self._useful:
                continue
            step = Step(f"calls {function.name}", call.invoke.at)
            scope = (
                Scope(
                    function.path, function.name, call.invoke, shortened(visit.scope, CALL_DEPTH - 1), function.receiver
                )
                if direct
                else Scope(function.path, function.name, None, None, function.receiver)
            )
            inside = transaction or self._whole.get((function.path, function.name))
            yield Visit(scope, (*visit.path, step)[-30:], repeated or (call.each and not direct), inside)

    def callees(self, call: Call, scope: Scope) -> Iterator[tuple[FunctionValue, bool]]:
        """The service's functions a call runs: called (True) or handed over as an argument (False)."""
        yield from ((handler, True) for handler in self._dispatched.get(call.invoke.at, ()))
        for value in self._code.values(call.invoke.callee, scope):
            if isinstance(value, FunctionValue):
                yield from ((f, True) for f in self._with_overrides(value))
            elif isinstance(value, ClassValue):
                made = Instance(value, call.invoke, shortened(scope, CALL_DEPTH - 1))
                constructor = self._code.evaluator.classes.method(made, "__init__")
                if constructor is not None:
                    yield constructor, True
        for argument in call.invoke.arguments:
            for value in self._code.values(argument.value, scope):
                if isinstance(value, FunctionValue):
                    yield value, False

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

    def _injected(self, visit: Visit, depth: int = 0) -> Iterator[Visit]:
        """Functions named in a handler's defaults or annotations run before it, and before them those that they name:
        ``Depends(get_session)``, ``Annotated[Session, Depends(get_session)]``.
        """
        scope = visit.scope
        for definition in self._code.symbols.functions.get((scope.path, scope.function), ()):
            for invoke in (invoke for parameter in definition.parameters for invoke in _injectors(parameter)):
                values = (value for a in invoke.arguments for value in self._code.values(a.value, Scope(scope.path)))
                for value in values:
                    if isinstance(value, FunctionValue):
                        inner = Scope(value.path, value.name, None, None, value.receiver)
                        step = Step(f"{value.name} is injected", invoke.at)
                        injected = Visit(inner, (*visit.path, step), False)
                        yield injected
                        yield from self._injected(injected, depth + 1) if depth < DEEPEST_INJECTION else ()

    def _functions_with_effects(self) -> set[Key]:
        """Functions from which some fact can be reached, whoever calls them; nothing else is worth a walk."""
        callers: dict[Key, set[Key]] = defaultdict(set)
        useful: set[Key] = set(self._inherent)
        for key, calls in self._code.symbols.calls_in.items():
            for call in calls:
                if call.invoke.at in self._facts:
                    useful.add(key)
                for function, _ in self.callees(call, Scope(*key)):
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


def _injectors(parameter: Parameter) -> Iterator[Invoke]:
    annotation = parameter.type.key if isinstance(parameter.type, Item) else None
    candidates = (parameter.default, *(annotation.items if isinstance(annotation, Collection) else ()))
    yield from (candidate for candidate in candidates if isinstance(candidate, Invoke))
