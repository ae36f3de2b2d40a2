"""Putting text where it belongs: on stdout, or into files. Imported at every run, so it imports little itself."""

from __future__ import annotations

import os
import sys

STDOUT = "-"


class Written:
    """A text and where it goes: a file, or ``-`` for stdout, then in colour or not."""

    __slots__ = ("color", "file", "text")

    def __init__(self, file: str, text: str, color: bool) -> None:
        self.file = file
        self.text = text
        self.color = color

    def write(self) -> None:
        """Print it, or write the file. Raises click.ClickException if that cannot be."""
        if self.file == STDOUT:
            print_text(self.text, color=self.color)
        else:
            write_file(self.file, self.text)


def print_text(text: str, *, color: bool = False) -> None:
    """Print to stdout, in whatever encoding it has. A reader that has gone away is no error."""
    encoding = sys.stdout.encoding or "utf-8"
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    try:
        if os.name == "nt" or ("\x1b" in shown and not color):  # only then there is something for click to do
            import click

            click.echo(shown, nl=False, color=color)
        else:
            sys.stdout.write(shown)
            sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at exit, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Say something on stderr, beside the answer."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, AttributeError):
        pass  # nobody is there to hear it


def write_file(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file at once: readers see the old content or the new. Raises click.ClickException."""
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    try:
        target = os.path.realpath(path)
        if os.path.exists(target) and not os.path.isfile(target):
            _write(target, data)  # a device or a pipe is not to be replaced
            return
        folder, name = os.path.split(target)
        draft = os.path.join(folder, f".{name}.{os.urandom(4).hex()}")
        try:
            _write(draft, data)
            os.replace(draft, target)
        finally:
            if os.path.lexists(draft):
                os.unlink(draft)
    except OSError as error:
        import click

        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from error


def _write(file: str, data: bytes) -> None:
    with open(file, "wb") as opened:
        opened.write(data)
