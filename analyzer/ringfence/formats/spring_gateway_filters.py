"""What filters of Spring's gateways make of a path, whether settings or programs say them."""

from __future__ import annotations

import re
from collections.abc import Iterable

Filter = tuple[str, tuple[str | None, ...]]
"""Its name and its arguments, None for those that are not known, with ``*`` for variables of a path."""


def before_pattern(path: str) -> str:
    """The part of a path before what is open in it: ``/orders`` of ``/orders/**``."""
    return re.split(r"[*{]", path)[0].rstrip("/") or "/"


def rewritten(path: str, filters: Iterable[Filter]) -> str | None:
    """What a path becomes, what is not known of it as ``*``; None if it stays."""
    found: str | None = None
    for name, arguments in filters:
        known, first = found or path, arguments[0] if arguments else None
        if name == "stripPrefix" and first and first.isdigit():
            found = "/" + "/".join(known.strip("/").split("/")[int(first) :])
        elif name == "prefixPath" and first:
            found = first.rstrip("/") + known.rstrip("/")
        elif (name == "rewritePath" and len(arguments) > 1) or (name == "setPath" and arguments):
            found = arguments[-1]
    return found
