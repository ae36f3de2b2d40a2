"""JSON that every parser and every terminal takes: ASCII only, no halves of characters."""

from __future__ import annotations

import json

from ringfence.patterns import pattern

_SURROGATES = pattern("[\ud800-\udfff]")
_BEYOND_ASCII = pattern(r"[^\x00-\x7e]+")


def to_json(document: object) -> str:
    """The document, indented, keys in their order. Half a character, which strict parsers refuse, becomes U+FFFD."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    whole = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
    return _BEYOND_ASCII.sub(lambda match: json.dumps(match[0])[1:-1], whole) + "\n"
