"""What a service does to others: its requests, what every entry into it leads to, its messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from ringfence.link import channels, components
from ringfence.link.calls import Resolver
from ringfence.link.endpoints import Consultation, RouteTable
from ringfence.link.entries import Accesses, Entries
from ringfence.link.fronts import Front, Passed
from ringfence.link.local_ports import listening
from ringfence.link.outside import outward
from ringfence.link.parts import Part
from ringfence.link.platform import Edge
from ringfence.link.policies import Policies
from ringfence.link.recollection import Recollection
from ringfence.link.requests import Request
from ringfence.link.units import Deployment
from ringfence.link.web_servers import WebServers
from ringfence.model.facts import Role
from ringfence.model.system import Entry, ServiceCall, Unresolved


class Doings(Struct, array_like=True):
    """What one service does. calls: whoever runs them; lost: requests of which nobody can say where they go; outward: those
    to whoever is no service.
    """

    calls: list[ServiceCall]
    lost: list[Unresolved]
    entries: list[Entry]
    spoken: channels.Spoken
    outward: list[Edge]


class Surroundings(Struct, dict=True):
    """What the doings of services depend on besides themselves. accesses: what each does to tables."""

    deployment: Deployment
    routes: RouteTable
    policies: Policies
    passed: Passed
    accesses: Mapping[str, Accesses]
    recollection: Recollection

    @cached_property
    def _listening(self) -> str:
        behind = [(name, known) for name, known in sorted(self._servers.told.items())]
        listening = [(unit.name, sorted(unit.ports)) for unit in self.deployment.units]
        return self.recollection.digest([listening, behind])

    @cached_property
    def _servers(self) -> WebServers:
        return WebServers(self.passed, self.deployment)

    def doings(self, part: Part) -> Doings:
        """What a service does, found out now or known from an earlier run."""
        in_browser = any(role.kind == "client" for role in part.of(Role))
        accesses = self.accesses.get(part.unit.name, {})
        passed = self.passed if in_browser else ()
        key = self.recollection.more(part.key, self._listening, list(accesses.items()), passed)
        routes = Consultation(self.routes)
        known = self.recollection.recall(part.unit, Doings, key, routes)
        if known is not None:
            return known
        front = Front(part.unit, passed, self.deployment) if in_browser else None
        discovers = components.discovers(part)
        told = part.actions
        listens = listening(part.unit, self.deployment, routes, told.requests, in_browser)
        resolver = Resolver(part.unit, self.deployment, routes, self.policies, front, discovers, self._servers, listens)
        made, lost = _resolved(told.requests, resolver)
        entries = list(Entries(resolver, accesses).all(told.executions, told.walks))
        doings = Doings(made, lost, entries, told.spoken, list(outward(part, told.requests, self.deployment)))
        self.recollection.keep(part.unit, key, doings, routes)
        return doings


def _resolved(requests: Iterable[Request], resolver: Resolver) -> tuple[list[ServiceCall], list[Unresolved]]:
    """Where all requests of a service lead, whoever sends them."""
    made: list[ServiceCall] = []
    lost: list[Unresolved] = []
    for request in requests:
        calls, problems = resolver.all_calls(request)
        made += calls
        lost += problems if not calls else []
    return made, lost
