"""Plugins that a Gradle build has itself, as scripts: what projects that apply them are, and which are libraries."""

import pytest
from whole import whole_system

PROGRAM = """
package shop
import io.ktor.server.application.*
import io.ktor.server.routing.*
fun Application.module() { routing { get("/orders") { } } }
"""
CONVENTION = 'plugins {\n  kotlin("jvm")\n  application\n}\n'


def services(conventions, **builds):
    files = {f"buildSrc/src/main/kotlin/{name}.gradle.kts": text for name, text in conventions.items()}
    for name, text in builds.items():
        files[f"{name}/build.gradle.kts"] = text
        files[f"{name}/src/main/kotlin/Shop.kt"] = PROGRAM
    return {service.name for service in whole_system(files).services}


def test_what_a_plugin_of_the_build_starts_is_a_program():
    assert services({"shop.app": CONVENTION}, orders='plugins { id("shop.app") }') == {"orders"}


def test_a_plugin_may_apply_another_one():
    conventions = {"shop.app": 'plugins { id("shop.kotlin") }\n', "shop.kotlin": CONVENTION}
    assert services(conventions, orders='plugins { id("shop.app") }') == {"orders"}


@pytest.mark.parametrize(
    ("conventions", "build"),
    [
        ({"shop.app": 'plugins { kotlin("jvm") }\n'}, 'plugins { id("shop.app") }'),
        ({"shop.app": CONVENTION}, 'plugins { id("shop.other") }'),
        ({"shop.app": CONVENTION}, 'plugins { id("shop.app") apply false }'),
    ],
)
def test_any_other_plugin_makes_none(conventions, build):
    assert services(conventions, orders=build) == set()


def test_what_only_inherits_its_start_and_is_built_into_a_program_is_a_library():
    orders = 'plugins { id("shop.app") }\ndependencies { implementation(project(":common")) }\n'
    assert services({"shop.app": CONVENTION}, orders=orders, common='plugins { id("shop.app") }') == {"orders"}


def test_one_that_says_itself_that_it_starts_is_none():
    orders = 'plugins { id("shop.app") }\ndependencies { implementation(project(":users")) }\n'
    assert services({"shop.app": CONVENTION}, orders=orders, users="plugins { application }") == {"orders", "users"}


def test_a_module_without_a_program_of_its_own_is_no_service():
    build = 'plugins { id("org.springframework.boot") }'
    files = {
        "client/build.gradle.kts": build,
        "client/openapi.yaml": "openapi: 3.0.0\n",
        "orders/build.gradle.kts": build,
        "orders/src/main/kotlin/Shop.kt": PROGRAM,
    }
    assert {service.name for service in whole_system(files).services} == {"orders"}


POM = "<project><artifactId>{name}</artifactId>{parent}{rest}</project>"
PARENT = "<parent><artifactId>shop</artifactId></parent>"
STARTS = "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>"


@pytest.mark.parametrize(("own", "expected"), [("", {"orders"}), (STARTS, {"orders", "gateway"})])
def test_a_module_of_maven_that_holds_nothing_is_a_service_if_it_says_that_it_starts(own, expected):
    files = {
        "pom.xml": POM.format(name="shop", parent="<packaging>pom</packaging>", rest=STARTS),
        "gateway/pom.xml": POM.format(name="gateway", parent=PARENT, rest=own),
        "orders/pom.xml": POM.format(name="orders", parent=PARENT, rest=""),
        "orders/src/main/kotlin/Shop.kt": PROGRAM,
    }
    assert {service.name for service in whole_system(files).services} == expected


DEPLOYED = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: orders}
spec:
  template:
    spec: {containers: [{name: orders, image: registry.example/shop-orders:1}]}
"""


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        ("cloud/apps/shop-orders", {"orders": "apps/shop-orders"}),
        ("other/shop-orders", {name: name for name in ("apps/shop-orders", "other/shop-orders")}),
    ],
)
def test_of_a_program_that_a_variant_has_copied_the_original_is_deployed(copy, expected):
    build = 'plugins { id("org.springframework.boot") }'
    files = {"deploy/orders.yaml": DEPLOYED}
    for folder in ("apps/shop-orders", copy):
        files[f"{folder}/build.gradle.kts"] = build
        files[f"{folder}/src/main/kotlin/Shop.kt"] = PROGRAM
    found = {one.name: one.path for one in whole_system(files).services}
    assert {name: path for name, path in found.items() if "cloud" not in (path or "")} == expected
