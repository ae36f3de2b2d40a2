"""The documents of Spring's configuration files, and the profiles that they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.formats.yaml import read_yaml
from ringfence.manifests._spring_values import flattened, properties
from ringfence.model.expression import Text
from ringfence.model.facts import Setting
from ringfence.model.source import Source
from ringfence.patterns import pattern

_YAML = (".yml", ".yaml")
_PROFILE_KEYS = ("spring.config.activate.onprofile", "spring.profiles")
_BUILD_MARK = pattern(r"(?<=[:=\s\"'])@([\w.-]{1,100})@(?=[\s\"']|$)", re.MULTILINE)


def documents(source: Source) -> Iterator[list[Setting]]:
    """The settings of each document of a file, YAML or properties as its name says."""
    text = _without_build_marks(source.text)
    if source.name.lower().endswith(_YAML):
        for root in read_yaml(text).documents:
            yield flattened(root, source.path)
    else:
        yield from properties(Source(source.path, text))


def _without_build_marks(text: str) -> str:
    """``@project.version@`` is filled in by the build; as it stands it is no YAML."""
    return _BUILD_MARK.sub(r"${\1}", text)


def variant_of(keys: dict[str, Setting]) -> str:
    """The profile a document is for; of an expression the first one."""
    for key in (*_PROFILE_KEYS, "spring.profiles[0]"):
        value = keys[key].value if key in keys else None
        written = [part for part in value.parts if isinstance(part, str)] if isinstance(value, Text) else []
        if written:
            return re.split(r"[,&|() ]+", written[0].strip())[0].strip('"').lstrip("!")
    return ""
