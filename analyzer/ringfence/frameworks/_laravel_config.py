"""Files that give what they return to those that include them, as Laravel's configuration does."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._php import outlines
from ringfence.model.expression import Expression, Name


def returned(code: Code, path: str) -> Expression | None:
    """What a file gives to those that include it."""
    outline = code.outlines[path]
    return next((b.value for b in outline.bindings if not b.scope and b.target == Name("return")), None)


def files(code: Code) -> Iterator[tuple[str, str]]:
    """Laravel's files of configuration, as (path, the key that all of its keys begin with)."""
    for path, _ in outlines(code):
        folder, _, name = path.rpartition("/")
        if folder.rpartition("/")[2] == "config":
            yield path, name.removesuffix(".php")
