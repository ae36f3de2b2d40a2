"""Python, any version: what a parser made for editors can read, broken files included."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.extend import language
from ringfence.languages import (
    _python_calls,
    _python_definitions,
    _python_expressions,
    _python_operators,
    _python_statements,
    _python_text,
    _python_types,
)
from ringfence.languages._draft import Draft
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.model.outline import Outline
from ringfence.model.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_HANDLERS = {
    **_python_expressions.HANDLERS,
    **_python_calls.HANDLERS,
    **_python_operators.HANDLERS,
    **_python_text.HANDLERS,
    **_python_types.HANDLERS,
    **_python_definitions.HANDLERS,
    **_python_statements.HANDLERS,
}


@language("python", (".py", ".pyw"))
def read(source: Source) -> Outline:
    """The outline of a Python file; what cannot be read is left out."""
    grammar = _grammar()
    draft = Draft("python", source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), grammar)
    root = grammar.parser.parse(draft.encoded).root_node
    draft.read_file(root)
    module, package = _module(source.path)
    outline = draft.finish(module, package=package)
    return replace(outline, broken=_first_error(root)) if root.has_error else outline


def _first_error(root: Node) -> int:
    """The line of the first part of a broken file that the grammar has no place for, or that it misses."""
    node = root
    while not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            break
        node = inner
    return node.start_point.row + 1


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_python", _HANDLERS)


def _module(path: str) -> tuple[str, bool]:
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    package = stem == "__init__"
    dotted = folder if package else f"{folder}/{stem}" if folder else stem
    return dotted.strip("/").replace("/", "."), package
