"""What the README shows is true."""

import re
from pathlib import Path

from ringfence.config_reading import read_config
from ringfence.model.source import Source
from ringfence.plugins import collect

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_configuration_shown_is_valid():
    (shown,) = re.findall(r"```yaml\n(contexts:.*?)```", README, re.DOTALL)
    config = read_config(Source("ringfence.yaml", shown), collect().rules)
    assert config.context_of("carts") == "sales"
    assert config.exceptions[0].until is not None


def test_every_rule_about_the_system_is_listed_and_no_other():
    listed = set(re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE))
    assert listed == {rule.id for rule in collect().rules if rule.check.__module__.startswith("ringfence_rules.")}
