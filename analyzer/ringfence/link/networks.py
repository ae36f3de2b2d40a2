"""Networks: what Compose calls something holds in the repository of its file, and may be something else in the next one.

Each of many repositories may run a program called ``app`` and a database called ``db`` for those who work on it. Where that
is so, both get the name of the repository, except in one that only deploys, and a host leads to what is called so where the
service runs that says it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ringfence.link.deployment import network_of
from ringfence.link.units import Unit

_COMPOSE = "compose"


def tell_apart(units: Sequence[Unit], networks: Collection[str]) -> None:
    """Give names that mean several things the repository's before them. units: of one workload each, or none."""
    meant: defaultdict[str, set[str]] = defaultdict(set)
    built: Counter[str] = Counter()
    composed = [(unit, network_of(unit.workloads[0].deployment, networks)) for unit in units if _is_composed(unit)]
    for unit, network in composed:
        meant[unit.name].add(_own(unit, network))
        built[network] += unit.folder is not None
    kept = _deploying(composed, networks)[:1]
    for unit, network in composed if networks else ():
        if len(meant[unit.name] - {""}) > 1 and _own(unit, network):
            unit.aliases = frozenset((network, host) for host in (unit.name, *unit.workloads[0].hosts))
            alone = built[network] == 1 and unit.folder == network
            unit.name = network if alone else unit.name if [network] == kept else f"{network}-{unit.name}"


def settle(units: Sequence[Unit], networks: Collection[str]) -> None:
    """Of several repositories that run a unit one counts: that which deploys most, or that in which it lies. What none of
    them runs knows the names of the one in which it lies.
    """
    if not networks:
        return
    deploying = _deploying(((unit, network) for unit in units for network in _running(unit, networks)), networks)
    for unit in units:
        running = _running(unit, networks)
        lies = network_of(unit.folder, networks) if unit.folder else ""
        chosen = next((network for network in (*deploying, lies, *running) if network in running), lies)
        unit.workloads = [w for w in unit.workloads if network_of(w.deployment, networks) == chosen]
        unit.networks = tuple(dict.fromkeys((chosen, lies)))


def by_network(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """The units of each network, in their order."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.networks[0] if unit.networks else "", []).append(unit)
    yield from found.values()


def origin_of(unit: Unit, usual: Mapping[str, str]) -> str:
    """The kind of deployment that runs most where a unit runs."""
    return usual.get(unit.networks[0] if unit.networks else "", "")


def _running(unit: Unit, networks: Collection[str]) -> list[str]:
    return sorted({network_of(workload.deployment, networks) for workload in unit.workloads})


def _deploying(composed: Iterable[tuple[Unit, str]], networks: Collection[str]) -> list[str]:
    """The networks that run more of others than of their own, those that run most first. What builds nothing of its own
    (``""``) is one of them.
    """
    others: Counter[str] = Counter()
    for unit, network in composed:
        if unit.folder:
            others[network] += 1 if network_of(unit.folder, networks) != network or not network else -1
    return sorted(
        (network for network in others if others[network] > 0), key=lambda network: (-others[network], network)
    )


def _is_composed(unit: Unit) -> bool:
    return bool(unit.workloads) and unit.workloads[0].origin == _COMPOSE


def _own(unit: Unit, network: str) -> str:
    """What a name means that no other repository would mean by it: a program its folder, a database one that runs there;
    nothing for brokers and their like, and for images of programs that are built elsewhere.
    """
    if unit.kind == "service" and unit.folder is not None:
        return f"folder {unit.folder}"
    return f"database of {network}" if unit.kind == "datastore" else ""
