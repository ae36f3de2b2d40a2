"""From what the user asks for to a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from msgspec import DecodeError, Struct, msgpack, structs
from msgspec.structs import replace

from ringfence import __version__
from ringfence.baseline import Baseline
from ringfence.commands._configuring import configuration
from ringfence.commands._executors import executor_for
from ringfence.commands._memory import Memory, memory_of, plugins_for
from ringfence.commands._progress import Progress
from ringfence.commands._request import CERTAINTIES, SEVERITIES, Request, refusal
from ringfence.config import Config, RuleConfig
from ringfence.extend import Rule
from ringfence.hygiene import with_hygiene
from ringfence.judge import fixed, judge, unknown_services
from ringfence.model.finding import Finding, Related, Report, RuleInfo, Verdict
from ringfence.model.source import Diagnostic, Span, Step
from ringfence.model.system import System
from ringfence.plugins import Plugins
from ringfence.read.facts import Readers
from ringfence.read.files import Repository, repository
from ringfence.redaction import hide_secrets, hide_userinfo
from ringfence.run import Analysis, Known, analyse, check, find_baseline, is_on, load_baseline, understood

MAX_LINE = 1000
"""Characters of a source line that a report keeps."""
_SELECTION = "selection"


class NothingToAnalyseError(Exception):
    """There is no service: a run that checks nothing must not look green."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def make_report(
    request: Request, plugins: Plugins, *, memory: Memory | None = None, every_line: bool = False
) -> Report:
    """Analyse, check and judge. memory: of the request, if it is at hand; every_line: the report keeps the source lines of
    the whole system, not of verdicts alone.

    Raises ConfigError, RuleError, NothingToAnalyseError, and click.UsageError for rules that do not exist.
    """
    rules = with_hygiene(plugins.rules)
    making = _Making(request, plugins, rules, configuration(request, rules), every_line)
    memory = memory or memory_of(request)
    return making.report() if memory is None else _remembered(making, memory)


def report_of(request: Request) -> Report:
    """The report that a question is asked of, with everything that is installed. Raises as :func:`make_report`."""
    return make_report(request, plugins_for(request))


class _Making(Struct, frozen=True):
    """A report to be made. every_line: it keeps the source lines of the whole system, not of verdicts alone."""

    request: Request
    plugins: Plugins
    rules: Sequence[Rule]
    config: Config
    every_line: bool

    def report(
        self, files: Repository | None = None, known: Known | None = None, readers: Readers | None = None
    ) -> Report:
        """Make it; what is ``known`` of the ``files`` is not read again."""
        request = self.request
        progress = Progress(quiet=request.quiet > 0)
        try:
            if request.facts:
                return self._of_facts(request.facts, progress)
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
            if not analysis.system.services:
                raise NothingToAnalyseError(_hint(request.path, analysis))
            return _report(analysis, self.config, self.rules, request, every_line=self.every_line)
        finally:
            progress.end()

    def _of_facts(self, file: Path, progress: Progress) -> Report:
        """The report on what was read of repositories elsewhere."""
        from ringfence.commands._facts import aged, merged_facts, warnings

        if self.request.executor:
            self.request.need_folder("nothing is read, so --executor has nothing to do.")
        found = merged_facts(file, self.config)
        analysis = understood(found.said, found.files, self.config, self.plugins, progress, jobs=self.request.jobs)
        if not analysis.system.services:
            raise NothingToAnalyseError(_hint(file, analysis))
        states = aged(found.states, date.today())
        old = warnings(states, file, self.config.max_age)
        analysis = replace(analysis, diagnostics=(*old, *analysis.diagnostics))
        report = _report(analysis, self.config, self.rules, self.request, every_line=self.every_line)
        return structs.replace(report, repositories=states)


