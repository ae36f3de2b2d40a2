"""Bake files: images, the folders they are built from, what their builds are given."""

from textwrap import dedent

import pytest
from ringfence.manifests.docker_bake import docker_bake
from ringfence.model.source import Source


def builds(text: str, path: str = "docker-bake.hcl") -> list[tuple[str, str, str | None, tuple[str, ...]]]:
    return [(b.image, b.context, b.dockerfile, b.arguments) for b in docker_bake.read(Source(path, dedent(text)))]


def test_targets_build_images():
    text = """
        variable "REGISTRY" { default = "example.org/shop" }
        variable "TAG" {}
        group "default" { targets = ["orders", "billing"] }
        target "orders" {
          inherits   = ["_common", "nobody"]
          context    = "./orders"
          dockerfile = "docker/Dockerfile"
          args       = { SERVICE = "orders" }
          tags       = ["${REGISTRY}/orders:${TAG}", "orders:dev"]
          target     = "run"
        }
        target "billing" {
          inherits = ["orders"]
          context  = "billing"
          tags     = ["billing"]
        }
        target "_common" { args = { GO = "1.22", SERVICE = "any" } }
        target "nameless" { context = "nameless" }
        target "outside" {
          context = "../.."
          tags    = ["outside"]
        }
        """
    assert builds(text) == [
        ("example.org/shop/orders", "orders", "orders/docker/Dockerfile", ("GO=1.22", "SERVICE=orders", "run")),
        ("orders", "orders", "orders/docker/Dockerfile", ("GO=1.22", "SERVICE=orders", "run")),
        ("billing", "billing", "billing/docker/Dockerfile", ("GO=1.22", "SERVICE=orders", "run")),
    ]


def test_a_matrix_builds_one_for_each():
    text = """
        services = [{ name = "orders", tags = ["a", "b"] }, { name = "billing" }]
        target "service" {
          matrix  = { item = services }
          name    = item.name
          context = "src/${item.name}"
          tags    = [for x in setproduct(["shop"], lookup(item, "tags", ["c"])) : join("/${item.name}:", x)]
        }
        """
    assert [(image, context) for image, context, _, _ in builds(text)] == [
        ("shop/orders", "src/orders"),
        ("shop/billing", "src/billing"),
    ]


def test_paths_are_those_of_the_file_or_of_the_repository():
    text = 'target "a" {\n context = "deploy/a"\n tags = ["a"]\n}\ntarget "b" {\n context = "../b"\n tags = ["b"]\n}\n'
    assert [context for _, context, _, _ in builds(text, "deploy/docker-bake.hcl")] == ["deploy/a", "b"]


def test_json():
    text = '{"target": {"orders": {"context": "orders", "tags": ["orders:1"], "args": {"A": "1"}}, "x": 3}}'
    assert builds(text, "docker-bake.json") == [("orders", "orders", None, ("A=1",))]


@pytest.mark.parametrize(
    "text",
    [
        'target "a" {\n inherits = ["a"]\n context = "a"\n}',
        'target "a" {\n inherits = ["b"]\n}\ntarget "b" {\n inherits = ["a"]\n tags = ["${missing}"]\n}',
        'target "a" {\n matrix = { x = y }\n tags = ["${x}"]\n}',
    ],
)
def test_what_goes_round_or_is_not_known_builds_nothing(text):
    assert not builds(text)
