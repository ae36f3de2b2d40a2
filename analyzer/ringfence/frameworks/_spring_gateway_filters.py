"""What filters of Spring's gateways make of a path, where programs put them together."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ringfence.patterns import pattern

Filter = tuple[str, tuple[str, ...]]
"""Its name and its arguments, ``""`` for those that are not known."""
_VARIABLE = pattern(r"\$?\\?\{\w+\}|\$\w+")


def before_pattern(path: str) -> str:
    """The part of a path before what is open in it: ``/orders`` of ``/orders/**``."""
    return re.split(r"[*{]", path)[0].rstrip("/") or "/"


def rewritten(path: str, filters: Iterable[Filter]) -> str | None:
    """What a path becomes, what is not known of it as ``*``; None if it stays."""
    found: str | None = None
    for name, arguments in filters:
        known = found if found is not None else path
        if name == "stripPrefix" and arguments and arguments[0].isdigit():
            found = "/" + "/".join(known.strip("/").split("/")[int(arguments[0]) :])
        elif name == "prefixPath" and arguments and arguments[0]:
            found = arguments[0].rstrip("/") + known.rstrip("/")
        elif (name == "rewritePath" and len(arguments) > 1) or (name == "setPath" and arguments):
            found = _VARIABLE.sub("*", arguments[-1]) or None
    return found
