"""``ringfence explain``: the page of a rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ringfence.extend import Rule


@click.command("explain")
@click.argument("rule", required=False)
@click.option(
    "--plugin",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Python file with rules.",
)
def command(rule: str | None, plugin: tuple[Path, ...]) -> None:
    r"""Explain a RULE, or list them all.

    What it flags and why, what to do about it, how to declare it intended, its guards against false alarms and options.

    \b
    Examples:
      ringfence explain
      ringfence explain cross-service-join
    """
    from ringfence.commands._options import no_such
    from ringfence.commands._outputs import print_text
    from ringfence.hygiene import with_hygiene
    from ringfence.plugins import collect

    rules = {known.id: known for known in with_hygiene(collect(plugin).rules)}
    if rule is None:
        print_text("".join(f"{known.id}  {known.severity}  {known.summary}\n" for known in rules.values()))
    elif rule in rules:
        print_text(_page(rules[rule]))
    else:
        raise no_such("rule", rule, rules)


def _page(rule: Rule) -> str:
    import shutil
    import sys

    from ringfence.commands._markdown import plain
    from ringfence.commands._outputs import MAX_WIDTH

    width = min(shutil.get_terminal_size((100, 24)).columns, MAX_WIDTH)
    return f"{rule.id} ({rule.severity}): {rule.summary}\n\n" + plain(rule.help, width, color=sys.stdout.isatty())
