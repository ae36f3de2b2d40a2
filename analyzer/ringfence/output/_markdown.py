"""Text as GitHub and GitLab show it in Markdown: what scanned files say stays text."""

from __future__ import annotations

import re

from ringfence.output._visible import visible
from ringfence.patterns import pattern

_SPECIAL = pattern(r"([\\`*_\[\]#|~@$])")


def escaped(text: str) -> str:
    """Plain text: no markup, no HTML, no mention of a person, no link."""
    shown = visible(text).replace("&", "&amp;").replace("<", "&lt;")
    return _SPECIAL.sub(r"\\\1", shown).replace("://", ":&#8203;//")  # no link of its own accord


def code(text: str) -> str:
    """Text as inline code, whatever backticks are in it; also inside of a table."""
    shown = visible(text).replace("|", "\N{BROKEN BAR}") or " "
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{padding}{shown}{padding}{fence}"
