"""docs/configuration.md says what there is."""

import re
from pathlib import Path

import pytest
from msgspec import defstruct
from ringfence.config_reading import read_config
from ringfence.config_schema import config_schema
from ringfence.extend import rule
from ringfence.hygiene import HYGIENE
from ringfence.model.source import Source

PAGE = (Path(__file__).parents[2] / "docs/configuration.md").read_text(encoding="utf-8")


def keys(schema: dict) -> set[str]:
    """Every key that a person can write, rules and their options aside."""
    found: set[str] = set()
    for name, inner in schema.get("properties", {}).items():
        found |= {name} | (keys(inner) if name != "rules" else set())
    for inner in (schema.get("additionalProperties"), schema.get("items")):
        found |= keys(inner) if isinstance(inner, dict) else set()
    return found


def test_every_key_is_explained():
    missing = {key for key in keys(config_schema(HYGIENE)) if f"`{key}`" not in PAGE and f"`{key}" not in PAGE}
    assert missing == set()


@pytest.mark.parametrize("id", [rule.id for rule in HYGIENE])
def test_the_rules_about_declarations_are_explained(id):
    assert f"`{id}`" in PAGE


def example(language: str, heading: str) -> str:
    return re.search(rf"{heading}.*?```{language}\n(.*?)```", PAGE, re.DOTALL)[1]


def rules(text: str):
    """Stand-ins for the rules that an example names, with any option."""
    named = sorted(set(re.findall(r"[a-z]+(?:-[a-z]+)+(?=:\s)|(?<=rule: )[\w-]+|(?<=rule = \")[\w-]+", text)))
    options = defstruct("Options", [("max_hops", int, 3)], frozen=True)
    return [rule(id, summary="", severity="error", help="", options=options)(lambda s, o: ()) for id in named]


@pytest.mark.parametrize(
    ("language", "heading", "path"),
    [("yaml", "## Everything at a glance", "ringfence.yaml"), ("toml", "The same in", "pyproject.toml")],
)
def test_the_examples_are_right(language, heading, path):
    text = example(language, heading)
    config = read_config(Source(path, text), rules(text))
    assert config.contexts["sales"] == ("orders", "carts")
    assert config.exceptions[0].reason == "reports moves to the export in spring"
