"""Units: services and components in the making, found by name, host, port or file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from ringfence.link import addresses, engines
from ringfence.link.deployment import network_of
from ringfence.link.environment import Environment
from ringfence.link.host_names import HostNames
from ringfence.link.namesakes import Namesakes
from ringfence.link.paths import upwards
from ringfence.model.expression import Hole, Text
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
    arguments: tuple[str, ...] = ()
    """What else its build is given, which may say which of several programs it runs."""
    script: tuple[str, ...] = ()
    """The words of the script that its command runs, if that lies in the repository."""
    at: Span | None = None
    certainty: str = "certain"
    because: tuple[Step, ...] = ()
    has_image: bool = False
    """Whether nothing deploys it, but a Dockerfile of its own says what its image runs."""
    bounded_context: str = ""
    team: str = ""
    ports: frozenset[int] = frozenset()
    """On which it listens, as far as that is said."""
    documents: frozenset[str] = frozenset()
    """Files outside its folder that speak for it: build files it inherits from, what a configuration server serves it."""
    classpath: frozenset[str] = frozenset()
    """Files that its program finds among resources, its own and its libraries', but need not read."""
    loads: tuple[str, ...] | None = None
    """What else its program loads, if it is one of several that lie together and nothing but that is its."""
    foreign: frozenset[str] = frozenset()
    """Files that it holds or mounts, but that speak for others."""
    protocols: frozenset[str] = frozenset()
    """What those who rely on it speak, if it is a part of the platform."""
    networks: tuple[str, ...] = ()
    """Of many repositories those whose Compose files' names it knows, the nearest first."""
    aliases: frozenset[tuple[str, str]] = frozenset()
    """(network, host): names that lead to it in a network only."""

    @property
    def in_containers(self) -> bool:
        """Whether it is deployed, and the machine on which it is deployed is not its own."""
        return bool(self.workloads) and not any(workload.on_machine for workload in self.workloads)


