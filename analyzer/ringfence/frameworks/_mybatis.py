"""MyBatis's statements as SQL: what its placeholders and its elements of XML leave of them."""

from __future__ import annotations

from ringfence.patterns import pattern

_PLACEHOLDER = pattern(r"#\{[^{}]{0,200}\}")
_SCRIPT = pattern(r"</?script>")
_ELEMENT = pattern(r"<(/?)(where|set|foreach|if|choose|when|otherwise|trim|bind)\b[^<>]{0,400}>")


def plain_sql(written: str) -> str:
    """A statement with ``?`` for its parameters; of optional parts, all of them count."""
    text = _SCRIPT.sub("", written)
    text = _ELEMENT.sub(lambda match: {"where": " WHERE ", "set": " SET "}.get("" if match[1] else match[2], " "), text)
    return _PLACEHOLDER.sub("?", text)
