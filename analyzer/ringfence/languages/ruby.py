"""Ruby 2 and 3, with all that names another file only by what stands in it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.extend import language
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source

if TYPE_CHECKING:
    from ringfence.languages._draft import Handler


@language("ruby", (".rb", ".rake", ".ru"))
def read(source: Source) -> Outline:
    """The outline of a Ruby file, without what cannot be read. All files share one namespace, in which classes and modules
    have their full names.
    """
    from ringfence.languages._ruby_files import RubyDraft  # most repositories have no Ruby

    grammar = _grammar()
    draft = RubyDraft(source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), grammar)
    draft.root = grammar.parser.parse(draft.encoded).root_node
    draft.read_file(draft.root)
    draft.join_classes()
    return draft.finish("", exact=True)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_ruby", _handlers())


def _handlers() -> dict[str, Handler]:
    from ringfence.languages import (
        _ruby_blocks,
        _ruby_calls,
        _ruby_control,
        _ruby_definitions,
        _ruby_names,
        _ruby_operators,
        _ruby_text,
    )

    return {
        **_ruby_names.HANDLERS,
        **_ruby_text.HANDLERS,
        **_ruby_operators.HANDLERS,
        **_ruby_blocks.HANDLERS,
        **_ruby_calls.HANDLERS,
        **_ruby_definitions.HANDLERS,
        **_ruby_control.HANDLERS,
    }
