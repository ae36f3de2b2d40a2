"""Rendered templates as trees of YAML whose nodes stand where the template's lines do."""

from __future__ import annotations

from msgspec.structs import replace

from ringfence.formats.yaml import Documents, Node, read_yaml
from ringfence.manifests._helm_rendering import Piece
from ringfence.manifests._helm_values import MARK_BLANK, MARK_END, MARK_UNKNOWN, VALUES
from ringfence.patterns import pattern

_BLANK = pattern(f"{MARK_BLANK}([^{MARK_END}{MARK_BLANK}{MARK_UNKNOWN}]*){MARK_END}")
_UNKNOWN = pattern(f"{MARK_UNKNOWN}([^{MARK_END}{MARK_BLANK}{MARK_UNKNOWN}]*){MARK_END}")
_SETTINGS = frozenset(("value", "data", "stringData", "args", "command"))
"""Keys below which a value that is left blank is one that is to be given; elsewhere it is nothing."""


def documents(pieces: list[Piece], release: str) -> Documents:
    """The documents of a rendered template. release: what tells the values that have to be given from those of others."""
    read = read_yaml("".join(text for _, text, _ in pieces))
    placed = _Placed(_lines(pieces), release)
    return Documents(tuple(placed.node(one, given=False) for one in read.documents), read.problems)


def _lines(pieces: list[Piece]) -> list[int]:
    """For each line of the text the template's line that the first of it comes from which is no white space."""
    found: list[int] = []
    first, blank = 0, True
    for line, text, follows in pieces:
        for at, part in enumerate(text.split("\n")):
            if at:
                found.append(first)
                first, blank = 0, True
            if not first or (blank and part.strip()):
                first = line + at if follows else line
            blank = blank and not part.strip()
    found.append(first)
    return found


class _Placed:
    """Moves nodes to where they come from. A node that stands in several places stays one."""

    def __init__(self, lines: list[int], release: str) -> None:
        self._lines = lines
        self._release = release
        self._moved: dict[tuple[int, bool], Node] = {}

    def node(self, node: Node, *, given: bool) -> Node:
        """given: whether what is left blank is a value to be given."""
        key = id(node), given
        if key not in self._moved:
            self._moved[key] = self._new(node, given=given)
        return self._moved[key]

    def _new(self, node: Node, *, given: bool) -> Node:
        line = self._lines[node.line - 1] if 0 < node.line <= len(self._lines) else 1
        value, keys, spelling = node.value, node.keys, node.spelling
        if isinstance(value, dict):
            names = {name: self._text(name, given=False) for name in value}
            value = {names[name]: self.node(one, given=given or name in _SETTINGS) for name, one in value.items()}
            keys = {names[name]: self.node(one, given=False) for name, one in (keys or {}).items() if name in names}
        elif isinstance(value, list):
            value = [self.node(one, given=given) for one in value]
        elif isinstance(value, str):
            value = spelling = self._text(spelling, given=given)
        return replace(node, value=value, keys=keys, spelling=spelling, line=line, column=1, end_line=0, end_column=0)

    def _text(self, text: str, *, given: bool) -> str:
        if MARK_END not in text:
            return text
        text = _BLANK.sub(rf"{MARK_UNKNOWN}{VALUES}\1{MARK_END}" if given else "", text)
        return _UNKNOWN.sub(lambda found: f"{{{{ {found[1].replace(VALUES, f'{VALUES}{self._release}/')} }}}}", text)
