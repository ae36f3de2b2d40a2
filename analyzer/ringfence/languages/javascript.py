"""JavaScript of every edition, with JSX or without, and the scripts of components in either language."""

from __future__ import annotations

from functools import lru_cache

from ringfence.extend import language
from ringfence.languages._ecmascript import HANDLERS, outline_of, typescript_grammar
from ringfence.languages._ecmascript_components import SUFFIXES, scripts_of
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source


@language("javascript", (".js", ".jsx", ".mjs", ".cjs", *SUFFIXES))
def read(source: Source) -> Outline:
    """The outline of a JavaScript file, or of a component; what cannot be read is left out."""
    if not source.path.lower().endswith(SUFFIXES):
        return outline_of(source, "javascript", _grammar())
    scripts, typed = scripts_of(source)
    if typed:
        return outline_of(scripts, "typescript", typescript_grammar(jsx=False))
    return outline_of(scripts, "javascript", _grammar())


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_javascript", HANDLERS)
