"""Imports that reach into another service's code, by names that say where its files lie."""

import pytest
from ringfence.link.foreign_imports import foreign_imports
from ringfence.link.parts import Part
from ringfence.link.units import Deployment, Unit
from ringfence.model.outline import Head, Import
from ringfence.model.source import Span

THERE = ("shop/orders/models.py", "shop/orders/api/__init__.py", "shop/orders/src/users.repository.ts")


def part(unit: Unit, *heads: Head) -> Part:
    return Part(unit, {head.path: head for head in heads}, [], [], [], [], lambda part: part.actions)


def reached(target: str, importer: str = "shop/billing/src/app.py") -> str | None:
    """The file of orders that an import of billing means."""
    orders, billing = Unit("orders", "shop/orders", []), Unit("billing", "shop/billing", [])
    there = [Head(path, "", path.partition(".ts")[0].removesuffix(".py").replace("/", ".")) for path in THERE]
    own = Head(importer, "python", "app", (Import("name", target, Span(importer, 1)),))
    own_models = Head("shop/billing/src/models.py", "python", "models")
    found = foreign_imports([part(orders, *there), part(billing, own, own_models)], Deployment([orders, billing]))
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
