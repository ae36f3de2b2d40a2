"""Which functions lead to some fact: nothing else is worth a walk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from ringfence.link.callees import Callees
from ringfence.link.code import ServiceCode
from ringfence.model.value import FunctionValue, Scope

Key = tuple[str, str]


class Leading:
    """Functions from which a fact can be reached, whoever calls them. Found out for those that are asked for: what no
    entry leads to is never evaluated.

    direct: the functions that facts stand in; beside: what else runs where a function is run; names: those of all
    functions that may lead anywhere.
    """

    def __init__(
        self,
        code: ServiceCode,
        callees: Callees,
        direct: set[Key],
        beside: Mapping[Key, Sequence[FunctionValue]],
        names: set[str],
    ) -> None:
        self._code = code
        self._callees = callees
        self._leading = set(direct)
        self._beside = beside
        self._names = names
        self._decided = set(direct)

    def leads(self, function: Key) -> bool:
        """Whether a function leads to some fact."""
        if function not in self._decided:
            self._decide(function)
        return function in self._leading

    def _decide(self, function: Key) -> None:
        """Depth first, until something is found. All on the way there leads to it, and so does whoever calls one of those;
        of everything else that was looked at, all callees have been, so it leads nowhere. So each function is asked for its
        callees once.
        """
        self._decided.add(function)
        callers: dict[Key, set[Key]] = defaultdict(set)
        way = [(function, self._called(function))]
        while way:
            caller, called = way[-1]
            callee = next(called, None)
            if callee is None:
                way.pop()
            elif callee in self._leading:
                self._mark([key for key, _ in way], callers)
                return
            else:
                callers[callee].add(caller)
                if callee not in self._decided:
                    self._decided.add(callee)
                    way.append((callee, self._called(callee)))

    def _mark(self, found: list[Key], callers: Mapping[Key, set[Key]]) -> None:
        while found:
            function = found.pop()
            if function not in self._leading:
                self._leading.add(function)
                found += callers.get(function, ())

    def _called(self, function: Key) -> Iterator[Key]:
        scope = Scope(*function)
        calls = self._code.symbols.calls.inside.get(function, ())
        found = (
            self._callees.of(call, scope) for call in calls if self._callees.may_be_among(self._names, call, scope)
        )
        beside = self._beside.get(function, ())
        return ((one.path, one.name) for one in chain((one for ones in found for one, _ in ones), beside))
