"""Pictures of graphs: Graphviz lays them out, the system's own or one that came as a wheel."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

SECONDS = 60
"""After which a layout is given up."""

ENGINES = ("dot", "graphviz-pure")
MISSING = (
    "{format} needs Graphviz: install its program dot (https://graphviz.org/download), or the extra ringfence[graphviz]. "
    "The formats dot, mermaid, structurizr, json and csv need neither."
)


def laid_out(dot: str, picture: str) -> bytes:
    """A graph as a picture. Raises click.ClickException if nothing can draw it, or takes too long."""
    from subprocess import TimeoutExpired

    from graphviz import CalledProcessError
    from graphviz.backend import execute

    engine = _engine()
    if engine is None:
        raise click.ClickException(MISSING.format(format=picture))
    command = [engine, "-Kdot", f"-T{picture}"]
    try:
        done = execute.run_check(command, input=dot.encode("utf-8"), capture_output=True, quiet=True, timeout=SECONDS)
    except TimeoutExpired:
        why = f"{Path(engine).name} takes more than {SECONDS} s for this graph; --focus or --group-by make it smaller"
        raise click.ClickException(why) from None
    except (CalledProcessError, OSError) as error:
        raise click.ClickException(f"{Path(engine).name} could not draw the graph: {error}") from None
    return bytes(done.stdout)


def _engine() -> str | None:
    """The first engine there is, on the path or beside this Python."""
    beside = str(Path(sys.executable).parent)
    found = (shutil.which(name) or shutil.which(name, path=beside) for name in ENGINES)
    return next((path for path in found if path), None)
