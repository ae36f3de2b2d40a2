"""Numbers as several languages write them alike: with underscores, octal ones with a zero first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft
from ringfence.model.expression import OPAQUE, Constant, Expression

if TYPE_CHECKING:
    from tree_sitter import Node


def integer(draft: Draft, node: Node) -> Expression:
    """An integer of up to 64 bits, which is what storage formats carry."""
    digits = draft.text(node).replace("_", "")
    octal = len(digits) > 1 and digits.isdecimal() and digits.startswith("0")
    try:
        value = int(digits, 8 if octal else 0)
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) < 2**63 else OPAQUE


def float_(draft: Draft, node: Node) -> Expression:
    """A floating-point number that is finite."""
    try:
        value = float(draft.text(node).replace("_", ""))
    except ValueError:
        return OPAQUE
    return Constant(value) if abs(value) != float("inf") else OPAQUE
