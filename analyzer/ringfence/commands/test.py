"""``ringfence test``: run the cases of rules."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("test")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--plugin",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Python file with rules.",
)
@click.option("-q", "--quiet", is_flag=True, help="Only the cases that fail.")
def command(folder: Path, plugin: tuple[Path, ...], quiet: bool) -> int:
    r"""Run the cases in FOLDER/<rule>/<case>/ and say where rules find more or less than the cases expect.

    A case is a small system. A line that must be flagged carries `expect: RULE` in a comment; a case without such a line
    must stay silent. Every rule wants both.

    \b
    Examples:
      ringfence test cases --plugin acme_rules.py
      ringfence test fixtures
    """
    from ringfence.cases import find_cases, run_case
    from ringfence.commands._writing import print_text
    from ringfence.plugins import collect

    cases = find_cases(folder)
    if not cases:
        raise click.UsageError(f"There is no case in {folder}: FOLDER/<rule>/<case>/ is one.")
    plugins = collect(plugin)
    known = {rule.id for rule in plugins.rules}
    outcomes = [run_case(case, plugins) for case in cases if case.parent.name in known]
    for outcome in outcomes:
        if outcome.problems:
            lines = "".join(f"  {problem}\n" for problem in outcome.problems)
            print_text(f"failed  {outcome.rule}/{outcome.name}\n{lines}")
        elif not quiet:
            print_text(f"ok      {outcome.rule}/{outcome.name}{'' if outcome.flagged else ' (silent)'}\n")
    failed = sum(bool(outcome.problems) for outcome in outcomes)
    print_text(f"{len(outcomes)} cases, {failed} failed.\n")
    if not outcomes:
        raise click.UsageError(f"No folder in {folder} is called like a rule; there are: {', '.join(sorted(known))}.")
    return int(failed > 0)
