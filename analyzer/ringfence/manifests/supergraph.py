"""Schemas of a federated graph, as they are put together for its gateway or router (Apollo Federation)."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.model.expression import literal
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Source
from ringfence.patterns import pattern

_GRAPH = pattern(r'@join__graph\(\s*name:\s*"[^"\n]*"[\s,]*url:\s*"(?P<url>[^"\n]+)"\s*\)')
_SERVED = "/graphql"


@manifest("supergraph", files=("*.graphql", "*.graphqls", "*.gql"), tokens=("@join__graph(",))
def supergraph(source: Source) -> Iterable[GatewayRoute]:
    """What a gateway with this schema passes on to each subgraph."""
    for found in _GRAPH.finditer(source.text):
        line = source.text.count("\n", 0, found.start()) + 1
        yield GatewayRoute("", "apollo", "", _SERVED, "prefix", literal(found["url"]), None, source.line(line))
