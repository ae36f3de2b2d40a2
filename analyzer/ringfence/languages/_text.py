"""Strings that code puts together, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ringfence.languages._chains import anew
from ringfence.model.expression import OPAQUE, Constant, Expression, Mapping, Text


def joined(parts: Iterable[str | Expression]) -> Text:
    """One text out of pieces: texts inside are opened, neighbouring literals become one, constants are printed."""
    merged: list[str | Expression] = []
    literals: list[str] = []
    for part in parts:
        for piece in part.parts if type(part) is Text else (part,):
            if isinstance(piece, str):
                literals.append(piece)
                continue
            if type(piece) is Constant:
                literals.append(str(piece.value))
                continue
            if any(literals):
                merged.append("".join(literals))
            literals.clear()
            merged.append(anew(piece))  # most are some call's arguments, too
    if any(literals) or not merged:
        merged.append("".join(literals))
    return Text(tuple(merged))


def formatted(template: str, verbs: re.Pattern[str], values: Sequence[Expression]) -> Text:
    """A template whose places are filled by ``sprintf`` of some language. verbs: how a place is written, with the groups
    ``verb``, ``position`` (one-based) and, where the language has them, ``name`` and ``braced``: what a value is called in
    a mapping, the last value.
    """
    parts: list[str | Expression] = []
    end = position = 0
    for match in verbs.finditer(template):
        parts.append(template[end : match.start()])
        end = match.end()
        named = match.groupdict()
        name = named.get("name") or named.get("braced")
        if match["verb"] == "%":
            parts.append("%")
        elif name:
            parts.append(_named(values, name))
        else:
            at = int(match["position"]) - 1 if match["position"] else position
            position += match["position"] is None
            parts.append(values[at] if 0 <= at < len(values) else OPAQUE)
    parts.append(template[end:])
    return joined(parts)


def _named(values: Sequence[Expression], name: str) -> Expression:
    mapping = values[-1] if values else None
    items = mapping.items if isinstance(mapping, Mapping) else ()
    return next((value for key, value in items if isinstance(key, Text) and key.literal == name), OPAQUE)
