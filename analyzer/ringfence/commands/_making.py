"""A report in the making: the analysis of what is asked for, what the rules find in it, and the verdicts on that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, structs

from ringfence import __version__
from ringfence.baseline import Baseline
from ringfence.commands._evidence import (
    lines_of,
    places_in,
    places_of,
    redacted_diagnostic,
    redacted_system,
    redacted_verdict,
)
from ringfence.commands._executors import executor_for
from ringfence.commands._progress import Progress
from ringfence.commands._request import CERTAINTIES, SEVERITIES, Request, refusal
from ringfence.config import Config, RuleConfig
from ringfence.extend import Rule
from ringfence.judge import fixed, judge, unknown_services
from ringfence.model.finding import Finding, Report, RuleInfo, Verdict
from ringfence.model.source import Diagnostic
from ringfence.plugins import Plugins
from ringfence.read.facts import Readers
from ringfence.read.files import Repository
from ringfence.run import Analysis, Known, analyse, check, find_baseline, is_on, load_baseline, understood


class NothingToAnalyseError(Exception):
    """There is no service: a run that checks nothing must not look green."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Making(Struct, frozen=True):
    """What a report is made for, and of what. every_line: it keeps the source lines of the whole system, not of verdicts
    alone.
    """

    request: Request
    plugins: Plugins
    rules: Sequence[Rule]
    config: Config
    every_line: bool

    def analysis(
        self, files: Repository | None = None, known: Known | None = None, readers: Readers | None = None
    ) -> Analysis:
        """Read and link the folder; what is ``known`` of the ``files`` is not read again. Raises NothingToAnalyseError."""
        request = self.request
        progress = Progress(quiet=request.quiet > 0)
        try:
            with executor_for(request) as executor:
                analysis = analyse(
                    request.path,
                    config=self.config,
                    plugins=self.plugins,
                    progress=progress,
                    files=files,
                    known=known,
                    jobs=request.jobs,
                    executor=executor,
                    readers=readers,
                )
        finally:
            progress.end()
        return _with_services(analysis, request.path)

    def findings(self, analysis: Analysis) -> tuple[Finding, ...]:
        """What the rules find. Raises RuleError."""
        return check(analysis, self._on, self.config)

    def report(self, analysis: Analysis, findings: Iterable[Finding]) -> Report:
        """The verdicts on what was found, as far as they are wanted, and what shows them."""
        config, rules, request = self.config, self.rules, self.request
        ran = [rule.id for rule in self._on]
        baseline = known_findings(request)
        verdicts = judge(
            findings, analysis.system, config, rules, analysis.text, today=date.today(), ran=ran, baseline=baseline
        )
        shown = tuple(redacted_verdict(verdict) for verdict in verdicts if _is_wanted(verdict, request))
        places = [at for verdict in shown for at in places_of(verdict.finding)]
        if self.every_line:
            places += places_in(analysis.system)
        diagnostics = sorted({*analysis.diagnostics, *unknown_services(config, analysis.system)})
        return Report(
            system=redacted_system(analysis.system),
            verdicts=shown,
            rules=tuple(RuleInfo(rule.id, rule.summary, _severity(rule, config), rule.help) for rule in self._on),
            diagnostics=tuple(map(redacted_diagnostic, diagnostics)),
            version=__version__,
            fixed=fixed(baseline, verdicts, ran, {rule.id for rule in rules}),
            lines=tuple(lines_of(places, analysis.text)),
        )

    def report_on_facts(self, file: Path) -> Report:
        """The report on what was read of repositories elsewhere. Raises NothingToAnalyseError and RuleError."""
        from ringfence.commands._facts import aged, merged_facts, warnings

        request = self.request
        if request.executor:
            request.need_folder("nothing is read, so --executor has nothing to do.")
        progress = Progress(quiet=request.quiet > 0)
        try:
            found = merged_facts(file, self.config)
            analysis = understood(found.said, found.files, self.config, self.plugins, progress, jobs=request.jobs)
        finally:
            progress.end()
        states = aged(found.states, date.today())
        old = warnings(states, file, self.config.max_age)
        analysis = _with_services(structs.replace(analysis, diagnostics=(*old, *analysis.diagnostics)), file)
        return structs.replace(self.report(analysis, self.findings(analysis)), repositories=states)

    @property
    def _on(self) -> list[Rule]:
        """The rules that run."""
        return [rule for rule in self.rules if is_on(rule, self.config)]


def known_findings(request: Request) -> Baseline:
    """The baseline that is asked for, else the one in the analysed folder, an empty one if there is none.

    Raises ConfigError and click.UsageError.
    """
    if request.baseline and request.no_baseline:
        raise refusal("--baseline and --no-baseline exclude each other.")
    place = None if request.no_baseline else request.baseline or find_baseline(request.root)
    return load_baseline(request.root, place) if place else Baseline()


def _is_wanted(verdict: Verdict, request: Request) -> bool:
    severe = SEVERITIES.index(verdict.severity) >= SEVERITIES.index(request.min_severity)
    return severe and CERTAINTIES.index(verdict.finding.certainty) >= CERTAINTIES.index(request.min_certainty)


def _severity(rule: Rule, config: Config) -> str:
    return config.rules.get(rule.id, RuleConfig()).severity or rule.severity


def _with_services(analysis: Analysis, root: Path) -> Analysis:
    """The analysis, if there is anything to analyse. Raises NothingToAnalyseError."""
    if analysis.system.services:
        return analysis
    plugins = analysis.plugins
    readers = sorted({*(one.name for one in plugins.languages), *(one.name for one in plugins.manifests)})
    raise NothingToAnalyseError(
        f"nothing to analyse: no service was found among {len(analysis.files.paths)} files in {root}.\n"
        f"Looked for services in deployment manifests and in build files next to code, as {', '.join(readers)} read them."
        "\nIs this the root of the repository? If nothing there says what is deployed, declare it in ringfence.yaml:\n\n"
        "  services:\n    orders: {path: services/orders}" + _not_read(analysis.diagnostics)
    )


def _not_read(diagnostics: Sequence[Diagnostic]) -> str:
    """What could not be read, which may be why nothing was found."""
    problems = [redacted_diagnostic(diagnostic) for diagnostic in diagnostics]
    if not problems:
        return ""
    shown = "".join(f"\n  {problem.at}: {problem.message}" for problem in problems[:5])
    more = f"\n  … and {len(problems) - 5} more" if len(problems) > 5 else ""
    return f"\n\nCould not be read:{shown}{more}"
