"""Places in the analysed repository, and the evidence that is made of them."""

from msgspec import Struct


class Span(Struct, frozen=True, array_like=True, order=True, gc=False):
    """A stretch of one file. Lines and columns are one-based; the end column is exclusive.

    ``path`` is POSIX and relative to the analysed root.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Step(Struct, frozen=True, array_like=True, gc=False):
    """One link of evidence: what was seen, and where (nowhere, if it is a conclusion)."""

    note: str
    at: Span | None = None


class Diagnostic(Struct, frozen=True, array_like=True, order=True, gc=False):
    """Something ringfence could not read or use. The run goes on; ``--strict`` makes it fail."""

    at: Span
    message: str


class Source(Struct, frozen=True, gc=False):
    """One file as a reader sees it: its path and its text, decoded."""

    path: str
    text: str

    @property
    def folder(self) -> str:
        """The file's folder, ``""`` for the root."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.rpartition("/")[2]

    def line(self, number: int) -> Span:
        """The span of a whole line (one-based)."""
        return Span(self.path, number, 1, number, 1)
