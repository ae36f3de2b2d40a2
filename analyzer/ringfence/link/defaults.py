"""Addresses of the code that are taken where a variable is not set."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.link import addresses
from ringfence.link.units import Unit
from ringfence.model.expression import Hole, Text
from ringfence.model.source import Span

Told = Sequence[tuple[Span | None, Unit | None]]
"""What variables say among the addresses of a request: where each is passed, and whose it is, as far as that is known."""


def is_told(text: Text) -> bool:
    """Whether an address begins with what a variable or a setting says, perhaps behind its scheme."""
    begin = next((part for part in text.parts[:2] if part not in ("http://", "https://")), "")
    return isinstance(begin, Hole) and begin.kind in ("env", "setting")


def is_default(written: str, passed: Span | None, target: Unit, told: Told) -> bool:
    """Whether an address is one: of this machine beside any that a variable says, else beside one that is not passed at
    another place and is the same service's, or nobody knows whose. written: host and port as the code says them.
    """
    local = written.partition(":")[0].lower() in addresses.LOCAL
    return any(
        local or (other in (None, target) and (place == passed or None in (place, passed))) for place, other in told
    )
