"""``junit``: test results. A suite for each rule, a case for each finding, and a passing case where a rule found nothing."""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element, SubElement

from ringfence.extend import Rendering, output
from ringfence.model.finding import Finding, Report, Verdict
from ringfence.output._xml import attributes, clean, to_xml


@output("junit", summary="JUnit XML, for test reports of CI systems")
def render(report: Report, rendering: Rendering) -> str:
    """Errors and warnings fail, notes are only told; what is known or excepted is skipped."""
    groups: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in report.verdicts:
        groups[verdict.finding.rule].append(verdict)
    names = sorted({*groups, *(rule.id for rule in report.rules if rule.severity != "off")})
    root = Element("testsuites", attributes(name="ringfence"))
    for name in names:
        _suite(root, name, groups[name])
    for count in ("tests", "failures"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    return to_xml(root)


def _suite(root: Element, rule: str, verdicts: list[Verdict]) -> None:
    failing = [verdict for verdict in verdicts if _fails(verdict)]
    skipped = [verdict for verdict in verdicts if verdict.state != "new"]
    suite = SubElement(
        root,
        "testsuite",
        attributes(
            name=rule,
            tests=len(verdicts) or 1,
            failures=len(failing),
            errors=0,
            skipped=len(skipped),
        ),
    )
    for verdict in verdicts:
        _case(suite, verdict)
    if not verdicts:
        SubElement(suite, "testcase", attributes(classname=rule, name="nothing found"))


def _fails(verdict: Verdict) -> bool:
    return verdict.state == "new" and verdict.severity in ("error", "warning")


def _case(suite: Element, verdict: Verdict) -> None:
    finding = verdict.finding
    parties = " ".join(finding.services)
    name = f"{finding.subject} ({parties})" if parties else finding.subject
    case = SubElement(suite, "testcase", attributes(classname=finding.rule, name=name))
    if verdict.state != "new":
        SubElement(case, "skipped", attributes(message=verdict.reason or "in the baseline"))
    elif _fails(verdict):
        failure = SubElement(case, "failure", attributes(message=finding.message, type=verdict.severity))
        failure.text = clean(_body(finding))
    else:
        SubElement(case, "system-out").text = clean(f"{finding.message}\n{_body(finding)}")


def _body(finding: Finding) -> str:
    lines = [f"{finding.at.path}:{finding.at.line}:{finding.at.column}"]
    lines += [f"because: {step.at} {step.note}" if step.at else f"because: {step.note}" for step in finding.because]
    lines += [f"see: {related.at} {related.note}" for related in finding.related]
    lines += [f"remedy: {finding.remedy}"] if finding.remedy else []
    return "\n".join(line.replace("\n", "\\n") for line in lines)
