"""An nginx configuration's text as a tree of directives; templates (Jinja, Go) are read as far as they look like one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import StringIO

from msgspec import Struct, field

from ringfence.patterns import pattern

MAX_DEPTH = 32
"""Blocks within blocks; nginx itself has no use for more than a handful."""
_MAX_DIRECTIVES = 100_000
_PRIVATE = pattern("[\U000f0000-\U0010ffff]")
_ENVIRONMENT = pattern(r"""\.Env\.(\w+)|env\s*\(?\s*["'](\w+)["']""", re.IGNORECASE)
_WORD = pattern(r"[A-Za-z_][\w.]*")


class Directive(Struct):
    """``name arguments…;`` or ``name arguments… { block }``. name is ``""`` for a file as a whole."""

    name: str
    arguments: tuple[str, ...]
    line: int
    block: list[Directive] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Directive]:
        """The directives of these names directly in the block."""
        return (directive for directive in self.block if directive.name in names)


def parse(text: str) -> Directive:
    """The file as a block. What is broken is skipped; a file that ends too early is read as far as it goes."""
    root = Directive("", (), 1)
    open_blocks = [root]
    words: list[tuple[str, int]] = []
    count = 0
    for token, line in _tokens(_without_template_code(_PRIVATE.sub("", text))):
        if isinstance(token, str):
            words.append((token, line))
            continue
        if words or token is _OPEN:
            count += 1
            name = words[0][0] if words else ""
            directive = Directive(name, tuple(word for word, _ in words[1:]), words[0][1] if words else line)
            if len(open_blocks) <= MAX_DEPTH and words:
                open_blocks[-1].block.append(directive)
            if token is _OPEN:
                open_blocks.append(directive)
            words = []
        if token is _CLOSE and len(open_blocks) > 1:
            open_blocks.pop()
        if count >= _MAX_DIRECTIVES:
            break
    return root


class _Mark:
    """An unquoted brace or semicolon."""


_OPEN, _CLOSE, _END = _Mark(), _Mark(), _Mark()
_MARKS = {"{": _OPEN, "}": _CLOSE, ";": _END}


def _tokens(text: str) -> Iterator[tuple[str | _Mark, int]]:
    from crossplane.errors import NgxParserBaseException  # loading it takes longer than a run without nginx
    from crossplane.lexer import _lex_file_object

    try:
        # The lexer knows a word to be over only by what follows it.
        for token, line, quoted in _lex_file_object(StringIO(text + "\n")):
            if quoted:
                yield token, line
            elif token in _MARKS:
                yield _MARKS[token], line
            elif not token.startswith("#"):
                for word in token.split():  # it keeps a blank that follows "${name}"
                    yield word, line
    except NgxParserBaseException:
        return


def _without_template_code(text: str) -> str:
    """Statements and comments of a template become blanks, its expressions ``${name}``. Lines stay where they are."""
    if "{%" in text:
        text = _replaced(text, "{%", "%}", _blank)
        text = _replaced(text, "{#", "#}", _blank)
    return _replaced(text, "{{", "}}", _variable)


def _replaced(text: str, opener: str, closer: str, replace: Callable[[str], str]) -> str:
    pieces: list[str] = []
    done = 0
    while (begin := text.find(opener, done)) >= 0 and (end := text.find(closer, begin + 2)) >= 0:
        pieces += (text[done:begin], replace(text[begin + 2 : end]))
        done = end + 2
    return "".join((*pieces, text[done:]))


def _blank(code: str) -> str:
    return " " + "\n" * code.count("\n")


def _variable(code: str) -> str:
    """Go templates also hold statements in these braces; what they make of a line cannot be known."""
    stripped = code.strip("-~ \t\n")
    if stripped.startswith(("/*", "if ", "else", "end", "range ", "with ", "define ", "template ", "include ")):
        return _blank(code)
    if match := _ENVIRONMENT.search(stripped[:200]):
        name = f"env:{match[1] or match[2]}"
    else:
        word = _WORD.search(stripped[:200])
        name = f"template:{word[0] if word else 'expression'}"
    return f"${{{name}}}" + "\n" * code.count("\n")
