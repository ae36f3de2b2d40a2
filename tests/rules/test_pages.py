"""Every rule's page has the same sections, names each option with its default, and shows a configuration that is valid."""

import re
from importlib import import_module
from inspect import cleandoc
from pkgutil import iter_modules

import pytest
import ringfence_rules
from ringfence.config_reading import read_config
from ringfence.extend import rule
from ringfence.model.source import Source

SECTIONS = [
    "What it flags",
    "Why",
    "Example",
    "The cure",
    "How to declare it intended",
    "Guards against false alarms",
    "Options",
]
NAMES = sorted(module.name for module in iter_modules(ringfence_rules.__path__) if not module.name.startswith("_"))
RULES = [import_module(f"ringfence_rules.{name}").check for name in NAMES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_has_the_sections_in_order(rule):
    assert re.findall(r"^## (.+)$", rule.help, re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_option_is_on_the_page_and_none_else(rule):
    described = rule.help.partition("## Options")[2]
    assert re.findall(r"^- `(\w+)`", described, re.MULTILINE) == list(rule.options.__struct_fields__)
    assert rule.options.__struct_fields__ or described.strip() == "None."


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_configuration_shown_is_valid(rule):
    shown = rule.help.partition("## How to declare it intended")[2]
    yaml = shown.partition("```yaml\n")[2].partition("```")[0]
    config = read_config(Source("ringfence.yaml", yaml), RULES)
    assert {exception.rule for exception in config.exceptions} == {rule.id}
    assert f"ringfence: ignore[{rule.id}] " in shown


def test_each_module_is_named_after_its_rule():
    assert [rule.id.replace("-", "_") for rule in RULES] == NAMES


@pytest.mark.parametrize("text", ["", "One.", "\n  One.\n\n    code\n  Two.\n", "One.\n\n    Two.\n\tThree.\n    "])
def test_a_page_loses_its_indentation(text):
    made = rule("a", summary="", severity="note", help=text)(lambda system, options: ())
    assert made.help == cleandoc(text).rstrip()
