"""ERB in configuration files: what it puts there is a variable of the environment, or nothing that could be known."""

from __future__ import annotations

import re

from ringfence.model.expression import Choice, Expression, Hole, Text, literal
from ringfence.patterns import pattern

_TAG = pattern(r"<%(?P<kind>[=#-]?)(?P<code>[^%]{0,500}(?:%(?!>)[^%]{0,200}){0,20})-?%>")
_MARK = pattern(r"erb-(\d{1,6})-erb")
_QUOTED = r"""(?:"([^"#]{0,200})"|'([^']{0,200})')"""
_VARIABLE = pattern(r"""ENV(?:\.fetch)?\s*[\[(]\s*['"](\w{1,100})['"]\s*(?:,\s*([^)]{0,200}))?[\])]""")
_DEFAULT = pattern(rf"(?:\|\||\{{|,|:)\s*{_QUOTED}|(?:\|\||\{{|,)\s*(\d{{1,10}})")
_MOST_TAGS = 2_000


class Erb:
    """A text whose ERB is replaced by marks that mean nothing else."""

    def __init__(self, text: str) -> None:
        self._codes: list[str] = []
        self.text = _TAG.sub(self._mark, text) if "<%" in text else text

    def _mark(self, match: re.Match[str]) -> str:
        if match["kind"] != "=" or len(self._codes) >= _MOST_TAGS:
            return "\n" * match[0].count("\n")
        self._codes.append(match["code"])
        return f"erb-{len(self._codes) - 1}-erb"

    def value(self, text: str) -> Expression | None:
        """A value of the file; None if it is empty."""
        if not text:
            return None
        if "erb-" not in text:
            return literal(text)
        parts: list[str | Expression] = []
        end = 0
        for match in _MARK.finditer(text):
            parts.append(text[end : match.start()])
            end = match.end()
            position = int(match[1])
            parts.append(_meaning(self._codes[position]) if position < len(self._codes) else match[0])
        parts.append(text[end:])
        kept = tuple(part for part in parts if part != "")
        return kept[0] if len(kept) == 1 and not isinstance(kept[0], str) else Text(kept)


def _meaning(code: str) -> Expression:
    """``ENV.fetch("DB_HOST", "db")``, ``ENV["A"] || ENV["B"] || "c"``."""
    found = list(_VARIABLE.finditer(code))
    if not found:
        written = re.fullmatch(rf"\s*{_QUOTED}\s*", code)
        return Hole("unknown", code.strip()[:60]) if written is None else literal(written[1] or written[2] or "")
    rest = code[found[-1].start() :]
    default = _DEFAULT.search(rest)
    written_out = None if default is None else literal(default[1] or default[2] or default[3] or "")
    value: Expression | None = written_out
    for match in reversed(found):
        value = Hole("env", match[1], value)
    return value if value is not None else Choice(())
