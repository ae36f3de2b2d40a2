"""C# usings."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.languages._chains import names_of
from ringfence.languages._csharp_types import dotted_name, spelled
from ringfence.languages._draft import Draft, Handler
from ringfence.languages._heads import Head, read_head
from ringfence.model.expression import OPAQUE, Expression
from ringfence.model.outline import Import
from ringfence.model.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_GLOBAL, _USING = "global ", "using "


def head_of(draft: Draft) -> Head:
    """The head of a file, whose usings are noted."""

    def told(line: str, number: int) -> bool:
        target = _used(line)
        if target:
            at = Span(draft.path, number, 1, number, len(line) + 1)
            draft.imports.append(Import("*", target, at, "*" if line.startswith(_GLOBAL) else ""))
        return bool(target)

    return read_head(draft.bytes, told)


@lru_cache(maxsize=1 << 12)
def _used(text: str) -> str:
    """The namespace that a whole line uses, nothing if it says anything else."""
    text = text.removeprefix(_GLOBAL)
    return ".".join(names_of(text[len(_USING) : -1])) if text.startswith(_USING) and text.endswith(";") else ""


def using_directive(draft: Draft, node: Node) -> Expression:
    """``using A.B;``, ``using static A.B.C;``, ``using X = A.B.C;``; with ``global`` for the whole program."""
    words = {child.type for child in node.children if not child.is_named}
    alias, target = draft.child(node, "name"), None
    for child in node.named_children:
        target = child if child != alias and not child.is_extra else target
    if target is None:
        return OPAQUE
    name = "*" if alias is None else spelled(draft, alias)
    path = dotted_name(draft, target).partition("<")[0]
    draft.imports.append(Import(name, path, draft.span(node), "*" if "global" in words else ""))
    return OPAQUE


HANDLERS: dict[str, Handler] = {"using_directive": using_directive}
