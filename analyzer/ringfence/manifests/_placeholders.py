"""Words of configuration files in which something stands for what the environment says."""

from __future__ import annotations

import re
from collections.abc import Callable

from ringfence.model.expression import Expression, Hole, Text


def with_holes(written: str, placeholder: re.Pattern[str], hole: Callable[[re.Match[str]], Hole]) -> Text:
    """A word with a hole for each of its placeholders."""
    parts: list[str | Expression] = []
    done = 0
    for match in placeholder.finditer(written):
        parts += (written[done : match.start()], hole(match))
        done = match.end()
    parts.append(written[done:])
    return Text(tuple(part for part in parts if part != "") or ("",))
