"""Placeholders of Spring and its kin: ``${a.key:default}``, defaults within defaults, ``#{expressions}``; of Ktor's."""

from __future__ import annotations

import re

from ringfence.model.expression import Expression, Hole, Text
from ringfence.patterns import pattern

MAX_DEPTH = 20
"""Of defaults within defaults; deeper ones are taken as they are."""
_ENVIRONMENT = pattern(
    r"""\s*@?(?:environment|systemEnvironment)(?:\.(?:get(?:Required)?Property\(\s*)?|\[\s*)"""
    r"""(?P<quote>['"]?)(?P<name>[\w.-]+)(?P=quote)\s*(?:,\s*'(?P<default>[^']*)'\s*)?[)\]]?\s*"""
)
"""An expression that only asks the environment: ``@environment.getProperty('index', 'products')``, ``environment.HOST``."""


_VARIABLE = pattern(r"\$\??([A-Z][A-Z0-9_]*)(?::(.*))?", re.DOTALL)
"""A whole value that is a variable, as Ktor's files have it: ``$PORT``, ``$ORDERS_URL:http://orders``, ``$?TOKEN``."""


def placeholders(written: str, depth: int = 0) -> Text:
    """The text with its placeholders as ``setting`` holes: keys of configuration files, or variables that bind to them."""
    variable = _VARIABLE.fullmatch(written) if written.startswith("$") else None
    if variable is not None:
        default = Text((variable[2],)) if variable[2] is not None else None
        return Text((Hole("setting", variable[1], default),))
    parts: list[str | Expression] = []
    start = 0
    while (opened := _opening(written, start)) >= 0:
        end = _closing(written, opened + 2) if depth < MAX_DEPTH else -1
        if end < 0:
            break
        inside = written[opened + 2 : end]
        parts.append(written[start:opened])
        parts.append(_computed(inside) if written[opened] == "#" else _setting(inside, depth))
        start = end + 1
    parts.append(written[start:])
    kept = tuple(part for part in parts if part != "")
    return Text(kept or ("",))


def _computed(inside: str) -> Hole:
    asked = _ENVIRONMENT.fullmatch(inside)
    if asked is None:
        return Hole("unknown", inside)
    default = asked["default"]
    return Hole("setting", asked["name"], Text((default,)) if default is not None else None)


def _setting(inside: str, depth: int) -> Hole:
    name, colon, default = _split(inside)
    return Hole("setting", name.strip(), placeholders(default, depth + 1) if colon else None)


def _opening(written: str, start: int) -> int:
    found = [at for at in (written.find("${", start), written.find("#{", start)) if at >= 0]
    return min(found, default=-1)


def _split(inside: str) -> tuple[str, str, str]:
    """Name and default. A name that is made of placeholders itself has its colon after them."""
    depth = 0
    for index, character in enumerate(inside):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == ":" and depth == 0:
            return inside[:index], ":", inside[index + 1 :]
    return inside, "", ""


def _closing(written: str, start: int) -> int:
    depth = 1
    for index in range(start, len(written)):
        depth += {"{": 1, "}": -1}.get(written[index], 0)
        if depth == 0:
            return index
    return -1
