"""Chains of requests, over routes: what one request can follow from service to service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from ringfence.link.circles import components
from ringfence.link.endpoints import RouteTable
from ringfence.link.offers import segments
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Step
from ringfence.model.system import Chain, Effect, Endpoint, Entry, Hop, ServiceCall

MOST_HOPS = 12
MOST_CHAINS = 4000
"""Where there are more, no start is followed further than others, and it is said that there are more."""
_MOST_FOLLOWED = 5 * MOST_CHAINS
"""Chains are followed, those apart that turn out to be known already."""

Gateways = Sequence[tuple[GatewayRoute, ServiceCall]]


class Request(Struct, frozen=True):
    """What one endpoint asks: a hop, or two if it passes a gateway; the endpoint where the chain goes on, if it does."""

    hops: tuple[Hop, ...]
    endpoint: Endpoint | None
    certainty: str


class Chains:
    """Enumerates chains from every route that no other service's route calls; bounded, and says so."""

    def __init__(
        self, entries: Sequence[Entry], gateways: Gateways, routes: RouteTable, bystanders: frozenset[str]
    ) -> None:
        self._routes = routes
        self._gateways = gateways
        self._bystanders = bystanders
        self._passing: dict[str, list[tuple[GatewayRoute, ServiceCall]]] = defaultdict(list)
        for route, passing in gateways:
            self._passing[passing.source].append((route, passing))
        calls = {e.endpoint: _distinct(e.effects) for e in entries if e.endpoint is not None}
        self._reached = {effect.call.route for effects in calls.values() for effect in effects if effect.call}
        requests = {
            endpoint: [self._request(effect, calls) for effect in effects] for endpoint, effects in calls.items()
        }
        self._requests, self._circling = _longest_first(requests)
        self.complete = True

    def find(self) -> tuple[Chain, ...]:
        """Every maximal chain, the same hops once; if there are too many, as many of each start, its longest first."""
        found: dict[tuple[object, ...], Chain] = {}
        walks = [self._from(start, prefix, (start,), "certain") for prefix, start in self._starts()]
        followed = 0
        while walks:
            chains = [(walk, chain) for walk in walks if (chain := next(walk, None)) is not None]
            for _, chain in chains:
                found.setdefault(tuple((h.source, h.target, h.route, h.at) for h in chain.hops), chain)
            walks = [walk for walk, _ in chains]
            followed += len(chains)
            if len(found) >= MOST_CHAINS or followed >= _MOST_FOLLOWED:
                self.complete = self.complete and not walks
                break
        return _sorted(found.values())

    def _starts(self) -> Iterable[tuple[tuple[Hop, ...], Endpoint]]:
        through = self._through_gateways()
        for endpoint in sorted(self._requests):
            if endpoint.service in self._bystanders:
                continue
            for hop in through.get(endpoint, ()):
                yield (hop,), endpoint
            if endpoint not in through and (endpoint not in self._reached or endpoint in self._circling):
                yield (), endpoint

    def _from(
        self, endpoint: Endpoint, hops: tuple[Hop, ...], visited: tuple[Endpoint, ...], certainty: str
    ) -> Iterator[Chain]:
        requests = self._requests[endpoint]
        if not requests or len(hops) >= MOST_HOPS:
            self.complete = self.complete and not requests
            if hops:
                yield Chain(hops, certainty=certainty)
            return
        for request in requests:
            longer = (*hops, *request.hops)
            weakest = request.certainty if certainty == "certain" else certainty
            if request.endpoint is None:
                yield Chain(longer, certainty=weakest)
            elif request.endpoint in visited:
                yield Chain(longer, cyclic=True, certainty=weakest)
            else:
                yield from self._from(request.endpoint, longer, (*visited, request.endpoint), weakest)

    def _request(self, effect: Effect, known: Mapping[Endpoint, object]) -> Request:
        call = effect.call
        assert call is not None
        hop = Hop(call.source, call.target, call.at, call.route, _steps(effect))
        passed = self._passed_on(call)
        endpoint = passed.route if passed is not None else call.route
        hops = (hop, passed) if passed is not None else (hop,)
        return Request(hops, endpoint if endpoint in known else None, call.certainty)

    # ------------------------------------------------------------ gateways

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
            deep = [e for e in self._routes.under(call.target, path) if len(segments(e.path)) == len(segments(path))]
            return [endpoint for endpoint in deep if endpoint.path.strip("/") == path.strip("/")] or deep
        return self._routes.under(call.target, prefix_of(path))

    def _passed_on(self, call: ServiceCall) -> Hop | None:
        """The second hop of a request that goes to a gateway: by the longest of its routes that the path begins with."""
        best: tuple[int, Hop] | None = None
        for route, passing in self._passing.get(call.target, ()):
            prefix = prefix_of(route.path)
            if call.path.startswith(prefix) and (best is None or len(prefix) > best[0]):
                rest = call.path[len(prefix) :].lstrip("/")
                path = call.path if route.rewrite is None else f"{prefix_of(route.rewrite).rstrip('/')}/{rest}"
                reached = self._routes.reached(passing.target, call.method, path)
                best = (len(prefix), Hop(passing.source, passing.target, passing.at, reached))
        return best[1] if best is not None else None


def _longest_first(
    requests: Mapping[Endpoint, Sequence[Request]],
) -> tuple[dict[Endpoint, list[Request]], set[Endpoint]]:
    """The requests of every endpoint, those first that lead to the longest chains; and the endpoints that a request can
    come back to. A circle counts with all that is on it, since no chain passes an endpoint twice.
    """
    after = {endpoint: [r.endpoint for r in made if r.endpoint is not None] for endpoint, made in requests.items()}
    length: dict[Endpoint | None, int] = {None: 0}
    circling: set[Endpoint] = set()
    for together in components(after):
        beyond = max((length.get(other, 0) for endpoint in together for other in after[endpoint]), default=0)
        length.update(dict.fromkeys(together, beyond + len(together)))
        if len(together) > 1 or together[0] in after[together[0]]:
            circling.update(together)
    ordered = {e: sorted(made, key=lambda request: -length[request.endpoint]) for e, made in requests.items()}
    return ordered, circling


def prefix_of(path: str) -> str:
    """The fixed beginning of a gateway's path, whatever kind of pattern it is."""
    return path.partition("*")[0].partition("(")[0].lstrip("^").rstrip("?$")


def _distinct(effects: Iterable[Effect]) -> list[Effect]:
    """Every call of some effects, the same once."""
    found: dict[tuple[object, ...], Effect] = {}
    for effect in effects:
        if effect.kind == "call" and effect.call is not None:
            key = (effect.call.target, effect.call.route, None if effect.call.route else effect.call.at)
            found.setdefault(key, effect)
    return list(found.values())


def _steps(effect: Effect) -> tuple[Step, ...]:
    return (*effect.path, *(effect.call.because if effect.call else ()))[:12]


def _sorted(chains: Iterable[Chain]) -> tuple[Chain, ...]:
    return tuple(sorted(chains, key=_in_order))


def _in_order(chain: Chain) -> tuple[object, ...]:
    routed = [(hop.at, hop.route) for hop in chain.hops if hop.route]
    return chain.services, routed, len(chain.hops), [hop.at for hop in chain.hops]
