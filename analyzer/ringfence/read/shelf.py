"""The outlines of a run: as they are while they are few, else packed, so that memory holds no more than is looked into."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

from msgspec import DecodeError
from msgspec.structs import force_setattr

from ringfence.model.outline import Outline
from ringfence.read.facts import FileFacts, Summary, summary_of
from ringfence.read.packing import Packed, packed, unpack

MOST_HELD = 100_000
"""Calls and assignments that are kept as they are, some 50 MiB: to unpack so few would cost more than their place."""
FEW = 2_000
"""Files known from an earlier run whose strings may take more place than they need, since to share them takes time."""


class KnownFacts(Protocol):
    """What files said in earlier runs, and where what they say now is noted."""

    def get(self, path: str) -> Summary | None:
        """What a file says, if it is known; None if it has to be read."""

    def put(self, path: str, said: Packed) -> None:
        """Note what a file was read to say."""

    def outline(self, path: str) -> bytes | None:
        """The outline of a file of which anything is known or noted; None if it is there no more."""


class Shelf:
    """Takes what files say, and gives their outlines back.

    known: where what is packed is kept, else it is in memory. read: what a file says, should what was kept of it be gone.
    """

    def __init__(self, known: KnownFacts | None, read: Callable[[str], FileFacts]) -> None:
        self._known = known
        self._read = read
        self._held: dict[str, Outline] = {}
        self._weight = 0
        self._squeezed: dict[str, bytes] = {}
        self._strings: dict[str, str] = {}
        self._remembered = 0

    def known(self, path: str) -> Summary | None:
        """What a file said before, if that is what it says now."""
        said = self._known.get(path) if self._known is not None else None
        if said is not None:
            self._remembered += 1
            if self._remembered > FEW:
                self._share(said)
        return said

    def put(self, path: str, said: FileFacts | Packed) -> Summary:
        """Take what a file says."""
        if isinstance(said, Packed):
            self._keep(path, said)
            self._share(said.summary)
            return said.summary
        summary = summary_of(said)
        held = self._hold(path, said.outline)
        if self._known is not None or not held:
            self._keep(path, packed(said, summary))
        return summary

    def _hold(self, path: str, outline: Outline | None) -> bool:
        """Keep an outline as it is; whether there was place for it."""
        if outline is None:
            return True
        if self._weight > MOST_HELD:
            return False
        self._held[path] = outline
        self._weight += len(outline.calls) + len(outline.bindings)
        return True

    def _share(self, said: Summary) -> None:
        """Let imports have one object for equal strings: unpacked, each has its own, and they are most of a head."""
        head, one = said.head, self._strings.setdefault
        if head is None:
            return
        for imported in head.imports:
            force_setattr(imported, "name", one(imported.name, imported.name))
            force_setattr(imported, "target", one(imported.target, imported.target))
            force_setattr(imported.at, "path", head.path)

    def _keep(self, path: str, said: Packed) -> None:
        if self._known is not None:
            self._known.put(path, said)
        elif said.outline:
            self._squeezed[path] = zlib.compress(said.outline, 1)

    def outline(self, path: str) -> Outline:
        """The outline of a file that has one."""
        held = self._held.get(path)
        if held is not None:
            return held
        written = self._written(path)
        try:
            return unpack(path, written) if written is not None else self._anew(path)
        except DecodeError:
            return self._anew(path)

    def mentions(self, path: str, name: str) -> bool:
        """Whether the outline of a file may say a name; False only if it does not."""
        written = self._written(path) if path not in self._held else None
        return written is None or name.encode() in written

    def _written(self, path: str) -> bytes | None:
        if path in self._squeezed:
            return zlib.decompress(self._squeezed[path])
        return self._known.outline(path) if self._known is not None else None

    def _anew(self, path: str) -> Outline:
        """Of what lay in a folder that others may write to, some may be gone or changed since it was looked at."""
        return self._read(path).outline or Outline(path, "", "")
