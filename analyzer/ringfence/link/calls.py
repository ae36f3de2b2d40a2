"""Requests between services: host first, then route. A path alone never makes an edge."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from ringfence.link import addresses, defaults
from ringfence.link.endpoints import RouteTable
from ringfence.link.fronts import Front
from ringfence.link.meant import Meant, set_as
from ringfence.link.policies import Policies
from ringfence.link.requests import Addresses, Request
from ringfence.link.sidecar_paths import beyond
from ringfence.link.units import Deployment, Unit
from ringfence.link.web_servers import WebServers
from ringfence.model.expression import Text
from ringfence.model.facts import RemoteCall
from ringfence.model.source import Step
from ringfence.model.system import ServiceCall, Unresolved
from ringfence.model.value import Known
from ringfence.patterns import pattern

_SLASHES = pattern(r"//+")
"""Where a base and a path that begins with a slash were joined."""
_NAME = pattern(r"[A-Za-z][\w-]*")
"""A host that only some network of one's own knows."""
_NAMING = {
    "grpc": "likely",
    "connect": "likely",
    "kitex": "likely",
    "rpc": "certain",
    **dict.fromkeys(("dubbo", "motan", "sofa", "axon"), "certain"),
}
"""Protocols whose requests name what implements them, and how sure that makes a request without an address."""

_PORTS = {"https": "443"}
_RELATIVE = "a relative URL without a base"
_SCRIPTS = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".vue", ".svelte", ".astro")
"""Programs in which only a page asks so: it means whoever the page came from, while a server's client takes no such URL."""


class _Way(Struct, frozen=True):
    """Where an address leads: to a path of a unit, or to nobody for some reason. written: host and port as the code says;
    astray: it leads to somebody who serves other interfaces than the one that is asked for.
    """

    target: Unit | None
    path: str
    certainty: str
    because: tuple[Step, ...]
    written: str
    lost: str
    astray: bool = False


