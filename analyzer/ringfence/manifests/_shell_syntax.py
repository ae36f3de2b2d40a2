"""Shell scripts as a flat list of statements: enough of the grammar to see which commands stand there, and no more."""

from __future__ import annotations

import re

from msgspec import Struct

from ringfence.patterns import pattern

MAX_CHARACTERS = 200_000
MAX_STATEMENTS = 20_000
MAX_VALUE = 2_000
"""Characters of one value."""
MAX_NESTING = 10
"""Of ``$(…)`` in ``$(…)``."""

UNKNOWN = "\0"
"""Stands in a value for a part that cannot be known."""
PLACE = "\1"
"""Begins a path that starts at the repository's root."""
_OPEN, _CLOSE = "\2", "\3"
"""Around the number of a command substitution."""

_RESERVED = str.maketrans(dict.fromkeys("\1\2\3", "?"))
_ARITHMETIC = pattern(r"\$\(\([^()]*+\)\)")
_INNERMOST = pattern(r"\$\(([^()]*+)\)|`([^`\n]*+)`")
SUBSTITUTION = pattern(f"{_OPEN}(\\d+){_CLOSE}")
_TOKEN = pattern(
    r"""
      (?P<blank>(?:[ \t\r\f\v]|\\\r?\n)++)
    | (?P<comment>\#[^\n]*+)
    | <<-?[ \t]*+(?P<quote>["']?)(?P<heredoc>[A-Za-z_][\w.-]*+)(?P=quote)
    | (?P<redirect>[\d&]?[<>]++[&|]?+)(?P<descriptor>[\d-])?
    | (?P<end>\n|;++|&&?|\|\|?)
    | (?P<paren>[()])
    | (?P<word>(?:\$\{[^{}\n]*+\}|[^\s"'\\;&|()<>]|"(?:[^"\\]|\\.)*+"|'[^']*+'|\\.)++)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
CONTROL = frozenset((
    "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "case", "esac", "{", "}", "!", "time",
))  # fmt: skip
"""Words that stand before, between or after commands."""


class Budget:
    """How much work one file may still cause: steps, and characters of values that are filled in."""

    def __init__(self, steps: int = 10_000, characters: int = 2_000_000) -> None:
        self.steps = steps
        self.characters = characters

    def step(self) -> bool:
        """Take one step; False if there is none left."""
        self.steps -= 1
        return self.steps >= 0

    def text(self, value: str) -> str:
        """The value; unknown where it is too long, or too much was filled in already."""
        self.characters -= len(value)
        return value if len(value) <= MAX_VALUE and self.characters >= 0 else UNKNOWN


class Statement(Struct, frozen=True):
    """A command as it is written, quotes included; control words and parentheses are statements of their own."""

    words: tuple[str, ...]
    line: int


def folded(text: str) -> tuple[str, list[str]]:
    """The text with each command substitution as a number in a list of what they run; line numbers stay."""
    found: list[str] = []

    def number(match: re.Match[str]) -> str:
        found.append(match[1] if match[1] is not None else match[2])
        return f"{_OPEN}{len(found) - 1}{_CLOSE}" + "\\\n" * match[0].count("\n")

    text = _ARITHMETIC.sub(UNKNOWN, text[:MAX_CHARACTERS].translate(_RESERVED))
    for _ in range(MAX_NESTING):
        text, changed = _INNERMOST.subn(number, text)
        if not changed:
            break
    return text, found


def statements(text: str) -> list[Statement]:
    """The statements of a folded text in order; what is no shell grammar is passed over."""
    reader = _Reader(text)
    while reader.position < len(text) and len(reader.found) < MAX_STATEMENTS:
        reader.step()
    reader.finish()
    return reader.found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Statement] = []
        self.words: list[str] = []
        self.position, self.line, self.began = 0, 1, 1
        self.word_end = -1
        self.in_array = self.skips_target = False
        self.heredocs: list[str] = []

    def step(self) -> None:
        match = _TOKEN.match(self.text, self.position)
        assert match is not None  # the last alternative takes any character
        if word := match["word"]:
            self.word(word, match.end())
        elif end := match["end"]:
            if not self.in_array:
                self.finish()
            self.advance(match.end())
            if end == "\n":
                self.skip_heredocs()
            return
        elif paren := match["paren"]:
            self.paren(paren)
        elif match["heredoc"]:
            self.heredocs.append(match["heredoc"])
        elif match["redirect"]:
            self.skips_target = not match["descriptor"]
        self.advance(match.end())

    def advance(self, position: int) -> None:
        self.line += self.text.count("\n", self.position, position)
        self.position = position

    def word(self, word: str, end: int) -> None:
        if self.skips_target:
            self.skips_target = False
            return
        if not self.words and word in CONTROL:
            self.found.append(Statement((word,), self.line))
            return
        if word == "{" and self.words[:1] == ["function"]:
            self.finish()
            self.found.append(Statement((word,), self.line))
            return
        if not self.words:
            self.began = self.line
        self.words.append(word)
        self.word_end = end

    def paren(self, paren: str) -> None:
        if paren == "(" and self.word_end == self.position and self.words and self.words[-1].endswith("="):
            self.in_array = True  # NAME=(a b c) is read as NAME=, a, b, c
        elif paren == ")" and self.in_array:
            first = next(i for i, word in enumerate(self.words) if word.endswith("="))
            self.words[first:] = [" ".join(self.words[first:]).replace("= ", "=", 1)]
            self.in_array = False
        else:
            self.finish()
            self.found.append(Statement((paren,), self.line))

    def finish(self) -> None:
        if self.words:
            self.found.append(Statement(tuple(self.words), self.began))
        self.words = []
        self.in_array = self.skips_target = False

    def skip_heredocs(self) -> None:
        for mark in self.heredocs:
            end = re.compile(rf"^\t*{re.escape(mark)}[ \t\r]*$", re.MULTILINE).search(self.text, self.position)
            self.advance(end.end() if end else len(self.text))
        self.heredocs = []
