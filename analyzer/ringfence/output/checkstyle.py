"""``checkstyle``: the XML of Checkstyle, which nearly every CI system and review bot can read."""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element, SubElement

from ringfence.extend import Rendering, output
from ringfence.model.finding import Report, Verdict
from ringfence.output._xml import attributes, to_xml

_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}


@output("checkstyle", summary="Checkstyle XML, for review bots and CI systems")
def render(report: Report, rendering: Rendering) -> str:
    """Every new finding, file by file."""
    files: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in report.verdicts:
        if verdict.state == "new":
            files[verdict.finding.at.path].append(verdict)
    root = Element("checkstyle", attributes(version="4.3"))
    for path in sorted(files):
        file = SubElement(root, "file", attributes(name=path))
        for verdict in sorted(files[path], key=lambda verdict: verdict.finding.at):
            _error(file, verdict)
    return to_xml(root)


def _error(file: Element, verdict: Verdict) -> None:
    finding = verdict.finding
    message = ". ".join(part.rstrip(".") for part in (finding.message, finding.remedy) if part) + "."
    SubElement(
        file,
        "error",
        attributes(
            line=finding.at.line,
            column=finding.at.column,
            severity=_SEVERITIES[verdict.severity],
            message=message,
            source=f"ringfence.{finding.rule}",
        ),
    )
