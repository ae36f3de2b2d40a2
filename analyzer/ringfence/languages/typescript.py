"""TypeScript, with JSX or without."""

from __future__ import annotations

from functools import lru_cache

from ringfence.extend import language
from ringfence.languages._ecmascript import HANDLERS, outline_of
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source


@language("typescript", (".ts", ".tsx", ".mts", ".cts"))
def read(source: Source) -> Outline:
    """The outline of a TypeScript file; what cannot be read is left out."""
    return outline_of(source, "typescript", _grammar(source.path.lower().endswith(".tsx")))


@lru_cache(maxsize=2)
def _grammar(jsx: bool) -> Grammar:
    return grammar_of("tree_sitter_typescript", HANDLERS, "language_tsx" if jsx else "language_typescript")
