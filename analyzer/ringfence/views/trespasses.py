"""Which of the accesses of a system are trespasses, and what has been said about them."""

from __future__ import annotations

from ringfence.model.finding import Report, Verdict
from ringfence.model.system import TableKey

OWN, EXCUSED, TRESPASS = "own", "excused", "trespass"
"""A service's own affair; a trespass that is excepted or known; one that nobody has excused."""

WARNED = "warned"
"""What a graph shows of a warning: no trespass, but not as it should be."""

SHARED = "shared-table"


class Trespasses:
    """Tells for a service and a table whether it trespasses there."""

    def __init__(self, report: Report) -> None:
        self._contexts = {service.name: service.context or service.name for service in report.system.services}
        self._owners = {table.key: table.owner for table in report.system.tables}
        self._verdicts = {
            (verdict.finding.subject, service): verdict
            for verdict in reversed(report.verdicts)
            if verdict.finding.rule == SHARED
            for service in verdict.finding.services
        }

    def of(self, service: str, table: TableKey) -> str:
        """``own``, ``trespass`` or ``excused``."""
        verdict = self._verdicts.get((str(table), service))
        if not self._is_foreign(service, table, flagged=verdict is not None):
            return OWN
        return TRESPASS if verdict is None or verdict.state == "new" else EXCUSED

    def verdict(self, service: str, table: TableKey) -> Verdict | None:
        """What was said about a service that trespasses on a table."""
        return None if self.of(service, table) == OWN else self._verdicts.get((str(table), service))

    def _is_foreign(self, service: str, table: TableKey, *, flagged: bool) -> bool:
        """A table without an owner is contested, as far as its users are flagged for it."""
        owner = self._owners.get(table)
        if owner is None:
            return flagged
        return self._contexts.get(owner, owner) != self._contexts.get(service, service)
