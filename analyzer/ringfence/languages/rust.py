"""Rust, editions 2015 to 2024. A file's module is known by its path; what its crate is called, only Cargo.toml can tell."""

from __future__ import annotations

from functools import lru_cache

from ringfence.extend import language
from ringfence.languages._draft import Draft
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source


@language("rust", (".rs",))
def read(source: Source) -> Outline:
    """The outline of a Rust file, without its tests and what cannot be read."""
    from ringfence.languages._rust_modules import module_of, note_declared, note_heads  # most repositories have no Rust

    grammar = _grammar()
    draft = Draft("rust", source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), grammar)
    note_declared(draft)
    grammar.parser.included_ranges = []
    draft.read_file(grammar.parser.parse(draft.encoded).root_node)
    note_heads(draft)
    module = module_of(source.path)
    return draft.finish(module.named(module.names), exact=True)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    from ringfence.languages import (
        _rust_calls,
        _rust_control,
        _rust_expressions,
        _rust_items,
        _rust_macros,
        _rust_modules,
        _rust_types,
    )

    handlers = {
        **_rust_calls.HANDLERS,
        **_rust_control.HANDLERS,
        **_rust_items.HANDLERS,
        **_rust_expressions.HANDLERS,
        **_rust_macros.HANDLERS,
        **_rust_modules.HANDLERS,
        **_rust_types.HANDLERS,
    }
    return grammar_of("tree_sitter_rust", handlers)
