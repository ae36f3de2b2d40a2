"""Go, any version. A file's package is known by its folder; what that is called in imports, only its go.mod can tell."""

from __future__ import annotations

import re
from functools import lru_cache

from ringfence.extend import language
from ringfence.languages import (
    _go_calls,
    _go_definitions,
    _go_embedding,
    _go_expressions,
    _go_imports,
    _go_literals,
    _go_statements,
    _go_types,
)
from ringfence.languages._draft import Draft
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source
from ringfence.patterns import pattern

_HANDLERS = {
    **_go_calls.HANDLERS,
    **_go_definitions.HANDLERS,
    **_go_expressions.HANDLERS,
    **_go_imports.HANDLERS,
    **_go_literals.HANDLERS,
    **_go_statements.HANDLERS,
    **_go_types.HANDLERS,
}


_HEAD = 2000
_CONSTRAINT = "//go:build "
_NOT_BUILT = pattern(r"^//go:build (?:ignore|tools?)\s*$", re.MULTILINE)
"""Constraints of files that are part of no program: scripts, lists of tools."""
_FOR_WIRE = pattern(r"^//go:build wireinject\s*$", re.MULTILINE)
"""That of what Wire makes its code of: only what it imports is part of the program."""


@language("go", (".go",))
def read(source: Source) -> Outline:
    """The outline of a Go file, whose module is its folder, without what cannot be read; empty for what is never built."""
    if source.text.find(_CONSTRAINT, 0, _HEAD) >= 0 and _NOT_BUILT.search(source.text, 0, _HEAD):
        return Outline(source.path, "go", source.folder or ".", exact=True)
    grammar = _grammar()
    draft = Draft("go", source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), grammar)
    draft.read_file(grammar.parser.parse(draft.encoded).root_node)
    draft.imports += _go_embedding.embedded(source)
    if source.text.find(_CONSTRAINT, 0, _HEAD) >= 0 and _FOR_WIRE.search(source.text, 0, _HEAD):
        return Outline(source.path, "go", source.folder or ".", tuple(draft.imports), exact=True)
    return draft.finish(source.folder or ".", exact=True)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_go", _HANDLERS)
