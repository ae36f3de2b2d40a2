"""Ways on: what the calls of a function run that leads to some fact, on each way that leads to the function."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.link.callees import Callees
from ringfence.link.entering import Entering
from ringfence.link.leading import Leading
from ringfence.link.sites import Site, Sites
from ringfence.model.source import Step
from ringfence.model.value import Scope

Key = tuple[str, str]


class Way(Struct, frozen=True):
    """What a call runs. scope: of the function inside; called: rather than handed over; step: for people."""

    scope: Scope
    called: bool
    step: Step


Calls = tuple[tuple[Site, tuple[Way, ...]], ...]
"""The calls of a function that matter, in order, each with what it runs."""


class Ways:
    """Answers for the code of one service. Where a function need not know who calls it, the answer is kept."""

    def __init__(self, callees: Callees, leading: Leading, entering: Entering, sites: Sites) -> None:
        self._callees = callees
        self._leading = leading
        self._entering = entering
        self._sites = sites
        self._known: dict[Scope, Calls] = {}

    def of(self, scope: Scope) -> Calls:
        """The calls of a function, with what each runs as seen from a scope of it."""
        known = self._known.get(scope)
        if known is None:
            known = tuple(self._find(scope))
            if scope.call is None:
                self._known[scope] = known
        return known

    def _find(self, scope: Scope) -> Iterator[tuple[Site, tuple[Way, ...]]]:
        for site in self._sites.of((scope.path, scope.function)):
            ways = tuple(self._run(site, scope)) if site.leads else ()
            if ways or site.facts:
                yield site, ways

    def _run(self, site: Site, scope: Scope) -> Iterator[Way]:
        call = site.call.invoke
        for function, called in self._callees.of(site.call, scope):
            if self._leading.leads((function.path, function.name)):
                inside = self._entering.scope(function, call, scope) if called else self._entering.scope(function)
                yield Way(inside, called, Step(f"calls {function.name}", call.at))
