"""Projects that a build for the JVM could start, but that hold no program."""

import pytest
from whole import whole_system

BUILD = 'plugins { id("io.micronaut.application") version "4.3.4" }\n'
APP = {
    "settings.gradle": "include 'app', 'kit'\n",
    "app/build.gradle": BUILD,
    "app/src/main/java/shop/App.java": "package shop;\nimport io.micronaut.runtime.Micronaut;\nclass App { "
    "public static void main(String[] args) { Micronaut.run(App.class, args); } }\n",
    "app/src/main/java/shop/Orders.java": "package shop;\nimport io.micronaut.http.annotation.*;\n"
    '@Controller("/orders") class Orders { @Get("/") String all() { return ""; } }\n',
}
SERVES = """package shop;
import io.micronaut.http.annotation.*;
@Controller("/kit") class %s { @Get("/") String all() { return ""; } }
"""


@pytest.mark.parametrize(
    "name", ["AbstractOrdersTest", "OrdersTests", "OrdersSpec", "OrderKitIT", "AbstractTestOrders"]
)
def test_what_has_nothing_but_tests_is_no_service(name: str) -> None:
    assert services({f"kit/src/main/java/shop/{name}.java": SERVES % name}) == ["app"]


@pytest.mark.parametrize("name", ["TestApplication", "LatestOrders", "Orders", "Contest", "Unit"])
def test_what_has_something_else_is_one(name: str) -> None:
    kit = {"kit/src/main/java/shop/AbstractOrdersTest.java": SERVES % "AbstractOrdersTest"}
    assert services({**kit, f"kit/src/main/java/shop/{name}.java": SERVES % name}) == ["app", "kit"]


@pytest.mark.parametrize(
    ("library", "expected"), [("org.junit.jupiter:junit-jupiter-api", ["app"]), ("acme:base", ["app", "kit"])]
)
def test_what_is_built_with_libraries_for_tests_and_holds_nothing_is_none(library: str, expected: list[str]) -> None:
    build = f'{BUILD}dependencies {{ implementation("{library}") }}\n'
    assert sorted(one.name for one in whole_system({**APP, "kit/build.gradle": build}).services) == expected


def services(files: dict[str, str]) -> list[str]:
    return sorted(one.name for one in whole_system({**APP, "kit/build.gradle": BUILD, **files}).services)
