"""Code that reports: dashboards, statistics, exports and business intelligence, told by what it is called."""

from __future__ import annotations

import re

from ringfence.model.source import Span
from ringfence.patterns import pattern

_WORDS = pattern(
    r"(?<![a-z])(report(s|ing)?|analytics?|dashboards?|statistics?|stats|insights?|bi|kpis?|exports?|exporter|warehouse|"
    r"data-?marts?|olap|etl)(?![a-z])",
    re.IGNORECASE,
)
_HUMPS = pattern(r"(?<=[a-z0-9])(?=[A-Z])|[_./:]+")


def is_reporting_name(name: str) -> bool:
    """Whether a name says that something reports: ``sales-reports``, ``analytics``, ``DailyReport``."""
    return bool(_WORDS.search(_HUMPS.sub("-", name)))


def is_reporting_code(service: str, at: Span, function: str) -> bool:
    """Whether a place belongs to code that reports, by its service, its file or its function."""
    path = at.path.rpartition(".")[0]
    return any(is_reporting_name(name) for name in (service, *path.split("/")[-2:], function))
