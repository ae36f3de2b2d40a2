"""Imports that reach into another service's code, by names that say where its files lie."""

import pytest
from ringfence.languages.java import read as java
from ringfence.link.dependencies import Dependencies
from ringfence.link.foreign_imports import foreign_imports
from ringfence.link.parts import Part
from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import Project
from ringfence.model.outline import Head, Import, Outline, head_of
from ringfence.model.source import Source, Span

THERE = ("shop/orders/models.py", "shop/orders/api/__init__.py", "shop/orders/src/users.repository.ts")


def part(unit: Unit, *heads: Head) -> Part:
    return Part(unit, {head.path: head for head in heads}, [], [], [], [], lambda part: part.actions)


def reached(target: str, importer: str = "shop/billing/src/app.py") -> str | None:
    """The file of orders that an import of billing means."""
    orders, billing = Unit("orders", "shop/orders", []), Unit("billing", "shop/billing", [])
    there = [Head(path, "", path.partition(".ts")[0].removesuffix(".py").replace("/", ".")) for path in THERE]
    own = Head(importer, "python", "app", (Import("name", target, Span(importer, 1)),))
    own_models = Head("shop/billing/src/models.py", "python", "models")
    parts = [part(orders, *there), part(billing, own, own_models)]
    found = foreign_imports(parts, Deployment([orders, billing]), lambda path: Outline(path, "python", ""))
    return found[0].path if found else None


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("orders.models.Order", "shop/orders/models.py"),
        ("orders.models", "shop/orders/models.py"),
        ("shop.orders.api.get", "shop/orders/api/__init__.py"),
        ("orders.api.get.all", None),
        ("...orders.models", "shop/orders/models.py"),
        ("...orders.src.users.repository::Users", "shop/orders/src/users.repository.ts"),
        ("models.Order", None),
        ("models", None),
        ("library.models.Order", None),
        ("library", None),
        ("orders", None),
    ],
)
def test_whose_file_an_import_means(target: str, path: str | None):
    assert reached(target) == path


JAVA = "orders/src/main/java/com/shop/orders"
BEGINS = 'class App { public static void main(String[] a) { String p = "prod"; SpringApplication.run(App.class, a); } }'


@pytest.mark.parametrize(
    ("imported", "text", "path"),
    [
        ("App", BEGINS, None),
        ("App", BEGINS.replace("{ public", "{ Order last; public"), f"{JAVA}/App.java"),
        ("App", BEGINS.replace("{ public", "{ Order find(String id) { return null; } public"), f"{JAVA}/App.java"),
        ("Order", BEGINS, f"{JAVA}/Order.java"),
    ],
)
def test_who_runs_a_whole_program_takes_no_model_of_it(imported: str, text: str, path: str | None):
    importer = "all/src/main/java/com/shop/all/All.java"
    texts = {
        f"{JAVA}/App.java": f"package com.shop.orders; {text}",
        f"{JAVA}/Order.java": "package com.shop.orders; class Order { String id; }",
        importer: f"package com.shop.all; import com.shop.orders.{imported}; class All {{}}",
    }
    outlines = {path: java.read(Source(path, text)) for path, text in texts.items()}
    parts = [
        part(unit, *(head_of(one) for at, one in outlines.items() if at.startswith(f"{unit.folder}/")))
        for unit in (Unit("orders", "orders", []), Unit("all", "all", []))
    ]
    found = foreign_imports(parts, Deployment([one.unit for one in parts]), outlines.__getitem__)
    assert [one.path for one in found] == ([path] if path else [])


def taken(importer: str, *projects: Project) -> bool:
    """Whether an import of a class of orders, by a file of bills, takes it from there."""
    texts = {
        f"{JAVA}/Order.java": "package com.shop.orders; class Order { String id; }",
        importer: "package com.shop.bills; import com.shop.orders.Order; class Bills {}",
    }
    outlines = {path: java.read(Source(path, text)) for path, text in texts.items()}
    parts = [
        part(unit, *(head_of(one) for at, one in outlines.items() if at.startswith(f"{unit.folder}/")))
        for unit in (Unit("orders", "orders", []), Unit("bills", "bills", []))
    ]
    built = Dependencies(projects, ("",))
    return bool(foreign_imports(parts, Deployment([one.unit for one in parts]), outlines.__getitem__, built))


def project(folder: str, kind: str, *dependencies: str) -> Project:
    return Project(folder.rpartition("/")[2], folder, kind, True, dependencies, Span(f"{folder}/pom.xml", 1))


@pytest.mark.parametrize(
    ("importer", "projects", "expected"),
    [
        ("bills/src/main/java/Bills.java", [project("bills", "maven", "orders", "lombok")], True),
        ("bills/src/main/java/Bills.java", [project("bills", "maven", "lombok")], False),  # generated, as a client is
        ("bills/src/main/java/Bills.java", [project("bills", "gradle")], True),  # which says nothing at all
        (
            "bills/core/src/main/java/Bills.java",
            [project("bills", "gradle", "lombok")],
            True,
        ),  # of an unknown module
        (
            "bills/core/src/main/java/Bills.java",
            [project("bills", "gradle", "lombok"), project("bills/core", "gradle", "lombok")],
            False,
        ),
        ("bills/Bills.cs", [], True),
    ],
)
def test_what_a_build_does_not_depend_on_is_not_taken_from_there(
    importer: str, projects: list[Project], expected: bool
):
    assert taken(importer, project("orders", "maven"), *projects) is expected
