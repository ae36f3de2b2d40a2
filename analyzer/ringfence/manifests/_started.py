"""A line by which a platform starts a program: where it runs, and its words."""

from __future__ import annotations

from ringfence.manifests._shell_run import run
from ringfence.manifests._shell_syntax import UNKNOWN, Budget


def started(line: str, path: str, folder: str) -> tuple[str, tuple[str, ...]]:
    """The folder in which the last command of a line runs (``cd orders && npm start``) and its words; what is not known of
    them is left out. path: the file that says it; folder: where the line is begun.
    """
    commands = list(run(line, path, folder, {}, Budget()))
    if not commands:
        return folder, ()
    last = commands[-1]
    words = tuple(word.replace(UNKNOWN, "") for word in last.words)
    return folder if last.folder is None else last.folder, words
