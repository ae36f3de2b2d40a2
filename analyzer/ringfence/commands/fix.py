"""``ringfence fix``: mend in place what can be mended safely."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from ringfence.commands._options import asking
from ringfence.commands._request import Request

if TYPE_CHECKING:
    from ringfence.fixing.edit import Edit

SAFE = ("missing-timeout", "unused-exception")
UNSAFE = ("hard-coded-endpoint", "missing-retry")
DAYS = 90


@click.command("fix")
@asking
@click.option("--diff", "show", is_flag=True, help="Show the changes as a patch; this is the default.")
@click.option("--apply", "write", is_flag=True, help="Write the changes.")
@click.option("--unsafe", is_flag=True, help="Also what may change behaviour: addresses in the code become settings.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=10, show_default=True, help="Seconds.")
@click.option("--ignore", metavar="RULE", help="Excuse every new finding of a rule where it stands; needs --reason.")
@click.option("--reason", help="Why the findings are excused.")
@click.option(
    "--until", metavar="DAY", help=f"The last day the excuses hold, as 2027-03-31; {DAYS} days from now by default."
)
def command(
    request: Request, show: bool, write: bool, unsafe: bool, timeout: float, ignore: str | None, reason: str | None,
    until: str | None,
) -> int:  # fmt: skip
    r"""Mend in place what can be mended safely.

    \b
    Safe:    missing-timeout      a timeout for requests without one (Python: requests, urllib)
             unused-exception     comments that excuse nothing any more are taken out
    Unsafe:  hard-coded-endpoint  addresses of other services in Python code are read from the environment, the old
                                  address being the default
             missing-retry        harmless requests are tried again, where the service depends on tenacity already
                                  (the rule is off: --rules missing-retry)
    Marks:   --ignore RULE        a comment with reason and end at every new finding of the rule, in any language

    Nothing is written without --apply. Every other byte of a file stays as it is; a second run changes nothing.

    \b
    Examples:
      ringfence fix                                  what would be mended, as a patch
      ringfence fix --apply --timeout 5
      ringfence fix --ignore shared-table --reason "moves to the API" --until 2027-03-31 --apply
    """
    from ringfence.commands._fixes import Fixes
    from ringfence.config_checking import parse_date

    request.need_folder("run ringfence fix in the repository that is to be mended.")
    if show and write:
        raise click.UsageError("--diff and --apply exclude each other.")
    if bool(ignore) != bool(reason):
        raise click.UsageError("--ignore and --reason go together: an excuse without a reason is none.")
    day = parse_date(until) if until else date.today() + timedelta(days=DAYS)
    if day is None:
        raise click.UsageError(f"--until is a day as 2027-03-31, not {until!r}.")
    fixes = Fixes.of(request)
    edits = fixes.marks(ignore, reason or "", day) if ignore else fixes.mended(timeout, unsafe=unsafe)
    _show(edits, request, write=write)
    fixes.say_left_out(unsafe=unsafe)
    return 0


def _show(edits: list[Edit], request: Request, *, write: bool) -> None:
    from ringfence.commands._writing import print_text
    from ringfence.output._visible import visible
    from ringfence.read.files import write_back

    for edit in edits:
        if write:
            if not write_back(request.path, edit.path, edit.before, edit.after):
                click.echo(
                    f"{visible(edit.path)} has changed meanwhile, or cannot be written; it is left alone.", err=True
                )
                continue
            click.echo(f"{visible(edit.path)}: {', '.join(map(visible, edit.what))}")
        else:
            print_text(edit.diff)
    number = sum(len(edit.what) for edit in edits)
    verb = "mended" if write else "would be mended; --apply writes it"
    click.echo(f"{number} thing{'s' * (number != 1)} {verb}.", err=True)
