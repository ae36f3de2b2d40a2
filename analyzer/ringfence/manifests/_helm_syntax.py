"""Go's templates as Helm's charts write them: text and actions, parsed to a tree. Nothing is evaluated here."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ringfence.manifests._helm_expressions import Expression, TemplateError, Tokens, tokens_of
from ringfence.patterns import pattern

MAX_NESTING = 60
"""Blocks inside each other; more is no chart."""

_ACTION = pattern(r"\{\{(?:-(?=\s))?(?P<body>(?:/\*|[^\"`}]|\"(?:[^\"\\\n]|\\.)*+\"|`[^`]*+`|\}(?!\}))*+)\}\}")
_COMMENT = pattern(r"^\s*/\*")


class Print(Struct, frozen=True):
    """Text as it stands, or what an expression gives."""

    line: int
    text: str = ""
    value: Expression | None = None


class Assign(Struct, frozen=True):
    """``$name := value``, or ``=`` for a variable that there is already."""

    line: int
    name: str
    value: Expression
    declares: bool


class Branch(Struct, frozen=True):
    """A condition, under the name of a variable if it has one, and what it guards."""

    condition: Expression
    body: tuple[Step, ...]
    name: str = ""


class Choose(Struct, frozen=True):
    """``if`` and ``with``: the first branch whose condition holds, else the rest. enters: the condition becomes the dot."""

    line: int
    branches: tuple[Branch, ...]
    otherwise: tuple[Step, ...]
    enters: bool


class Repeat(Struct, frozen=True):
    """``range``: names are those of the key and of the element, empty where there is none."""

    line: int
    over: Expression
    names: tuple[str, str]
    body: tuple[Step, ...]
    otherwise: tuple[Step, ...]


class Insert(Struct, frozen=True):
    """``template`` and ``block``: what is defined under a name, with a dot of its own."""

    line: int
    name: str
    dot: Expression | None


Step = Print | Assign | Choose | Repeat | Insert
Body = tuple[Step, ...]


class Template(Struct, frozen=True):
    """A file: its own text, and what it defines for others."""

    body: Body
    defines: dict[str, Body]


def parse(text: str) -> Template:
    """The tree of one file. Raises :class:`TemplateError`."""
    defines: dict[str, Body] = {}
    body, end = _Parser(_pieces(text), defines).block(0)
    if end is not None:
        raise TemplateError(end.line, f"{end.word} without a beginning")
    return Template(body, defines)


class _Piece(Struct, frozen=True):
    """Text, or the words of an action."""

    line: int
    text: str = ""
    words: Tokens | None = None


class _End(Struct, frozen=True):
    """What ended a block: ``end``, or ``else`` with what follows it."""

    line: int
    word: str
    words: Tokens


def _pieces(text: str) -> Iterator[_Piece]:
    """Text and actions in turn, white space off where an action says so."""
    done, line, trims = 0, 1, False
    for found in _ACTION.finditer(text):
        before = text[done : found.start()]
        yield from _plain(before, line, trims, found[0].startswith("{{- ") or found[0][:4] in ("{{-\n", "{{-\t"))
        line += before.count("\n")
        body = found["body"]
        trims = len(body) > 1 and body.endswith("-") and body[-2].isspace()
        body = body[:-1] if trims else body
        if not _COMMENT.match(body):
            yield _Piece(line, words=tokens_of(body, line))
        line += found[0].count("\n")
        done = found.end()
    yield from _plain(text[done:], line, trims, trims_end=False)


def _plain(text: str, line: int, trims_start: bool, trims_end: bool) -> Iterator[_Piece]:
    if "{{" in text:
        raise TemplateError(line + text[: text.index("{{")].count("\n"), "an action that does not end")
    kept = text.lstrip() if trims_start else text
    line += text[: len(text) - len(kept)].count("\n")
    kept = kept.rstrip() if trims_end else kept
    if kept:
        yield _Piece(line, kept)


class _Parser:
    """Reads pieces block by block."""

    def __init__(self, pieces: Iterator[_Piece], defines: dict[str, Body]) -> None:
        self._pieces = pieces
        self._defines = defines

    def block(self, depth: int) -> tuple[Body, _End | None]:
        """Everything up to what ends the block, and that; nothing at the end of the file."""
        if depth > MAX_NESTING:
            raise TemplateError(next(self._pieces, _Piece(1)).line, "blocks nested too deeply")
        steps: list[Step] = []
        for piece in self._pieces:
            words = piece.words
            if words is None:
                steps.append(Print(piece.line, piece.text))
            elif words.word in ("end", "else"):
                return tuple(steps), _End(piece.line, words.take(), words)
            else:
                steps += self._step(piece.line, words, depth)
        return tuple(steps), None

    def _step(self, line: int, words: Tokens, depth: int) -> Iterator[Step]:
        match words.word:
            case "if" | "with":
                yield self._choose(line, words, depth)
            case "range":
                yield self._repeat(line, words, depth)
            case "define" | "block":
                yield from self._define(line, words, depth)
            case "template":
                words.take()
                yield Insert(line, words.string(), words.pipeline() if words else None)
            case "break" | "continue":
                pass  # what a loop leaves out is rare enough to be read as if it were there
            case _:
                yield _simple(line, words)

    def _choose(self, line: int, words: Tokens, depth: int) -> Choose:
        kind = words.take()
        branches: list[Branch] = []
        while True:
            name = words.declared()
            condition = words.pipeline()
            body, end = self.block(depth + 1)
            branches.append(Branch(condition, body, name[0] if name else ""))
            if end is None or end.word == "end":
                return Choose(line, tuple(branches), (), kind == "with")
            if not end.words:
                otherwise, _ = self.block(depth + 1)
                return Choose(line, tuple(branches), otherwise, kind == "with")
            words = end.words
            words.take()

    def _repeat(self, line: int, words: Tokens, depth: int) -> Repeat:
        words.take()
        names = words.declared()
        over = words.pipeline()
        body, end = self.block(depth + 1)
        otherwise: Body = ()
        if end is not None and end.word == "else":
            otherwise, _ = self.block(depth + 1)
        key, value = (names[0], names[1]) if len(names) > 1 else ("", names[0] if names else "")
        return Repeat(line, over, (key, value), body, otherwise)

    def _define(self, line: int, words: Tokens, depth: int) -> Iterator[Step]:
        kind, name = words.take(), words.string()
        dot = words.pipeline() if words else None
        self._defines[name], _ = self.block(depth + 1)
        if kind == "block":
            yield Insert(line, name, dot)


def _simple(line: int, words: Tokens) -> Step:
    name = words.assigned()
    if name:
        return Assign(line, name[0], words.pipeline(), name[1])
    return Print(line, value=words.pipeline())
