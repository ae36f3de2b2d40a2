"""ClickHouse's mutations: ``ALTER TABLE`` that changes rows, where other databases have a statement for that."""

from __future__ import annotations

import re

from ringfence.patterns import pattern
from ringfence.sql.names import NAME

_MUTATION = pattern(
    rf"\s*alter\s+table\s+(?P<table>{NAME})\s+(?:on\s+cluster\s+\S+\s+)?(?P<verb>update|delete)\b(?P<rest>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)


def mutated(text: str) -> str | None:
    """The plain statement for a mutation, ``UPDATE t SET …`` for ``ALTER TABLE t UPDATE …``; None if it is none."""
    match = _MUTATION.match(text) if text[:40].lstrip()[:5].lower() == "alter" else None
    if match is None:
        return None
    verb = f"UPDATE {match['table']} SET" if match["verb"].lower() == "update" else f"DELETE FROM {match['table']}"
    return verb + match["rest"]
