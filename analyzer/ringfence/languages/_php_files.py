"""What the reader of a PHP file keeps in mind besides the outline: its namespace, and what its names are short for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ringfence.languages._chains import MAX_CHAIN, members
from ringfence.languages._draft import Draft
from ringfence.model.expression import OPAQUE, Expression, Name
from ringfence.model.outline import Import

if TYPE_CHECKING:
    from tree_sitter import Node

    from ringfence.languages._grammars import Grammar


class PhpDraft(Draft):
    """A PHP file in the making. namespace: dotted, of what is being read; aliases: what its imports call something."""

    def __init__(self, path: str, text: str, grammar: Grammar) -> None:
        super().__init__("php", path, text, grammar)
        self.namespace = ""
        self.aliases: set[str] = set()
        self.in_full: set[str] = set()


def php(draft: Draft) -> PhpDraft:
    """The draft as what it is in these modules."""
    return cast(PhpDraft, draft)


def dotted_name(draft: Draft, node: Node | None) -> str:
    r"""``App\Models\Order`` with dots."""
    if node is None:
        return ""
    words = draft.text(node).split("\\")
    return ".".join(word for word in map(str.strip, words) if word.isidentifier())


def named(draft: Draft, node: Node) -> Expression:
    """A name of a class, function or constant, of whichever namespace.

    One that is written in full, or from the file's namespace on, is imported as it stands, as other languages do in a line
    of their own.
    """
    written = draft.text(node)
    return named_by(draft, written, node)


def named_by(draft: Draft, written: str, node: Node) -> Expression:
    """The same of a name that stands in a comment."""
    if written.isidentifier():
        return Name(written)
    file = php(draft)
    whole = written.startswith("\\")
    names = [name for name in written.strip("\\ \n\t").split("\\") if name.isidentifier()]
    relative = not whole and names[:1] == ["namespace"]
    names = names[1:] if relative else names
    if not names or len(written) > MAX_CHAIN:
        return OPAQUE
    chain = ".".join(names)
    if len(names) > 1 and (whole or relative or names[0] not in file.aliases) and chain not in file.in_full:
        file.in_full.add(chain)
        target = chain if whole or not file.namespace else f"{file.namespace}.{chain}"
        draft.imports.append(Import(chain, target, draft.span(node)))
    return members(Name(names[0]), names[1:])
