"""HOCON (Typesafe config: Akka, Ktor, Play) as dotted keys with their values, read without running or including anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from ringfence.model.expression import Expression, Hole, Text, join
from ringfence.patterns import pattern

MAX_DEPTH = 30
"""Of objects and lists inside each other; a file that is deeper is read so far."""
MAX_ENTRIES = 20_000
_TOKEN = pattern(
    r'(?P<long>"""[\s\S]*?(?:"""+|\Z))|(?P<quoted>"(?:[^"\\\n]|\\.)*+")|(?P<comment>(?:#|//)[^\n]*)'
    r"|(?P<reference>\$\{\??[^{}\n]*\})|(?P<line>\n)|(?P<blank>[ \t\r\f]+)|(?P<mark>\+=|[{}\[\],=:])"
    r'|(?P<plain>(?:[^\s{}\[\],=:#"$/+]|/(?!/)|\+(?!=)|\$(?!\{))+)|(?P<other>.)'
)
_ESCAPE = pattern(r"\\([\"\\/bfnrt])")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_VARIABLE = pattern(r"[A-Z][A-Z0-9_]*")


class Entry(NamedTuple):
    """A value under its dotted key, with references as holes, and the line that sets it, counted from one."""

    key: str
    value: Text
    line: int


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


class _Reader(Struct):
    """Where in the tokens a file is read, and what it said so far."""

    tokens: list[_Token]
    found: dict[str, Entry]
    at: int = 0

    def peek(self) -> str:
        """The mark that stands there, or the kind of anything else; empty at the end."""
        if self.at >= len(self.tokens):
            return ""
        token = self.tokens[self.at]
        return token.text if token.kind == "mark" else token.kind


def read_hocon(text: str) -> list[Entry]:
    """What a file says, each key once: what is said last counts. A reference to a variable that need not be set
    (``${?PORT}``) has what was said before for its default. What is included is not read.
    """
    reader = _Reader(list(_tokens(text)), {})
    _skip(reader)
    if reader.peek() == "{":
        reader.at += 1
    _object(reader, "", 0)
    return list(reader.found.values())


def _tokens(text: str) -> Iterator[_Token]:
    line = 1
    for match in _TOKEN.finditer(text.removeprefix("\ufeff")):
        kind = match.lastgroup or "other"
        if kind != "comment":
            yield _Token(kind, match[0], line)
        line += match[0].count("\n")


def _skip(reader: _Reader, *also: str) -> None:
    while reader.peek() in ("line", "blank", *also):
        reader.at += 1


def _object(reader: _Reader, prefix: str, depth: int) -> None:
    """The fields up to the brace that closes them."""
    while len(reader.found) < MAX_ENTRIES:
        _skip(reader, ",")
        if reader.peek() in ("", "}"):
            reader.at += 1
            return
        before = reader.at
        key = _key(reader)
        _skip(reader)
        if reader.peek() in ("=", ":", "+="):
            reader.at += 1
            while reader.peek() == "blank":
                reader.at += 1
            _skip(reader)
        elif reader.peek() != "{":
            key = ""  # an include, or what is no field
        _value(reader, f"{prefix}.{key}" if prefix and key else key or prefix, depth, bool(key))
        reader.at += reader.at == before


def _key(reader: _Reader) -> str:
    pieces: list[str] = []
    while reader.peek() in ("plain", "quoted", "blank", "other"):
        token = reader.tokens[reader.at]
        pieces.append(_unquoted(token.text) if token.kind == "quoted" else token.text)
        reader.at += 1
    return "".join(pieces).strip()


def _value(reader: _Reader, key: str, depth: int, counts: bool) -> None:
    """An object, a list, or a text of several pieces, up to the end of the line, a comma or what closes around it."""
    pieces: list[str | Expression] = []
    line = reader.tokens[reader.at].line if reader.at < len(reader.tokens) else 0
    while (mark := reader.peek()) not in ("", "line", ",", "}", "]"):
        token = reader.tokens[reader.at]
        reader.at += 1
        if mark in ("{", "["):
            if depth < MAX_DEPTH:
                (_object if mark == "{" else _list)(reader, key, depth + 1)
            else:
                _closed(reader)
        elif token.kind == "reference":
            pieces.append(_reference(token.text, reader.found.get(key)))
        elif token.kind in ("quoted", "long"):
            pieces.append(_unquoted(token.text))
        else:
            pieces.append(token.text)
    text = _stripped(pieces)
    if counts and text != join(()):
        reader.found.pop(key, None)
        reader.found[key] = Entry(key, text, line)


def _list(reader: _Reader, key: str, depth: int) -> None:
    """The elements, as ``key[0]``; one value with commas, too, where they are plain."""
    index = 0
    while reader.peek() and len(reader.found) < MAX_ENTRIES:
        _skip(reader, ",")
        if reader.peek() in ("", "]", "}"):
            break
        before = reader.at
        _value(reader, f"{key}[{index}]", depth, True)
        index += 1
        reader.at += reader.at == before
    reader.at += 1
    elements = [reader.found[one] for one in (f"{key}[{number}]" for number in range(index)) if one in reader.found]
    if elements and len(elements) == index:
        pieces = [piece for element in elements for piece in (",", element.value)][1:]
        reader.found[key] = Entry(key, join(pieces), elements[0].line)


def _closed(reader: _Reader) -> None:
    """Go behind what is nested too deeply."""
    depth = 1
    while depth and reader.peek():
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(reader.peek(), 0)
        reader.at += 1


def _reference(written: str, before: Entry | None) -> Hole:
    """``${orders.url}``, ``${?ORDERS_URL}``: another key or a variable."""
    name = written[2:-1].removeprefix("?").strip()
    default = before.value if before is not None and written.startswith("${?") else None
    return Hole("env" if _VARIABLE.fullmatch(name) else "setting", name, default)


def _unquoted(written: str) -> str:
    if written.startswith('"""'):
        return written[3:].removesuffix('"""')
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), written[1:-1])


def _stripped(pieces: list[str | Expression]) -> Text:
    """The text without the blanks around it."""
    while pieces and isinstance(pieces[-1], str) and not pieces[-1].strip():
        pieces.pop()
    while pieces and isinstance(pieces[0], str) and not pieces[0].strip():
        pieces.pop(0)
    return join(pieces)
