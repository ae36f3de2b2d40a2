"""MicroProfile's configuration, as its implementations ask it: one thing under several keys."""

from __future__ import annotations

from ringfence.extend import Code
from ringfence.model.expression import Hole, Text


def setting(code: Code, *keys: str, default: Text | None = None) -> Text:
    """What the first of these keys says that anything sets; the default, if there is one, where none is."""
    asked = [Hole("setting", key) for key in keys]
    known = (hole for hole in asked if code.deployed(Text((hole,))).parts != (hole,))
    return Text((Hole("setting", next(known, asked[0]).name, default),))
