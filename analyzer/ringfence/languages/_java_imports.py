"""Java packages and imports."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._chains import names_of
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._heads import Head, read_head
from ringfence.model.expression import OPAQUE, Expression
from ringfence.model.outline import Import
from ringfence.model.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_PACKAGE, _IMPORT = "package ", "import "


def head_of(draft: Draft) -> tuple[str, Head]:
    """The package that the head of a file names, and the head, whose imports are noted."""
    packages: list[str] = []

    def told(line: str, number: int) -> bool:
        imported = _imported(line)
        if imported is not None:
            draft.imports.append(Import(*imported, Span(draft.path, number, 1, number, len(line) + 1)))
        elif line.startswith(_PACKAGE) and line.endswith(";"):
            names = names_of(line[len(_PACKAGE) : -1])
            packages.append(".".join(names))
            return bool(names)
        return imported is not None

    head = read_head(draft.bytes, told)
    return packages[0] if packages else "", head


def see_java_lang(draft: Draft, head: Head, root: Node) -> None:
    """Every file sees all of ``java.lang`` without saying so. root: of what stands behind the head."""
    at = Span(draft.path, head.first, 1) if head.first else draft.span(root)
    draft.imports.insert(0, Import("*", "java.lang", replace(at, end_line=1, end_column=1)))


def import_declaration(draft: Draft, node: Node) -> Expression:
    """``import a.b.C``, ``import static a.b.C.f``, ``import a.b.*``."""
    plain = _imported(draft.text(node))
    if plain is not None:
        draft.imports.append(Import(*plain, draft.span(node)))
        return OPAQUE
    target, everything = "", False
    for child in draft.items(node):
        kind = child.type
        everything = everything or kind == "asterisk"
        if not target and kind.endswith("identifier"):
            target = "".join(draft.text(child).split())
    if target:
        name = "*" if everything else target.rpartition(".")[2]
        draft.imports.append(Import(name, target, draft.span(node)))
    return OPAQUE


@lru_cache(maxsize=1 << 12)
def _imported(text: str) -> tuple[str, str] | None:
    """Name and target of an import, None for one that is written in another way than most."""
    if not (text.startswith(_IMPORT) and text.endswith(";")):
        return None
    target = text[len(_IMPORT) : -1].removeprefix("static ")
    names = names_of(target.removesuffix(".*"))
    if not names:
        return None
    return "*" if target.endswith(".*") else names[-1], ".".join(names)


def package_of(draft: Draft, root: Node) -> str:
    """The package that a file belongs to, where its head does not tell."""
    for child in root.named_children:
        if child.type == "package_declaration":
            names = [item for item in draft.items(child) if item.type.endswith("identifier")]
            return "".join(draft.text(names[0]).split()) if names else ""
    return ""


HANDLERS: dict[str, Handler] = {"package_declaration": nothing, "import_declaration": import_declaration}
