"""Path templates of .NET gateways."""

from __future__ import annotations

import re

from ringfence.patterns import pattern

_REST = pattern(r"\{\*{1,2}[^{}]*\}|\{(?:everything|catchAll|catch-all|any|url|path|all)\}", re.IGNORECASE)
_PARAMETER = pattern(r"\{[^{}]*\}")


def prefix_of(template: str) -> tuple[str, str]:
    """(path, ``prefix`` or ``exact``) of a template: what follows a rest parameter is open."""
    path = "/" + template.lstrip("/")
    match = _REST.search(path)
    if match is not None:
        return path[: match.start()].rstrip("/") or "/", "prefix"
    return _PARAMETER.sub("*", path), "exact"


def rewritten(template: str) -> str:
    """The path at the target, the rest parameter left out."""
    return prefix_of(template)[0]
