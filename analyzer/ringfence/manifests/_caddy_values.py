"""Addresses of Caddyfiles, with placeholders where the environment or nobody says what stands there."""

from __future__ import annotations

import re

from ringfence.manifests._placeholders import with_holes
from ringfence.model.expression import Hole, Text, literal
from ringfence.patterns import pattern

_PLACEHOLDER = pattern(r"\{\$(?P<filled>\w+)(?::(?P<default>[^{}]*))?\}|\{env\.(?P<asked>\w+)\}|\{(?P<other>[^{}]*)\}")
_SCHEME = pattern(r"(?:https?|h2c|fastcgi|grpc)://")
_UNKNOWN_TO_US = ("unix/", "unix+h2c/", "srv+", "fd/", "udp/")


def upstream(written: str, scheme: str) -> str:
    """An upstream's address as a URL, empty for what is no server that has a name."""
    if not written or written.startswith(_UNKNOWN_TO_US):
        return ""
    address = f"localhost{written}" if written.startswith(":") else written
    whole = _PLACEHOLDER.fullmatch(address)
    if _SCHEME.match(address) or whole is not None:  # a placeholder may well stand for all of a URL
        return address
    return f"{scheme}://{address}"


def is_known(written: str) -> bool:
    """Whether nothing of a word is left open."""
    return "{" not in written


def expression(written: str) -> Text:
    """A word with holes for its placeholders."""
    return with_holes(written, _PLACEHOLDER, _hole)


def _hole(match: re.Match[str]) -> Hole:
    variable = match["filled"] or match["asked"]
    if variable:
        return Hole("env", variable, literal(match["default"]) if match["default"] else None)
    return Hole("unknown", match["other"].removeprefix("template."))