def _remembered(making: _Making, memory: Memory) -> Report:
    """The report that an earlier run made of the same, else a new one, with what that run learned of unchanged files."""
    names = memory.key_of_names()
    readers = Readers(making.plugins.languages, making.plugins.manifests)
    known = _selected(memory.answer(_SELECTION, names))
    if known is not None:
        readers.know(known.paths, known.formats)
    files = repository(making.request.path, making.config, memory.stats, chosen=known.paths if known else None)
    chosen = frozenset(files.paths)
    tree = memory.look(lambda path: path in chosen and readers.reads(path))
    key = memory.key(tree.digest, *making.request.of_the_report(), f"every_line={making.every_line}")
    of_nothing = memory.key(key, str(making.request.path))  # the message names the folder as the user did
    report, nothing = _decoded(memory.answer("report", key)), memory.answer("nothing", of_nothing)
    if report is not None or nothing is not None:
        memory.keep_tree(tree)
        if report is None:
            raise NothingToAnalyseError((nothing or b"").decode())
        return report
    facts, services = memory.facts(tree), memory.services(tree)
    try:
        report = making.report(files, Known(facts, services), readers)
        kind, answer = "report", msgpack.encode(report)
    except NothingToAnalyseError as said:
        kind, key, answer = "nothing", of_nothing, said.message.encode("utf-8", "backslashreplace")
    if memory.keep_tree(tree):
        if making.request.state_of is None:
            facts.keep()
            services.keep()
        memory.keep_answer(kind, key, answer)
        if known is None:
            selected = _Selected(files.paths, readers.formats(files.paths))
            memory.keep_answer(_SELECTION, names, msgpack.encode(selected))
    if report is None:
        raise NothingToAnalyseError(answer.decode())
    return report


class _Selected(Struct, frozen=True, array_like=True):
    """The files that count, and the formats that they may be in: both are known where all are called as before, whatever
    they say.
    """

    paths: tuple[str, ...]
    formats: dict[str, list[str]]


def _selected(written: bytes | None) -> _Selected | None:
    try:
        return msgpack.decode(written, type=_Selected) if written else None
    except DecodeError:
        return None


def _decoded(report: bytes | None) -> Report | None:
    try:
        return msgpack.decode(report, type=Report) if report else None
    except DecodeError:
        return None


def _report(analysis: Analysis, config: Config, rules: Sequence[Rule], request: Request, *, every_line: bool) -> Report:
    on = [rule for rule in rules if is_on(rule, config)]
    ran = [rule.id for rule in on]
    baseline = known_findings(request)
    verdicts = judge(
        check(analysis, on, config),
        analysis.system,
        config,
        rules,
        analysis.text,
        today=date.today(),
        ran=ran,
        baseline=baseline,
    )
    shown = tuple(_redacted_verdict(verdict) for verdict in verdicts if _is_wanted(verdict, request))
    places = [at for verdict in shown for at in _places(verdict.finding)]
    return Report(
        system=structs.replace(
            analysis.system,
            unresolved=tuple(structs.replace(u, why=hide_userinfo(u.why)) for u in analysis.system.unresolved),
        ),
        verdicts=shown,
        rules=tuple(RuleInfo(rule.id, rule.summary, _severity(rule, config), rule.help) for rule in on),
        diagnostics=tuple(_redacted_diagnostic(d) for d in _diagnostics(analysis, config)),
        version=__version__,
        fixed=fixed(baseline, verdicts, ran, {rule.id for rule in rules}),
        lines=tuple(_lines([*places, *_seen(analysis.system)] if every_line else places, analysis)),
    )


def known_findings(request: Request) -> Baseline:
    """The baseline that is asked for, else the one in the analysed folder, an empty one if there is none.

    Raises ConfigError and click.UsageError.
    """
    if request.baseline and request.no_baseline:
        raise refusal("--baseline and --no-baseline exclude each other.")
    place = None if request.no_baseline else request.baseline or find_baseline(request.root)
    return load_baseline(request.root, place) if place else Baseline()


def involving(report: Report, files: Iterable[Path], root: Path) -> Report:
    """The report with only those verdicts of which some place lies in one of the files."""
    base = root.resolve()
    inside = [file.resolve() for file in files]
    wanted = {file.relative_to(base).as_posix() for file in inside if file.is_relative_to(base)}
    kept = tuple(v for v in report.verdicts if any(at.path in wanted for at in _places(v.finding)))
    return structs.replace(report, verdicts=kept)


