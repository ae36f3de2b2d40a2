"""The flow of each entry point: which effects one execution has, and the path that leads to each."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from ringfence.link.callees import Callees
from ringfence.link.code import ServiceCode, place_of
from ringfence.link.entering import Entering
from ringfence.link.implied import Implied
from ringfence.link.leading import Leading
from ringfence.link.needs import Needs
from ringfence.link.registered import registered
from ringfence.link.repetition import Repetition
from ringfence.link.roots import RootsOfNames
from ringfence.link.sites import Site, Sites
from ringfence.link.transactions import Transactions
from ringfence.link.ways import Way, Ways
from ringfence.model.expression import Invoke, dotted
from ringfence.model.facts import AfterCommit, Background, Dispatch, Durable, Fact, TransactionScope
from ringfence.model.outline import Call
from ringfence.model.source import Span, Step
from ringfence.model.value import FunctionValue, Instance, Scope

MOST_VISITS = 4000
"""Function executions followed for one entry point; an entry cut there is marked incomplete."""

_OTHERWISE = (AfterCommit, TransactionScope, Durable)
"""Facts that say of calls how they are run, and are nothing that is done."""
Key = tuple[str, str]


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
    above: frozenset[tuple[object, ...]] = frozenset()
    """The functions that are being run already, and in which states: one that calls itself does nothing new."""


class Reached(Struct):
    """A fact reached from an entry: seen from ``scope``, by ``path``, inside the transaction begun at ``transaction``;
    repeated in some loop, and if so, for each item of something by the call at ``each``. called: where the function was
    called that does it by being run: a proxy's method without a body is nobody's request.
    """

    fact: Fact
    scope: Scope
    path: tuple[Step, ...]
    repeated: bool
    each: Span | None
    transaction: Span | None
    cached: bool = False
    called: Span | None = None


class Flow:
    """The call graph of one service, walked from an entry with the calls on the way told apart."""

    def __init__(self, code: ServiceCode, facts: Iterable[Fact]) -> None:
        facts = list(facts)
        self._code = code
        self._implied = Implied(code)
        self._repetition = Repetition(code, facts)
        self._transactions = Transactions(fact for fact in facts if isinstance(fact, TransactionScope))
        self._after_commit = {fact.at for fact in facts if isinstance(fact, AfterCommit)}
        self._beside: dict[Key, list[tuple[FunctionValue, Span]]] = defaultdict(list)
        """What else runs where a function is an entry: middleware, hooks, guards, interceptors."""
        self._inherent: dict[Key, list[Fact]] = defaultdict(list)
        """Facts that stand at no call: whoever runs the function, perhaps a proxy's method without a body, does them."""
        background: set[Span] = set()
        dispatched: dict[Span, list[FunctionValue]] = defaultdict(list)
        standing: dict[Span, list[Fact]] = defaultdict(list)
        calls = _calls_at(code, {fact.at for fact in facts})
        for fact in facts:
            if type(fact) is Background:
                called = calls.get(fact.at, ())
                background.update((fact.at, *_started(fact, called[-1][1] if called else None)))
            elif type(fact) is Dispatch:
                if fact.at in calls or not fact.function:
                    dispatched[fact.at].append(self._handler(fact))
                else:
                    self._beside[fact.at.path, fact.function].append((self._handler(fact), fact.at))
            elif type(fact) in _OTHERWISE:
                continue
            elif fact.at in calls:
                standing[fact.at].append(fact)
            elif function := getattr(fact, "function", ""):
                self._inherent[place_of(function, fact.at.path)].append(fact)
        callees = Callees(code, self._implied, dispatched, registered(code, facts))
        direct = {function for at in standing for function, _ in calls[at]} | set(self._inherent)
        dispatching = {function for at in dispatched for function, _ in calls.get(at, ())}
        names = code.own.leading_to(direct | dispatching)
        beside = {key: [function for function, _ in run] for key, run in self._beside.items()}
        leading = Leading(code, callees, direct, beside, names)
        sites = Sites(code, callees, standing, background, self._repetition, self._transactions, names)
        roots = RootsOfNames(code.symbols, code.evaluator.frames)
        needs = Needs(code, roots, callees, leading.leads, sites, self._inherent)
        self._entering = Entering(code.symbols, roots, needs)
        self._ways = Ways(code, callees, leading, self._entering, sites, self._transactions)

    def _handler(self, fact: Dispatch) -> FunctionValue:
        path, name = place_of(fact.handler, fact.at.path)
        owner = self._code.symbols.owner_class(path, name)
        return FunctionValue(path, name, Instance(self._code.symbols.class_named(path, owner)) if owner else None)

    def walk(self, path: str, function: str, at: Span | None = None) -> tuple[list[Reached], bool]:
        """What an execution of a function reaches, nearest first; and whether the walk was complete. at: where it is said
        that the function is an entry, which tells overloads apart.
        """
        start = Visit(Scope(path, function), (), transaction=self._transactions.whole((path, function)), at=at)
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
            key = (visit.scope.path, visit.scope.function)
            called = visit.path[-1].at if visit.path else None
            inherent = [fact for fact in self._inherent.get(key, ()) if not _inside(fact.at, others)]
            reached += [_reached(fact, visit, called) for fact in inherent]
            for site, ways in self._ways.of(visit.scope):
                if others and _inside(site.call.invoke.at, others):
                    continue
                here = _at(site, visit)
                reached += [_reached(fact, here) for fact in site.facts]
                queue += self._followed(site, ways, here, visit, seen) if ways else ()
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

    def _accompanying(self, visit: Visit) -> Iterator[Visit]:
        for function, at in self._beside.get((visit.scope.path, visit.scope.function), ()):
            step = Step(f"{function.name} runs before", at)
            yield Visit(self._entering.scope(function), (*visit.path, step)[-30:])

    def _beforehand(self, visit: Visit) -> Iterator[Visit]:
        """What runs around and before an entry: the wrappers of its decorators, middleware and hooks, what is injected."""
        scope = visit.scope
        for function in self._implied.around(scope.path, scope.function):
            step = Step(f"{function.name} is put around it", None)
            yield Visit(self._entering.scope(function), (step,))
        for function, way in self._implied.injected(scope):
            yield Visit(self._entering.scope(function), way)

    def _followed(
        self, site: Site, ways: Sequence[Way], visit: Visit, before: Visit, seen: set[tuple[object, ...]]
    ) -> Iterator[Visit]:
        """What a call runs that was not run in the same state before. before: the visit as it was where its function began;
        seen: the functions that were run and the calls that were gone through, and in which states.
        """
        outer = None if site.call.invoke.at in self._after_commit else visit.transaction
        here, there = (visit.repeated, visit.each is None), (before.repeated, before.each is None)
        state = (id(ways), here, there, outer, visit.cached)  # equal ways are one object
        if state in seen:
            return
        seen.add(state)
        for way in ways:
            repeated, each = visit.repeated, visit.each
            if not way.called:
                repeated, each = self._rounds_of_handed(site.call, visit, before)
            inside, cached = outer or way.transaction, visit.cached or way.kept
            how = (repeated, each is None, inside, cached)
            told, run = (way.scope, *how), (way.scope.path, way.scope.function, *how)
            if told not in seen and (run not in visit.above or self.is_overloaded(way.scope.path, way.scope.function)):
                seen.add(told)
                path, above = (*visit.path, way.step)[-30:], visit.above | {run}
                yield Visit(way.scope, path, repeated, each, inside, cached, above=above)

    def _rounds_of_handed(self, call: Call, visit: Visit, before: Visit) -> tuple[bool, Span | None]:
        """Whether what a call hands over is repeated, and for each item of what."""
        repeated, each = visit.repeated, visit.each
        if self._repetition.calls_items(visit.scope.path, call):  # it is wrapped again and again
            repeated, each = before.repeated, before.each
        if call.each:
            repeated = True
            if each is None and self._repetition.hands_each(visit.scope.path, call):
                each = call.invoke.at
        return repeated, each


def _calls_at(code: ServiceCode, places: set[Span]) -> dict[Span, list[tuple[Key, Call]]]:
    """The calls that stand at some places, each with its function."""
    found: dict[Span, list[tuple[Key, Call]]] = {}
    paths = {at.path for at in places}
    for function, calls in code.symbols.calls.inside.items():
        for call in calls if function[0] in paths else ():
            if call.invoke.at in places:
                found.setdefault(call.invoke.at, []).append((function, call))
    return found


def _at(site: Site, visit: Visit) -> Visit:
    """The visit as it is where a call of its function stands: mostly as it began."""
    each = site.each if visit.each is None else visit.each
    repeated, transaction = visit.repeated or site.call.loops > 0, visit.transaction or site.opened
    if repeated is visit.repeated and each is visit.each and transaction is visit.transaction:
        return visit
    return Visit(visit.scope, visit.path, repeated, each, transaction, visit.cached, above=visit.above)


def _reached(fact: Fact, visit: Visit, called: Span | None = None) -> Reached:
    way = (visit.path, visit.repeated, visit.each, visit.transaction, visit.cached)
    return Reached(fact, visit.scope, *way, called)


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
