"""PHP namespaces and what is used of others."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._php_files import dotted_name, named, php
from ringfence.model.expression import OPAQUE, Expression
from ringfence.model.outline import Import

if TYPE_CHECKING:
    from tree_sitter import Node


def namespace(draft: Draft, node: Node) -> Expression:
    r"""``namespace App\Orders;``, or with a block; the first of a file is the outline's."""
    php(draft).namespace = dotted_name(draft, draft.child(node, "name"))
    body = draft.child(node, "body")
    return OPAQUE if body is None else draft.read(body)


def use(draft: Draft, node: Node) -> Expression:
    r"""``use App\Models\Order as Sale;``, ``use App\Models\{Order, Item};``."""
    group = draft.child(node, "body")
    if group is None:
        for clause in draft.items(node):
            _used(draft, clause, "")
        return OPAQUE
    prefix = next((dotted_name(draft, child) for child in node.named_children if child.type == "namespace_name"), "")
    for clause in draft.items(group):
        _used(draft, clause, f"{prefix}.")
    return OPAQUE


def _used(draft: Draft, node: Node, prefix: str) -> None:
    if node.type != "namespace_use_clause":
        return
    alias = draft.child(node, "alias")
    written = next((child for child in node.named_children if child != alias), None)
    target = prefix + dotted_name(draft, written)
    name = target.rpartition(".")[2] if alias is None else draft.text(alias)
    if name:
        php(draft).aliases.add(name)
        draft.imports.append(Import(intern(name), intern(target), draft.span(node)))


HANDLERS: dict[str, Handler] = {
    "namespace_definition": namespace,
    "namespace_use_declaration": use,
    "qualified_name": named,
    "relative_name": named,
    "name": named,
}
