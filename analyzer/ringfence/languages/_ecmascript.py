"""What the two front ends share: all handlers, and how a file is read with a grammar."""

from __future__ import annotations

from functools import lru_cache

from ringfence.languages import (
    _ecmascript_calls,
    _ecmascript_classes,
    _ecmascript_definitions,
    _ecmascript_expressions,
    _ecmascript_modules,
    _ecmascript_operators,
    _ecmascript_statements,
    _ecmascript_text,
    _ecmascript_types,
)
from ringfence.languages._draft import Draft, Handler
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.languages._typescript_newer import in_other_words
from ringfence.model.outline import Outline
from ringfence.model.source import Source

HANDLERS: dict[str, Handler] = {
    **_ecmascript_expressions.HANDLERS,
    **_ecmascript_calls.HANDLERS,
    **_ecmascript_operators.HANDLERS,
    **_ecmascript_text.HANDLERS,
    **_ecmascript_types.HANDLERS,
    **_ecmascript_definitions.HANDLERS,
    **_ecmascript_classes.HANDLERS,
    **_ecmascript_modules.HANDLERS,
    **_ecmascript_statements.HANDLERS,
}


@lru_cache(maxsize=2)
def typescript_grammar(jsx: bool) -> Grammar:
    """TypeScript's grammar, of which there are two: in JSX, a type in angle brackets is an element."""
    return grammar_of("tree_sitter_typescript", HANDLERS, "language_tsx" if jsx else "language_typescript")


def outline_of(source: Source, language: str, grammar: Grammar) -> Outline:
    """The outline of a file; what cannot be read is left out."""
    text = source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    draft = Draft(language, source.path, text, grammar)
    tree = grammar.parser.parse(draft.encoded)
    if tree.root_node.has_error and (other := in_other_words(text)) != text:
        draft = Draft(language, source.path, other, grammar)
        tree = grammar.parser.parse(draft.encoded)
    draft.read_file(tree.root_node)
    module, package = _ecmascript_modules.module_of(source.path)
    return draft.finish(module, package=package)
