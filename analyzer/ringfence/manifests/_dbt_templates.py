"""Templates of SQL as dbt writes them."""

from __future__ import annotations

from ringfence.patterns import pattern

USE = pattern(r"\{\{-?\s*(?:source|ref)\s*\(\s*(?P<names>[^(){}]{1,300})\)")
"""``{{ source('shop', 'orders') }}``, ``{{ ref('turnover') }}``."""
_TEMPLATE = pattern(r"\{\{-?\s*(?:(?:source|ref|config)\s*\(|this\b)")


def is_template(text: str) -> bool:
    """Whether a file of SQL is a model of dbt's, which no database sees as it is written."""
    return _TEMPLATE.search(text) is not None
