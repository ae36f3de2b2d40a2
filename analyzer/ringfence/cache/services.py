"""What was found out about each service: of one that is as it was, nothing is worked out again."""

from __future__ import annotations

import os
from collections.abc import Callable

from ringfence.cache.rows import Rows
from ringfence.cache.sealed import StrPath, digest


class ServicesMemory:
    """What the last run found out about the services of one repository, by service and kind.

    meaning: a name for what a file says now. installation: what another one found out counts for nothing.
    """

    def __init__(self, folder: StrPath, installation: str, meaning: Callable[[str], str]) -> None:
        self.meaning = meaning
        """A name for what a file says now, in whatever words; nothing if nobody knows."""
        self._rows = Rows(os.path.join(folder, "services"), installation)
        self._asked: set[str] = set()

    def name(self, *parts: str | bytes) -> str:
        """A digest of what several parts say together."""
        return digest(*parts)

    def get(self, service: str, kind: str) -> bytes | None:
        """What was kept of a service; None if nothing was."""
        return self._rows.get(self._row(service, kind))

    def put(self, service: str, kind: str, found: bytes) -> None:
        """Keep something of a service."""
        self._rows.put(self._row(service, kind), "", found)

    def keep(self) -> None:
        """Remember what is known of the services that somebody asked for."""
        self._rows.keep(self._asked)

    def _row(self, service: str, kind: str) -> str:
        name = f"{kind}\0{service}"
        self._asked.add(name)
        return name
