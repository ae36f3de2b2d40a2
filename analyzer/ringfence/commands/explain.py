"""``ringfence explain``: the page of a rule, or everything about one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ringfence.commands._answers import answering
from ringfence.commands._options import asking_at
from ringfence.commands._request import Request
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from ringfence.extend import Rule

_FINGERPRINT = pattern(r"[0-9a-f]{4,64}")


@click.command("explain")
@click.argument("subject", required=False, metavar="[RULE|FINDING]")
@asking_at
@answering
def command(request: Request, subject: str | None, answer_format: str) -> None:
    r"""Explain a RULE or a FINDING, or list all rules.

    Of a rule: what it flags and why, what to do about it, how to declare it intended, its guards against false alarms and
    options. A finding is named by its fingerprint, or how that begins (JSON, SARIF and the report show it): both sides with
    their lines, how it is known step by step, what makes it disappear, how to declare it intended.

    \b
    Examples:
      ringfence explain
      ringfence explain cross-service-join
      ringfence explain 3f2a --path shop
    """
    from ringfence.commands._memory import plugins_for
    from ringfence.commands._request import no_such
    from ringfence.commands._writing import print_text
    from ringfence.hygiene import with_hygiene
    from ringfence.output._ascii import to_json

    rules = {known.id: known for known in with_hygiene(plugins_for(request).rules)}
    if subject is None:
        shown = [{"rule": known.id, "severity": known.severity, "summary": known.summary} for known in rules.values()]
        listed = "".join(f"{known.id}  {known.severity}  {known.summary}\n" for known in rules.values())
        print_text(to_json({"schema": "ringfence/rules/1", "rules": shown}) if answer_format == "json" else listed)
    elif subject in rules:
        rule = rules[subject]
        page = {"rule": rule.id, "severity": rule.severity, "summary": rule.summary, "help": rule.help}
        print_text(to_json(page) if answer_format == "json" else _page(rule))
    elif _FINGERPRINT.fullmatch(subject):
        _explain_finding(request, subject, answer_format)
    else:
        raise no_such("rule", subject, rules)


def _page(rule: Rule) -> str:
    import shutil
    import sys

    from ringfence.commands._markdown import plain
    from ringfence.commands._terminal import MAX_WIDTH

    width = min(shutil.get_terminal_size((100, 24)).columns, MAX_WIDTH)
    return f"{rule.id} ({rule.severity}): {rule.summary}\n\n" + plain(rule.help, width, color=sys.stdout.isatty())


def _explain_finding(request: Request, prefix: str, answer_format: str) -> None:
    """Of all findings, whatever their state, the one whose fingerprint begins so."""
    from datetime import date, timedelta

    from ringfence.commands._finding import TIME_TO_MEND, declaration, explained
    from ringfence.commands._outputs import rendering_for
    from ringfence.commands._reporting import report_of
    from ringfence.commands._writing import print_text
    from ringfence.output._ascii import to_json
    from ringfence.output.json import finding_row

    report = report_of(request)
    found = [verdict for verdict in report.verdicts if verdict.fingerprint.startswith(prefix)]
    if not found:
        raise click.UsageError(
            f"There is no rule and no finding {prefix!r}; ringfence check -f json shows fingerprints."
        )
    if len(found) > 1:
        raise click.UsageError(
            f"{prefix!r} begins {', '.join(verdict.fingerprint for verdict in found)}: say more of it."
        )
    until = date.today() + timedelta(days=TIME_TO_MEND)
    if answer_format == "json":
        document = {
            "schema": "ringfence/finding/1",
            **finding_row(found[0]),
            "declaration": declaration(found[0], until),
        }
        print_text(to_json(document))
        return
    rendering = rendering_for(request, to_stdout=True)
    print_text(explained(report, found[0], rendering, until), color=rendering.color)