class Deployment:
    """Every unit, found by name, host, port or file, as the units are when it is made. origin: what runs most of the
    system, ``compose`` or ``kubernetes``.
    """

    def __init__(self, units: Sequence[Unit], usual: Mapping[str, str] | None = None) -> None:
        self.usual = usual or {}
        self.units = tuple(units)
        self.services = tuple(unit for unit in units if unit.kind == "service")
        self._hosts = HostNames(units)
        self._by_alias = {(network, host.lower()): unit for unit in units for network, host in unit.aliases}
        self._by_folder: dict[str, Unit] = {}
        self._holders: dict[str, Unit | None] = {}
        """The nearest unit of folders, once asked."""
        self._mounted: dict[str, list[int]] = defaultdict(list)
        """Who mounts a file or folder; units are told by their position."""
        self._documented: dict[str, list[int]] = defaultdict(list)
        self._speaking: dict[str, list[Unit]] = defaultdict(list)
        for position, unit in enumerate(units):
            if unit.folder is not None:
                self._by_folder.setdefault(unit.folder, unit)
            for source in {source for workload in unit.workloads for source, _ in workload.mounts if source}:
                self._mounted[source].append(position)
            for path in unit.documents:
                self._documented[path].append(position)
            for protocol in {*unit.protocols, unit.engine}:
                self._speaking[protocol].append(unit)
        self._positions = {id(unit): position for position, unit in enumerate(units)}
        self._by_name = {unit.name: unit for unit in reversed(self.services)}

    def at_host(self, host: str, by: Unit | None = None) -> Unit | None:
        """The unit that a host name leads to, said by a unit; cluster names may carry their namespace and domain."""
        host = host.lower().rstrip(".")
        near = (self._by_alias.get((network, host)) for network in (by.networks if by is not None else ()))
        found = next((unit for unit in near if unit is not None), None) or self._hosts.unit(host, by)
        first, _, rest = host.partition(".")
        if found is None and rest and (rest.endswith(("svc", "local", "internal")) or "." not in rest):
            found = self._hosts.unit(first, by)
        return found or self._hosts.of_pod(host, by)

    def origin_at(self, path: str) -> str:
        """The kind of deployment that runs most where a file lies, ``compose``, ``kubernetes``, …; empty if none."""
        return self.usual.get(network_of(path, self.usual), "")

    def _is_usual(self, workload: Workload) -> bool:
        return workload.origin == self.origin_at(workload.deployment)

    def service(self, name: str) -> Unit | None:
        """The service of this name."""
        return self._by_name.get(name)

    def named_after(self, name: str) -> Unit | None:
        """The one service that a variable is named after."""
        return self._namesakes.of(name)

    def named_by(self, address: Text) -> tuple[Unit, str] | None:
        """The one service that the variable or setting is named after from which an address or its host comes, and its
        name.
        """
        written = [part for part in address.parts[:2] if not (isinstance(part, str) and part.endswith("://"))]
        part: object = written[0] if written else None
        while isinstance(part, Hole) and part.kind in ("env", "setting"):
            unit = self.named_after(part.name.rpartition(".")[2])
            if unit is not None:
                return unit, part.name
            default = part.default
            part = default.parts[0] if isinstance(default, Text) and default.parts else default
        return None

    @cached_property
    def _namesakes(self) -> Namesakes:
        return Namesakes(self.services)

    def of_file(self, path: str) -> Unit | None:
        """The unit in whose folder a file lies: the nearest."""
        if path in self._by_folder:
            return self._by_folder[path]
        folder = path.rpartition("/")[0]
        if folder not in self._holders:
            self._holders[folder] = next((self._by_folder[f] for f in upwards(folder) if f in self._by_folder), None)
        return self._holders[folder]

    def speaking_for(self, path: str) -> list[Unit]:
        """The units that a manifest is about: in whose folder it lies, who mount it, whose document it is."""
        found = self._in_order((*self._documented.get(path, ()), *self._told(path)))
        holder = self.of_file(path)
        if holder is not None and holder not in found and path not in holder.foreign:
            found.append(holder)
        return found

    def applying(self, path: str) -> Unit | None:
        """The unit that applies a configuration: who mounts or holds it, else the only one whose document it is."""
        holder = self.of_file(path)
        held = [self._positions[id(holder)]] if holder is not None and path not in holder.foreign else []
        near = self._in_order((*held, *self._told(path)))
        near.sort(key=lambda unit: -self._nearness(unit, path))
        found = near[:1] or self.speaking_for(path)
        return found[0] if len(found) == 1 else None

    def _nearness(self, unit: Unit, path: str) -> int:
        """How near to a file the folder is that a unit mounts or holds: who mounts the folder of a web server's
        configuration means that, who mounts a whole program does not.
        """
        sources = {source for workload in unit.workloads for source, _ in workload.mounts if source}
        near = [len(place) for place in (path, *upwards(path)) if place in sources or place == unit.folder]
        return max(near, default=-1)

    def speaker(self, protocol: str, besides: Unit | None = None) -> Unit | None:
        """The one unit, or the one of the default deployment, that speaks a protocol or is an engine of that name."""
        found = [unit for unit in self._speaking.get(protocol, ()) if unit is not besides]
        if len(found) > 1:
            found = [u for u in found if any(self._is_usual(workload) for workload in u.workloads)]
        return found[0] if len(found) == 1 else None

    def at_port(self, port: str, caller: Unit | None, host: str = "localhost") -> Unit | None:
        """The one other service that listens on a port of the machine on which everything runs."""
        found = self.all_at_port(port, caller, host)
        return found[0] if len(found) == 1 else None

    def all_at_port(self, port: str, caller: Unit | None, host: str = "localhost") -> list[Unit]:
        """The other services that listen on a port of the machine on which everything runs: neither is deployed, or the
        deployment publishes the port there. ``host.docker.internal`` is that machine, seen from a container.
        """
        beside = caller is not None and bool(caller.workloads) and not caller.in_containers
        outside = beside or addresses.is_machine(host)
        if not port.isdigit() or (caller is not None and not outside and int(port) in caller.ports):
            return []
        deployed = caller is not None and bool(caller.workloads)
        listening: list[Unit] = []
        if deployed or outside:
            listening += self._published.get(int(port), ())
        if outside or not deployed:  # whoever runs on the machine himself finds only what does so too
            listening += self._undeployed.get(int(port), ())
        return [unit for unit in listening if unit is not caller and unit.kind == "service"]

    def is_taken(self, port: str) -> bool:
        """Whether somebody is known to listen on a port of the machine: several who are not deployed cannot."""
        return port.isdigit() and (int(port) in self._published or len(self._undeployed.get(int(port), ())) == 1)

    def server_at_port(self, port: str, caller: Unit, host: str) -> Unit | None:
        """The one server that is no service and is published at a port of the machine on which a caller runs."""
        if not port.isdigit() or (caller.in_containers and not addresses.is_machine(host)):
            return None
        found = [unit for unit in self._published.get(int(port), ()) if unit.kind != "service"]
        return found[0] if len(found) == 1 else None

    def publishing(self, port: str) -> Unit | None:
        """Whoever publishes a port of the machine from which a page in a browser comes."""
        found = self._published.get(int(port), ()) if port.isdigit() else ()
        return found[0] if len(found) == 1 else None

    @cached_property
    def _undeployed(self) -> dict[int, list[Unit]]:
        """The services that no manifest deploys, by the ports on which they listen."""
        return _by_port((unit, unit.ports) for unit in self.services if not unit.workloads)

    @cached_property
    def _published(self) -> dict[int, list[Unit]]:
        """The units by the ports of the machine that Compose gives them."""
        return _by_port((unit, set(_published(unit))) for unit in self.units)

    def mounting(self, path: str) -> list[Unit]:
        """The units that mount a file, or a folder with it."""
        return self._in_order(at for place in upwards(path) for at in self._mounted.get(place, ()))

    def _told(self, path: str) -> list[int]:
        """The positions of the units that mount a file and for whom it speaks."""
        return [self._positions[id(unit)] for unit in self.mounting(path) if path not in unit.foreign]

    def _in_order(self, positions: Iterable[int]) -> list[Unit]:
        return [self.units[position] for position in sorted(set(positions))]


def _published(unit: Unit) -> Iterator[int]:
    for workload in unit.workloads:
        if workload.on_machine:
            yield from (port.target for port in workload.ports)
            yield from unit.ports
            yield from (int(port) for port in (engines.usual_port(unit.engine),) if port and not workload.ports)
        elif workload.origin == "compose":
            yield from (port.published for port in workload.ports if port.published)


def _by_port(listening: Iterable[tuple[Unit, Iterable[int]]]) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = defaultdict(list)
    for unit, ports in listening:
        for port in ports:
            found[port].append(unit)
    return found
