"""How requests enter a cluster: Ingress, the Gateway API's routes, Istio's VirtualService, those of other proxies."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.formats.yaml import read_yaml
from ringfence.manifests._kubernetes_entries import entries
from ringfence.manifests._kubernetes_objects import objects
from ringfence.model.facts import Fact
from ringfence.model.source import Source

_KINDS = ("Ingress", "HTTPRoute", "GRPCRoute", "VirtualService", "ApisixRoute", "HTTPProxy", "getambassador.io")


@manifest("ingress", files=("*.yaml", "*.yml"), tokens=_KINDS)
def ingress(source: Source) -> Iterable[Fact]:
    """Routes and traffic policies of every document."""
    return entries(source.path, list(objects(read_yaml(source.text).documents)))
