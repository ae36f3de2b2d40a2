"""How the terminal wants it: colour, width, hyperlinks. Imported at every run, so it imports little itself."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from ringfence.commands._options import Request

MAX_WIDTH = 140
LINKING_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper")
LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
OLDEST_VTE = 5000
"""Terminals that follow hyperlinks rather than show them: by name, by variable, by the version of their library."""


class Manner(NamedTuple):
    """How text is to be rendered; see :class:`ringfence.extend.Rendering`."""

    color: bool
    width: int
    verbosity: int
    links_to: str


def manner(request: Request, *, to_stdout: bool) -> Manner:
    """Colour and width as the user and the terminal want them."""
    color = _color(request.color, terminal=to_stdout and sys.stdout.isatty())
    links_to = request.path.resolve().as_uri() if to_stdout and color and _follows_links() else ""
    return Manner(color, _width(terminal=to_stdout), request.verbosity, links_to)


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


def _color(choice: str, *, terminal: bool) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return terminal or os.environ.get("FORCE_COLOR", "0") not in ("", "0")


def _width(*, terminal: bool) -> int:
    if not terminal:
        return 100
    import shutil

    return min(shutil.get_terminal_size((100, 24)).columns, MAX_WIDTH)
