"""Java, any version: what a parser made for editors can read, broken files included."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.extend import language
from ringfence.languages import (
    _java_annotations,
    _java_definitions,
    _java_expressions,
    _java_methods,
    _java_operators,
    _java_statements,
    _java_text,
    _java_types,
)
from ringfence.languages._draft import Draft, Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_HANDLERS = {
    **_java_expressions.HANDLERS,
    **_java_operators.HANDLERS,
    **_java_text.HANDLERS,
    **_java_types.HANDLERS,
    **_java_annotations.HANDLERS,
    **_java_definitions.HANDLERS,
    **_java_methods.HANDLERS,
    **_java_statements.HANDLERS,
}


@language("java", (".java",))
def read(source: Source) -> Outline:
    """The outline of a Java file; what cannot be read is left out."""
    grammar = _grammar()
    draft = Draft("java", source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), grammar)
    root = grammar.parser.parse(draft.encoded).root_node
    draft.read_file(root)
    return draft.finish(_package(draft, root), exact=True)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_java", _HANDLERS)


def _package(draft: Draft, root: Node) -> str:
    for child in root.named_children:
        if child.type == "package_declaration":
            names = [item for item in draft.items(child) if item.type.endswith("identifier")]
            return "".join(draft.text(names[0]).split()) if names else ""
    return ""
