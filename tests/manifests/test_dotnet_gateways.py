"""Routes of YARP and Ocelot."""

import json
from typing import Any

import pytest
from ringfence.extend import Manifest
from ringfence.manifests.ocelot import ocelot
from ringfence.manifests.yarp import yarp
from ringfence.model.expression import Choice, Expression, Hole, Text
from ringfence.model.facts import GatewayRoute
from ringfence.model.source import Source


def routes(manifest: Manifest, content: Any, path: str = "src/Gateway/appsettings.json") -> list[GatewayRoute]:
    found = list(manifest.read(Source(path, json.dumps(content, indent=1))))
    assert all(isinstance(fact, GatewayRoute) for fact in found)
    return [fact for fact in found if isinstance(fact, GatewayRoute)]


def target(expression: Expression) -> list[str | None]:
    options = expression.options if isinstance(expression, Choice) else (expression,)
    texts = [option.default if isinstance(option, Hole) else option for option in options]
    return [text.literal for text in texts if isinstance(text, Text)]


def cluster(*addresses: str) -> dict[str, Any]:
    return {"Destinations": {f"d{n}": {"Address": address} for n, address in enumerate(addresses)}}


@pytest.mark.parametrize(
    ("path", "transforms", "expected"),
    [
        ("/orders/{**rest}", [], ("/orders", "prefix", None)),
        ("/orders/{**rest}", [{"PathPattern": "/api/{**rest}"}], ("/orders", "prefix", "/api")),
        ("/orders/{**rest}", [{"PathRemovePrefix": "/orders"}], ("/orders", "prefix", "/")),
        ("/orders/{**rest}", [{"PathPrefix": "/v1"}], ("/orders", "prefix", "/v1/orders")),
        ("/orders/{id}", [{"PathSet": "/one"}], ("/orders/*", "exact", "/one")),
        ("{**catch-all}", [{"RequestHeader": "x", "Set": "y"}], ("/", "prefix", None)),
    ],
)
def test_yarp_paths(path: str, transforms: list[Any], expected: tuple[str, str, str | None]) -> None:
    route = {"ClusterId": "c", "Match": {"Path": path}, "Transforms": transforms}
    content = {"Logging": {}, "ReverseProxy": {"Routes": {"r": route}, "Clusters": {"c": cluster("http://orders:80")}}}
    (found,) = routes(yarp, content)
    assert (found.path, found.match, found.rewrite) == expected
    assert (found.gateway, found.origin, target(found.target)) == ("", "yarp", ["http://orders:80"])


def test_yarp_hosts_destinations_and_routes_without_a_cluster() -> None:
    content = {
        "Proxy": {
            "Routes": {
                "a": {"ClusterId": "c", "Match": {"Path": "/a", "Hosts": ["x.org", "y.org"]}},
                "b": {"ClusterId": "none", "Match": {"Path": "/b"}},
            },
            "Clusters": {"c": cluster("http://one", "http://two")},
        }
    }
    found = routes(yarp, content)
    assert [(r.host, r.path, target(r.target)) for r in found] == [
        ("x.org", "/a", ["http://one", "http://two"]),
        ("y.org", "/a", ["http://one", "http://two"]),
    ]


def test_yarp_addresses_are_settings_and_keys_may_be_written_small() -> None:
    content = {
        "Proxies": {
            "Yarp": {
                "routes": {"r": {"clusterId": "Stock", "match": {"path": "stock/{**rest}"}}},
                "clusters": {"stock": {"destinations": {"one": {"address": "http://localhost:5001"}}}},
            }
        }
    }
    (found,) = routes(yarp, content)
    key = "Proxies.Yarp.clusters.stock.destinations.one.address"
    assert found.target == Hole("setting", key, Text(("http://localhost:5001",)))
    assert (found.path, found.match) == ("/stock", "prefix")


def test_ocelot() -> None:
    content = {
        "Routes": [
            {
                "UpstreamPathTemplate": "/orders/{everything}",
                "DownstreamPathTemplate": "/api/v1/orders/{everything}",
                "DownstreamScheme": "https",
                "DownstreamHostAndPorts": [{"Host": "orders.api", "Port": 8080}],
            },
            {"UpstreamPathTemplate": "/stock/{id}", "DownstreamPathTemplate": "/stock/{id}", "ServiceName": "stock"},
            {"UpstreamPathTemplate": "/nowhere", "DownstreamPathTemplate": "/nowhere"},
        ]
    }
    found = routes(ocelot, content, "src/Gateway/ocelot.json")
    assert [(r.path, r.match, r.rewrite, target(r.target)) for r in found] == [
        ("/orders", "prefix", "/api/v1/orders", ["https://orders.api:8080"]),
        ("/stock/*", "exact", None, ["http://stock"]),
    ]


def test_other_json_says_nothing() -> None:
    assert routes(yarp, {"Routes": {"a": 1}, "Clusters": []}) == []
    assert routes(ocelot, ["DownstreamPathTemplate"]) == []
