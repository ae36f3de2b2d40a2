"""Every rule's page has the same sections, names each option with its default, and shows a configuration that is valid."""

import re
from dataclasses import fields
from importlib import import_module

import pytest
from ringfence.config_reading import read_config
from ringfence.model.source import Source

NAMES = (
    "cross_service_foreign_key",
    "cross_service_join",
    "long_call_chain",
    "shared_database",
    "shared_table",
    "sync_cycle",
)
SECTIONS = [
    "What it flags",
    "Why",
    "Example",
    "The cure",
    "How to declare it intended",
    "Guards against false alarms",
    "Options",
]
RULES = [import_module(f"ringfence_rules.{name}").check for name in NAMES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_has_the_sections_in_order(rule):
    assert re.findall(r"^## (.+)$", rule.help, re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_option_is_on_the_page_and_none_else(rule):
    described = rule.help.partition("## Options")[2]
    assert re.findall(r"^- `(\w+)`", described, re.MULTILINE) == [option.name for option in fields(rule.options)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_configuration_shown_is_valid(rule):
    shown = rule.help.partition("## How to declare it intended")[2]
    yaml = shown.partition("```yaml\n")[2].partition("```")[0]
    config = read_config(Source("ringfence.yaml", yaml), RULES)
    assert {exception.rule for exception in config.exceptions} == {rule.id}
    assert f"ringfence: ignore[{rule.id}] " in shown


def test_each_module_is_named_after_its_rule():
    assert [rule.id.replace("-", "_") for rule in RULES] == list(NAMES)
