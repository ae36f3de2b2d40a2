"""Who is named after whom: which service a variable's name, ``ORDER_SERVICE_URL``, means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ringfence.patterns import pattern

if TYPE_CHECKING:
    from ringfence.link.units import Unit

_ENDINGS = pattern(r"_?(base|service|svc|api|server|rest|http|grpc|internal|microservice|ms)$")
_ADDRESS_WORDS = pattern(r"_?(url|uri|host|hostname|addr|address|endpoint|port|root|path|location|name|domain|origin)$")
_LISTS = frozenset(("services", "urls", "uris", "hosts", "endpoints", "base_urls", "service_urls"))


class Namesakes:
    """Services by the stems of their names, and by those of their other names and folders."""

    def __init__(self, services: Sequence[Unit]) -> None:
        self._levels = [_by_stem(services, names) for names in (_own_name, _other_names)]

    def of(self, name: str) -> Unit | None:
        """The one service that a variable is named after: ``ORDER_SERVICE_URL`` -> order-service; else the one that has
        another name, or lies in a folder, of that kind.
        """
        stem = _stem(name.lower())
        for level in self._levels if stem else ():
            matches = level.get(stem, ())
            if matches:
                return matches[0] if len(matches) == 1 else None
        return None


def holds_address(key: str) -> bool:
    """Whether a setting's key ends in a word for an address: ``orders.base-url``."""
    return _ADDRESS_WORDS.search(_plain(key.rpartition(".")[2])) is not None


def listed_as(key: str) -> str:
    """What a setting is called in a group of them that holds the address of one service each: ``orders`` of
    ``shop.services.orders``; ``""`` if it stands in no such group.
    """
    among, _, last = _plain(key).rpartition(".")
    return last if among.rpartition(".")[2] in _LISTS else ""


def _by_stem(services: Sequence[Unit], names: Callable[[Unit], Iterable[str]]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in services:
        for stem in {_stem(_plain(name)) for name in names(unit)}:
            found[stem].append(unit)
    return found


def _own_name(unit: Unit) -> tuple[str, ...]:
    return (unit.name,)


def _other_names(unit: Unit) -> tuple[str, ...]:
    return (*unit.hosts, *((unit.folder.rpartition("/")[2],) if unit.folder else ()))


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _stem(name: str) -> str:
    for _ in range(4):
        shorter = _ENDINGS.sub("", _ADDRESS_WORDS.sub("", name))
        if shorter == name or not shorter:
            break
        name = shorter
    return re.sub(r"[^a-z0-9]", "", name)
