"""``ringfence diff``: what a change does to ownership and coupling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ringfence.commands._options import asking_at
from ringfence.commands._request import Request

if TYPE_CHECKING:
    from ringfence.comparing.comparison import Comparison
    from ringfence.extend import Rendering

WORKING_TREE = "working tree"
FORMATS = ("text", "json", "markdown")


@click.command("diff")
@click.argument("base")
@click.argument("head", required=False, default="")
@asking_at
@click.option(
    "-f", "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to say it."
)
@click.option("-o", "--output", "file", default="-", metavar="FILE", help="Where it goes; - is stdout.")
@click.option(
    "--fail-on-new", is_flag=True, help="Exit with 1 if the change brings a finding that fails ringfence check."
)
def command(request: Request, base: str, head: str, form: str, file: str, fail_on_new: bool) -> int:
    r"""Tell what a change does to ownership and coupling.

    BASE is a commit, HEAD another one, or left out: the files as they are now, uncommitted changes included. BASE counts
    where the work branched off from it. What is compared: services, owners of tables, accesses, calls, messages, chains of
    calls, and findings.

    \b
    Examples:
      ringfence diff main                        what this branch does
      ringfence diff v1.4 v1.5 --path shop       between two releases
      ringfence diff origin/main -f markdown -o comment.md
    """
    from ringfence.commands._memory import plugins_for
    from ringfence.commands._reporting import make_report
    from ringfence.commands._since import laid_out_report
    from ringfence.commands._writing import write_file
    from ringfence.comparing.comparison import compare
    from ringfence.judge import fails

    old = laid_out_report(request, base, branched=not head)
    new = laid_out_report(request, head, branched=False) if head else make_report(request, plugins_for(request))
    comparison = compare(old, new, base=base, head=head or WORKING_TREE)
    if file == "-":
        _print(comparison, request, form)
    else:
        from ringfence.extend import Rendering

        write_file(Path(file), _renderer(form)(comparison, Rendering()))
    return int(fail_on_new and any(fails(verdict, "error") for verdict in comparison.appeared))


def _print(comparison: Comparison, request: Request, form: str) -> None:
    from ringfence.commands._outputs import rendering_for
    from ringfence.commands._writing import print_text

    rendering = rendering_for(request, to_stdout=True)
    print_text(_renderer(form)(comparison, rendering), color=rendering.color)


def _renderer(form: str) -> Callable[[Comparison, Rendering], str]:
    if form == "json":
        from ringfence.comparing.json import render
    elif form == "markdown":
        from ringfence.comparing.markdown import render
    else:
        from ringfence.comparing.text import render
    return render
