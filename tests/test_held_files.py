"""Files that stand in ConfigMaps, or that those are made of, say what whoever mounts them passes on."""

from textwrap import dedent

from ringfence.extend import Manifest
from ringfence.manifests.haproxy import haproxy
from ringfence.manifests.kubernetes import kubernetes
from ringfence.manifests.kustomize import kustomize
from ringfence.manifests.nginx import nginx
from ringfence.model.facts import Gap, GatewayRoute, HeldFile, TrafficPolicy
from ringfence.model.source import Source
from ringfence.read.held import opened
from ringfence.read.joining import joined

FORMATS = (kubernetes, kustomize, nginx, haproxy)


def read(**files):
    """What files say: ``k8s_edge_yaml="…"`` is ``k8s/edge.yaml``."""
    facts = {}
    for name, text in files.items():
        path = name.replace("__", "/").replace("_", ".")
        source = Source(path, dedent(text).lstrip("\n"))
        facts[path] = tuple(fact for one in FORMATS for fact in (one.read(source) if _fits(one, path) else ()))
    return joined(facts, FORMATS)


def _fits(one, path):
    return path.endswith((".yaml", ".yml")) == (one in (kubernetes, kustomize)) and (
        one is not kustomize or path.endswith("kustomization.yaml")
    )


CONFIG_MAP = """
apiVersion: v1
kind: ConfigMap
metadata: {name: edge}
data:
  LOG: info
  default.conf: |
    server {
      location /orders { proxy_pass http://orders:8080; proxy_read_timeout 3s; }
    }
  notes.txt: |
    server { location /x { proxy_pass http://x; } }
"""


def test_a_configuration_in_a_config_map_is_read_where_it_stands():
    said = read(k8s__edge_yaml=CONFIG_MAP)["k8s/edge.yaml"]
    (route,) = [fact for fact in said if isinstance(fact, GatewayRoute)]
    assert (route.path, route.target.literal, route.held) == ("/orders", "http://orders:8080", "configmap:edge")
    assert (route.at.path, route.at.line) == ("k8s/edge.yaml", 8)
    assert [(fact.host, fact.at.line) for fact in said if isinstance(fact, TrafficPolicy)] == [("orders", 8)]
    assert not any(isinstance(fact, HeldFile) for fact in said)


def test_a_file_that_a_config_map_is_made_of_is_that_of_who_mounts_it():
    said = read(
        k8s__kustomization_yaml="configMapGenerator:\n  - name: edge\n    files: [default.conf=conf/edge.conf]\n",
        k8s__conf__edge_conf="server { location / { proxy_pass http://orders; } }",
        k8s__other_conf="server { location / { proxy_pass http://orders; } }",
    )
    held = [fact.held for path in sorted(said) for fact in said[path] if isinstance(fact, GatewayRoute)]
    assert held == ["configmap:edge", ""]


def test_only_what_is_said_of_gateways_counts():
    at = Source("k8s/a.yaml", "").line(1)
    facts = {"k8s/a.yaml": (HeldFile("configmap:a", "x.conf", "text", "", at),)}
    saying = Manifest("saying", ("*.conf",), (), lambda source: [Gap("manifest", "lost", source.line(1))])
    assert opened(facts, [saying]) == {"k8s/a.yaml": ()}


def test_a_format_that_fails_loses_the_file_alone():
    at = Source("k8s/a.yaml", "").line(1)
    gap = Gap("manifest", "told", at)
    facts = {"k8s/a.yaml": (gap, HeldFile("configmap:a", "x.conf", "text", "", at))}
    assert opened(facts, [Manifest("failing", ("*.conf",), (), lambda source: 1 / 0)]) == {"k8s/a.yaml": (gap,)}
