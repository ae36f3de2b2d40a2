"""The expressions in the actions of Helm's templates, parsed to a tree."""

from __future__ import annotations

from msgspec import Struct

from ringfence.patterns import pattern

MAX_PARENTHESES = 40
"""Inside each other."""

_TOKEN = pattern(
    r"\s*+(?:(?P<string>\"(?:[^\"\\\n]|\\.)*+\"|`[^`]*+`)|(?P<mark>:=|[=|(),])|(?P<number>-?\d[\w.]*+)"
    r"|(?P<variable>\$\w*+)|(?P<field>\.\w++)|(?P<dot>\.)|(?P<word>[A-Za-z_]\w*+)|'(?P<rune>[^'])')"
)
_ESCAPE = pattern(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


class TemplateError(Exception):
    """A template that is not understood, and where."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


class Literal(Struct, frozen=True):
    """A string, number, truth value, or nothing."""

    value: str | int | float | bool | None


class Variable(Struct, frozen=True):
    """``$name``; the dot is the one called ``.``."""

    name: str


class Field(Struct, frozen=True):
    """``of.name``, with the arguments of a method if there are any."""

    of: Expression
    name: str
    arguments: tuple[Expression, ...] = ()


class Apply(Struct, frozen=True):
    """A function of its arguments; what is piped into it is the last of them."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Literal | Variable | Field | Apply
_WORDS = {"true": True, "false": False, "nil": None}


def tokens_of(text: str, line: int) -> Tokens:
    """The words of an action. Raises :class:`TemplateError`."""
    found: list[tuple[str, str, bool]] = []
    done, end = 0, len(text.rstrip())
    while done < end:
        match = _TOKEN.match(text, done)
        if match is None or match.lastgroup is None:
            raise TemplateError(line, "an expression that is not understood")
        found.append((match.lastgroup, match[match.lastgroup], text[done].isspace()))
        done = match.end()
    return Tokens(found, line)


class Tokens:
    """Words of an action that are read one after the other."""

    def __init__(self, found: list[tuple[str, str, bool]], line: int) -> None:
        self._found = found
        self._at = 0
        self._line = line
        self._depth = 0

    def __bool__(self) -> bool:
        return self._at < len(self._found)

    @property
    def word(self) -> str:
        """The next one, nothing at the end."""
        return self._found[self._at][1] if self else ""

    def take(self) -> str:
        """The next one, which is done."""
        word = self.word
        self._at += 1
        return word

    def string(self) -> str:
        """A string that has to come next."""
        if not self or self._found[self._at][0] != "string":
            raise self._problem()
        return _unquoted(self.take())

    def declared(self) -> list[str]:
        """The variables that ``:=`` declares before a pipeline."""
        marks = [text for kind, text, _ in self._found[self._at : self._at + 4] if kind == "mark"]
        if not marks or marks[0] not in (":=", ",") or ":=" not in marks:
            return []
        names = []
        while self.word != ":=":
            names.append(self.take())
            if self.word == ",":
                self.take()
        self.take()
        return names

    def assigned(self) -> tuple[str, bool] | None:
        """The variable that is assigned to, and whether it is declared."""
        following = self._found[self._at : self._at + 2]
        if len(following) < 2 or following[0][0] != "variable" or following[1][1] not in (":=", "="):
            return None
        name, mark = self.take(), self.take()
        return name, mark == ":="

    def pipeline(self) -> Expression:
        """Commands, each given to the next one. Raises :class:`TemplateError`."""
        self._depth += 1
        if self._depth > MAX_PARENTHESES:
            raise self._problem()
        value = self._command(None)
        while self.word == "|":
            self.take()
            value = self._command(value)
        self._depth -= 1
        return value

    def _command(self, piped: Expression | None) -> Expression:
        if not self:
            raise self._problem()
        kind, word, _ = self._found[self._at]
        last = () if piped is None else (piped,)
        if kind == "word" and word not in _WORDS:
            self.take()
            return Apply(word, (*self._operands(), *last))
        first = self._operand()
        arguments = (*self._operands(), *last)
        if isinstance(first, Field) and arguments:
            return Field(first.of, first.name, arguments)
        return first

    def _operands(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self and self.word not in ("|", ")"):
            found.append(self._operand())
        return tuple(found)

    def _operand(self) -> Expression:
        kind, word, _ = self._found[self._at]
        value: Expression
        if word == "(" and kind == "mark":
            self.take()
            value = self.pipeline()
            if self.take() != ")":
                raise self._problem()
        elif kind == "field":
            value = Variable(".")
        elif kind in ("dot", "variable"):
            value = Variable(self.take())
        elif kind == "word":
            value = Literal(_WORDS[word]) if word in _WORDS else Apply(word, ())
            self.take()
        elif kind in ("string", "rune"):
            value = Literal(_unquoted(self.take()) if kind == "string" else ord(self.take()))
        elif kind == "number":
            value = Literal(_number(self.take()))
        else:
            raise self._problem()
        first = kind == "field"
        while self and self._found[self._at][0] == "field" and (first or not self._found[self._at][2]):
            value, first = Field(value, self.take()[1:]), False
        return value

    def _problem(self) -> TemplateError:
        return TemplateError(self._line, "an expression that is not understood")


def _unquoted(text: str) -> str:
    if text.startswith("`"):
        return text[1:-1]
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text[1:-1])


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
