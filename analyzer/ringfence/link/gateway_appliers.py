"""Who applies the configurations of gateways: whoever they name, hold or mount them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from ringfence.link.paths import upwards
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import GatewayRoute

_PASSING_NOTHING = ("datastore", "broker", "configuration", "discovery", "monitoring", "tool")
"""They are shown the configuration of others, which they keep, serve or load."""
_GATEWAYS = ("apisix", "haproxy", "kong", "krakend")
"""Programs that do nothing else: a file of theirs in a service's folder is not that service's."""
_EMBEDDED = ("caddy",)
"""Programs that others are built with: where nothing says that a service runs one, a file counts that lies beside its code,
and none of a folder further down, which is about how it is tried out.
"""
_FILLED_IN = (".hbs", ".handlebars", ".mustache", ".liquid", ".ejs", ".njk", ".twig")
"""What a program, an installer perhaps, makes a configuration of: not its own, but that of the server it sets up."""
_FAR = 99


class Appliers:
    """Finds the unit of each route. routes: all that there are."""

    def __init__(self, deployment: Deployment, routes: Iterable[GatewayRoute] = ()) -> None:
        self._deployment = deployment
        self._mounted = {route.origin for route in routes if deployment.mounting(route.at.path)}
        """The kinds of gateways of which a deployment says which file they are given; what lies beside it is another."""
        self._running: dict[str, list[Unit]] = {}

    def name(self, route: GatewayRoute) -> str:
        """Who applies a route: the named gateway, or whoever holds or mounts the configuration file; empty: nobody."""
        if route.gateway or route.at.path.lower().endswith(_FILLED_IN):
            return route.gateway
        unit = self._unit(route)
        return unit.name if unit is not None and unit.kind not in _PASSING_NOTHING else ""

    def _unit(self, route: GatewayRoute) -> Unit | None:
        path = route.at.path
        if route.held:
            return _nearest(self._deployment.mounting(route.held), path)
        mounting = self._deployment.mounting(path)
        if not mounting:
            beside = [unit for unit in self._declared.get(path.rpartition("/")[0], ()) if _runs(route.origin, unit)]
            if len(beside) == 1:
                return beside[0]
        unit = self._deployment.applying(path)
        own = (
            unit is None or unit.kind != "service" or _runs(route.origin, unit) or any(unit is one for one in mounting)
        )
        if route.origin in _EMBEDDED:
            return unit if own or (unit is not None and unit.folder == path.rpartition("/")[0]) else None
        if route.origin in _GATEWAYS:
            return unit if own and unit is not None else self._only(route.origin)
        return unit

    @cached_property
    def _declared(self) -> dict[str, list[Unit]]:
        """The units by the folders of the manifests that declare them."""
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._deployment.units:
            for folder in {workload.at.path.rpartition("/")[0] for workload in unit.workloads}:
                found[folder].append(unit)
        return found

    def _only(self, origin: str) -> Unit | None:
        """The one unit that runs a gateway of a kind, of which no deployment says which file it is given."""
        if origin in self._mounted:
            return None
        if origin not in self._running:
            self._running[origin] = [unit for unit in self._deployment.units if _runs(origin, unit)]
        found = self._running[origin]
        return found[0] if len(found) == 1 else None


def _nearest(units: list[Unit], path: str) -> Unit | None:
    """Of those who mount a ConfigMap of one name, the one whose own manifest lies nearest to it."""
    folders = {place: at for at, place in enumerate(upwards(path.rpartition("/")[0]))}

    def distance(unit: Unit) -> int:
        declared = (workload.at.path.rpartition("/")[0] for workload in unit.workloads)
        return min(
            (folders[place] for folder in declared for place in upwards(folder) if place in folders), default=_FAR
        )

    return min(units, key=distance, default=None)


def _runs(origin: str, unit: Unit) -> bool:
    """Whether a unit runs a gateway of a kind, by its images' names or, where no code is its own, by what it is called."""
    images = [workload.image for workload in unit.workloads]
    images += [unit.container.base] if unit.container is not None else []
    called = unit.kind != "service" and origin in unit.name.split("-")
    return called or any(origin in image.rpartition("/")[2] for image in images)
