"""What Ingress, HTTPRoute and VirtualService have in common: targets, rewritten paths, durations."""

from __future__ import annotations

import re

from ringfence.model.expression import Text, literal
from ringfence.patterns import pattern

_DURATION = pattern(r"(\d{1,9}(?:\.\d{1,9})?)(ms|h|m|s)", re.ASCII)
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_GROUP = pattern(r"\$\d+|\$\{\w{1,40}\}|\$\w{1,40}|\\\d+")


def target(service: str, namespace: str, port: int | None) -> Text:
    """The URL of a Service; a name with dots is whole already."""
    host = f"{service}.{namespace}" if namespace and "." not in service else service
    return literal(f"http://{host}:{port}" if port else f"http://{host}")


def rewritten(path: str) -> str:
    """A rewrite rule's new path; groups of the match are ``*``."""
    return _GROUP.sub("*", path)


def replaced_prefix(prefix: str) -> str:
    """The new path where a rule puts ``prefix`` in the place of the one that matched."""
    return f"{prefix.rstrip('/')}/*"


def seconds(duration: str) -> float | None:
    """``1m30s``, ``500ms``; None for what is none, and for ``0s``, which is no bound."""
    if _DURATION.sub("", duration).strip():
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in _DURATION.findall(duration)) or None
