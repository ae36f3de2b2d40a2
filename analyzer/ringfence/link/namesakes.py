"""Who is named after whom: which service a variable's name, ``ORDER_SERVICE_URL``, means."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ringfence.patterns import pattern

if TYPE_CHECKING:
    from ringfence.link.units import Unit

_ENDINGS = pattern(r"_?(base|service|svc|api|server|rest|http|grpc|internal|microservice|ms)$")
_ADDRESS_WORDS = pattern(r"_?(url|uri|host|hostname|addr|address|endpoint|port|root|path|location|name|domain|origin)$")
_PUBLIC = pattern(r"^(vite|react_app|vue_app|next_public|nuxt_public|expo_public|gatsby)_")
"""With what the names of variables begin that bundlers give to programs in a browser."""
_WORDS = pattern(r"[-_.]")
_LISTS = frozenset(("services", "urls", "uris", "hosts", "endpoints", "base_urls", "service_urls"))


class Namesakes:
    """Services by the stems of their names, and by those of their other names and folders."""

    def __init__(self, services: Sequence[Unit]) -> None:
        self._levels = [_by_stem(services, names) for names in (_own_name, _other_names, _within_system(services))]

    def of(self, name: str) -> Unit | None:
        """The one service that a variable is named after: ``ORDER_SERVICE_URL`` -> order-service; else the one that has
        another name, or lies in a folder, of that kind, or is called so after the name of the system (``shop-order``); else
        the one whose name is one of these in the other number (``ORDERS_URL``).
        """
        stem = _stem(_PUBLIC.sub("", name.lower()))
        other = stem[:-1] if stem.endswith("s") else f"{stem}s"
        for wanted in (stem, other) if stem else ():
            for level in self._levels if wanted else ():
                matches = level.get(wanted, ())
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


def _within_system(services: Sequence[Unit]) -> Callable[[Unit], tuple[str, ...]]:
    """What services are called after the words with which the names of most of them begin."""
    words = {unit.name: _WORDS.split(unit.name.lower()) for unit in services}
    common: list[str] = []
    while True:
        next_words = Counter(
            name[len(common)]
            for name in words.values()
            if len(name) > len(common) + 1 and name[: len(common)] == common
        )
        most = next_words.most_common(1)
        if not most or most[0][1] < 2 or 2 * most[0][1] < len(services):
            break
        common.append(most[0][0])

    def rest(unit: Unit) -> tuple[str, ...]:
        name = words[unit.name]
        return ("_".join(name[len(common) :]),) if common and name[: len(common)] == common else ()

    return rest


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


def _stem(name: str) -> str:
    for _ in range(4):
        shorter = _ENDINGS.sub("", _ADDRESS_WORDS.sub("", name))
        if shorter == name or not shorter:
            break
        name = shorter
    return re.sub(r"[^a-z0-9]", "", name)
