"""serverless.ts and serverless.js: programs that describe a service of the Serverless Framework, of which it is asked."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import manifest
from ringfence.model.facts import SettingGroup
from ringfence.model.source import Source


@manifest("serverless_programs", files=("serverless.ts", "serverless.js"), tokens=("functions",))
def serverless_programs(source: Source) -> Iterable[SettingGroup]:
    """That there is such a program."""
    yield SettingGroup("serverless_js", source.path, "", (), source.line(1))