def _is_wanted(verdict: Verdict, request: Request) -> bool:
    severe = SEVERITIES.index(verdict.severity) >= SEVERITIES.index(request.min_severity)
    return severe and CERTAINTIES.index(verdict.finding.certainty) >= CERTAINTIES.index(request.min_certainty)


def _diagnostics(analysis: Analysis, config: Config) -> list[Diagnostic]:
    return sorted({*analysis.diagnostics, *unknown_services(config, analysis.system)})


def _hint(root: Path, analysis: Analysis) -> str:
    plugins = analysis.plugins
    readers = sorted({*(one.name for one in plugins.languages), *(one.name for one in plugins.manifests)})
    return (
        f"nothing to analyse: no service was found among {len(analysis.files.paths)} files in {root}.\n"
        f"Looked for services in deployment manifests and in build files next to code, as {', '.join(readers)} read them."
        "\nIs this the root of the repository? If nothing there says what is deployed, declare it in ringfence.yaml:\n\n"
        "  services:\n    orders: {path: services/orders}" + _not_read(analysis)
    )


def _not_read(analysis: Analysis) -> str:
    """What could not be read, which may be why nothing was found."""
    problems = [_redacted_diagnostic(diagnostic) for diagnostic in analysis.diagnostics]
    if not problems:
        return ""
    shown = "".join(f"\n  {problem.at}: {problem.message}" for problem in problems[:5])
    more = f"\n  … and {len(problems) - 5} more" if len(problems) > 5 else ""
    return f"\n\nCould not be read:{shown}{more}"


# ---------------------------------------------------------------- what is shown


def _lines(places: Iterable[Span], analysis: Analysis) -> Iterator[tuple[str, int, str]]:
    """The source line of every place that is shown, without its secrets."""
    wanted: dict[str, set[int]] = {}
    for at in places:
        wanted.setdefault(at.path, set()).add(at.line)
    for path in sorted(wanted):
        text = (analysis.text(path) or "").split("\n")
        for number in sorted(number for number in wanted[path] if 0 < number <= len(text)):
            before = text[number - 2][:MAX_LINE] if number > 1 else ""
            yield path, number, hide_secrets(text[number - 1][:MAX_LINE], path, before)


def _places(finding: Finding) -> Iterator[Span]:
    yield finding.at
    yield from (related.at for related in finding.related)
    yield from (step.at for step in (*finding.because, *finding.path) if step.at)


def _seen(system: System) -> Iterator[Span]:
    """Every place that the system is made of."""
    uses = [use for store in system.datastores for use in store.uses]
    because = [service.because for service in system.services] + [table.because for table in system.tables]
    for group in (system.accesses, system.calls, system.channels, uses):
        for one in group:
            yield one.at
            because.append(one.because)
    yield from (definition.at for table in system.tables for definition in table.definitions)
    yield from (gap.at for gap in system.unresolved)
    yield from (step.at for steps in because for step in steps if step.at)


def _redacted_verdict(verdict: Verdict) -> Verdict:
    finding = verdict.finding
    redacted = structs.replace(
        finding,
        message=hide_userinfo(finding.message),
        remedy=hide_userinfo(finding.remedy),
        related=tuple(Related(hide_userinfo(related.note), related.at) for related in finding.related),
        because=tuple(Step(hide_userinfo(step.note), step.at) for step in finding.because),
        path=tuple(Step(hide_userinfo(step.note), step.at) for step in finding.path),
    )
    return structs.replace(verdict, finding=redacted)


def _redacted_diagnostic(diagnostic: Diagnostic) -> Diagnostic:
    return Diagnostic(diagnostic.at, hide_userinfo(diagnostic.message))


def _severity(rule: Rule, config: Config) -> str:
    return config.rules.get(rule.id, RuleConfig()).severity or rule.severity
