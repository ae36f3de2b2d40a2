"""Files that others include: what ``require`` gives is what the file returns."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._php import PHP, outlines, returned
from ringfence.model.expression import Choice, Expression, Invoke, Item, Name, Text, literal
from ringfence.model.facts import Fact
from ringfence.model.value import Scope

_FILES = "included files"
"""No name of a program, but the key to all of them."""


def _included(invoke: Invoke) -> Expression | None:
    """``require __DIR__.'/../config.php'``; a path alone begins at the file, or where the program was started."""
    path = invoke.argument(0)
    written = path.literal if isinstance(path, Text) else None
    if not written:
        return None
    beside = posixpath.join(posixpath.dirname(invoke.at.path), written.lstrip("/"))
    places = dict.fromkeys(posixpath.normpath(place).lstrip("/") for place in (written, beside))
    return Choice(tuple(Item(Name(_FILES), literal(place)) for place in places))


def _returned(code: Code) -> Iterator[tuple[str, str, Expression, Scope]]:
    for path, _ in outlines(code):
        value = returned(code, path)
        if value is not None:
            yield f"builtins.{_FILES}", path, value, Scope(path)


@framework("php_files", language=PHP, computes={"builtins.require": _included}, holds=_returned)
def php_files(code: Code) -> Iterable[Fact]:
    """Nothing of its own: it only says what the values are."""
    return ()
