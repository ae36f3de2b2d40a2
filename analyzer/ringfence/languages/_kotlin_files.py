"""Kotlin files as a whole: package, imports, and the names that a file itself gives things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import names_of
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._heads import Head, read_head
from ringfence.languages._java_imports import see_java_lang
from ringfence.languages._kotlin_expressions import spelled
from ringfence.languages._kotlin_parsing import Declaration
from ringfence.languages._kotlin_types import type_of
from ringfence.model.expression import OPAQUE, Argument, Expression, Invoke, Name
from ringfence.model.outline import Decorator, Import
from ringfence.model.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_NAMED = {"function_declaration", "class_declaration", "object_declaration"}
_INSIDE = {"class_body", "enum_class_body", "companion_object", "class_declaration", "object_declaration", "ERROR"}
_TELLING = _NAMED | _INSIDE | {"property_declaration", "primary_constructor", "import"}
MOST_NESTED = 20
"""How deep classes in classes are looked into for the names that a file gives things."""


def head_of(draft: Draft) -> tuple[str, Head]:
    """The package that the head of a file names, and the head, whose imports are noted."""
    packages: list[str] = []

    def told(line: str, number: int) -> bool:
        keyword, _, written = line.partition(" ")
        if keyword == "package" and names_of(written):
            packages.append(written)
            return True
        names = names_of(written.removesuffix(".*")) if keyword == "import" else ()
        if names:
            name = "*" if written.endswith("*") else names[-1]
            draft.imports.append(Import(name, ".".join(names), Span(draft.path, number, 1, number, len(line) + 1)))
            draft.declared[""].add(name)
        return bool(names)

    head = read_head(draft.bytes, told)
    return packages[0] if packages else "", head


def read_file(draft: Draft, head: Head, root: Node, declarations: list[Declaration]) -> None:
    """Read what stands behind the head of a file."""
    see_java_lang(draft, head, root)
    _note_names(draft, [declaration.node for declaration in declarations])
    for declaration in declarations:
        classes, functions = len(draft.classes), len(draft.functions)
        draft.read_file(declaration.node)
        if declaration.annotations:
            front = _annotations(draft, declaration)
            for cls in draft.classes[classes : classes + 1]:
                cls.decorators = (*front, *cls.decorators)
            for function in draft.functions[functions : functions + 1] if len(draft.classes) == classes else ():
                function.decorators = (*front, *function.decorators)


def _annotations(draft: Draft, declaration: Declaration) -> tuple[Decorator, ...]:
    found = [Decorator(draft.read(node), draft.span(node)) for node in declaration.annotations]
    if declaration.arguments is not None and found:
        last = found[-1].expression
        callee = last.callee if isinstance(last, Invoke) else last
        values = tuple(Argument(draft.read(child)) for child in draft.items(declaration.arguments))
        found[-1] = Decorator(Invoke(callee, values, found[-1].at), found[-1].at)
    return tuple(found)


def _note_names(draft: Draft, declarations: list[Node]) -> None:
    """What is not among the names of a file may be a member of whatever ``this`` is where it stands."""
    names = draft.declared[""]
    waiting = [(node, 0) for node in declarations]
    while waiting:
        node, depth = waiting.pop()
        kind = node.type
        names.update(_names(draft, node, kind))
        if (depth == 0 or kind in _INSIDE) and depth < MOST_NESTED and kind != "import":
            waiting += [(child, depth + 1) for child in node.named_children if child.type in _TELLING]


def _names(draft: Draft, node: Node, kind: str) -> list[str]:
    if kind == "import":
        return [_imported(draft, node)[0]]
    if kind in _NAMED:
        name = draft.child(node, "name")
        return [] if name is None else [spelled(draft, name)]
    if kind == "property_declaration":
        variables = [one for one in node.named_children if one.type == "variable_declaration" and one.named_children]
        return [spelled(draft, one.named_children[0]) for one in variables]
    return _components(draft, node) if kind == "primary_constructor" else []


def _components(draft: Draft, node: Node) -> list[str]:
    listed = [child for child in node.named_children if child.type == "class_parameters"]
    parameters = [child for one in listed for child in one.named_children if child.type == "class_parameter"]
    names = [[n for n in one.named_children if n.type == "identifier"][:1] for one in parameters]
    return [spelled(draft, name) for found in names for name in found]


def package_of(draft: Draft, root: Node) -> str:
    """The package that a file belongs to."""
    for child in root.named_children:
        if child.type == "package_header":
            return _dotted(draft, child)
    return ""


def import_header(draft: Draft, node: Node) -> Expression:
    """``import a.b.C``, ``import a.b.*``, ``import a.b.C as D``; functions and properties are imported alike."""
    name, target = _imported(draft, node)
    if target:
        draft.imports.append(Import(name, target, draft.span(node)))
    return OPAQUE


def _imported(draft: Draft, node: Node) -> tuple[str, str]:
    names = names_of(draft.text(node).removeprefix("import "))
    if names:
        return names[-1], ".".join(names)
    target = _dotted(draft, node)
    if any(child.type == "*" for child in node.children):
        return "*", target
    alias = [child for child in node.named_children if child.type == "identifier"]
    return (spelled(draft, alias[0]) if alias else target.rpartition(".")[2]), target


def _dotted(draft: Draft, node: Node) -> str:
    for child in node.named_children:
        if child.type == "qualified_identifier":
            return ".".join(spelled(draft, part) for part in child.named_children if part.type == "identifier")
    return ""


def type_alias(draft: Draft, node: Node) -> Expression:
    """``typealias Orders = List<Order>``: another name for a type."""
    items = draft.items(node)
    type = type_of(draft, items[-1]) if len(items) > 1 else None
    if type is not None and items[0].type == "identifier":
        draft.bind(Name(spelled(draft, items[0])), type, node)
    return OPAQUE


HANDLERS: dict[str, Handler] = {
    "package_header": nothing,
    "import": import_header,
    "file_annotation": nothing,
    "type_alias": type_alias,
}
