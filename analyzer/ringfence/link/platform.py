"""Parts of the platform: who plays which, and who relies on whom. A program relies on an address, or on the only player."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from ringfence.link import addresses
from ringfence.link.addresses import Address
from ringfence.link.environment import as_text
from ringfence.link.host_names import nearest
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Text
from ringfence.model.facts import Participation, Role
from ringfence.model.source import Span
from ringfence.model.system import Component
from ringfence.patterns import pattern

_OUTSIDE = {
    "discovery": "discovery", "configuration": "configuration", "identity": "identity", "telemetry": "monitoring",
    "message": "broker", "call": "external",
}  # fmt: skip
"""What somebody outside the deployment is, by what is relied on."""
_NOT_BESIDE = ("identity", "call")
"""What a developer's machine runs is not told to be deployed."""
_FRONT = pattern(r"(^|[-_./])(api-?gateway|gateway|gw|edge|proxy|zuul)($|[-_./])", re.IGNORECASE)
_INSIDE = frozenset(("hystrix-stream", "scrape"))
"""Spoken by those who are watched, never by somebody outside."""


class Edge(Struct, frozen=True):
    """Somebody depends on somebody, at one place."""

    source: str
    target: str
    kind: str
    protocol: str
    at: Span


class Platform:
    """Resolves what every unit's facts say of the platform."""

    def __init__(self, deployment: Deployment, said: Mapping[str, Sequence[Participation]]) -> None:
        self._deployment = deployment
        self._said = {name: _distinct(facts) for name, facts in said.items()}
        self.outside: dict[str, Component] = {}
        """Whoever is relied on without being deployed here."""

    def edges(self) -> list[Edge]:
        """Everything but routes, first what has an address: those who register are known only then."""
        found: list[Edge] = []
        for unit in self._deployment.units:
            own = self._said.get(unit.name, ())
            for (kind, protocol), facts in _grouped(own).items():
                if not any(_switched_off(unit, fact) for fact in facts):
                    found += self._relied_on(unit, kind, protocol, facts)
        return [*found, *self._among(found)]

    def registered(self, unit: Unit, edges: Iterable[Edge]) -> list[Unit]:
        """The others that register where a unit looks."""
        edges = [edge for edge in edges if edge.kind == "discovery"]
        registries = {edge.target for edge in edges if edge.source == unit.name}
        names = {edge.source for edge in edges if edge.target in registries} - {unit.name}
        return [other for other in self._deployment.units if other.name in names]

    def routed(self, edges: Sequence[Edge]) -> list[tuple[Unit, Participation, Unit]]:
        """Gateways that route to whoever registers, and whom they reach."""
        return [
            (unit, fact, other)
            for unit in self._deployment.services
            for fact in self._said.get(unit.name, ())
            if fact.kind == "route" and fact.among == "registered" and not _switched_off(unit, fact)
            for other in _nearest(unit, self.registered(unit, edges))
        ]

    def _among(self, found: Sequence[Edge]) -> Iterable[Edge]:
        for unit in self._deployment.units:
            for fact in self._said.get(unit.name, ()):
                if fact.among == "registered" and fact.kind != "route":
                    for other in self.registered(unit, found):
                        yield Edge(unit.name, other.name, fact.kind, fact.protocol, fact.at)

    # ------------------------------------------------------------ one reliance

    def _relied_on(self, unit: Unit, kind: str, protocol: str, facts: Sequence[Participation]) -> list[Edge]:
        found: list[Edge] = []
        for fact in facts:
            if fact.target is not None:
                target = self._addressed(unit, fact)
                if target and target != unit.name:
                    found.append(Edge(unit.name, target, kind, protocol, fact.at))
        if not found and not any(fact.among for fact in facts):
            only = self._deployment.speaker(protocol, unit)
            if only is not None:
                found.append(Edge(unit.name, only.name, kind, protocol, facts[0].at))
        return found

    def _addressed(self, unit: Unit, fact: Participation) -> str:
        """Who is at the address, ``""`` if that cannot be known."""
        text = unit.environment.fill(as_text(fact.target)).text if fact.target is not None else Text(("",))
        if protocol_of_repository(fact.protocol):
            return self._repository(text)
        address = addresses.parse(text)
        host = (address.host.literal or "").strip()
        if not host:
            return ""
        at_host = self._deployment.at_host(host, unit)
        if at_host is None and host.lower() in addresses.LOCAL:
            if fact.protocol in unit.protocols:
                return ""  # itself
            at_host = self._locally(unit, fact, address)
        elif at_host is None and _is_number(host):  # of a machine on which the containers publish their ports
            at_host = self._deployment.at_port(addresses.shown(address.port), unit)
        if at_host is not None:
            return at_host.name
        only = self._deployment.speaker(fact.protocol, unit)
        if only is not None:
            return only.name
        return self._beyond(unit, fact, address, host)

    def _locally(self, unit: Unit, fact: Participation, address: Address) -> Unit | None:
        """Who listens on a port of the same machine; where that is nobody who plays the part, the only one who does."""
        listening = self._deployment.at_port(addresses.shown(address.port), unit)
        only = self._deployment.speaker(fact.protocol, unit)
        return only if only is not None and listening is not only else listening

    def _beyond(self, unit: Unit, fact: Participation, address: Address, host: str) -> str:
        """Somebody who is named but not deployed here; on the same machine they are called after what they speak."""
        if fact.kind not in _OUTSIDE or unit.kind != "service" or fact.protocol in _INSIDE:
            return ""
        name = fact.protocol if host.lower() in addresses.LOCAL or _is_number(host) else host.lower()
        if fact.protocol == "hystrix-stream" or (fact.kind in _NOT_BESIDE and host.lower() in addresses.LOCAL):
            return ""
        self.outside.setdefault(name, Component(name, _OUTSIDE[fact.kind], fact.at))
        return name

    def _repository(self, text: Text) -> str:
        """Where a configuration server's files come from: the hosting party is what it depends on."""
        shown = addresses.shown(text)
        host = shown.removeprefix("git@").replace(":", "/").partition("/")[0]
        host = host if shown.startswith("git@") else (addresses.parse(text).host.literal or "")
        if "." not in host or shown.startswith(("file:", "/", ".", "$")):
            return ""
        name = f"{host.split('.')[-2].lower()}-repository"
        self.outside.setdefault(name, Component(name, "external"))
        return name


