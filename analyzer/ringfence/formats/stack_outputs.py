"""What a stack of CloudFormation keeps for others: parameters of SSM, exports, outputs of a stack whose name is known."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.formats.cloud_values import EXPORT, OUTPUT, SSM, key_of
from ringfence.formats.cloudformation import Template
from ringfence.model.expression import Text, join, literal
from ringfence.model.facts import Setting, SettingGroup
from ringfence.model.source import Span

PARAMETER = "AWS::SSM::Parameter"


def published(template: Template, path: str, stack: str = "") -> Iterator[SettingGroup]:
    """All of it as settings for anybody. path: of the template; stack: what it is deployed as, if it says so."""
    settings = tuple(_settings(template, path, stack))
    if settings:
        yield SettingGroup("cloud", path, "", settings, Span(path, settings[0].at.line))


def _settings(template: Template, path: str, stack: str) -> Iterator[Setting]:
    for _, _, given in template.of_type(PARAMETER):
        value = given.get("Value")
        yield Setting(key_of(SSM, template.text(given.get("Name"))), template.text(value), value.span(path))
    for key, output in template.root.get("Outputs").items():
        name, value = output.get("Export", "Name"), output.get("Value")
        if name:
            yield Setting(key_of(EXPORT, template.text(name)), template.text(value), value.span(path))
        if stack:
            own: Text = join((literal(stack), f".{key.text()}"))
            yield Setting(key_of(OUTPUT, own), template.text(value), value.span(path))
