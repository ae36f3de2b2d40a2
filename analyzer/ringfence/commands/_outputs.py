"""Where reports go: formats and files paired by position."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ringfence.commands._request import Request, no_such, refusal
from ringfence.commands._terminal import USUAL_WIDTH, Terminal
from ringfence.commands._writing import STDOUT, Written, write_file
from ringfence.extend import Output, Rendering, Selection
from ringfence.model.finding import Report

PICTURES = ("svg", "png")
"""Formats that a graph is laid out for."""
GRAPH_FORMATS = {"graph-json": "json"}
"""Outputs that have another name where only graphs are asked for."""


class Target(Struct, frozen=True):
    """One output and the file it goes to. picture: what the output's graph is laid out as, if it is."""

    output: Output
    file: str
    picture: str = ""

    def render(self, report: Report, request: Request) -> Written:
        """The report as it is to be written."""
        rendering = rendering_for(request, to_stdout=self.file == STDOUT)
        return Written(self.file, self.output.render(report, rendering), rendering.color)

    def write(self, report: Report, request: Request, selection: Selection | None = None) -> None:
        """Render the report and write it. Raises click.ClickException if that cannot be."""
        rendering = replace(rendering_for(request, to_stdout=self.file == STDOUT), selection=selection or Selection())
        text = self.output.render(report, rendering)
        if self.picture:
            self._write_picture(text)
        else:
            Written(self.file, text, rendering.color).write()

    def _write_picture(self, graph: str) -> None:
        from ringfence.commands._layout import laid_out

        if self.file != STDOUT:
            write_file(Path(self.file), laid_out(graph, self.picture))
        elif self.picture == "png" and sys.stdout.isatty():
            raise refusal("A terminal shows no png: give it a file with --output.")
        else:
            sys.stdout.buffer.write(laid_out(graph, self.picture))


def rendering_for(request: Request, *, to_stdout: bool) -> Rendering:
    """Colour and width as the user and the terminal want them."""
    terminal = Terminal()
    color = terminal.color(request.color, shown=to_stdout)
    links = to_stdout and color and not request.facts and terminal.follows_links()
    return Rendering(
        color=color,
        width=terminal.columns if to_stdout else USUAL_WIDTH,
        verbosity=request.verbosity,
        links_to=request.path.resolve().as_uri() if links else "",
    )


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


def for_actions(report: Report, outputs: Iterable[Output]) -> tuple[Written, str]:
    """What shows the findings where people of GitHub Actions look for them: at the lines, and in the job's summary."""
    known = {output.name: output for output in outputs}
    at_lines = known["github"].render(report, Rendering()) if "github" in known else ""
    summary = known["markdown"].render(report, Rendering()) if "markdown" in known else ""
    return Written(STDOUT, at_lines, color=False), summary


def _paired(request: Request, known: Mapping[str, Output], formats: Sequence[str]) -> tuple[Target, ...]:
    for name in formats:
        if name not in known:
            raise no_such("format", name, known)
    if len(request.output) > len(formats):
        raise refusal("Every --output needs a --format before it.")
    files = (*request.output, *[STDOUT] * (len(formats) - len(request.output)))
    for file in files:
        if files.count(file) > 1:
            where = "stdout; give the others an --output" if file == STDOUT else file
            raise refusal(f"Two formats cannot both go to {where}.")
    return tuple(Target(known[name], file) for name, file in zip(formats, files, strict=True))
