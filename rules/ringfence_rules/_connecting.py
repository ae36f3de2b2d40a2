"""Where services say which database they use: the places of findings about connections."""

from __future__ import annotations

from collections import defaultdict

from ringfence.model.source import Span
from ringfence.model.system import StoreUse, System


class Connecting:
    """The place of each connection that a person would change. Where several services connect by one line of code that
    they share, that is the last place which leads to a service's database and to no other's: a setting most often.
    """

    def __init__(self, system: System) -> None:
        passing: defaultdict[Span, set[str]] = defaultdict(set)
        for store in system.datastores:
            for use in store.uses:
                for at in (use.at, *_leading(use)):
                    passing[at].add(use.service)
        self._common = {at for at, services in passing.items() if len(services) > 1}

    def of(self, use: StoreUse) -> Span:
        """Where a finding about a connection stands."""
        if use.at not in self._common:
            return use.at
        return next((at for at in reversed(_leading(use)) if at not in self._common), use.at)


def _leading(use: StoreUse) -> list[Span]:
    return [step.at for step in use.because if step.at is not None]
