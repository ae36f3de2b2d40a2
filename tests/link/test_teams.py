"""Which team owns a service."""

import pytest
from linking import compose_of, system_of
from ringfence.config import Config, ServiceConfig
from ringfence.link.teams import Teams
from ringfence.model.facts import Team
from ringfence.model.source import Span

AT = Span("CODEOWNERS", 1)


def teams_of(config=None, **files):
    sources = compose_of(orders="import web\n", billing="import web\n") | {
        name.replace("__", "/"): text for name, text in files.items()
    }
    return {service.name: service.team for service in system_of(sources, config).services}


def test_codeowners_of_the_folder_the_last_match_counts():
    assert teams_of(CODEOWNERS="* @all\n/orders/ @acme/sales # ours\n") == {"orders": "@acme/sales", "billing": "@all"}


def test_codeowners_may_take_a_team_away():
    assert teams_of(CODEOWNERS="* @all\norders/\n") == {"orders": "", "billing": "@all"}


def test_a_catalogue_beats_codeowners_and_the_configuration_beats_both():
    catalogue = "apiVersion: backstage.io/v1\nkind: Component\nmetadata: {name: x}\nspec: {owner: group:default/shop}\n"
    files = {"orders__catalog-info.yaml": catalogue, "CODEOWNERS": "* @all\n"}
    assert teams_of(**files) == {"orders": "shop", "billing": "@all"}
    declared = Config(services=(ServiceConfig("orders", "orders", team="@mine"),))
    assert teams_of(declared, **files)["orders"] == "@mine"


def test_a_catalogue_of_all_names_its_components():
    component = "---\napiVersion: backstage.io/v1\nkind: Component\nmetadata: {{name: {}}}\nspec: {{owner: {}}}\n"
    assert teams_of(**{"catalog-info.yaml": component.format("orders", "a") + component.format("billing", "b")}) == {
        "orders": "a",
        "billing": "b",
    }


def test_nobody_says_it():
    assert teams_of() == {"orders": "", "billing": ""}


@pytest.mark.parametrize(
    ("pattern", "folder", "matches"),
    [
        ("*", "src/orders", True),
        ("orders", "src/orders", True),
        ("/orders", "src/orders", False),
        ("src/*", "src/orders", True),
        ("/src/**/orders", "src/a/b/orders", True),
        ("src/orders/*.py", "src/orders", False),
        ("ord?rs/", "orders", True),
        ("order", "orders", False),
        ("**/" * 6 + "x", "a/" * 90 + "b", False),
        ("*a" * 12 + "c", "a" * 200, False),
        ("**/" * 200 + "x", "a/" * 90 + "b", False),
    ],
)
def test_patterns(pattern, folder, matches):
    assert (Teams([Team("@t", pattern, "", AT)]).of("x", folder) == "@t") is matches


def test_patterns_are_about_the_repository_around_the_file():
    files = {"CODEOWNERS": "* @all\n", "orders__.github__CODEOWNERS": "* @sales\n/billing/ @nobody\n"}
    assert teams_of(**files) == {"orders": "@sales", "billing": "@all"}
