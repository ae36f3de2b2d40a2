"""HCL, the language of Terraform's files, read as far as it is understood; what is not, is left out. Nothing is run."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.formats.hcl_expressions import MAX_DEPTH, OPAQUE, child_of, expression, plain, text_of
from ringfence.formats.hcl_tree import Block, Body, Entry, Expression

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MAX_CHARACTERS = 2_000_000
_END = "END_OF_TEMPLATE_0"


def read_hcl(text: str) -> Body:
    """The blocks and attributes of a file; what cannot be read is left out."""
    if len(text) > MAX_CHARACTERS:
        return Body()
    root = _parser().parse(text.removeprefix("\ufeff").encode("utf-8", "replace")).root_node
    body = child_of(root, "body")
    return _body(body, 0) if body is not None else Body()


def read_template(text: str) -> Expression:
    """A file that ``templatefile`` fills in: text with ``${…}`` in it."""
    body = read_hcl(f"it = <<{_END}\n{text}\n{_END}\n") if _END not in text else Body()
    found = body.entry("it")
    return found.value if found is not None else OPAQUE


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_hcl.language()))


# ---------------------------------------------------------------- blocks and attributes


def _body(node: Node, depth: int) -> Body:
    entries, blocks = [], []
    for child in node.named_children:
        if child.type == "attribute":
            name, value = child_of(child, "identifier"), child_of(child, "expression")
            if name is not None and value is not None:
                entries.append(Entry(text_of(name), expression(value, depth + 1), child.start_point.row + 1))
        elif child.type == "block" and depth < MAX_DEPTH:
            blocks.append(_block(child, depth + 1))
    return Body(tuple(entries), tuple(blocks))


def _block(node: Node, depth: int) -> Block:
    kind, *labels = [
        text_of(child) if child.type == "identifier" else plain(child)
        for child in node.named_children
        if child.type in ("identifier", "string_lit")
    ] or [""]
    body = child_of(node, "body")
    inside = _body(body, depth) if body is not None else Body()
    return Block(kind, tuple(labels), inside, node.start_point.row + 1)
