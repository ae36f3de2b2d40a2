"""Where Laravel's configuration lies."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.frameworks._php import outlines


def files(code: Code) -> Iterator[tuple[str, str]]:
    """Laravel's files of configuration, as (path, the key that all of its keys begin with)."""
    for path, _ in outlines(code):
        folder, _, name = path.rpartition("/")
        if folder.rpartition("/")[2] == "config":
            yield path, name.removesuffix(".php")
