"""Rust modules: which one a file is, what paths name, and what ``use`` makes known.

A module is called by the folder of its crate's sources, which no other crate has, and the names below it:
``/services/orders/src.store.postgres``. What others call the crate, only its Cargo.toml can tell. The first name of a path,
``store::open()``, is written ``store::``, so that it is never taken for a variable of that name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ringfence.languages._chains import members
from ringfence.languages._draft import Draft, Handler
from ringfence.model.expression import OPAQUE, Expression, Member, Name
from ringfence.model.outline import Import
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

HEAD = "::"
"""Stands behind the first name of a path, where that is a module or a crate."""
MODULES, TYPES, HEADS, PATHS = "mod", "type", "::", "path"
"""Keys of :attr:`Draft.declared`: the modules and types that a file declares, the first names of its paths, long paths."""
_DECLARED = pattern(r"\bmod\s+(?:r#)?(\w+)\s*[;{]|\b(?:struct|enum|union|trait)\s+(?:r#)?(\w+)")
_PATH = pattern(r"(?:::)?[\w#]+(?:::[\w#]+)*")
GENERIC = ("generic_type", "generic_type_with_turbofish")
_RELATIVE = ("crate", "self", "super")
_PRIMITIVE = frozenset((
    "str", "char", "bool", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
    "f64",
))  # fmt: skip
_DEEPEST_USE = 30


class Module(NamedTuple):
    """The module that a file is: the crate it belongs to, by the folder of its sources, and the names below that."""

    crate: str
    names: tuple[str, ...]

    def named(self, names: Sequence[str]) -> str:
        """What these names are called below the crate."""
        return ".".join((self.crate, *names))


@lru_cache(maxsize=1 << 10)
def module_of(path: str) -> Module:
    """The module of a file. Those in ``src/bin`` are crates of their own."""
    *folders, file = path.split("/")
    start = len(folders) - folders[::-1].index("src") if "src" in folders else len(folders)
    crate, below = folders[:start], [*folders[start:], file.removesuffix(".rs")]
    if below[0] == "bin" and len(below) > 1:
        crate, below = [*crate, *below[:2]], below[2:] or ["main"]
    if below[-1] == "mod" or (len(below) == 1 and below[0] in ("main", "lib")):
        below.pop()
    return Module("/" + "/".join(crate), tuple(below))


def note_declared(draft: Draft) -> None:
    """Note the modules and types that a file declares anywhere, before it is read."""
    for match in _DECLARED.finditer(draft.bytes):
        draft.declared[MODULES if match[1] else TYPES].add(match[1] or match[2])


def target_of(draft: Draft, names: Sequence[str], absolute: bool = False) -> str:
    """What a path names in full: something of this crate, or of the crate that its first name says."""
    module = module_of(draft.path)
    here = (*module.names, *_inline(draft))
    first, rest = names[0], names[1:]
    if absolute:
        return ".".join(names)
    if first == "crate":
        return module.named(rest)
    if first == "super":
        while first == "super":
            here = here[:-1]
            first, rest = (rest[0], rest[1:]) if rest else ("", ())
        return module.named((*here, *((first, *rest) if first else ())))
    if first == "self":
        return module.named((*here, *rest))
    if first in draft.declared[MODULES] or (first in draft.declared[TYPES] and len(names) > 1):
        return module.named((*here, *names))
    return ".".join(names)


def _inline(draft: Draft) -> tuple[str, ...]:
    """The modules inside the file in which the reader stands."""
    inside: list[str] = []
    scope = draft.place.scope
    for name in scope.split(".") if scope else ():
        if name not in draft.declared[MODULES]:
            break
        inside.append(name)
    return tuple(inside)


# ---------------------------------------------------------------- paths


def path(draft: Draft, node: Node) -> Expression:
    """``module::Type::member``."""
    text = draft.text(node)
    if _PATH.fullmatch(text):
        return of_names(draft, text)
    of, name = draft.child(node, "path"), draft.child(node, "name")
    if of is None or name is None:
        return OPAQUE if name is None else Name(draft.text(name))
    plain = draft.child(of, "type") if of.type in GENERIC else None  # whose arguments a call has besides
    return Member(draft.read(plain or of), draft.text(name))


def of_names(draft: Draft, text: str) -> Expression:
    """A path as written."""
    absolute, names = text.startswith("::"), text.removeprefix("::").replace("r#", "").split("::")
    first = names[0]
    known = draft.types.get(first)
    if known is not None:
        return members(known, names[1:])
    if len(names) > 2 and not first[:1].isupper():
        draft.declared[PATHS].add(target_of(draft, names, absolute))
    if first in _RELATIVE and len(names) > 1:
        count = 1 + sum(1 for name in names[1:] if name == "super")
        return members(_head(draft, names[:count]), names[count:])
    if first in _PRIMITIVE:
        return members(_head(draft, ["std"]), names)
    if not first[:1].isupper():
        return members(_head(draft, names[:1], absolute), names[1:])
    return members(Name(first), names[1:])


def _head(draft: Draft, names: Sequence[str], absolute: bool = False) -> Name:
    """The module or crate that a path begins with; what that is, the file's imports say."""
    name = (HEAD if absolute else "") + "::".join(names) + HEAD
    heads = draft.declared[HEADS]
    if name not in heads:
        heads.add(name)
        draft.declared[f"{HEADS}{name}"].add(target_of(draft, names, absolute))
    return Name(name)


