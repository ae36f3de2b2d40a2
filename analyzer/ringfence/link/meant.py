"""Whom the host of an address means: a name of the deployment, a port of the machine, or what a variable is named after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from ringfence.link import addresses
from ringfence.link.endpoints import RouteTable
from ringfence.link.gateways import named_after
from ringfence.link.local_ports import told_by
from ringfence.link.namesakes import holds_address, listed_as
from ringfence.link.units import Deployment, Unit
from ringfence.model.expression import Hole, Text
from ringfence.model.source import Step
from ringfence.patterns import pattern

_ANYBODYS = pattern(
    r"(api|base|url|uri|host|port|root|path|end_?point|address|addr|server|service|https?|rest|default|local|dev|prod|_)+",
    re.IGNORECASE,
)
_SET = " is set"
"""How the evidence for a value ends that was given a name."""
_Found = tuple[Unit | None, str, tuple[Step, ...]]
"""Who is meant, how sure that is, and why."""


class Meant(Struct):
    """Answers for the requests of one service."""

    unit: Unit
    deployment: Deployment
    routes: RouteTable
    listening: Mapping[str, Unit]
    """Who listens on ports of the machine, as far as only the requests of the service tell."""

    def by_host(self, address: addresses.Address, method: str) -> _Found:
        """By the host itself, or by the names of what holds it."""
        host = address.host.literal
        if host is not None:
            found = self.deployment.at_host(host, self.unit) if host else None
            if found is None and addresses.is_local(host):
                return self._locally(address, method)
            return found, "certain", ()
        names = [part.name for part in address.host.parts if isinstance(part, Hole) and part.kind == "env"]
        path = addresses.shown(address.path)
        for name in names:  # one that serves nothing known is not meant by it if another serves just this
            unit = self.deployment.named_after(name)
            if unit is not None and (self.routes.of(unit.name) or not self._serves_other(path, method)):
                return unit, "likely", (Step(f"nothing sets {name}, but its name says {unit.name}"),)
        return self._of_setting(address)

    def _of_setting(self, address: addresses.Address) -> _Found:
        """The one other service that a setting is named after which nobody sets here: a part of its key is its very name, or
        it is one of a group of such addresses.
        """
        for part in address.host.parts:
            if isinstance(part, Hole) and part.kind == "setting" and holds_address(part.name):
                found = (self.deployment.at_host(segment, self.unit) for segment in part.name.split("."))
                meant = {id(unit): unit for unit in found if unit is not None and unit.kind == "service"}
                (unit,) = meant.values() if len(meant) == 1 else (self.unit,)
                if unit is not self.unit:
                    return unit, "likely", (Step(f"nothing sets {part.name}, but its name says {unit.name}"),)
            listed = listed_as(part.name) if isinstance(part, Hole) and part.kind == "setting" else ""
            other = self.deployment.named_after(listed) if listed else None
            if other is not None and other is not self.unit and self.routes.of(other.name):
                return other, "likely", (Step(f"nothing sets {listed}, but its name says {other.name}"),)
        return None, "", ()

    def _locally(self, address: addresses.Address, method: str) -> _Found:
        """The one other service that listens on a port of the machine on which everything runs; of several, the one that
        serves the path. What only another one serves, the port is not that service's.
        """
        port, path = addresses.shown(address.port), addresses.shown(address.path)
        listening = self.deployment.all_at_port(port, self.unit, addresses.shown(address.host))
        serving = [unit for unit in listening if self.routes.serves(unit.name, method, path)]
        if not serving and len(listening) == 1 and not self._serves_other(path, method):
            serving = [unit for unit in listening if not self._serves_else(unit, method, path)]
        if len(serving) != 1:
            return None, "likely", ()
        return serving[0], "likely", (Step(f"{serving[0].name} listens on port {port}"),)

    def by_name(self, text: Text, address: addresses.Address, method: str, set_as: Sequence[str] = ()) -> _Found:
        """The service that the variable or setting is named after which holds the address, if it serves the path; else what
        the code itself calls the address is asked. set_as: those names.
        """
        path = addresses.shown(address.path)
        target, certainty, because = named_after(self.deployment, text, address.host.literal is not None)
        if target is not None and self.routes.serves(target.name, method, path):
            return target, certainty, because
        for name in set_as:
            unit = self.deployment.named_after(name)
            if unit is not None and unit is not self.unit and self.routes.serves(unit.name, method, path):
                return unit, "likely", (Step(f"{name} holds for one machine only, but its name says {unit.name}"),)
        return None, "likely", ()

    def by_port(self, address: addresses.Address, method: str, set_as: Sequence[str]) -> _Found:
        """Who is found to listen on a port of this machine by what the service asks for there, if it serves the path and no
        name of the address says somebody else.
        """
        port, path = addresses.shown(address.port), addresses.shown(address.path)
        unit = self.listening.get(port)
        if unit is None or not told_by(self.routes, unit, method, path):
            return None, "likely", ()
        named = [one for one in map(self.deployment.named_after, set_as) if one is not None and one is not self.unit]
        if named and all(one is not unit for one in named):
            return None, "likely", ()
        return unit, "likely", (Step(f"nobody is known to listen on port {port}, but {unit.name} serves {path}"),)

    def _serves_other(self, path: str, method: str) -> bool:
        """Whether some service serves a path, one that says more than a word."""
        named = [segment for segment in path.split("/") if segment and "*" not in segment]
        services = (unit.name for unit in self.deployment.services)
        return len(named) > 1 and any(self.routes.serves(service, method, path) for service in services)

    def _serves_else(self, unit: Unit, method: str, path: str) -> bool:
        """Whether a service that only its own default port tells has routes, but none that begins like a path of several
        words or is its end, below what a proxy may strip: any program may listen there.
        """
        named = path.strip("/").split("/")
        if unit.workloads or len(named) < 3 or any("*" in segment for segment in named[:2]):
            return False
        ends = ("/" + "/".join(named[start:]) for start in range(1, len(named)))
        told = self.routes.under(unit.name, "/".join(named[:2])) or any(
            self.routes.serves(unit.name, method, end) for end in ends
        )
        return bool(self.routes.of(unit.name)) and not told


def set_as(because: Iterable[Step]) -> tuple[str, ...]:
    """What code calls an address on its way, the nearest first, without what any address might be called, ``apiBase``."""
    notes = (step.note.removesuffix(_SET).strip("[]'\"") for step in because if step.note.endswith(_SET))
    return tuple(dict.fromkeys(note for note in notes if not _ANYBODYS.fullmatch(note)))