class Resolver(Struct):
    """Resolves the requests of one service."""

    unit: Unit
    deployment: Deployment
    routes: RouteTable
    policies: Policies
    front: Front | None = None
    """What passes the requests of a program in a browser on."""
    discovers: bool = False
    """Whether hosts are logical names that a library of the service looks up."""
    servers: WebServers | None = None
    """What stands in front of programs that cannot serve by themselves."""
    listening: Mapping[str, Unit] = field(default_factory=dict)
    """Who listens on ports of the machine, as far as only the requests of the service tell."""
    _ways: dict[tuple[Text, tuple[str, ...], str, str], _Way] = field(default_factory=dict)

    @property
    def _meant(self) -> Meant:
        return Meant(self.unit, self.deployment, self.routes, self.listening)

    def all_calls(self, request: Request) -> tuple[list[ServiceCall], list[Unresolved]]:
        """The same for whoever sends the request, one way into its function at a time."""
        found: dict[tuple[object, ...], ServiceCall] = {}
        lost: dict[Unresolved, None] = {}
        for way in request.ways:
            made, problems = self.calls(request.remote, way)
            lost.update(dict.fromkeys(problems))
            for call in made:
                found.setdefault((call.target, call.path, call.at), call)
        return list(found.values()), list(lost)

    def calls(self, remote: RemoteCall, sent_to: Addresses) -> tuple[list[ServiceCall], list[Unresolved]]:
        """Every service a request may go to by its addresses; and why some of them lead nowhere."""
        found: list[ServiceCall] = []
        lost: list[Unresolved] = []
        ways = [(value, self._way(value, remote)) for value in sent_to]
        led = any(way.target is not None and not way.astray for _, way in ways)
        told = [(value.passed, way.target) for value, way in ways if defaults.is_told(value.text)]
        for value, way in ways:
            if way.astray and led:
                continue  # the address of somebody else, whom the same code asks for something else
            if way.target is None:
                if way.lost and not (way.lost == _RELATIVE and remote.at.path.endswith(_SCRIPTS)):
                    lost.append(Unresolved("call", way.lost, remote.at, self.unit.name))
            elif way.target is not self.unit and way.target.kind in ("service", "gateway"):
                default = way.written and defaults.is_default(way.written, value.passed, way.target, told)
                made = self._call(remote, way, way.target, value)
                found.append(self.policies.bounded(replace(made, written="") if default else made))
        return _fullest(found), lost

    def _way(self, address: Known, remote: RemoteCall) -> _Way:
        """Where a request to an address goes, the same wherever it is sent."""
        key = (address.text, set_as(address.because), remote.method, remote.protocol)
        if key not in self._ways:
            self._ways[key] = self._find_way(*key)
        return self._ways[key]

    def _find_way(self, text: Text, names: tuple[str, ...], method: str, protocol: str) -> _Way:
        filled = self.unit.environment.fill(text)
        text = addresses.from_page(text)
        address = beyond(addresses.parse(addresses.from_page(filled.text)))
        target, certainty, because = self._meant.by_host(address, method)
        local = addresses.is_local(address.host.literal or "")
        if target is None and (local or (address.host.literal is None and filled.because)):
            target, certainty, because = self._meant.by_name(text, address, method, names if local else ())
        if target is None and local:
            target, certainty, because = self._meant.by_port(address, method, (*names, *addresses.unknown_names(text)))
        astray = target is not None and self._serves_without(target, address, protocol)
        if (target is None or target.kind == "external" or astray) and protocol in _NAMING:
            implementing = self._implementing(address, protocol)
            if implementing[0] or (astray and self.routes.serving(_interface(address), protocol)):
                target, certainty, because = implementing  # where several implement it, nobody may know which
        if target is not None and self.servers is not None:
            served = self.servers.behind(target, addresses.shown(address.port) or _PORTS.get(address.scheme, "80"))
            if served is not None:
                target, because = served[0], (*because, served[1])
        path = _SLASHES.sub("/", addresses.shown(address.path))
        if target is None and self.front is not None:
            behind = self.front.behind(path, address.host.literal or "")
            if behind is not None:
                target, path, because = behind
                certainty = "certain" if address.host.literal is not None else "likely"
        if target is None and self._is_itself(address, method, protocol):
            target = self.unit
        lost = self._why_lost(address, text, protocol, astray) if target is None else ""
        steps = because if astray and because else (*filled.because, *because)
        return _Way(target, path, certainty, steps, self._written(text), lost, astray)

    def _written(self, text: Text) -> str:
        """Host and port as they stand in the code; empty if they come from outside, or from service discovery:
        ``https+http://catalog``, ``lb://catalog``, or a name without a port where the service looks names up or its
        configuration lists it.
        """
        address = beyond(addresses.parse(text))
        host, port = address.host.literal, address.port.literal
        looked_up = address.scheme == "lb" or "+" in address.scheme
        looked_up = looked_up or (not port and (self.discovers or self.unit.environment.discovers(host or "")))
        return f"{host}:{port or ''}".rstrip(":") if host and not looked_up else ""  # nobody may know the port

    def _implementing(self, address: addresses.Address, protocol: str) -> tuple[Unit | None, str, tuple[Step, ...]]:
        """The one other service that implements an interface, where the address leads nowhere known, or to what nothing of
        the repository is built into: a stub names its interface, which says more than a path; over a broker the name is
        all the address there is. A name with dots, but without scheme and port, may be a registry's: ``shop.orders``.
        """
        interface = _interface(address)
        known = self.routes.serving(interface, protocol)
        host = (address.host.literal or "").rstrip(".")
        named = address.scheme in ("", "lb") and address.port.literal == ""
        public = "." in host and host not in addresses.LOCAL and not named
        if len(known) != 1 or public:
            return None, "", ()
        return self.deployment.service(known[0]), _NAMING[protocol], (Step(f"only {known[0]} implements {interface}"),)

    def _serves_without(self, target: Unit, address: addresses.Address, protocol: str) -> bool:
        """Whether somebody serves interfaces, and not the one that is asked for: code that many share leaves several
        addresses for one request.
        """
        if _NAMING.get(protocol) != "likely" or target.kind != "service":
            return False
        serves = any(endpoint.protocol == protocol for endpoint in self.routes.of(target.name))
        return serves and target.name not in self.routes.serving(_interface(address), protocol)

    def _is_itself(self, address: addresses.Address, method: str, protocol: str) -> bool:
        """Whether a local address leads to the caller: it implements what is asked, or answers it at its own port."""
        host = address.host.literal or ""
        if host.lower() not in addresses.LOCAL or addresses.is_machine(host):
            return False
        if protocol in _NAMING:
            return self.unit.name in self.routes.serving(_interface(address), protocol)
        port, path = addresses.shown(address.port), _SLASHES.sub("/", addresses.shown(address.path))
        listens = port.isdigit() and int(port) in self.unit.ports
        return listens and self.routes.serves(self.unit.name, method, path)

    def _why_lost(self, address: addresses.Address, text: Text, protocol: str, astray: bool) -> str:
        host = address.host.literal
        implementing = self.routes.serving(_interface(address), protocol) if protocol in _NAMING else []
        if len(implementing) > 1 and (astray or not host):
            return f"the address does not tell which of {', '.join(implementing[:4])} implements {_interface(address)}"
        if protocol in _NAMING and not host:
            interface = _interface(address)
            known = bool(interface.strip("*."))
            return f"no service is known to implement {interface}" if known else "it is not known who is asked"
        if host is None:
            names = addresses.unknown_names(address.host)
            return ": ".join(("the host is not known", *([", ".join(names)] if names else ())))
        if host.lower() in addresses.LOCAL:
            if self.front is not None and self.deployment.publishing(addresses.shown(address.port)) is not None:
                return ""  # in a browser it is the machine from which the page comes
            return f"{host} leads to the caller itself, or to whatever runs beside it"
        if host:
            named = address.scheme == "lb" or (address.scheme and _NAME.fullmatch(host))
            here = named and self.unit.workloads  # else it may be deployed elsewhere, together with whom it asks
            return f"no service here is called {host}" if here else ""
        return _RELATIVE if addresses.shown(text).startswith("/") else ""

    def _call(self, remote: RemoteCall, way: _Way, target: Unit, value: Known) -> ServiceCall:
        at, steps = value.passed or remote.at, (*value.because, *way.because)
        if value.passed is not None:
            steps = (*steps, Step("the request is sent here", remote.at))
        route = self.routes.reached(target.name, remote.method, way.path)
        return ServiceCall(
            self.unit.name, target.name, remote.protocol, remote.method, way.path or "/", at, remote.function, route,
            timeout=remote.timeout, retry=remote.retry, fallback=remote.fallback, certainty=way.certainty,
            because=tuple(dict.fromkeys(steps))[:10], sent=remote.at, written=way.written,
        )  # fmt: skip


def _interface(address: addresses.Address) -> str:
    """What a request names instead of a path's first segment: ``/Orders/Place``."""
    return addresses.shown(address.path).strip("/").partition("/")[0]


def _fullest(calls: list[ServiceCall]) -> list[ServiceCall]:
    """Without ``/orders/`` where ``/orders/*`` is another way to evaluate the same path: an empty id is no request."""
    paths = {(call.target, call.path) for call in calls}

    def is_part(path: str, target: str) -> bool:
        return path.endswith("/") and any(t == target and p != path and p.startswith(path) for t, p in paths)

    return [call for call in calls if not is_part(call.path, call.target)]
