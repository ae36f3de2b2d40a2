"""What could not be seen, and what could not be read."""

from __future__ import annotations

from collections import Counter

from ringfence.model.finding import Report
from ringfence.views.answer import Answer, Item, location, place

COLUMNS = ("what", "service", "where", "why")
FILE = "file"
"""What a diagnostic is about."""


def unresolved(report: Report, kind: str | None = None, service: str | None = None) -> Answer:
    """Everything, or what is of one kind, or of one service."""
    rows = [(gap.what, gap.service, gap.at, gap.why) for gap in report.system.unresolved]
    rows += [(FILE, "", diagnostic.at, diagnostic.message) for diagnostic in report.diagnostics]
    items = [
        Item(
            (what, who, place(at), reason),
            {"what": what, "service": who or None, "why": reason, "location": location(at)},
        )
        for what, who, at, reason in rows
        if kind in (None, what) and service in (None, who)
    ]
    counts = Counter(item.cells[0] for item in items)
    summary = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
    return Answer("unresolved", COLUMNS, tuple(items), "Everything that matters could be seen through.", f"{summary}.")
