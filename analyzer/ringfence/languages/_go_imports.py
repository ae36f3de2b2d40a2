"""Go imports: what a file calls the packages it uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._places import MAX_NAME
from ringfence.model.expression import OPAQUE, Expression
from ringfence.model.outline import Import
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_VERSION = pattern(r"v\d+")
_EXPORTED = pattern(rb"[A-Z\x80-\xff]")
_WORD = pattern(r"[A-Za-z_]\w*")


def import_spec(draft: Draft, node: Node) -> Expression:
    """``name "path"``; a dot makes everything of the package known, a blank nothing."""
    name = None if node.child_count == 1 else draft.child(node, "name")
    path = draft.child(node, "path")
    target = draft.text(path).strip('"`') if path is not None else ""
    if not target:
        return OPAQUE
    alias = draft.text(name) if name is not None else ""
    known = "*" if alias == "." else alias or _called(draft, target)
    draft.imports.append(Import(known, target, draft.span(node)))
    return OPAQUE


def _called(draft: Draft, path: str) -> str:
    """The name under which the file uses a package. The package itself says it, but its files are seldom at hand.

    Mostly the last name of the path, or the version that it ends in (``api/orders/v1``); otherwise a part of the path that
    stands before a dot somewhere in the file.
    """
    version = path.rpartition("/")[2]
    if _VERSION.fullmatch(version) and _is_used(f"{version}.".encode(), draft.encoded):
        return version
    guesses = _guesses(path) if len(path) <= MAX_NAME else ()
    for guess, qualifier in guesses:
        if _is_used(qualifier, draft.encoded):
            return guess
    return guesses[0][0] if guesses else path


def _is_used(qualifier: bytes, text: bytes) -> bool:
    """Whether the qualifier stands anywhere by itself, rather than at the end of a longer name, before what a package may
    give others, which is written with a capital letter.
    """
    position = text.find(qualifier)
    while position >= 0:
        before, end = text[max(position - 1, 0) : position], position + len(qualifier)
        if not before.isalnum() and before not in (b"_", b".") and _EXPORTED.match(text, end):
            return True
        position = text.find(qualifier, position + 1)
    return False


@lru_cache(maxsize=1 << 12)
def _guesses(path: str) -> tuple[tuple[str, bytes], ...]:
    """What a package of this path may be called, and how its members are then; programs import the same ones all over."""
    return tuple([(word, f"{word}.".encode()) for word in dict.fromkeys(_words(path))])


def _words(path: str) -> Iterator[str]:
    elements = [element for element in path.split("/") if not _VERSION.fullmatch(element)] or [path]
    last = re.sub(r"\.v\d+$", "", elements[-1])
    if _WORD.fullmatch(last):
        yield last
    yield last.replace("-", "").replace(".", "_")
    for element in reversed(elements):
        words = _WORD.findall(element)
        yield "".join(words)
        yield from reversed(words)


HANDLERS: dict[str, Handler] = {"import_spec": import_spec}
