"""cdk.json: where a program of AWS CDK is run, which says itself what it deploys."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.model.facts import SettingGroup
from ringfence.model.source import Source


@manifest("cdk", files=("cdk.json",), tokens=('"app"',))
def cdk(source: Source) -> Iterable[SettingGroup]:
    """That there is such a program: what it deploys is asked of it."""
    yield SettingGroup("aws_cdk", source.path, "", (), source.line(1))
