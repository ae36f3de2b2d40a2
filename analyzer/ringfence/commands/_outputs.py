"""Where reports go: formats and files paired by position."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from ringfence.commands._options import Request, no_such
from ringfence.extend import Output, Rendering
from ringfence.model.finding import Report

STDOUT = "-"
MAX_WIDTH = 140


@dataclass(frozen=True, slots=True)
class Target:
    """One output and the file it goes to."""

    output: Output
    file: str

    def write(self, report: Report, request: Request) -> None:
        """Render the report and write it. Raises click.ClickException if that cannot be."""
        to_stdout = self.file == STDOUT
        rendering = rendering_for(request, to_stdout=to_stdout)
        text = self.output.render(report, rendering)
        if to_stdout:
            print_text(text, color=rendering.color)
        else:
            write_file(Path(self.file), text)


def rendering_for(request: Request, *, to_stdout: bool) -> Rendering:
    """Colour and width as the user and the terminal want them."""
    color = _color(request.color, terminal=to_stdout and sys.stdout.isatty())
    return Rendering(color=color, width=_width(terminal=to_stdout), verbosity=request.verbosity)


def targets(request: Request, outputs: Iterable[Output], default: str) -> tuple[Target, ...]:
    """The outputs that are asked for. Raises click.UsageError if formats and files do not pair."""
    known = {output.name: output for output in outputs}
    formats = request.format or (default,)
    for name in formats:
        if name not in known:
            raise no_such("format", name, known)
    if len(request.output) > len(formats):
        raise click.UsageError("Every --output needs a --format before it.")
    files = (*request.output, *[STDOUT] * (len(formats) - len(request.output)))
    for file in files:
        if files.count(file) > 1:
            where = "stdout; give the others an --output" if file == STDOUT else file
            raise click.UsageError(f"Two formats cannot both go to {where}.")
    return tuple(Target(known[name], file) for name, file in zip(formats, files, strict=True))


def annotate(report: Report, request: Request, outputs: Iterable[Output]) -> None:
    """In GitHub Actions, also show the findings where people look for them: at the lines, and in the job's summary."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    known = {output.name: output for output in outputs}
    if "github" in known:
        print_text(known["github"].render(report, Rendering()))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and "markdown" in known:
        try:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(known["markdown"].render(report, Rendering()))
        except OSError as error:
            click.echo(f"The job's summary cannot be written: {error.strerror or error}", err=True)


def _color(choice: str, *, terminal: bool) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return terminal or os.environ.get("FORCE_COLOR", "0") not in ("", "0")


def _width(*, terminal: bool) -> int:
    return min(shutil.get_terminal_size((100, 24)).columns, MAX_WIDTH) if terminal else 100


def print_text(text: str, *, color: bool = False) -> None:
    """Print to stdout, in whatever encoding it has. A reader that has gone away is no error."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False, color=color)
    except BrokenPipeError:
        # Python flushes stdout once more at exit, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_file(path: Path, text: str) -> None:
    """Write a file at once: readers see the old content or the new. Raises click.ClickException."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8", newline="\n")  # a device or a pipe is not to be replaced
            return
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            draft.write_text(text, encoding="utf-8", newline="\n")
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from error
