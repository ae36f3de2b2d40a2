"""Where a statement stands: what its facts need besides its text."""

from __future__ import annotations

from msgspec import Struct

from ringfence.model.source import Span


class Place(Struct, frozen=True):
    """A statement's file, first line, and part in a migration history.

    seed: changes of data only fill tables. hidden: names that are no tables here, being temporary. routines: what the
    script itself created and may call. servers: foreign servers and the databases behind them. depth: how many
    statements it stands in.
    """

    path: str = ""
    line: int = 1
    origin: str = "schema"
    order: str = ""
    dialect: str = ""
    seed: bool = False
    hidden: frozenset[str] = frozenset()
    routines: frozenset[str] = frozenset()
    servers: tuple[tuple[str, str], ...] = ()
    depth: int = 0

    def at(self, line: int) -> Span:
        """A line of the statement, one-based, as a span of the file."""
        number = self.line + line - 1
        return Span(self.path, number, 1, number, 1)

    def of(self, node: object) -> Span:
        """The line of a syntax tree's identifier; the statement's first if it is not known."""
        while node is not None:
            if line := getattr(node, "meta", {}).get("line"):
                return self.at(int(line))
            node = getattr(node, "args", {}).get("this")
        return self.at(1)
