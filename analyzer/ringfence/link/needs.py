"""Needs: what of the way to a function all that it does depends on.

A function is executed once for each way that leads to it, and large services have thousands of ways to hundreds of
functions. Most do the same on all of them: they call methods of their fields, and what those do is decided there. What a
function needs to know is what its own requests, messages and calls depend on, and what it has to pass on to those functions
that need to know themselves. All else of the way is forgotten on entering it, so that the ways come together again.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from ringfence.link.alternatives import MOST_VALUES
from ringfence.link.callees import Callees
from ringfence.link.code import ServiceCode
from ringfence.link.function_objects import is_closure
from ringfence.link.parameters import has_receiver, is_unbound
from ringfence.link.roots import (
    ALL,
    AROUND,
    CLASS,
    CLOSURE,
    GIVEN,
    NONE,
    RECEIVER,
    RUN,
    Roots,
    RootsOfNames,
    beginning,
)
from ringfence.link.sites import Site, Sites
from ringfence.link.type_parameters import type_given
from ringfence.model.expression import Expression, Invoke, Member, Name
from ringfence.model.facts import ChannelUse, Fact, RemoteCall
from ringfence.model.value import ClassValue, FunctionValue, Scope

Key = tuple[str, str]
OBJECT = "@"
"""On what the call that led there was made: where that decides to which channel something is published, it says so."""
_NO_ARGUMENTS = (ALL, OBJECT, RECEIVER, CLASS)


class _Edge(Struct, frozen=True):
    """A function that another one runs. call: with its arguments, if it is called; object: what it depends on which object
    it is called; given: only what it gives back counts, not what it does.
    """

    function: Key
    call: Invoke | None = None
    object: Roots = NONE
    given: bool = False


class Needs:
    """Answers for the code of one service. leads: whether a function leads to some fact; inherent: facts that stand at no
    call of their function.
    """

    def __init__(
        self,
        code: ServiceCode,
        roots: RootsOfNames,
        callees: Callees,
        leads: Callable[[Key], bool],
        sites: Sites,
        inherent: Mapping[Key, Sequence[Fact]],
    ) -> None:
        self._code = code
        self._symbols = code.symbols
        self._roots = roots
        self._callees = callees
        self._leads = leads
        self._sites = sites
        self._inherent = inherent
        self._known: dict[Key, Roots] = {}

    def of(self, function: Key) -> Roots:
        """What a function needs to know of the way to it."""
        known = self._known.get(function)
        if known is None:
            own = self._own(function)
            if own[1]:
                self._find_out(function, own)
            else:  # as most functions, that lead no further
                self._known[function] = own[0]
            known = self._known[function]
        return known

    def _find_out(self, function: Key, own: tuple[Roots, list[_Edge]]) -> None:
        """Of a function and all that it leads to: they need more until nobody needs any more. In one order, since what is
        found out of values that depend on themselves depends on where one begins. own: what :meth:`_own` says of it.
        """
        asked: dict[Key, tuple[Roots, list[_Edge]] | None] = {function: own}
        edges: dict[Key, list[_Edge]] = {}
        needs: dict[Key, Roots] = {}
        callers: dict[Key, dict[Key, None]] = defaultdict(dict)
        known = ChainMap(needs, self._known)
        waiting: list[Key] = []

        def begin(function: Key) -> None:
            new = [function]
            while new:
                key = new.pop()
                if key not in known:
                    needs[key], edges[key] = asked.pop(key, None) or self._own(key)
                    waiting.append(key)
                    for edge in edges[key]:
                        callers[edge.function][key] = None
                        new.append(edge.function)

        begin(function)
        while waiting:
            key = waiting.pop()
            met = (self._met(key, one, known[one.function]) for one in edges[key])
            more = needs[key].union(*met)
            if more == needs[key]:
                continue
            inside = _inside(key[0], more - needs[key])
            needs[key] = more
            waiting += [*callers[key], *([key] if inside else ())]
            edges[key] += inside
            for one in inside:
                callers[one.function][key] = None
                begin(one.function)
        self._known.update(needs)

    def _met(self, function: Key, edge: _Edge, needs: Roots) -> Roots:
        """What a function needs so that it can give another one what that needs."""
        if edge.given:
            needs = self._given_back(edge.function)
        found: set[str] = {ALL} & needs
        if _sees(function, edge.function):
            if edge.call is None:  # a closure has the object for its own whose method it stands in
                found |= {RECEIVER, CLASS} & needs
            for name in beginning(needs, AROUND):
                found |= {OBJECT, AROUND + OBJECT} if name == OBJECT else self._named(function, name)
        elif any(need.startswith(AROUND) for need in needs):
            found |= edge.object  # a closure that was made somewhere else
        if edge.call is None:
            return frozenset(found)
        if RECEIVER in needs:
            found |= edge.object
        for need in needs:
            if is_argument(need):
                arguments = self._at(edge.function, edge.call, need.removesuffix(RUN))
                ask = self._roots.run if need.endswith(RUN) else self._roots.of
                found = found.union(*(ask(function, argument) for argument in arguments))
        return frozenset(found)

    def _named(self, function: Key, name: str) -> Roots:
        plain = Name(name.removesuffix(RUN))
        return self._roots.run(function, plain) if name.endswith(RUN) else self._roots.of(function, plain)

    def _given_back(self, function: Key) -> Roots:
        """What a function inside another one needs of that to give what it gives."""
        returned = (one for definition in self._symbols.functions.get(function, ()) for one in definition.returns)
        roots = self._roots.of(function, *returned)
        return frozenset([root for root in roots if root.startswith(AROUND)])

    def _at(self, function: Key, call: Invoke, parameter: str) -> Sequence[Expression]:
        """The arguments that a parameter may hold."""
        found: list[Expression] = []
        every = [argument.value for argument in call.arguments]
        if any(argument.name in ("*", "**") for argument in call.arguments) or is_unbound(call):
            return every
        for definition in self._symbols.called(*function, call):
            for position, one in enumerate(definition.parameters):
                if one.name == parameter:
                    if one.kind in ("*", "**"):
                        return every
                    given = call.argument(position - has_receiver(definition) if not one.kind else None, one.name)
                    found += [given] if given is not None else []
            if parameter in definition.type_parameters:
                found += [given for given, _ in type_given(definition, parameter, call)]
        return found

    # ------------------------------------------------------------ one function

    def _own(self, function: Key) -> tuple[Roots, list[_Edge]]:
        """What a function needs for itself, and whose needs it has to meet."""
        needs: set[str] = set()
        edges: list[_Edge] = []
        for fact in self._inherent.get(function, ()):
            needs |= self._by(fact, function)
        for site in self._sites.of(function):
            for fact in site.facts:
                needs |= self._by(fact, function)
            if site.leads:
                more, led = self._led(site, function)
                needs |= more
                edges += led
        found = frozenset(needs)
        return found, [*edges, *_inside(function[0], found)]

    def _led(self, site: Site, function: Key) -> tuple[Roots, list[_Edge]]:
        """What it depends on whom a call runs, and those of them that lead to some fact, whoever runs the call. One that
        leads nowhere is not asked again.
        """
        call, place = site.call, Scope(*function)
        run = [((one.path, one.name), called) for one, called in self._callees.of(call, place, self._leads)]
        led = dict.fromkeys(one for one in run if self._leads(one[0]))
        if not led:
            site.leads = False
            return NONE, []
        asked, invoke = self._callees.asked(call, place), call.invoke
        handed = {given: self._handed(given, place) for given in asked.given}
        needs = NONE.union(*(self._roots.run(function, given) for given, keys in handed.items() if keys))
        if {key for key, called in led if not called}.difference(*handed.values()):
            needs |= self._roots.of(function, *asked.beside)
        if any(called for _, called in led) and asked.callee is not None:
            callee = self._roots.run(function, asked.callee)
            told = self._is_told(asked.callee, place, {key for key, called in run if called})
            needs |= {CLASS} & callee if told else callee
        arguments = [argument.value for argument in invoke.arguments]
        if len(self._code.values(asked.callee, place)) >= MOST_VALUES:  # there may be more
            needs |= self._roots.of(function, *arguments)
        of = self._of_object(function, invoke.callee)
        made = self._roots.of(function, *arguments) if any(_makes(key) for key, _ in led) else NONE
        return needs, [_Edge(key, invoke, made if _makes(key) else of) if called else _Edge(key) for key, called in led]

    def _handed(self, given: Expression, place: Scope) -> set[Key]:
        """The functions that an argument may be which lead to some fact, whoever gives it."""
        values = self._code.values(given, place)
        keys = ((value.path, value.name) for value in values if isinstance(value, FunctionValue))
        return {key for key in keys if self._leads(key)}

    def _is_told(self, callee: Expression, place: Scope, run: set[Key]) -> bool:
        """Whether it is the same function for all callers: one, or the one that overrides it. A closure that a variable
        holds is of some object, which its name does not tell.
        """
        values = self._code.values(callee, place)
        if isinstance(callee, Member) and any(is_closure(v.name) for v in values if isinstance(v, FunctionValue)):
            return False
        own = {(v.path, v.name) for v in values if isinstance(v, FunctionValue | ClassValue)}
        return len(own) == 1 and len(run - own) < 2 and all(isinstance(v, FunctionValue | ClassValue) for v in values)

    def _of_object(self, function: Key, callee: Expression) -> Roots:
        """What it depends on which object something is called on, or which closure is run; a plain name may be called on the
        function's own.
        """
        if isinstance(callee, Member):
            return self._roots.of(function, callee.of)
        roots = self._roots.run(function, callee)
        return roots | {RECEIVER} if CLASS in roots else roots

    def _by(self, fact: Fact, function: Key) -> Roots:
        """What it depends on what a fact says."""
        if isinstance(fact, RemoteCall):
            return self._roots.of(function, fact.target, fact.base)
        if not isinstance(fact, ChannelUse) or fact.role != "publish":
            return NONE
        roots = self._roots.of(function, fact.channel)
        own = {RECEIVER, f"{AROUND}self", f"{AROUND}this"} & roots
        return roots | ({OBJECT, AROUND + OBJECT} if own else NONE)


def is_argument(need: str) -> bool:
    """Whether what is needed is an argument."""
    return need not in _NO_ARGUMENTS and not need.startswith((AROUND, CLOSURE, GIVEN))


def _inside(path: str, needs: Roots) -> list[_Edge]:
    """The functions inside that needs speak of."""
    if not needs:
        return []
    does = [_Edge((path, name)) for name in sorted(beginning(needs, CLOSURE))]
    return [*does, *(_Edge((path, name), given=True) for name in sorted(beginning(needs, GIVEN)))]


def _makes(function: Key) -> bool:
    return function[1].endswith(".__init__")


def _sees(function: Key, other: Key) -> bool:
    """Whether another function stands in this one, or in one around this one."""
    around = other[1].rpartition(".")[0]
    return bool(around) and function[0] == other[0] and f"{function[1]}.".startswith(f"{around}.")
