"""The names by which units find each other. Of several editions of a system that nobody deploys, each means its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ringfence.patterns import pattern

if TYPE_CHECKING:
    from ringfence.link.units import Unit

_POD = pattern(
    r"(?P<set>[a-z0-9-]{1,200})-\d{1,4}\.(?P<service>[a-z0-9-]{1,200})(?:\.[a-z0-9-]{1,63}(?:\.svc(?:\..*)?)?)?$"
)
"""A pod of a StatefulSet, in the Service that governs it: ``db-0.db``, ``db-0.db.shop.svc.cluster.local``."""


class HostNames:
    """Units by their names and hosts, whatever their case."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._first: dict[str, Unit] = {}
        self._alike: dict[str, list[Unit]] = defaultdict(list)
        in_order = sorted(units, key=lambda u: u.kind != "service")
        for unit in in_order:  # what it is deployed as comes before what other programs say that they are
            self._first.setdefault(unit.name.lower(), unit)
        for unit in in_order:
            for host in sorted(unit.hosts):
                self._first.setdefault(host.lower(), unit)
            for host in {name.lower() for name in (unit.name, *unit.hosts)} if not unit.workloads else ():
                self._alike[host].append(unit)

    def unit(self, host: str, by: Unit | None) -> Unit | None:
        """Whom a name leads to, said by a unit."""
        found, alike = self._first.get(host), self._alike.get(host, ())
        if found is None or found.workloads or by is None or len(alike) < 2:
            return found
        return nearest(by, [found, *alike])

    def of_pod(self, host: str, by: Unit | None) -> Unit | None:
        """Whom the name of one of several pods leads to."""
        pod = _POD.match(host)
        return (self.unit(pod["service"], by) or self.unit(pod["set"], by)) if pod is not None else None


def nearest(unit: Unit, others: Sequence[Unit]) -> Unit:
    """Of several units the one that lies in the most folders together with a unit, the first of equals."""
    here = (unit.folder or "").split("/")
    return max(others, key=lambda other: _common(here, (other.folder or "").split("/")))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many folders two paths begin with together."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
