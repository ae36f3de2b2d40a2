"""How the terminal wants it: colour, width, hyperlinks. Imported at every run, so it imports little itself."""

from __future__ import annotations

import os
import sys

MAX_WIDTH = 140
USUAL_WIDTH = 100
LINKING_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper")
LINKING_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
OLDEST_VTE = 5000
"""Terminals that follow hyperlinks rather than show them: by name, by variable, by the version of their library."""
_VARIABLES = ("NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "TERM_PROGRAM", "VTE_VERSION", *LINKING_VARIABLES)


class Terminal:
    """What stdout is, and what the environment says of it: all that looks depend on besides what is asked for."""

    def __init__(self) -> None:
        self.is_one = sys.stdout.isatty()
        self.columns = min(_columns(), MAX_WIDTH)
        self._says = {name: os.environ.get(name, "") for name in _VARIABLES}

    def __str__(self) -> str:
        return f"{self.is_one} {self.columns} {self._says}"

    def color(self, choice: str, *, shown: bool) -> bool:
        """Whether there is to be colour. shown: what is coloured goes there, not into a file."""
        if choice != "auto":
            return choice == "always"
        if self._says["NO_COLOR"]:
            return False
        return (shown and self.is_one) or self._says["FORCE_COLOR"] not in ("", "0")

    def follows_links(self) -> bool:
        """Whether the terminal is one of those that follow hyperlinks; FORCE_HYPERLINK says so whatever it is."""
        if forced := self._says["FORCE_HYPERLINK"]:
            return forced != "0"
        if not self.is_one:
            return False
        known = self._says["TERM_PROGRAM"] in LINKING_PROGRAMS or any(self._says[name] for name in LINKING_VARIABLES)
        vte = self._says["VTE_VERSION"]
        return known or (vte.isdecimal() and int(vte) >= OLDEST_VTE)


def _columns() -> int:
    """As :func:`shutil.get_terminal_size`, which takes half a run that knows its answer to be imported."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or USUAL_WIDTH  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return USUAL_WIDTH
