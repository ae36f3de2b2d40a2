"""What was found out about each service: of one that is as it was, nothing is worked out again."""

from __future__ import annotations

import os
from collections.abc import Mapping

import msgspec

from ringfence.cache.sealed import StrPath, digest, read_sealed, write_sealed

_Rows = dict[str, dict[str, msgspec.Raw]]


class ServicesMemory:
    """What the last run found out about the services of one repository, by service and kind.

    contents: what each file says now, as a digest, by path. installation: what another one found out counts for nothing.
    """

    def __init__(self, folder: StrPath, installation: str, contents: Mapping[str, str]) -> None:
        self._file = os.path.join(folder, "services")
        self._installation = installation
        self.contents = contents
        """What each file says now, as a digest, by path."""
        self._rows = _read(self._file, installation)
        self._asked: set[str] = set()
        self._new: _Rows = {}

    def name(self, *parts: str | bytes) -> str:
        """A digest of what several parts say together."""
        return digest(*parts)

    def get(self, service: str, kind: str) -> bytes | None:
        """What was kept of a service; None if nothing was."""
        self._asked.add(service)
        found = self._rows.get(service, {}).get(kind)
        return msgspec.msgpack.decode(found, type=bytes) if found is not None else None

    def put(self, service: str, kind: str, found: bytes) -> None:
        """Keep something of a service."""
        self._new.setdefault(service, {})[kind] = msgspec.Raw(msgspec.msgpack.encode(found))

    def keep(self) -> None:
        """Remember what is known of the services that there still are."""
        if self._new or self._rows.keys() - self._asked:
            rows = {service: dict(kinds) for service, kinds in self._rows.items() if service in self._asked}
            for service, kinds in self._new.items():
                rows.setdefault(service, {}).update(kinds)
            write_sealed(self._file, msgspec.msgpack.encode((self._installation, rows)))


def _read(file: str, installation: str) -> _Rows:
    written = read_sealed(file)
    if written is None:
        return {}
    try:
        of, rows = msgspec.msgpack.decode(written, type=tuple[str, _Rows])
    except msgspec.DecodeError:
        return {}
    return rows if of == installation else {}
