"""Kotlin, programs and scripts alike: what a parser made for editors can read, broken files included."""

from __future__ import annotations

from functools import lru_cache

from ringfence.extend import language
from ringfence.languages import (
    _kotlin_annotations,
    _kotlin_calls,
    _kotlin_classes,
    _kotlin_control,
    _kotlin_expressions,
    _kotlin_files,
    _kotlin_functions,
    _kotlin_properties,
    _kotlin_text,
    _kotlin_types,
)
from ringfence.languages._draft import Draft
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.languages._kotlin_files import head_of, package_of, read_file
from ringfence.languages._kotlin_parsing import EndlessError, declarations_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source

_HANDLERS = {
    **_kotlin_expressions.HANDLERS,
    **_kotlin_calls.HANDLERS,
    **_kotlin_text.HANDLERS,
    **_kotlin_types.HANDLERS,
    **_kotlin_annotations.HANDLERS,
    **_kotlin_classes.HANDLERS,
    **_kotlin_functions.HANDLERS,
    **_kotlin_properties.HANDLERS,
    **_kotlin_control.HANDLERS,
    **_kotlin_files.HANDLERS,
}


@language("kotlin", (".kt",))
def read(source: Source) -> Outline:
    """The outline of a Kotlin file; what cannot be read is left out."""
    grammar = _grammar()
    draft = Draft("kotlin", source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), grammar)
    package, head = head_of(draft)
    try:
        root, declarations = declarations_of(head, grammar.parser, draft.encoded)
    except EndlessError:
        return Outline(source.path, "kotlin", "", exact=True, broken=1)
    read_file(draft, head, root, declarations)
    return draft.finish(package or package_of(draft, root), exact=True)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_kotlin", _HANDLERS)
