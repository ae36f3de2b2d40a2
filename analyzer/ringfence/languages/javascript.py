"""JavaScript of every edition, with JSX or without."""

from __future__ import annotations

from functools import lru_cache

from ringfence.extend import language
from ringfence.languages._ecmascript import HANDLERS, outline_of
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source


@language("javascript", (".js", ".jsx", ".mjs", ".cjs"))
def read(source: Source) -> Outline:
    """The outline of a JavaScript file; what cannot be read is left out."""
    return outline_of(source, "javascript", _grammar())


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_javascript", HANDLERS)
