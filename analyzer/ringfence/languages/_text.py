"""Strings that code puts together, in any language."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.languages._chains import anew
from ringfence.model.expression import Constant, Expression, Text


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