def protocol_of_repository(protocol: str) -> bool:
    """Whether what is relied on is a repository of files."""
    return protocol in ("git", "svn")


def kinds_of(
    roles: Mapping[str, Sequence[Role]], serving: frozenset[str], keeping: frozenset[str] = frozenset()
) -> dict[str, str]:
    """What each service is, by the parts it plays. One that serves more than a first page of its own is no mere monitor, and
    one that serves what it keeps itself is no gateway by a proxy inside of it, where others are gateways and keep nothing,
    unless it is called one.
    """
    order = ("discovery", "configuration", "gateway", "identity", "monitoring")
    passing = {name for name, played in roles.items() if any(role.kind == "gateway" for role in played)}
    both = {name for name in passing & keeping if not _FRONT.search(name)} if passing - keeping else set()
    found: dict[str, str] = {}
    for name, played in roles.items():
        kinds = [kind for kind in order if any(role.kind == kind for role in played)]
        kinds = [kind for kind in kinds if not (kind == "gateway" and name in both)]
        if kinds and not (kinds[0] == "monitoring" and name in serving):
            found[name] = kinds[0]
    return found


def _nearest(unit: Unit, others: Iterable[Unit]) -> list[Unit]:
    """Of those that several systems of a repository call alike (``shop/blog``, ``demo/blog``), the one beside a unit."""
    alike: dict[str, list[Unit]] = defaultdict(list)
    for other in others:
        alike[other.name.rpartition("/")[2]].append(other)
    return [nearest(unit, group) for group in alike.values()]


def _grouped(facts: Iterable[Participation]) -> dict[tuple[str, str], list[Participation]]:
    found: dict[tuple[str, str], list[Participation]] = defaultdict(list)
    for fact in facts:
        if fact.kind != "route":
            found[fact.kind, fact.protocol].append(fact)
    return found


def _distinct(facts: Iterable[Participation]) -> tuple[Participation, ...]:
    return tuple(sorted(set(facts), key=lambda fact: (fact.kind, fact.protocol, fact.at)))


def _switched_off(unit: Unit, fact: Participation) -> bool:
    if fact.enabled is None:
        return False
    return (unit.environment.fill(as_text(fact.enabled)).text.literal or "").strip().lower() == "false"


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit()
