"""A Caddyfile's text as a tree of directives, its snippets put where they are imported.

https://caddyserver.com/docs/caddyfile/concepts
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from ringfence.patterns import pattern

MAX_DEPTH = 20
"""Of blocks within blocks, and of snippets that import others."""
MAX_DIRECTIVES = 20_000
"""Of one file, with all that is imported."""
_TEMPLATE = pattern(r"\{%.{0,500}?%\}|\{#.{0,500}?#\}|\{\{-?\s*(?P<name>[\w.]*)[^{}\n]{0,200}\}\}", re.DOTALL)
_TOKEN = pattern(
    r'[^\S\n]+|(?P<end>\\?\n)|(?P<comment>#[^\n]*)|"(?P<quoted>(?:[^"\\]|\\.)*)"?|`(?P<raw>[^`]*)`?|(?P<word>\S+)'
)
_ARGUMENT = pattern(r"\{args(?:\[(?P<index>\d{1,3})\]|\.(?P<old>\d{1,3})|\[(?P<from>\d{0,3}):(?P<to>\d{0,3})\])\}")


class Directive(Struct):
    """``name arguments… { block }``, of which the block may be missing. ``name`` is ``""`` for the global options."""

    name: str
    arguments: tuple[str, ...]
    line: int
    block: list[Directive] = field(default_factory=list)
    has_block: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The name and the arguments, as those of a site's addresses."""
        return (self.name, *self.arguments)

    def all(self, *names: str) -> Iterator[Directive]:
        """The directives of these names directly in the block."""
        return (directive for directive in self.block if directive.name in names)


def parse(text: str) -> list[Directive]:
    """The sites of a file, or the directives of one that others import, without its snippets. What is broken is read as
    far as it goes.
    """
    top = _blocks(_lines(_TEMPLATE.sub(_placeholder, text)))
    snippets = {directive.name[1:-1]: directive for directive in top if _is_snippet(directive)}
    return _Imports(snippets).block([directive for directive in top if not _is_snippet(directive)])


def _is_snippet(directive: Directive) -> bool:
    return directive.has_block and directive.name.startswith("(") and directive.name.endswith(")")


def _placeholder(match: re.Match[str]) -> str:
    """What a template leaves open is a placeholder; its statements are nothing."""
    said = f"{{template.{match['name'] or 'expression'}}}" if match["name"] is not None else ""
    return said + "\n" * match[0].count("\n")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The words of each line; one that ends in a comma or a backslash goes on in the next."""
    words: list[str] = []
    number = first = 1
    for match in _TOKEN.finditer(text):
        said = match["word"]
        if match["end"] is not None:
            goes_on = match["end"].startswith("\\") or (words and words[-1].endswith(","))
            if words and not goes_on:
                yield first, words
                words = []
        elif match["quoted"] is not None:
            said = match["quoted"].replace('\\"', '"')
        elif match["raw"] is not None:
            said = match["raw"]
        if said is not None:
            first = number if not words else first
            words.append(said)
        number += match[0].count("\n")
    if words:
        yield first, words


def _blocks(lines: Iterator[tuple[int, list[str]]]) -> list[Directive]:
    root = Directive("", (), 1)
    opened, deeper = [root], 0
    for count, (line, words) in enumerate(lines):
        if count >= MAX_DIRECTIVES:
            break
        if words == ["}"]:
            deeper, opened = (deeper - 1, opened) if deeper else (0, opened[:-1] if len(opened) > 1 else opened)
            continue
        has_block = words[-1] == "{"
        words = words[:-1] if has_block else words
        directive = Directive(words[0] if words else "", tuple(words[1:]), line, [], has_block)
        if deeper or len(opened) > MAX_DEPTH:
            deeper += has_block
            continue
        opened[-1].block.append(directive)
        if has_block:
            opened.append(directive)
    return root.block


class _Imports:
    """Puts snippets where they are imported, their arguments filled in."""

    def __init__(self, snippets: Mapping[str, Directive]) -> None:
        self._snippets = snippets
        self._left = MAX_DIRECTIVES

    def block(self, block: Sequence[Directive], given: Sequence[str] = (), depth: int = 0) -> list[Directive]:
        """A block with what it imports. given: the arguments of the import that the block stands in, if any does."""
        found: list[Directive] = []
        for directive in block:
            self._left -= 1
            if self._left < 0 or depth > MAX_DEPTH:
                break
            words = [word for written in directive.words for word in _given(written, given)] or [""]
            snippet = self._snippets.get(words[1]) if directive.name == "import" and len(words) > 1 else None
            if snippet is not None:
                found += self.block(snippet.block, words[2:], depth + 1)
                continue
            inner = self.block(directive.block, given, depth + 1)
            found.append(Directive(words[0], tuple(words[1:]), directive.line, inner, directive.has_block))
        return found


def _given(written: str, given: Sequence[str]) -> list[str]:
    """A word with the arguments of an import in it; ``{args[:]}`` is several."""
    if "{args" not in written:
        return [written]
    whole = _ARGUMENT.fullmatch(written)
    if whole is not None and whole["from"] is not None:
        return list(given[int(whole["from"] or 0) : int(whole["to"]) if whole["to"] else None])

    def argument(match: re.Match[str]) -> str:
        at = int(match["index"] or match["old"] or 0)
        return given[at] if at < len(given) else ""

    return [_ARGUMENT.sub(argument, written)]
