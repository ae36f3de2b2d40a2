"""Programs that run in a browser."""

import pytest
from reading_ecmascript import facts_of
from ringfence.frameworks.browser import browser
from ringfence.model.facts import Role


def roles(*paths: str) -> list[str]:
    """The parts that a program plays whose scripts at the paths draw with jQuery."""
    facts = facts_of(dict.fromkeys(paths, "import $ from 'jquery';\n$('#orders').show();\n"), browser)
    return [fact.kind for fact in facts if isinstance(fact, Role)]


def test_what_draws_runs_in_a_browser() -> None:
    assert roles("src/app.ts") == ["client"]


@pytest.mark.parametrize(
    "path",
    [
        "wwwroot/js/app.js",
        "src/Shop.Web/wwwroot/app.js",
        "src/main/resources/static/app.js",
        "src/main/resources/public/app.js",
        "src/main/webapp/app.js",
    ],
)
def test_scripts_that_a_program_serves_do_not_make_it_a_client(path: str) -> None:
    assert roles(path) == []
    assert roles(path, "src/app.ts") == ["client"]
