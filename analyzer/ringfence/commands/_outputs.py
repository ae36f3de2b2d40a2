"""Where reports go: formats and files paired by position."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from ringfence.commands._options import Request, no_such
from ringfence.extend import Output, Rendering, Selection
from ringfence.model.finding import Report

STDOUT = "-"
MAX_WIDTH = 140
LINKING_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper")
LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
OLDEST_VTE = 5000
"""Terminals that follow hyperlinks rather than show them: by name, by variable, by the version of their library."""
PICTURES = ("svg", "png")
"""Formats that a graph is laid out for."""
GRAPH_FORMATS = {"graph-json": "json"}
"""Outputs that have another name where only graphs are asked for."""


@dataclass(frozen=True, slots=True)
class Target:
    """One output and the file it goes to. picture: what the output's graph is laid out as, if it is."""

    output: Output
    file: str
    picture: str = ""

    def write(self, report: Report, request: Request, selection: Selection | None = None) -> None:
        """Render the report and write it. Raises click.ClickException if that cannot be."""
        to_stdout = self.file == STDOUT
        rendering = replace(rendering_for(request, to_stdout=to_stdout), selection=selection or Selection())
        text = self.output.render(report, rendering)
        if self.picture:
            self._write_picture(text)
        elif to_stdout:
            print_text(text, color=rendering.color)
        else:
            write_file(Path(self.file), text)

    def _write_picture(self, graph: str) -> None:
        from ringfence.commands._layout import laid_out

        if self.file != STDOUT:
            write_file(Path(self.file), laid_out(graph, self.picture))
        elif self.picture == "png" and sys.stdout.isatty():
            raise click.UsageError("A terminal shows no png: give it a file with --output.")
        else:
            sys.stdout.buffer.write(laid_out(graph, self.picture))


def rendering_for(request: Request, *, to_stdout: bool) -> Rendering:
    """Colour and width as the user and the terminal want them."""
    color = _color(request.color, terminal=to_stdout and sys.stdout.isatty())
    links_to = request.path.resolve().as_uri() if to_stdout and color and _follows_links() else ""
    return Rendering(color=color, width=_width(terminal=to_stdout), verbosity=request.verbosity, links_to=links_to)


def _follows_links() -> bool:
    """Whether the terminal is one of those that follow hyperlinks; FORCE_HYPERLINK says so whatever it is."""
    if forced := os.environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    if not sys.stdout.isatty():
        return False
    known = os.environ.get("TERM_PROGRAM") in LINKING_PROGRAMS or any(
        os.environ.get(name) for name in LINKING_VARIABLES
    )
    vte = os.environ.get("VTE_VERSION", "")
    return known or (vte.isdigit() and int(vte) >= OLDEST_VTE)


def targets(request: Request, outputs: Iterable[Output], default: str) -> tuple[Target, ...]:
    """The outputs that are asked for. Raises click.UsageError if formats and files do not pair."""
    return _paired(request, {output.name: output for output in outputs}, request.format or (default,))


def graph_targets(request: Request, outputs: Iterable[Output]) -> tuple[Target, ...]:
    """The same for graphs, where ``json`` is their nodes and edges, and pictures are laid out from ``dot``."""
    known = {GRAPH_FORMATS.get(output.name, output.name): output for output in outputs if output.draws}
    known |= {picture: known["dot"] for picture in PICTURES if "dot" in known}
    formats = request.format or ("dot",)
    paired = _paired(request, known, formats)
    return tuple(
        replace(target, picture=name if name in PICTURES else "") for target, name in zip(paired, formats, strict=True)
    )


def _paired(request: Request, known: Mapping[str, Output], formats: Sequence[str]) -> tuple[Target, ...]:
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


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file at once: readers see the old content or the new. Raises click.ClickException."""
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a device or a pipe is not to be replaced
            return
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            draft.write_bytes(data)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from error
