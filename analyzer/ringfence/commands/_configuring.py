"""The configuration that a request asks for, with the rules switched on and off that the command line names."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ringfence.commands._request import Request, no_such, refusal
from ringfence.config import OFF, Config, RuleConfig
from ringfence.extend import Rule
from ringfence.hygiene import HYGIENE
from ringfence.run import find_config, is_on, load_config


def configuration(request: Request, rules: Sequence[Rule]) -> Config:
    """What is configured, for the chosen rules. Raises ConfigError, and click.UsageError for rules that do not exist."""
    return _selected(_config(request, rules), rules, request)


def _config(request: Request, rules: Sequence[Rule]) -> Config:
    if request.no_config and request.config:
        raise refusal("--config and --no-config exclude each other.")
    if request.no_config:
        return Config()
    if request.config is None:
        return find_config(request.root, rules)
    root, file = request.root.resolve(), request.config.absolute()
    return load_config(root, file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file), rules)


def _selected(config: Config, rules: Sequence[Rule], request: Request) -> Config:
    """The configuration with the rules switched on and off that the command line names."""
    ids = [rule.id for rule in rules]
    for name in (*request.rules, *request.exclude_rules):
        if name not in ids:
            raise no_such("rule", name, ids)
    return replace(config, rules={rule.id: _switched(rule, config, request) for rule in rules})


def _switched(rule: Rule, config: Config, request: Request) -> RuleConfig:
    """Rules that keep the configuration clean run with whatever is chosen, unless they are excluded."""
    configured = config.rules.get(rule.id, RuleConfig())
    chosen = not request.rules or rule.id in request.rules or rule in HYGIENE
    if not chosen or rule.id in request.exclude_rules:
        return replace(configured, severity=OFF)
    if rule.id in request.rules and not is_on(rule, config):
        return replace(configured, severity="note" if rule.severity == OFF else rule.severity)
    return configured
