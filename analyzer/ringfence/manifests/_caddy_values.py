"""Addresses of Caddyfiles, with placeholders where the environment or nobody says what stands there."""

from __future__ import annotations

from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.patterns import pattern

_PLACEHOLDER = pattern(r"\{\$(?P<filled>\w+)(?::(?P<default>[^{}]*))?\}|\{env\.(?P<asked>\w+)\}|\{(?P<other>[^{}]*)\}")
_SCHEME = pattern(r"(?:https?|h2c|fastcgi|grpc)://")
_UNKNOWN_TO_US = ("unix/", "unix+h2c/", "srv+", "fd/", "udp/")


def upstream(written: str, scheme: str) -> str:
    """An upstream's address as a URL, empty for what is no server that has a name."""
    if not written or written.startswith(_UNKNOWN_TO_US):
        return ""
    address = f"localhost{written}" if written.startswith(":") else written
    whole = _PLACEHOLDER.fullmatch(address)
    if _SCHEME.match(address) or whole is not None:  # a placeholder may well stand for all of a URL
        return address
    return f"{scheme}://{address}"


def is_known(written: str) -> bool:
    """Whether nothing of a word is left open."""
    return "{" not in written


def expression(written: str) -> Text:
    """A word with holes for its placeholders."""
    parts: list[str | Expression] = []
    done = 0
    for match in _PLACEHOLDER.finditer(written):
        parts += (
            written[done : match.start()],
            _hole(match["filled"], match["default"], match["asked"], match["other"]),
        )
        done = match.end()
    parts.append(written[done:])
    return Text(tuple(part for part in parts if part != "") or ("",))


def _hole(filled: str | None, default: str | None, asked: str | None, other: str | None) -> Hole:
    if filled or asked:
        return Hole("env", filled or asked or "", literal(default) if default else None)
    return Hole("unknown", (other or "").removeprefix("template."))
