"""PHP, any version: what a parser made for editors can read, broken files and pages with markup around the code included."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.extend import language
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

    from ringfence.languages._php_files import PhpDraft

_OPENING = pattern(r"(?i)<\?(?:php\b|=|\s)")


@language("php", (".php", ".phtml", ".inc"))
def read(source: Source) -> Outline | None:
    """The outline of a PHP file, without what cannot be read; its module is the first namespace that it declares. What is
    included in texts and in other languages is called ``.inc``, too.
    """
    if source.path.lower().endswith(".inc") and _OPENING.search(source.text) is None:
        return None
    from ringfence.languages._php_files import PhpDraft  # most repositories have no PHP

    grammar = _grammar()
    draft = PhpDraft(source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), grammar)
    root = grammar.parser.parse(draft.encoded).root_node
    draft.read_file(root)
    return draft.finish(_namespace(draft, root), exact=True)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    from ringfence.languages import (
        _php_calls,
        _php_definitions,
        _php_expressions,
        _php_names,
        _php_operators,
        _php_statements,
        _php_text,
        _php_types,
    )

    handlers = {
        **_php_names.HANDLERS,
        **_php_types.HANDLERS,
        **_php_text.HANDLERS,
        **_php_operators.HANDLERS,
        **_php_expressions.HANDLERS,
        **_php_calls.HANDLERS,
        **_php_definitions.HANDLERS,
        **_php_statements.HANDLERS,
    }
    return grammar_of("tree_sitter_php", handlers, "language_php")


def _namespace(draft: PhpDraft, root: Node) -> str:
    from ringfence.languages._php_files import dotted_name

    declared = (child for child in root.named_children if child.type == "namespace_definition")
    return next((dotted_name(draft, draft.child(child, "name")) for child in declared), "")
