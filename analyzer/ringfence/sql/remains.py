"""What parsing leaves behind: nodes of a syntax tree know their parents, so that nobody takes them away but who looks for
garbage, which a run does seldom.
"""

from __future__ import annotations

import gc

MOST_LEFT = 300_000
"""Characters of statements whose trees may lie about, some 50 MiB."""
_left = 0


def parsed(characters: int) -> None:
    """Note that statements of so many characters were parsed; when that is enough, look for what is left of them."""
    global _left
    _left += characters
    if _left > MOST_LEFT:
        _left = 0
        gc.collect(0)  # only what was made since the last time: what is older was looked through then
