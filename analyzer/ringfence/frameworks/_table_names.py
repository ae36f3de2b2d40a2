"""Names of tables, indices, buckets and the like, where a library takes them as strings."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code
from ringfence.model.expression import Expression, Hole, Text
from ringfence.model.value import Known, Scope

_DEEPEST = 4


def told(code: Code, expression: Expression | None, scope: Scope) -> Iterator[str]:
    """The names an expression may stand for: what a variable of the environment holds is said by the deployment, else by its
    default, other unknown parts are ``*``; a name of which nothing is known is none.
    """
    found: dict[str, None] = {}
    for value in code.values(expression, scope):
        name = _plain(code.deployed(value.text), 0) if isinstance(value, Known) else ""
        if name.strip("*-_.:/ "):
            found[name.lower()] = None
    yield from found


def _plain(text: Text, depth: int) -> str:
    pieces: list[str] = []
    for part in text.parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Hole) and isinstance(part.default, Text) and depth < _DEEPEST:
            pieces.append(_plain(part.default, depth + 1))
        else:
            pieces.append("*")
    return "".join(pieces)
