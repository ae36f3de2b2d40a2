"""Reports of earlier states of the analysed repository."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import structs

from ringfence.commands._making import NothingToAnalyseError
from ringfence.commands._memory import plugins_for
from ringfence.commands._reporting import make_report
from ringfence.commands._request import Request
from ringfence.model.finding import KnownFinding, Report, Verdict
from ringfence.model.system import System


def need_history(request: Request) -> None:
    """Refuse facts, which are of one state. Raises click.UsageError."""
    request.need_folder("they have no earlier state. ringfence baseline tells what is new from what is known.")


def laid_out_report(request: Request, name: str, *, branched: bool) -> Report:
    """The report on the analysed folder as it was at a commit, with the configuration of that time.

    A state without a service has nothing: the system may be as young as that. Raises click.UsageError.
    """
    from ringfence.read.commits import RevisionError, resolve
    from ringfence.read.revisions import laid_out

    need_history(request)
    try:
        revision = resolve(request.path, name, branched=branched)
        with laid_out(request.path, revision) as folder:
            there = _there(request, folder)
            return make_report(there, plugins_for(there))
    except RevisionError as error:
        raise click.UsageError(str(error)) from error
    except NothingToAnalyseError:
        return Report(System(), (), ())


def against(report: Report, old: Report, name: str) -> Report:
    """The report with everything known that an earlier state had already, and as fixed what only that had."""
    there = {verdict.fingerprint: verdict for verdict in old.verdicts if verdict.finding.services}
    reason = f"already there at {name}"
    verdicts = tuple(
        structs.replace(verdict, state="known", reason=reason)
        if verdict.state == "new" and verdict.fingerprint in there
        else verdict
        for verdict in report.verdicts
    )
    now = {verdict.fingerprint for verdict in verdicts}
    gone = tuple(_entry(verdict) for key, verdict in there.items() if key not in now and verdict.state == "new")
    return structs.replace(report, verdicts=verdicts, fixed=(*report.fixed, *gone))


def _entry(verdict: Verdict) -> KnownFinding:
    finding = verdict.finding
    return KnownFinding(verdict.fingerprint, finding.rule, finding.subject, finding.services, finding.at)


def _there(request: Request, folder: Path) -> Request:
    """The same request for another folder; files that the user named stay those of now, unless they lie in the old one."""
    return request._replace(
        path=folder,
        config=_moved(request.config, request, folder),
        baseline=None,
        no_baseline=True,
        state_of=request.path.resolve(),
    )


def _moved(file: Path | None, request: Request, folder: Path) -> Path | None:
    root = request.path.resolve()
    if file is None or not file.resolve().is_relative_to(root):
        return file
    there = folder / file.resolve().relative_to(root)
    return there if there.is_file() else file
