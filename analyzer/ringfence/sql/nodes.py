"""The nodes of a syntax tree by what they are: one walk over it answers what would take a search each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlglot import exp


class Nodes:
    """All nodes of a tree, breadth first."""

    def __init__(self, tree: exp.Expr) -> None:
        self.tree = tree
        self._all: list[Any] = list(tree.walk())
        self._by_kind: dict[type, list[Any]] = {}
        for node in self._all:
            self._by_kind.setdefault(type(node), []).append(node)

    def of(self, *kinds: type) -> list[Any]:
        """Those of some kinds, in the order in which a search would find them."""
        found = [nodes for kind, nodes in self._by_kind.items() if issubclass(kind, kinds)]
        if len(found) > 1:
            return [node for node in self._all if isinstance(node, kinds)]
        return found[0] if found else []