def note_heads(draft: Draft) -> None:
    """Say of the first names of paths what they stand for: what a ``use`` says, or else a module or crate of that name."""
    used = {imported.name: imported.target for imported in reversed(draft.imports)}
    for name in sorted(draft.declared[HEADS]):
        (target,) = draft.declared[f"{HEADS}{name}"]
        target = used.get(name.removesuffix(HEAD), target)
        draft.imports.append(Import(name, target, draft.place.function.at))
    for target in sorted(draft.declared[PATHS]):
        first, _, rest = target.partition(".")
        whole = f"{used[first]}.{rest}" if first in used else target
        draft.imports.append(Import("", whole, draft.place.function.at, PATHS))


# ---------------------------------------------------------------- use


def use(draft: Draft, node: Node) -> Expression:
    """``use a::{b, c as d, e::*};``."""
    argument = draft.child(node, "argument")
    if argument is not None:
        _used(draft, argument, (), 0)
    return OPAQUE


def extern_crate(draft: Draft, node: Node) -> Expression:
    """``extern crate a as b;``."""
    name, alias = draft.child(node, "name"), draft.child(node, "alias")
    if name is not None:
        _known(draft, draft.text(alias or name), (draft.text(name),), node)
    return OPAQUE


def _used(draft: Draft, node: Node, before: tuple[str, ...], depth: int) -> None:
    kind = node.type
    if depth > _DEEPEST_USE:
        return
    if kind == "use_list":
        for child in draft.items(node):
            _used(draft, child, before, depth + 1)
    elif kind == "scoped_use_list":
        path, items = draft.child(node, "path"), draft.child(node, "list")
        if items is not None:
            _used(draft, items, (*before, *(_names(draft, path) if path is not None else ())), depth + 1)
    elif kind == "use_wildcard":
        inside = draft.items(node)
        _whole(draft, (*before, *(_names(draft, inside[0]) if inside else ())), node)
    elif kind == "use_as_clause":
        path, alias = draft.child(node, "path"), draft.child(node, "alias")
        if path is not None and alias is not None:
            _known(draft, draft.text(alias), (*before, *_names(draft, path)), node)
    else:
        names = (*before, *_names(draft, node))
        if len(names) > 1 and names[-1] == "self":
            names = names[:-1]
        _known(draft, names[-1] if names else "", names, node)


def _names(draft: Draft, node: Node) -> tuple[str, ...]:
    text = draft.text(node)
    return tuple(text.replace("r#", "").split("::")) if _PATH.fullmatch(text) else ()


def _known(draft: Draft, name: str, names: tuple[str, ...], node: Node) -> None:
    """``name`` stands for a path from here on."""
    absolute = names[:1] == ("",)
    if not name or name == "_" or not (path := names[1:] if absolute else names):
        return
    target, scope = target_of(draft, path, absolute), draft.place.function.name
    draft.imports.append(Import(name.removeprefix("r#"), target, draft.span(node), scope))


def _whole(draft: Draft, names: tuple[str, ...], node: Node) -> None:
    absolute = names[:1] == ("",)
    path = names[1:] if absolute else names
    target = target_of(draft, path, absolute) if path else ""
    module = module_of(draft.path)
    if target and target != module.named(module.names):
        draft.imports.append(Import("*", target, draft.span(node)))


HANDLERS: dict[str, Handler] = {
    "use_declaration": use,
    "extern_crate_declaration": extern_crate,
    "scoped_identifier": path,
    "scoped_type_identifier": path,
}
