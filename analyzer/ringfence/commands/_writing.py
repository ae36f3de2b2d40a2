"""Putting text where it belongs: on stdout, or into files. Imported at every run, so it imports little itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

import click

STDOUT = "-"


class Written(NamedTuple):
    """A text and where it goes: a file, or ``-`` for stdout, then in colour or not."""

    file: str
    text: str
    color: bool

    def write(self) -> None:
        """Print it, or write the file. Raises click.ClickException if that cannot be."""
        if self.file == STDOUT:
            print_text(self.text, color=self.color)
        else:
            write_file(Path(self.file), self.text)


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
        draft = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
        try:
            draft.write_bytes(data)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from error
