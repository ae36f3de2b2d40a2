"""Python, any version: what a parser made for editors can read, broken files included."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.extend import language
from ringfence.languages import (
    _python_definitions,
    _python_expressions,
    _python_operators,
    _python_statements,
    _python_text,
    _python_types,
)
from ringfence.languages._python_draft import Draft, Handler
from ringfence.model.outline import Outline
from ringfence.model.source import Source

if TYPE_CHECKING:
    from tree_sitter import Language

_HANDLERS = {
    **_python_expressions.HANDLERS,
    **_python_operators.HANDLERS,
    **_python_text.HANDLERS,
    **_python_types.HANDLERS,
    **_python_definitions.HANDLERS,
    **_python_statements.HANDLERS,
}


@language("python", (".py", ".pyw"))
def read(source: Source) -> Outline:
    """The outline of a Python file; what cannot be read is left out."""
    from tree_sitter import Parser

    grammar, handlers = _grammar()
    draft = Draft(source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), handlers)
    draft.read_file(Parser(grammar).parse(draft.encoded).root_node)
    return draft.finish(*_module(source.path))


@lru_cache(maxsize=1)
def _grammar() -> tuple[Language, dict[int, Handler]]:
    import tree_sitter_python
    from tree_sitter import Language

    grammar = Language(tree_sitter_python.language())
    handlers = {}
    for kind, handler in _HANDLERS.items():
        number = grammar.id_for_node_kind(kind, True)
        if number is not None:
            handlers[number] = handler
    return grammar, handlers


def _module(path: str) -> tuple[str, bool]:
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    package = stem == "__init__"
    dotted = folder if package else f"{folder}/{stem}" if folder else stem
    return dotted.strip("/").replace("/", "."), package
