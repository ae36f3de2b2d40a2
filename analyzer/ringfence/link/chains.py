"""Chains of requests, over routes: what one request can follow from service to service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ringfence.link.endpoints import RouteTable
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Step
from ringfence.model.system import Chain, Effect, Endpoint, Entry, Hop, ServiceCall

MOST_HOPS = 12
MOST_CHAINS = 4000


class Chains:
    """Enumerates chains from every route that no other service's route calls; bounded, and says so."""

    def __init__(
        self, entries: Sequence[Entry], gateways: Sequence[tuple[GatewayRoute, ServiceCall]], routes: RouteTable,
        bystanders: frozenset[str],
    ) -> None:  # fmt: skip
        self._after: dict[Endpoint, list[Effect]] = {}
        for entry in entries:
            if entry.endpoint is not None:
                self._after[entry.endpoint] = [e for e in entry.effects if e.kind == "call" and e.call is not None]
        self._routes = routes
        self._gateways = gateways
        self._bystanders = bystanders
        self.complete = True

    def find(self) -> tuple[Chain, ...]:
        """Every maximal chain, the same hops once."""
        found: dict[tuple[object, ...], Chain] = {}
        for prefix, start in self._starts():
            for chain in self._from(start, prefix):
                key = tuple((h.source, h.target, h.route, h.at) for h in chain.hops)
                found.setdefault(key, chain)
                if len(found) >= MOST_CHAINS:
                    self.complete = False
                    return _sorted(found.values())
        return _sorted(found.values())

    def _starts(self) -> Iterable[tuple[tuple[Hop, ...], Endpoint]]:
        reached = {
            e.call.route for effects in self._after.values() for e in effects if e.call and e.call.route is not None
        }
        through = self._through_gateways()
        for endpoint in sorted(self._after):
            if endpoint.service in self._bystanders:
                continue
            for hop in through.get(endpoint, ()):
                yield (hop,), endpoint
            if endpoint not in through and (endpoint not in reached or self._in_circle(endpoint)):
                yield (), endpoint

    def _through_gateways(self) -> dict[Endpoint, list[Hop]]:
        hops: dict[Endpoint, list[Hop]] = defaultdict(list)
        for route, call in self._gateways:
            for endpoint in self._passed(route, call):
                if all(hop.source != call.source for hop in hops[endpoint]):
                    hops[endpoint].append(Hop(call.source, call.target, call.at, endpoint))
        return hops

    def _passed(self, route: GatewayRoute, call: ServiceCall) -> list[Endpoint]:
        """The endpoints behind a gateway's route."""
        path = route.rewrite if route.rewrite is not None else route.path
        if route.match == "exact":
            return [e for e in self._routes.of(call.target) if e.path.strip("/") == path.strip("/")]
        return self._routes.under(call.target, prefix_of(path))

    def _in_circle(self, endpoint: Endpoint) -> bool:
        """Whether a request for the endpoint can come back to it."""
        queue, seen = [endpoint], set()
        while queue:
            for effect in self._after.get(queue.pop(), ()):
                route = effect.call.route if effect.call else None
                if route == endpoint:
                    return True
                if route is not None and route not in seen:
                    seen.add(route)
                    queue.append(route)
        return False

    def _from(self, start: Endpoint, prefix: tuple[Hop, ...]) -> Iterable[Chain]:
        stack: list[tuple[Endpoint, tuple[Hop, ...], tuple[Endpoint, ...], str]] = [
            (start, prefix, (start,), "certain")
        ]
        made = 0
        while stack and made < MOST_CHAINS:
            endpoint, hops, visited, certainty = stack.pop()
            effects = _distinct(self._after.get(endpoint, ()))
            if not effects or len(hops) >= MOST_HOPS:
                self.complete = self.complete and not effects
                if hops:
                    made += 1
                    yield Chain(hops, certainty=certainty)
                continue
            for effect in effects:
                call = effect.call
                assert call is not None
                weakest = call.certainty if certainty == "certain" else certainty
                longer = (*hops, Hop(call.source, call.target, call.at, call.route, _steps(effect)))
                passed = self._passed_on(call)
                route = passed.route if passed is not None else call.route
                longer = (*longer, passed) if passed is not None else longer
                if route is None or route not in self._after:
                    made += 1
                    yield Chain(longer, certainty=weakest)
                elif route in visited:
                    made += 1
                    yield Chain(longer, cyclic=True, certainty=weakest)
                else:
                    stack.append((route, longer, (*visited, route), weakest))

    def _passed_on(self, call: ServiceCall) -> Hop | None:
        """The second hop of a request that goes to a gateway: by the longest of its routes that the path begins with."""
        best: tuple[int, Hop] | None = None
        for route, passing in self._gateways:
            prefix = prefix_of(route.path)
            if passing.source != call.target or not call.path.startswith(prefix):
                continue
            if best is None or len(prefix) > best[0]:
                rest = call.path[len(prefix) :].lstrip("/")
                path = call.path if route.rewrite is None else f"{prefix_of(route.rewrite).rstrip('/')}/{rest}"
                reached = self._routes.reached(passing.target, call.method, path)
                best = (len(prefix), Hop(passing.source, passing.target, passing.at, reached))
        return best[1] if best is not None else None


def prefix_of(path: str) -> str:
    """The fixed beginning of a gateway's path, whatever kind of pattern it is."""
    return path.partition("*")[0].partition("(")[0].lstrip("^").rstrip("?$")


def _distinct(effects: Sequence[Effect]) -> list[Effect]:
    found: dict[tuple[object, ...], Effect] = {}
    for effect in effects:
        if effect.call is not None:
            key = (effect.call.target, effect.call.route, None if effect.call.route else effect.call.at)
            found.setdefault(key, effect)
    return list(found.values())


def _steps(effect: Effect) -> tuple[Step, ...]:
    return (*effect.path, *(effect.call.because if effect.call else ()))[:12]


def _sorted(chains: Iterable[Chain]) -> tuple[Chain, ...]:
    return tuple(sorted(chains, key=lambda c: (c.services, [(h.at, h.route) for h in c.hops if h.route], len(c.hops))))
