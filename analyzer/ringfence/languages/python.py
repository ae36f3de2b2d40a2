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
from ringfence.languages._draft import Draft, Handler, by_number
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
    draft = Draft("python", source.path, source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), handlers)
    draft.read_file(Parser(grammar).parse(draft.encoded).root_node)
    module, package = _module(source.path)
    return draft.finish(module, package=package)


@lru_cache(maxsize=1)
def _grammar() -> tuple[Language, dict[int, Handler]]:
    import tree_sitter_python
    from tree_sitter import Language

    grammar = Language(tree_sitter_python.language())
    return grammar, by_number(grammar, _HANDLERS)


def _module(path: str) -> tuple[str, bool]:
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    package = stem == "__init__"
    dotted = folder if package else f"{folder}/{stem}" if folder else stem
    return dotted.strip("/").replace("/", "."), package
