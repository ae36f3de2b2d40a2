"""``ringfence baseline``: write down the violations that are known, so that only others fail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from ringfence.baseline import Baseline, write_baseline
from ringfence.commands._options import asking
from ringfence.commands._request import Request
from ringfence.model.finding import KnownFinding, Report, Verdict
from ringfence.model.source import Span
from ringfence.names import BASELINE_FILE, BASELINE_FOLDER

NO_SERVICE = "other"


@click.command("baseline")
@asking
@click.option(
    "--per-service", is_flag=True, help="One file a service, in a folder: branches rarely touch the same file."
)
@click.option("--allow-growth", is_flag=True, help="Add findings that are not known yet to a baseline that is there.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
def command(request: Request, per_service: bool, allow_growth: bool, dry_run: bool) -> None:
    r"""Write down the violations that are known, so that only others fail.

    The first time, everything that is found is written to ringfence-baseline.yaml. From then on the baseline only
    shrinks: what is gone is taken out, what is new is left out, unless --allow-growth is given. It holds no lines and no
    counts, so it changes only when violations come or go. What is excepted in ringfence.yaml or by a comment is not in it.

    \b
    Examples:
      ringfence baseline                    the first time, and after mending some
      ringfence baseline --per-service      one file for each service that trespasses
      ringfence baseline --dry-run          what would change
    """
    from ringfence.commands._making import known_findings
    from ringfence.commands._memory import plugins_for
    from ringfence.commands._reporting import make_report
    from ringfence.commands._writing import write_file
    from ringfence.run import find_baseline

    old = known_findings(request)
    report = make_report(request, plugins_for(request))
    place = request.baseline or find_baseline(request.root)
    kept, added, left_out = _changes(report, old, growing=allow_growth or place is None)
    target = place or request.root / (BASELINE_FOLDER if per_service else BASELINE_FILE)
    if per_service and target.is_file():
        raise click.UsageError(f"{target} is one file. Delete it after running with --baseline {BASELINE_FOLDER}.")
    files = _files(target, [*kept, *added], report, per_service=per_service)
    if not dry_run:
        for path, known in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, write_baseline(known))
        for path in _emptied(old, files, request.root):
            path.unlink(missing_ok=True)
    _say(target, kept, added, report.fixed, left_out, dry_run=dry_run)


def _changes(
    report: Report, old: Baseline, *, growing: bool
) -> tuple[list[KnownFinding], list[KnownFinding], list[Verdict]]:
    """The entries that stay, those that come in, and the findings that are left out."""
    from ringfence.hygiene import HYGIENE

    hygiene = {rule.id for rule in HYGIENE}
    gone = {entry.fingerprint for entry in report.fixed}
    kept = [entry for entry in old.known if entry.fingerprint not in gone]
    new = [verdict for verdict in report.verdicts if verdict.state == "new" and verdict.finding.rule not in hygiene]
    return (kept, [_entry(verdict) for verdict in new], []) if growing else (kept, [], new)


def _entry(verdict: Verdict) -> KnownFinding:
    finding = verdict.finding
    return KnownFinding(verdict.fingerprint, finding.rule, finding.subject, finding.services, Span("", 1))


def _files(
    target: Path, known: Iterable[KnownFinding], report: Report, *, per_service: bool
) -> Mapping[Path, list[KnownFinding]]:
    """What each file is to hold: one file, or one for each service that trespasses."""
    if not per_service and not target.is_dir():
        return {target: list(known)}
    from ringfence.views.offenders import offender

    offenders = {
        verdict.fingerprint: offender(verdict.finding, report.system) or NO_SERVICE for verdict in report.verdicts
    }
    files: defaultdict[Path, list[KnownFinding]] = defaultdict(list)
    for entry in known:
        name = offenders.get(entry.fingerprint) or (entry.services or (NO_SERVICE,))[0]
        files[target / f"{_file_name(name)}.yaml"].append(entry)
    return files


def _file_name(service: str) -> str:
    """A service's name as a file name that leads nowhere else."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in service).lstrip(".-")
    return safe or NO_SERVICE


def _emptied(old: Baseline, files: Mapping[Path, object], root: Path) -> list[Path]:
    """Files of a folder that hold nothing any more."""
    written = {path.resolve() for path in files}
    return [root / path for path in old.paths if (root / path).resolve() not in written]


def _say(
    target: Path, kept: list[KnownFinding], added: list[KnownFinding], fixed: tuple[KnownFinding, ...],
    left_out: list[Verdict], *, dry_run: bool,
) -> None:  # fmt: skip
    from ringfence.output._visible import visible

    verb = "would hold" if dry_run else "holds"
    total = len(kept) + len(added)
    click.echo(f"{target} {verb} {total} known findings: {len(added)} added, {len(fixed)} taken out.")
    for entry in fixed:
        click.echo(f"  gone: {entry.rule} {visible(entry.subject)}")
    if left_out:
        click.echo(f"{len(left_out)} new findings are left out; mend them, or add them with --allow-growth:", err=True)
        for verdict in left_out:
            finding = verdict.finding
            where = f"{visible(finding.at.path)}:{finding.at.line}"
            click.echo(f"  {where}: {finding.rule} {visible(finding.subject)}", err=True)
