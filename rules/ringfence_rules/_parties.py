"""Who stands on which side of a boundary, and how sure that is: what several rules ask of the system."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.source import Step
from ringfence.model.system import CERTAINTIES, System, TableKey


class Parties:
    """Services by bounded context and tables by owner, looked up quickly."""

    def __init__(self, system: System) -> None:
        self._contexts = {service.name: service.context or service.name for service in system.services}
        self._tables = {table.key: table for table in system.tables}
        self._read_models = {model.table for model in system.read_models if model.kind == "declared"}
        self._reporting = {store.name for store in system.reporting}
        self._migrators = {service.name for service in system.services if service.role == "migrator"}

    def context(self, service: str) -> str:
        """The bounded context of a service; an unknown name is a context of its own."""
        return self._contexts.get(service, service)

    def contexts(self, services: Iterable[str]) -> set[str]:
        """The bounded contexts of several services."""
        return {self.context(service) for service in services}

    def apart(self, one: str, other: str) -> bool:
        """Whether two services belong to different bounded contexts."""
        return self.context(one) != self.context(other)

    def only_sets_up(self, service: str) -> bool:
        """Whether all that a service does with a database is to set up what others keep there."""
        return service in self._migrators

    def is_open(self, key: TableKey) -> bool:
        """Whether a table is declared to be read by others: a read model, or in a store for reports."""
        return key in self._read_models or key.datastore in self._reporting

    def owner(self, key: TableKey) -> str | None:
        """Who owns a table; the first of several candidates of one context; None if unknown or contested."""
        table = self._tables.get(key)
        if table is None:
            return None
        if table.owner is None and table.candidates and len(self.contexts(table.candidates)) == 1:
            return min(table.candidates)
        return table.owner

    def ownership(self, *keys: TableKey) -> tuple[Step, ...]:
        """Why each of these tables belongs to its owner."""
        tables = [self._tables[key] for key in keys if key in self._tables]
        return tuple(step for table in tables for step in table.because)


def doubt(certainty: str) -> int:
    """How uncertain something is: 0 for ``certain``; an unknown word counts as the least certain."""
    return CERTAINTIES.index(certainty) if certainty in CERTAINTIES else len(CERTAINTIES) - 1


def weakest(certainties: Iterable[str]) -> str:
    """The least certain of several; ``certain`` if there are none."""
    return CERTAINTIES[max((doubt(certainty) for certainty in certainties), default=0)]


def strongest(certainties: Iterable[str]) -> str:
    """The most certain of several; ``certain`` if there are none."""
    return CERTAINTIES[min((doubt(certainty) for certainty in certainties), default=0)]


def listed(names: Iterable[str]) -> str:
    """Names as prose: ``a``, ``a and b``, ``a, b and c``."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last
