"""C#, any version: what a parser made for editors can read, broken files included."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.extend import language
from ringfence.languages import (
    _csharp_bodies,
    _csharp_calls,
    _csharp_definitions,
    _csharp_expressions,
    _csharp_linq,
    _csharp_members,
    _csharp_operators,
    _csharp_signatures,
    _csharp_text,
    _csharp_types,
    _csharp_usings,
)
from ringfence.languages._csharp_newer import in_older_words, with_blocks_as_types
from ringfence.languages._csharp_razor import as_csharp
from ringfence.languages._csharp_types import dotted_name
from ringfence.languages._draft import Draft
from ringfence.languages._grammars import Grammar, grammar_of
from ringfence.languages._heads import parse_behind
from ringfence.model.outline import Outline
from ringfence.model.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node

_HANDLERS = {
    **_csharp_types.HANDLERS,
    **_csharp_text.HANDLERS,
    **_csharp_operators.HANDLERS,
    **_csharp_expressions.HANDLERS,
    **_csharp_calls.HANDLERS,
    **_csharp_linq.HANDLERS,
    **_csharp_signatures.HANDLERS,
    **_csharp_usings.HANDLERS,
    **_csharp_definitions.HANDLERS,
    **_csharp_members.HANDLERS,
    **_csharp_bodies.HANDLERS,
}
_NAMESPACES = ("namespace_declaration", "file_scoped_namespace_declaration")


@language("csharp", (".cs", ".razor"))
def read(source: Source) -> Outline:
    """The outline of a C# file or a Razor component; what cannot be read is left out."""
    text = source.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    if source.name.endswith(".razor"):
        text = as_csharp(text, source.name.removesuffix(".razor"))
    text = with_blocks_as_types(text)
    draft, root = _parsed(source.path, text)
    if root.has_error and (older := in_older_words(text)) != text:
        draft, root = _parsed(source.path, older)
    draft.read_file(root)
    return draft.finish(_namespace(draft, root), exact=True)


def _parsed(path: str, text: str) -> tuple[Draft, Node]:
    grammar = _grammar()
    draft = Draft("csharp", path, text, grammar)
    return draft, parse_behind(_csharp_usings.head_of(draft), grammar.parser, draft.encoded)


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return grammar_of("tree_sitter_c_sharp", _HANDLERS)


def _namespace(draft: Draft, root: Node) -> str:
    """The namespace of the file: the first that is not only a shell around another one, ``""`` if there is none."""
    names: list[str] = []
    children = root.children
    while children:
        inner = next((child for child in children if child.type in _NAMESPACES), None)
        if inner is None:
            break
        names.append(dotted_name(draft, draft.child(inner, "name")))
        body = draft.child(inner, "body")
        children = body.children if body is not None else []
        if any(child.type.endswith("_declaration") and child.type not in _NAMESPACES for child in children):
            break
    return ".".join(name for name in names if name)
