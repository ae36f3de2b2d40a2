"""A made-up system as data: who there is, what they own, whom they ask, what they tell. Real in shape, random in detail.

Services lie in domains, most calls stay inside one, a few services are asked by nearly everybody. Requests go down four
layers, so that nothing but what was planted is a long chain or a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

LAYERS = 4
"""From the edge of the system to what everybody stands on; a request follows at most three hops."""
_DOMAINS = (
    "orders", "billing", "catalog", "shipping", "identity", "marketing", "support", "inventory", "pricing", "search",
    "payments", "returns",
)  # fmt: skip
_ROLES = (
    "intake", "query", "planner", "registry", "ledger", "profile", "engine", "tracker", "archive", "rating", "quota",
    "booking",
)  # fmt: skip
_NOUNS = (
    "orders", "invoices", "customers", "products", "shipments", "payments", "accounts", "prices", "offers", "tickets",
    "refunds", "carts", "addresses", "reviews", "stocks", "suppliers", "contracts", "coupons",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """Whoever shows a ``resource`` asks another service for one of its own."""

    resource: str
    target: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Trespass:
    """A service keeps its data in another's database, and reads a table of it."""

    owner: str
    table: str


@dataclass(slots=True)
class Service:
    """One service. resources: each is a table, an entity, and routes that list, show and create it."""

    name: str
    domain: str
    language: str
    layer: int
    resources: tuple[str, ...]
    requests: list[Request] = field(default_factory=list)
    publishes: list[str] = field(default_factory=list)
    consumes: list[str] = field(default_factory=list)
    trespass: Trespass | None = None

    @property
    def path(self) -> str:
        """Its folder."""
        return f"services/{self.domain}/{self.name}"

    @property
    def identifier(self) -> str:
        """Its name where only letters and digits may stand."""
        return self.name.replace("-", "_")

    @property
    def asked(self) -> tuple[str, ...]:
        """The services it sends requests to, each once."""
        return tuple(dict.fromkeys(request.target for request in self.requests))


@dataclass(frozen=True, slots=True)
class Plan:
    """A system, and what was planted in it."""

    services: tuple[Service, ...]
    circles: tuple[tuple[str, str], ...]
    """Pairs of services that ask each other."""

    @property
    def domains(self) -> dict[str, list[Service]]:
        """The services of each domain."""
        found: dict[str, list[Service]] = {}
        for service in self.services:
            found.setdefault(service.domain, []).append(service)
        return found


def plan(size: int, seed: int = 0) -> Plan:
    """A system of ``size`` services; the same for the same seed."""
    random = Random(f"{size} {seed}")
    services = [_service(number, random) for number in range(size)]
    for service in services:
        _ask(service, services, random)
        _tell(service, services, random)
    return Plan(tuple(services), tuple(_planted(services, random)))


def _service(number: int, random: Random) -> Service:
    domain_number, role_number = divmod(number, len(_ROLES))
    again, kind = divmod(domain_number, len(_DOMAINS))
    domain = _DOMAINS[kind] + (str(again + 1) if again else "")
    resources = tuple(random.sample(_NOUNS, random.choices((1, 2, 3, 4), (3, 4, 2, 1))[0]))
    language = random.choices(("python", "java"), (3, 2))[0]
    return Service(f"{domain}-{_ROLES[role_number]}", domain, language, number % LAYERS, resources)


def _ask(service: Service, services: Sequence[Service], random: Random) -> None:
    """Up to three requests, to services of lower layers, near ones and popular ones rather than others."""
    near = [s for s in services if s.domain == service.domain and s.layer > service.layer]
    popular = [s for s in services[: LAYERS * 3] if s.layer > service.layer]
    for _ in range(random.choices((0, 1, 2, 3), (1, 3, 3, 2))[0]):
        among = random.choices((near, popular), (4, 1))[0]
        if among:
            target = random.choice(among)
            _add_request(service, random.choice(service.resources), target, random)


def _add_request(service: Service, resource: str, target: Service, random: Random) -> None:
    wanted = random.choice(target.resources)
    if target.name not in service.asked:
        service.requests.append(Request(resource, target.name, wanted))


def _tell(service: Service, services: Sequence[Service], random: Random) -> None:
    """Some services publish what was created, and up to three of the same domain or anywhere listen."""
    if random.random() > 0.4:
        return
    topic = f"{service.name}.{service.resources[0]}.created"
    service.publishes.append(topic)
    for _ in range(random.randint(1, 3)):
        listener = random.choice(services)
        if listener is not service and topic not in listener.consumes:
            listener.consumes.append(topic)


def _planted(services: Sequence[Service], random: Random) -> list[tuple[str, str]]:
    """One service in forty trespasses; one pair in fifty services asks each other; one of each at least."""
    chosen = random.sample(services, 2 * min(1 + len(services) // 40, len(services) // 2))
    for trespasser, owner in zip(chosen[::2], chosen[1::2], strict=True):
        if not set(trespasser.resources) & set(owner.resources):
            trespasser.trespass = Trespass(owner.name, random.choice(owner.resources))
    lowest = [service for service in services if service.layer == LAYERS - 1]
    circles = []
    for one, other in zip(lowest[: 2 * (1 + len(services) // 50) : 2], lowest[1::2], strict=False):
        one.requests.append(Request(one.resources[0], other.name, other.resources[0]))
        other.requests.append(Request(other.resources[0], one.name, one.resources[0]))
        circles.append((one.name, other.name))
    return circles
