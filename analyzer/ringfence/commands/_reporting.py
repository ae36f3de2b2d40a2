"""From what the user asks for to a report."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import structs

from ringfence.commands._configuring import configuration
from ringfence.commands._evidence import places_of
from ringfence.commands._making import Making
from ringfence.commands._memory import Memory, memory_of, plugins_for
from ringfence.commands._remembering import remembered
from ringfence.commands._request import Request
from ringfence.hygiene import with_hygiene
from ringfence.model.finding import Report
from ringfence.plugins import Plugins


def make_report(
    request: Request, plugins: Plugins, *, memory: Memory | None = None, every_line: bool = False
) -> Report:
    """Analyse, check and judge. memory: of the request, if it is at hand; every_line: the report keeps the source lines of
    the whole system, not of verdicts alone.

    Raises ConfigError, RuleError, NothingToAnalyseError, and click.UsageError for rules that do not exist.
    """
    rules = with_hygiene(plugins.rules)
    making = Making(request, plugins, rules, configuration(request, rules), every_line)
    if request.facts:
        return making.report_on_facts(request.facts)
    memory = memory or memory_of(request)
    if memory is not None:
        return remembered(making, memory)
    analysis = making.analysis()
    return making.report(analysis, making.findings(analysis))


def report_of(request: Request) -> Report:
    """The report that a question is asked of, with everything that is installed. Raises as :func:`make_report`."""
    return make_report(request, plugins_for(request))


def involving(report: Report, files: Iterable[Path], root: Path) -> Report:
    """The report with only those verdicts of which some place lies in one of the files."""
    base = root.resolve()
    inside = [file.resolve() for file in files]
    wanted = {file.relative_to(base).as_posix() for file in inside if file.is_relative_to(base)}
    kept = tuple(v for v in report.verdicts if any(at.path in wanted for at in places_of(v.finding)))
    return structs.replace(report, verdicts=kept)
