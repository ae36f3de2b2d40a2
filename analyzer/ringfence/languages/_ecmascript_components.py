"""Components of Vue and Svelte: of one file only the scripts are read, where they stand."""

from __future__ import annotations

from ringfence.model.source import Source
from ringfence.patterns import pattern

SUFFIXES = (".vue", ".svelte")
_START = pattern(r"(?i)<script(?=[\s>])([^>]{0,500})>")
_END = pattern(r"(?i)</script\s*>")
_TYPED = pattern(r"(?i)\blang\s*=\s*[\"']?(?:ts|tsx|typescript)\b")
_WRITTEN = pattern(r"[^\n]")


def scripts_of(source: Source) -> tuple[Source, bool]:
    """The file with nothing but its scripts, at their lines and columns, and whether these are TypeScript."""
    text, typed, at = source.text, False, 0
    pieces: list[str] = []
    while (start := _START.search(text, at)) is not None and (end := _END.search(text, start.end())) is not None:
        pieces += [_blank(text[at : start.end()]), text[start.end() : end.start()]]
        typed = typed or _TYPED.search(start[1]) is not None
        at = end.start()
    pieces.append(_blank(text[at:]))
    return Source(source.path, "".join(pieces)), typed


def _blank(text: str) -> str:
    return _WRITTEN.sub(" ", text)
