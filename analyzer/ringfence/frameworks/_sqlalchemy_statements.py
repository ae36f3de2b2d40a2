"""Statements on mapped classes and tables: what each meets, followed through the chain of its methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._generic_repositories import by_receivers
from ringfence.frameworks._sqlalchemy_helpers import Helpers
from ringfence.frameworks._sqlalchemy_mapped import Mapped, table_id
from ringfence.frameworks._sqlalchemy_names import (
    CHANGING,
    FOLLOWED,
    JOINS,
    LOADS,
    MEETING,
    QUERY,
    RESULT,
    ROW,
    SESSION,
    STARTS,
    STATEMENTS,
    TABLE,
)
from ringfence.model.expression import Choice, Collection, Each, Expression, Invoke, Item, Member, Name, Operation, Text
from ringfence.model.facts import EntityQuery
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, LibraryCall, Scope, Value

Slot = tuple[str, ...]
"""The entities that one expression may stand for."""

_DEEPEST = 25
_MOST_STEPS = 3000


class Link(Struct, frozen=True):
    """One call of a chain: the canonical name of what it gives, the call, and where that stands."""

    name: str
    made: Invoke
    scope: Scope
    owner: ClassValue | None


class Statement(Struct):
    """One statement under construction: where it starts, what it does, which entities its expressions name."""

    at: Span
    function: str
    operation: str
    slots: list[Slot]


class Reader:
    """Reads a service's statements; remembers what is mapped."""

    def __init__(self, code: Code, mapped: Mapped) -> None:
        self.code = code
        self.mapped = mapped
        self._helpers = Helpers(code)
        self._steps = 0
        self._known: dict[tuple[int, Scope, int], tuple[Expression, tuple[Slot, ...], int]] = {}
        """What was found out at some depth, with the expression, whose identity counts, and the steps that it took: chains
        that are refined step by step are met again at each step, 25 times on average where services have many.
        """

    def queries(self) -> Iterator[EntityQuery]:
        """Every statement that is built with ``select``, ``insert``, ``update``, ``delete`` or ``query``."""
        statements: dict[Span, Statement] = {}
        for call in self.code.calls(*STARTS):
            self._start(call, statements)
        for call in self._query_attributes():
            self._start_attribute(call, statements)
        for call in self.code.calls(*MEETING):
            self._meet(call, statements)
        for call in self.code.calls(*CHANGING):
            for start in self.starts(call.receiver):
                if start in statements:
                    statements[start].operation = CHANGING[call.name]
        for statement in statements.values():
            yield from self._facts(statement)

    def _start(self, call: LibraryCall, statements: dict[Span, Statement]) -> None:
        invoke = call.call.invoke
        operation = STARTS[call.name]
        of_table = call.name.startswith(TABLE)
        given = [
            a.value for a in invoke.arguments if a.name in (None, "*", "table", "entity", "columns", "whereclause")
        ]
        if not of_table and operation != "select":
            given = given[:1]
        slots = [*self.of_receiver(call)] if of_table else []
        begun = self._helpers.begun(given[0], call.scope, invoke.at) if given and not of_table else []
        for expression in given[1:] if begun else given:
            slots += self.slots(expression, call.scope)
        for entity, scope, at in begun:
            statements[at] = Statement(at, scope.function, operation, [*self.slots(entity, scope), *slots])
        if not begun:
            statements[invoke.at] = Statement(invoke.at, call.call.function, operation, slots)

    def of_receiver(self, call: LibraryCall) -> tuple[Slot, ...]:
        """The table or class a method was called on."""
        callee = call.call.invoke.callee
        return self.slots(callee.of, call.scope) if isinstance(callee, Member) else ()

    def _query_attributes(self) -> Iterator[LibraryCall]:
        """``Order.query.filter(…)``: the first call behind a class's own query."""
        for path, outline in self.code.outlines.items():
            for call in outline.calls:
                callee = call.invoke.callee
                if isinstance(callee, Member) and isinstance(callee.of, Member) and callee.of.name == "query":
                    scope = Scope(path, call.function)
                    for value in self.code.values(callee.of, scope):
                        if isinstance(value, Library) and value.name == QUERY and value.owner is not None:
                            yield LibraryCall(f"{QUERY}.{callee.name}", call, path, value)

    def _start_attribute(self, call: LibraryCall, statements: dict[Span, Statement]) -> None:
        owner = call.receiver.owner if isinstance(call.receiver, Library) else None
        if owner is None or owner.id not in self.mapped.tables:
            return
        at = call.call.invoke.at
        known = statements.setdefault(at, Statement(at, call.call.function, "select", []))
        known.slots.append((owner.id,))

    def _meet(self, call: LibraryCall, statements: dict[Span, Statement]) -> None:
        starts = [s for s in self.starts(call.receiver) if s in statements]
        own = call.call.invoke.at
        if own in statements:
            starts.append(own)
        joins = call.name.rpartition(".")[2] in JOINS
        if len(starts) > 1 and not joins:
            return  # a condition on one of several statements is no meeting of them all
        slots = [slot for a in call.call.invoke.arguments for slot in self.slots(a.value, call.scope)]
        for start in dict.fromkeys(starts):
            statements[start].slots += slots

    # ------------------------------------------------------------ chains

    def chain(self, value: Value | None, within: tuple[str, ...] = STATEMENTS) -> Iterator[Link]:
        """The value and what the methods that made it were called on, nearest first, as far as they are of one kind."""
        open_values: list[Value | None] = [value]
        seen: set[tuple[Span, str]] = set()
        while open_values and len(seen) < 200:
            current = open_values.pop()
            if not isinstance(current, Library) or current.made is None or current.scope is None:
                continue
            if not current.name.startswith(within) or (current.made.at, current.name) in seen:
                continue
            seen.add((current.made.at, current.name))
            yield Link(current.name, current.made, current.scope, current.owner)
            if isinstance(current.made.callee, Member):
                open_values += self.code.values(current.made.callee.of, current.scope)

    def starts(self, value: Value | None) -> list[Span]:
        """Where the statements begin that this value refines."""
        found: dict[Span, None] = {}
        for link in self.chain(value):
            names = self.code.library_names(link.made.callee, link.scope)
            callee = link.made.callee
            own_query = isinstance(callee, Member) and getattr(callee.of, "name", "") == "query"
            if STARTS.keys() & set(names) or (link.owner is not None and own_query):
                found.setdefault(self._helpers.start(link.made, link.scope))
        return list(found)

    # ------------------------------------------------------------ entities

    def slots(self, expression: Expression | str | None, scope: Scope, depth: int = 0) -> tuple[Slot, ...]:
        """The entities an expression names, each with its alternatives."""
        begun = self._steps = self._steps + 1 if depth else 0
        if depth > _DEEPEST or begun > _MOST_STEPS or expression is None or isinstance(expression, str):
            return ()
        key = (id(expression), scope, depth)
        known = self._known.get(key)
        if known is not None and begun + known[2] <= _MOST_STEPS:
            self._steps += known[2]
            return known[1]
        found = tuple(self._slots(expression, scope, depth))
        if self._steps <= _MOST_STEPS:  # else it may lack something
            self._known[key] = expression, found, self._steps - begun
        return found

    def _slots(self, expression: Expression, scope: Scope, depth: int) -> Iterable[Slot]:
        match expression:
            case Name():
                return self._of_values(expression, scope, depth)
            case Member(of, name):
                found = self._of_values(expression, scope, depth)
                if found:
                    return found
                owners = self.slots(of, scope, depth + 1)
                return [*owners, *self._related(owners, name)]
            case Invoke():
                return self._of_call(expression, scope, depth)
            case Collection(items) | Operation(_, items):
                return [slot for item in items for slot in self.slots(item, scope, depth + 1)]
            case Choice(items):
                alternatives = [e for item in items for slot in self.slots(item, scope, depth + 1) for e in slot]
                return [tuple(dict.fromkeys(alternatives))] if alternatives else []
            case Each(of) | Item(of, _):
                return self.slots(of, scope, depth + 1)
            case Text(parts):
                return [slot for part in parts for slot in self.slots(part, scope, depth + 1)]
            case _:
                return []

    def _related(self, owners: tuple[Slot, ...], name: str) -> list[Slot]:
        targets = [self.mapped.relations.get((entity, name), "") for slot in owners for entity in slot]
        return [(target,) for target in dict.fromkeys(targets) if target]

    def _of_call(self, invoke: Invoke, scope: Scope, depth: int) -> list[Slot]:
        callees = self.code.values(invoke.callee, scope)
        if any(isinstance(callee, FunctionValue | ClassValue | Instance) for callee in callees):
            return self._of_values(invoke, scope, depth)
        if any(isinstance(c, Library) and c.name.startswith((SESSION, RESULT, ROW)) for c in callees):
            return []  # it runs on its own; only its rows come here
        inner = [argument.value for argument in invoke.arguments]
        found = [*self.slots(invoke.callee.of, scope, depth + 1)] if isinstance(invoke.callee, Member) else []
        if isinstance(invoke.callee, Member) and not found:
            found = self._of_values(invoke.callee.of, scope, depth)
        return found + [slot for e in inner for slot in self.slots(e, scope, depth + 1)]

    def _of_values(self, expression: Expression, scope: Scope, depth: int) -> list[Slot]:
        alternatives: dict[str, None] = {}
        followed: list[Slot] = []
        for value in self.code.values(expression, scope):
            entity = self.entity(value)
            if entity:
                alternatives.setdefault(entity)
            elif isinstance(value, Library) and value.name.startswith(FOLLOWED):
                for link in self.chain(value, FOLLOWED):
                    followed += self._of_link(link.made, link.scope, depth)
        if len(alternatives) > 1:
            alternatives = dict.fromkeys(by_receivers(self.code, scope, lambda place: self._named(expression, place)))
        return ([tuple(alternatives)] if alternatives else []) + list(dict.fromkeys(followed))

    def _named(self, expression: Expression, scope: Scope) -> Iterator[str]:
        """The entities that an expression itself stands for."""
        return filter(None, map(self.entity, self.code.values(expression, scope)))

    def _of_link(self, made: Invoke, scope: Scope, depth: int) -> list[Slot]:
        found = [slot for a in made.arguments for slot in self.slots(a.value, scope, depth + 4)]
        if isinstance(made.callee, Member):
            found += self.slots(made.callee.of, scope, depth + 4)
        return found

    def entity(self, value: Value | None) -> str:
        """The entity id of a mapped class or a core table, else empty."""
        if isinstance(value, ClassValue):
            return value.id if value.id in self.mapped.tables else ""
        if isinstance(value, Library) and (value.name == TABLE or value.name.startswith(f"{TABLE}.c")):
            if value.owner is not None and value.owner.id in self.mapped.tables:
                return value.owner.id
            if value.made is not None and table_id(value.made) in self.mapped.tables:
                return table_id(value.made)
        return ""

    def loaded(self, value: Value | None) -> Iterator[str]:
        """The entities of a row that a session gave: of ``session.get(E, …)``, ``session.query(E)….first()``, …"""
        for link in self.chain(value, (ROW, RESULT, QUERY)):
            names = set(self.code.library_names(link.made.callee, link.scope))
            statement = link.made.argument(0, "statement", "entity", "ident")
            if names.intersection(LOADS) or f"{SESSION}.query" in names:
                yield from (self.slots(statement, link.scope) or [()])[0]
            elif any(name.startswith(f"{SESSION}.") for name in names):
                for inner in self.code.values(statement, link.scope):
                    yield from self._first_of_statement(inner)
            elif link.name == QUERY and link.owner is not None and link.owner.id in self.mapped.tables:
                yield link.owner.id

    def _first_of_statement(self, value: Value) -> Iterator[str]:
        starts = set(self.starts(value))
        for link in self.chain(value):
            if link.made.at in starts and link.made.arguments:
                yield from (self.slots(link.made.arguments[0].value, link.scope) or [()])[0]

    # ------------------------------------------------------------ facts

    def _facts(self, statement: Statement) -> Iterator[EntityQuery]:
        for entities in _ways(statement.slots):
            yield EntityQuery(entities, (statement.operation,), statement.at, statement.function)


def _ways(slots: list[Slot]) -> list[Slot]:
    """The entities that meet, once for each class that a generic statement is used with."""
    open_slots = [slot for slot in slots if len(slot) > 1]
    if not open_slots:
        entities = tuple(dict.fromkeys(entity for slot in slots for entity in slot))
        return [entities] if entities else []
    ways: dict[Slot, None] = {}
    for chosen in dict.fromkeys(entity for slot in open_slots for entity in slot):
        taken = [chosen if chosen in slot else "" for slot in slots]
        fixed = [slot[0] if len(slot) == 1 else one for slot, one in zip(slots, taken, strict=True)]
        ways.setdefault(tuple(dict.fromkeys(entity for entity in fixed if entity)))
    return list(ways)
