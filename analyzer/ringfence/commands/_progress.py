"""Progress on stderr, for people who look."""

from __future__ import annotations

import sys
from time import monotonic

INTERVAL = 0.1
"""Seconds between two signs of life."""

_VERBS = {"read": "Reading", "link": "Linking"}


class Progress:
    """A line that is written over and over, and gone in the end. Silent unless stderr is a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._silent = quiet or not sys.stderr.isatty()
        self._shown = ""
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """A stage went on."""
        if self._silent or monotonic() < self._next:
            return
        self._next = monotonic() + INTERVAL
        count = f" {done}/{total}" if total > 1 else ""
        self._write(f"{_VERBS.get(stage, stage)}{count}")

    def end(self) -> None:
        """Wipe the line."""
        if self._shown:
            self._write("")

    def _write(self, text: str) -> None:
        sys.stderr.write(f"\r{text.ljust(len(self._shown))}" + ("" if text else "\r"))
        sys.stderr.flush()
        self._shown = text
