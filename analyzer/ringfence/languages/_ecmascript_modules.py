"""JavaScript and TypeScript modules: imports and exports of both kinds, ES modules and CommonJS.

What a module exports by default, or is as a whole (``module.exports = …``), is its member ``default``.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.model.expression import OPAQUE, Expression, Member, Name
from ringfence.model.outline import Import

if TYPE_CHECKING:
    from tree_sitter import Node

DEFAULT = "default"
_SUFFIXES = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".d")
_DECLARED = {
    "class_declaration",
    "abstract_class_declaration",
    "function_declaration",
    "generator_function_declaration",
}


def module_of(path: str) -> tuple[str, bool]:
    """The dotted module of a file, and whether it stands for its folder (``index``)."""
    folder, _, name = path.rpartition("/")
    stem = _stem(name)
    package = stem == "index"
    whole = folder if package else f"{folder}/{stem}" if folder else stem
    return whole.strip("/").replace("/", "."), package


def target_of(specifier: str) -> str:
    """What an import's specifier leads to: ``../a/b.js`` is ``..a.b``; a library's is kept as it is."""
    if not specifier.startswith("."):
        inside_package = specifier.count("/") > specifier.startswith("@")
        return _stem(specifier).removesuffix("/index") if inside_package else specifier
    folders = posixpath.normpath(_stem(specifier)).split("/")
    up = 0
    while up < len(folders) and folders[up] in (".", ".."):
        up += 1
    inside = folders[up:]
    if inside and inside[-1] == "index":
        inside.pop()
    dots = folders[:up].count("..") + 1
    return "." * dots + ".".join(inside)


def _stem(name: str) -> str:
    if not name.endswith(_SUFFIXES):  # as nearly all specifiers
        return name
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return name[: -len(suffix)]
    return name


def member_target(target: str, name: str) -> str:
    """The target of a member of a module, or of a member of such a member."""
    return f"{target}.{name}" if "::" in target else f"{target}::{name}"


# ---------------------------------------------------------------- import


def import_statement(draft: Draft, node: Node) -> Expression:
    """``import d, {a as b} from "m"``, ``import * as n from "m"``, ``import n = require("m")``, ``import "m"``."""
    target = _source(draft, node)
    if target is not None and not any(child.type.endswith("_clause") for child in node.named_children):
        add_import(draft, f"module {target}", target, node)  # for what it does when it is loaded
    for clause in node.named_children:
        if clause.type == "import_require_clause":
            name, required_target = clause.named_child(0), _source(draft, clause)
            if name is not None and required_target is not None:
                add_import(draft, draft.text(name), required_target, node)
        elif clause.type == "import_clause" and target is not None:
            _clause(draft, clause, target, _is_type(node))
    return OPAQUE


def _is_type(node: Node) -> bool:
    """Whether an import, or one of its names, says that it is a type: ``import type {A}``, ``import {type A}``."""
    return any(child.type == "type" for child in node.children)


def _source(draft: Draft, node: Node) -> str | None:
    source = draft.child(node, "source")
    return None if source is None else target_of(draft.text(source)[1:-1])


def _clause(draft: Draft, clause: Node, target: str, erased: bool) -> None:
    for child in clause.named_children:
        if child.type == "identifier":
            add_import(draft, draft.text(child), member_target(target, DEFAULT), child, erased)
        elif child.type == "namespace_import":
            for inner in child.named_children:
                add_import(draft, draft.text(inner), target, child, erased)
        elif child.type == "named_imports":
            for name, alias, type in _specifiers(draft, child):
                add_import(draft, alias, member_target(target, name), child, erased or type)


def _specifiers(draft: Draft, node: Node) -> list[tuple[str, str, bool]]:
    """(name, alias, whether it is a type) of each specifier in braces; the alias is the name where there is none."""
    found = []
    for specifier in node.named_children:
        name, alias = draft.child(specifier, "name"), draft.child(specifier, "alias")
        if name is not None:
            found.append((draft.text(name), draft.text(alias or name), _is_type(specifier)))
    return found


def add_import(draft: Draft, name: str, target: str, node: Node, erased: bool = False) -> None:
    """Note that a name stands for something of another module here."""
    if name:
        draft.imports.append(Import(name, target, draft.span(node), draft.place.scope, erased))


def required(draft: Draft, specifier: str, node: Node) -> Name:
    """The module of ``require("m")`` or ``import("m")``, known by a name that no program can have."""
    name = f"module {specifier}"
    add_import(draft, name, target_of(specifier), node)
    return Name(name)


# ---------------------------------------------------------------- export


def export_statement(draft: Draft, node: Node) -> Expression:
    """``export`` of a declaration, of names, of another module's names, by default."""
    target = _source(draft, node)
    if target is not None:
        _reexport(draft, node, target)
        return OPAQUE
    default = any(child.type in ("default", "=") for child in node.children)
    for child in node.named_children:
        if child.type == "export_clause":
            for original, alias, _ in _specifiers(draft, child):
                if original != alias:
                    draft.bind(Name(alias), Name(original), child)
        elif child.type != "decorator":
            exported = draft.read(child)
            if default and exported != Name(DEFAULT):
                draft.bind(Name(DEFAULT), exported, child)
    return OPAQUE


def _reexport(draft: Draft, node: Node, target: str) -> None:
    clauses = [child for child in node.named_children if child.type in ("namespace_export", "export_clause")]
    erased = _is_type(node)
    for clause in clauses:
        if clause.type == "namespace_export":
            for child in clause.named_children:
                add_import(draft, draft.text(child), target, clause, erased)
        for original, alias, type in _specifiers(draft, clause):
            add_import(draft, alias, member_target(target, original), clause, erased or type)
    if not clauses:
        add_import(draft, "*", target, node, erased)


def exported_name(target: Expression) -> str | None:
    """What ``module.exports = …`` and ``exports.name = …`` export; None for any other assignment."""
    if target == Member(Name("module"), "exports"):
        return DEFAULT
    if isinstance(target, Member) and target.of in (Name("exports"), Member(Name("module"), "exports")):
        return target.name
    return None


HANDLERS: dict[str, Handler] = {"import_statement": import_statement, "export_statement": export_statement}
