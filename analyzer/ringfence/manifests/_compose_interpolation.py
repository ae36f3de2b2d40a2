"""Variables in Compose values and dotenv files: ``$X``, ``${X:-default}``, ``${X:?needed}``, ``${X:+instead}``, ``$$``.

What a variable holds is known only where the deployment runs, so it stays a hole with its default.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.patterns import pattern

MAX_DEPTH = 20
"""Of defaults within defaults; deeper ones are taken as they are written."""

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_BRACED = pattern(rf"\$\{{({_NAME})(:?[-?+]|(?=\}}))")
_BARE = pattern(rf"\$({_NAME})")
_BRACE = pattern(r"\$\{|\}")


def interpolate(written: str, *, bare: bool = True, depth: int = 0) -> Text:
    """The value with its variables as ``env`` holes. bare: ``$X`` and the escape ``$$`` count as well as ``${X}``."""
    if "$" not in written:
        return literal(written)
    parts: list[str | Expression] = []
    for part in _parts(written, bare, depth):
        if parts and isinstance(part, str) and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return Text(tuple(parts)) if parts else literal("")


def plain(written: str) -> str:
    """The value where no variable is set: defaults, else nothing in their place."""
    if "$" not in written:
        return written
    return "".join(_unset(part) for part in interpolate(written).parts)


def partly_known(written: str) -> str:
    """The value with defaults filled in, and ``${NAME}`` for each variable that has none."""
    parts = interpolate(written).parts
    return "".join(_unset(part) or f"${{{part.name}}}" if isinstance(part, Hole) else _unset(part) for part in parts)


def settled(written: str) -> str | None:
    """The value where no variable is set, None if a variable without a default is part of it."""
    parts = interpolate(written).parts
    holes = [part for part in parts if isinstance(part, Hole)]
    return None if any(hole.default is None for hole in holes) else plain(written)


def _unset(part: str | Expression) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Hole) and part.kind == "env" and isinstance(part.default, Text):
        return "".join(_unset(inner) for inner in part.default.parts)
    return ""


def _parts(written: str, bare: bool, depth: int) -> Iterator[str | Expression]:
    start = 0
    while (dollar := written.find("$", start)) >= 0:
        yield from filter(None, (written[start:dollar],))
        if found := _BRACED.match(written, dollar):
            end = _closing_brace(written, found.end())
            if end < 0:  # Compose refuses such a value; nothing in it can be told
                yield written[dollar:]
                return
            yield _hole(found[1], found[2], written[found.end() : end], bare, depth)
            start = end + 1
        elif bare and written.startswith("$$", dollar):
            yield "$"
            start = dollar + 2
        elif bare and (found := _BARE.match(written, dollar)):
            yield Hole("env", found[1])
            start = found.end()
        else:
            yield "$"
            start = dollar + 1
    yield from filter(None, (written[start:],))


def _hole(name: str, operator: str, operand: str, bare: bool, depth: int) -> Hole:
    if operator.endswith("?") or not operator:
        return Hole("env", name)
    inner = interpolate(operand, bare=bare, depth=depth + 1) if depth < MAX_DEPTH else literal(operand)
    # ${X:+instead} gives anything but the value of X
    return Hole("unknown" if operator.endswith("+") else "env", name, inner)


def _closing_brace(written: str, start: int) -> int:
    depth = 1
    for brace in _BRACE.finditer(written, start):
        depth += 1 if brace[0] == "${" else -1
        if depth == 0:
            return brace.start()
    return -1
