"""Python imports: those at the head of a file by their lines, all others by their nodes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.languages._chains import MAX_CHAIN, MAX_KNOWN, names_of
from ringfence.languages._draft import Draft, Handler
from ringfence.languages._heads import Comments, Head, read_head
from ringfence.model.expression import OPAQUE, Expression
from ringfence.model.outline import Import
from ringfence.model.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_IMPORTED = ("dotted_name", "aliased_import")
_COMMENTS = Comments("#", '"""', '"""')
"""A string in a line of its own does nothing either."""
_LONGEST = 2000
"""Of an import in parentheses that is told by its lines."""

Known = tuple[str, str, int, int, int]
"""What an import makes known, and what that is; the line of the statement that says so, from 0, and the columns there."""


def head_of(draft: Draft) -> Head:
    """The head of a file, whose imports are noted."""
    text, path = draft.bytes, draft.path

    def told(line: str, number: int, start: int) -> int:
        if line.endswith("("):
            end = text.find(")", start, start + _LONGEST)
            behind = text.find("\n", end, start + _LONGEST)
            line = text[start:behind] if end >= 0 and behind >= 0 else ""
        if not line.isascii():
            return 0
        imported = _imported(line) if len(line) <= MAX_CHAIN else _imported.__wrapped__(line)
        for name, target, row, column, end_column in imported:
            draft.imports.append(Import(name, target, Span(path, number + row, column, number + row, end_column)))
        return line.count("\n") + 1 if imported else 0

    return read_head(text, told, _COMMENTS)


@lru_cache(maxsize=MAX_KNOWN)
def _imported(statement: str) -> tuple[Known, ...]:
    """What a statement imports, nothing if it is written in another way than most."""
    text = statement.partition("#")[0].rstrip()
    beginning, _, listed = text.partition("import ")
    module = beginning[5:-1] if beginning.startswith("from ") and beginning.endswith(" ") else None
    if beginning and not (module and (names_of(module.lstrip(".")) or not module.strip("."))):
        return ()
    start, end = len(text) - len(listed), len(text)
    enclosed = module is not None and listed.startswith("(") and listed.endswith(")")
    if enclosed:
        start, end = start + 1, end - 1
    items = text[start:end].split(",")
    if enclosed and len(items) > 1 and not items[-1].strip():
        items.pop()
    known: list[Known] = []
    for item in items:
        name, *renamed = item.split() or [""]
        alias = renamed[1] if len(renamed) == 2 and renamed[0] == "as" and names_of(renamed[1]) else None
        everything = name == "*" and module is not None and len(items) == 1 and not enclosed
        if (renamed and not alias) or "\n" in item.strip() or not (names_of(name) or everything):
            return ()
        first, last = start + len(item) - len(item.lstrip()), start + len(item.rstrip())
        before = text.rfind("\n", 0, first)
        for one, target in _names(module, name, alias):
            known.append((one, target, text.count("\n", 0, first), first - before, last - before))
        start += len(item) + 1
    return tuple(known)


def _names(module: str | None, name: str, alias: str | None) -> list[tuple[str, str]]:
    """What is known by which name: ``import a.b`` makes ``a`` known, and ``a.b`` through it."""
    if name == "*":
        return [("*", module or "")]
    if module is not None:
        return [(alias or name, f"{module}{name}" if module.endswith(".") else f"{module}.{name}")]
    if alias:
        return [(alias, name)]
    first, dot, _ = name.partition(".")
    return [(first, first), (name, name)] if dot else [(name, name)]


def import_statement(draft: Draft, node: Node) -> Expression:
    """``import a.b`` makes ``a`` known, and ``a.b`` through it."""
    for child in node.children_by_field_name("name"):
        for name, target in _names(None, *_alias(draft, child)):
            _import(draft, name, target, child)
    return OPAQUE


def import_from_statement(draft: Draft, node: Node) -> Expression:
    """``from module import name``."""
    origin = draft.child(node, "module_name")
    module = _compact(draft, origin) if origin is not None else "__future__"
    for child in node.named_children:
        if child.type == "wildcard_import":
            _import(draft, "*", module, child)
        elif child.type in _IMPORTED and (origin is None or child.start_byte > origin.start_byte):
            for name, target in _names(module, *_alias(draft, child)):
                _import(draft, name, target, child)
    return OPAQUE


def _alias(draft: Draft, node: Node) -> tuple[str, str]:
    if node.type != "aliased_import":
        return _compact(draft, node), ""
    name, alias = draft.child(node, "name"), draft.child(node, "alias")
    return "" if name is None else _compact(draft, name), "" if alias is None else draft.text(alias)


def _compact(draft: Draft, node: Node) -> str:
    text = draft.text(node)
    return text if text.isidentifier() else "".join(text.replace("\\", " ").split())


def _import(draft: Draft, name: str, target: str, node: Node) -> None:
    if name:
        draft.imports.append(Import(name, target, draft.span(node), draft.place.scope))


HANDLERS: dict[str, Handler] = {
    "import_statement": import_statement,
    "import_from_statement": import_from_statement,
    "future_import_statement": import_from_statement,
}
