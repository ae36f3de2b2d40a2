"""Units: services and components in the making, found by name, host, port or file."""

from __future__ import annotations

from collections.abc import Sequence, Set

from msgspec import Struct

from ringfence.link.environment import Environment
from ringfence.model.facts import ContainerFile, Workload
from ringfence.model.source import Span, Step


class Unit(Struct):
    """A service or component in the making: the workloads that run it."""

    name: str
    folder: str | None
    """None: nothing of the repository is built into it."""
    workloads: list[Workload]
    kind: str = "service"
    container: ContainerFile | None = None
    hosts: frozenset[str] = frozenset()
    environment: Environment = Environment({})
    engine: str = ""
    context: str = ""
    """The build context, of which ``folder`` may be a part."""
    at: Span | None = None
    certainty: str = "certain"
    because: tuple[Step, ...] = ()
    bounded_context: str = ""
    team: str = ""
    ports: frozenset[int] = frozenset()
    """On which it listens, as far as that is said."""
    documents: frozenset[str] = frozenset()
    """Files outside its folder that speak for it: build files it inherits from, what a configuration server serves it."""
    foreign: frozenset[str] = frozenset()
    """Files that it holds or mounts, but that speak for others."""
    protocols: frozenset[str] = frozenset()
    """What those who rely on it speak, if it is a part of the platform."""


class Deployment:
    """Every unit, found by name, host or file. origin: what runs most of the system, ``compose`` or ``kubernetes``."""

    def __init__(self, units: Sequence[Unit], origin: str = "") -> None:
        self.origin = origin
        self.units = tuple(units)
        self.services = tuple(unit for unit in units if unit.kind == "service")
        self._by_host: dict[str, Unit] = {}
        in_order = sorted(units, key=lambda u: u.kind != "service")
        for unit in in_order:  # what it is deployed as comes before what other programs say that they are
            self._by_host.setdefault(unit.name.lower(), unit)
        for unit in in_order:
            for host in sorted(unit.hosts):
                self._by_host.setdefault(host.lower(), unit)
        self._by_folder: dict[str, Unit] = {}
        for unit in units:
            if unit.folder is not None:
                self._by_folder.setdefault(unit.folder, unit)

    def at_host(self, host: str) -> Unit | None:
        """The unit that a host name leads to; cluster names may carry their namespace and domain."""
        host = host.lower().rstrip(".")
        found = self._by_host.get(host)
        first, _, rest = host.partition(".")
        if found is None and rest and (rest.endswith(("svc", "cluster.local", "internal")) or "." not in rest):
            found = self._by_host.get(first)
        return found

    def of_file(self, path: str) -> Unit | None:
        """The unit in whose folder a file lies: the nearest."""
        folder = path
        while folder:
            if folder in self._by_folder:
                return self._by_folder[folder]
            folder = folder.rpartition("/")[0]
        return self._by_folder.get("")

    def speaking_for(self, path: str) -> list[Unit]:
        """The units that a manifest is about: in whose folder it lies, who mount it, whose document it is."""
        found = [u for u in self.units if path in u.documents or (path not in u.foreign and _mounts(u, path))]
        holder = self.of_file(path)
        if holder is not None and holder not in found and path not in holder.foreign:
            found.append(holder)
        return found

    def applying(self, path: str) -> Unit | None:
        """The unit that applies a configuration: who mounts or holds it, else the only one whose document it is."""
        holder = self.of_file(path)
        near = [u for u in self.units if path not in u.foreign and (u is holder or _mounts(u, path))]
        found = near[:1] or self.speaking_for(path)
        return found[0] if len(found) == 1 else None

    def speaker(self, protocol: str, besides: Unit | None = None) -> Unit | None:
        """The one unit, or the one of the default deployment, that speaks a protocol or is an engine of that name."""
        found = [u for u in self.units if protocol in (*u.protocols, u.engine) and u is not besides]
        if len(found) > 1:
            found = [u for u in found if any(workload.origin == self.origin for workload in u.workloads)]
        return found[0] if len(found) == 1 else None

    def at_port(self, port: str, caller: Unit | None, host: str = "localhost") -> Unit | None:
        """The one other service that listens on a port of the machine on which everything runs: neither is deployed, or
        the deployment publishes the port there. ``host.docker.internal`` is that machine, seen from a container.
        """
        outside = host.lower() == MACHINE
        if not port.isdigit() or (caller is not None and not outside and int(port) in caller.ports):
            return None
        found = [u for u in self.services if u is not caller and int(port) in _listening(u, caller, outside)]
        return found[0] if len(found) == 1 else None

    def server_at_port(self, port: str, caller: Unit, host: str) -> Unit | None:
        """The one server that is no service and is published at a port of the machine on which a caller runs."""
        if not port.isdigit() or (caller.workloads and host.lower() != MACHINE):
            return None
        found = [u for u in self.units if u.kind != "service" and int(port) in _published(u)]
        return found[0] if len(found) == 1 else None


MACHINE = "host.docker.internal"
"""What containers call the machine on which they run."""


def _listening(unit: Unit, caller: Unit | None, outside: bool) -> Set[int]:
    """The ports of the machine itself on which a unit is reached. Whoever runs there himself finds only what does so too."""
    deployed = caller is not None and bool(caller.workloads)
    if unit.workloads:
        return _published(unit) if deployed or outside else frozenset()
    return unit.ports if outside or not deployed else frozenset()


def _published(unit: Unit) -> Set[int]:
    return {port.published for w in unit.workloads if w.origin == "compose" for port in w.ports if port.published}


def _mounts(unit: Unit, path: str) -> bool:
    sources = [source for workload in unit.workloads for source, _ in workload.mounts if source]
    return any(path == source or path.startswith(source + "/") for source in sources)
