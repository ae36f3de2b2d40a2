"""Ways on: what the calls of a function run that leads to some fact, on each way that leads to the function."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from ringfence.link.callees import Callees
from ringfence.link.code import ServiceCode
from ringfence.link.entering import Entering
from ringfence.link.leading import Leading
from ringfence.link.sites import Site, Sites
from ringfence.link.transactions import Transactions
from ringfence.model.expression import Invoke, dotted
from ringfence.model.source import Span, Step
from ringfence.model.value import FunctionValue, Scope
from ringfence.patterns import pattern

Key = tuple[str, str]
_CACHE = pattern(r"cache|memoi[sz]e", re.IGNORECASE)


class Way(Struct, frozen=True):
    """What a call runs. scope: of the function inside; called: rather than handed over; step: for people; transaction:
    where one begins that the function runs in as a whole; kept: whether somebody keeps what it answers.
    """

    scope: Scope
    called: bool
    step: Step
    transaction: Span | None
    kept: bool


Calls = tuple[tuple[Site, tuple[Way, ...]], ...]
"""The calls of a function that matter, in order, each with what it runs."""


class Ways:
    """Answers for the code of one service, each found out once. Functions are many and ways to them more, but most of them
    lead on to the same: a way to a function that need not know who calls it is one, and so is a call that runs only such.
    """

    def __init__(
        self,
        code: ServiceCode,
        callees: Callees,
        leading: Leading,
        entering: Entering,
        sites: Sites,
        transactions: Transactions,
    ) -> None:
        self._code = code
        self._callees = callees
        self._leading = leading
        self._entering = entering
        self._sites = sites
        self._transactions = transactions
        self._known: dict[Scope, Calls] = {}
        self._plain: dict[tuple[int, FunctionValue, bool], Way] = {}
        """By the identity of a site, the function that it runs, and whether that is called: what need not know the way."""
        self._ways: dict[tuple[int, Scope, bool], Way] = {}
        self._alike: dict[tuple[int, ...], tuple[Site, tuple[Way, ...]]] = {}
        """By the identities of a site and of the ways from there."""
        self._keeping: dict[Key, bool] = {}

    def of(self, scope: Scope) -> Calls:
        """The calls of a function, with what each runs as seen from a scope of it."""
        known = self._known.get(scope)
        if known is None:
            known = self._known[scope] = tuple(self._find(scope))
        return known

    def _find(self, scope: Scope) -> Iterator[tuple[Site, tuple[Way, ...]]]:
        for site in self._sites.of((scope.path, scope.function)):
            ways = self._run(site, scope) if site.leads else []
            if ways or site.facts:
                key = (id(site), *map(id, ways))
                yield self._alike.get(key) or self._alike.setdefault(key, (site, tuple(ways)))

    def _run(self, site: Site, scope: Scope) -> list[Way]:
        found: list[Way] = []
        for function, called in self._callees.of(site.call, scope, self._leading.leads):
            way = self._plain.get((id(site), function, called))
            if way is None and self._leading.leads((function.path, function.name)):
                way = self._way(site, function, called, scope)
            if way is not None:
                found.append(way)
        return found

    def _way(self, site: Site, function: FunctionValue, called: bool, scope: Scope) -> Way:
        call = site.call.invoke
        inside = self._entering.scope(function, call, scope) if called else self._entering.scope(function)
        way = self._ways.get((id(site), inside, called))
        if way is None:
            key = (function.path, function.name)
            step = Step(f"calls {function.name}", call.at)
            way = Way(inside, called, step, self._transactions.whole(key), self._keeps(key))
            self._ways[id(site), inside, called] = way
        if inside.caller is None:
            self._plain[id(site), function, called] = way
        return way

    def _keeps(self, function: Key) -> bool:
        """Whether a decorator keeps what the function answered: ``@lru_cache``, ``@cached(…)``, ``@Cacheable``."""
        if function not in self._keeping:
            definitions = self._code.symbols.functions.get(function, ())
            decorators = (d.expression for definition in definitions for d in definition.decorators)
            names = (dotted(d.callee if isinstance(d, Invoke) else d) or "" for d in decorators)
            self._keeping[function] = any(_CACHE.search(name.rpartition(".")[2]) for name in names)
        return self._keeping[function]
