"""What earlier runs found out about each service, as far as nothing has changed that it depends on.

A service's reading depends on its own files and on all that manifests say; what it does, also on what the others offer it.
Neither is worked out again where both are as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from msgspec import MsgspecError, Struct, msgpack

from ringfence.config import Config
from ringfence.link.endpoints import Consultation
from ringfence.link.units import Unit
from ringfence.model.facts import Fact, Project
from ringfence.model.outline import Head

T = TypeVar("T")


class KnownServices(Protocol):
    """What earlier runs found out about services."""

    @property
    def meaning(self) -> Callable[[str], str]:
        """A name for what a file says now, in whatever words; nothing if nobody knows."""

    def name(self, *parts: str | bytes) -> str:
        """A digest of what several parts say together."""

    def get(self, service: str, kind: str) -> bytes | None:
        """What was kept of a service; None if nothing was."""

    def put(self, service: str, kind: str, found: bytes) -> None:
        """Keep something of a service."""


class _Row(Struct, frozen=True, array_like=True):
    """Something found out. key: what it depended on; asked: of the others' routes; answered: a digest of the answers."""

    key: str
    asked: list[tuple[str, str]]
    answered: str
    found: bytes


class Recollection:
    """Answers of earlier runs, and a place to leave new ones; of none, where nothing is ``known``.

    facts: of every file; everything: all of them that count, and what programs that deploy others say.
    """

    def __init__(
        self, known: KnownServices | None, facts: Mapping[str, tuple[Fact, ...]], everything: list[Fact], config: Config
    ) -> None:
        self._known = known
        self._base = self._of_manifests(known, facts, everything, config) if known is not None else ""

    @staticmethod
    def _of_manifests(
        known: KnownServices, facts: Mapping[str, tuple[Fact, ...]], everything: list[Fact], config: Config
    ) -> str:
        meanings = [known.meaning(path) for path in sorted(facts)]
        if not all(meanings):
            return ""
        by_files = {id(fact) for said in facts.values() for fact in said}
        projects = [fact.folder for fact in everything if isinstance(fact, Project)]
        deployed = [fact for fact in everything if id(fact) not in by_files]
        said = msgpack.encode((projects, deployed))
        return known.name(
            repr(config), said, *(part for pair in zip(sorted(facts), meanings, strict=True) for part in pair)
        )

    def key(self, unit: Unit, heads: Mapping[str, Head], library: Iterable[str]) -> str:
        """What the reading of a service with these programs depends on; nothing if that cannot be told. library: which of
        them are others' too.
        """
        if self._known is None or not self._base:
            return ""
        parts = [self._base, unit.name, unit.folder or "", unit.context]
        for path, head in heads.items():
            meaning = self._known.meaning(path)
            if not meaning:
                return ""
            parts += (path, meaning, head.module)
        return self._known.name(*parts, "library", *library)

    def more(self, key: str, *parts: object) -> str:
        """A key that depends on more than another one."""
        return self._known.name(key, *map(msgpack.encode, parts)) if self._known is not None and key else ""

    def digest(self, part: object) -> str:
        """A short name for what many keys depend on."""
        return self._known.name(msgpack.encode(part)) if self._known is not None else ""

    def recall(self, unit: Unit, kind: type[T], key: str, routes: Consultation | None = None) -> T | None:
        """What was found out about a service by this key, if the routes of the others answer as they did."""
        if self._known is None or not key:
            return None
        written = self._known.get(unit.name, kind.__name__)
        try:
            row = msgpack.decode(written, type=_Row) if written else None
            if row is None or row.key != key or row.answered != self._answers(row.asked, routes):
                return None
            return msgpack.decode(row.found, type=kind)
        except MsgspecError:
            return None

    def keep(self, unit: Unit, key: str, found: object, routes: Consultation | None = None) -> None:
        """Keep what was found out about a service, having asked these routes."""
        if self._known is not None and key:
            asked = sorted(routes.asked) if routes is not None else []
            row = _Row(key, asked, self._answers(asked, routes), msgpack.encode(found))
            self._known.put(unit.name, type(found).__name__, msgpack.encode(row))

    def _answers(self, asked: Iterable[tuple[str, str]], routes: Consultation | None) -> str:
        assert self._known is not None
        return self._known.name(*(msgpack.encode(routes.answer(one)) for one in asked)) if routes is not None else ""
