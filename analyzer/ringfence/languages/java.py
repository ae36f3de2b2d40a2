"""Java, any version: what a parser made for editors can read, broken files included."""

from __future__ import annotations

from functools import lru_cache

from ringfence.extend import language
from ringfence.languages import (
    _java_annotations,
    _java_definitions,
    _java_expressions,
    _java_imports,
    _java_methods,
    _java_operators,
    _java_statements,
    _java_text,
    _java_types,
)
from ringfence.languages._draft import Draft
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.languages._heads import parse_behind
from ringfence.model.outline import Outline
from ringfence.model.source import Source

_HANDLERS = {
    **_java_expressions.HANDLERS,
    **_java_operators.HANDLERS,
    **_java_text.HANDLERS,
    **_java_types.HANDLERS,
    **_java_annotations.HANDLERS,
    **_java_definitions.HANDLERS,
    **_java_imports.HANDLERS,
    **_java_methods.HANDLERS,
    **_java_statements.HANDLERS,
}


@language("java", (".java",))
def read(source: Source) -> Outline:
    """The outline of a Java file; what cannot be read is left out."""
    grammar = _grammar()
    draft = Draft("java", source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), grammar)
    package, head = _java_imports.head_of(draft)
    root = parse_behind(head, grammar.parser, draft.encoded)
    _java_imports.see_java_lang(draft, head, root)
    draft.read_file(root)
    return draft.finish(package or _java_imports.package_of(draft, root), exact=True)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_java", _HANDLERS)
