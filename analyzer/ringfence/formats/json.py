"""JSON as people write it into configuration files: with comments and trailing commas. The tree is that of YAML."""

from __future__ import annotations

import re

from ringfence.formats.yaml import MISSING, Node, read_yaml
from ringfence.patterns import pattern

_TOKEN = pattern(r'(?P<string>"(?:[^"\\\n]|\\.)*"?)|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|,(?=\s*[}\]])', re.DOTALL)
_ESCAPE = pattern(r"\\(?:/|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)", re.DOTALL)


def read_json(text: str) -> Node:
    """The root of a JSON file, with the place of every value; ``MISSING`` if it cannot be read."""
    cleaned = _TOKEN.sub(_cleaned, _without_comments(text.removeprefix("\ufeff")))
    root = read_yaml(cleaned.lstrip("\t")).first
    return root if root.is_mapping or isinstance(root.value, list) else MISSING


def _without_comments(text: str) -> str:
    """Comments first: a comma may stand before one at the end."""
    return _TOKEN.sub(lambda match: match[0] if match["string"] or match[0] == "," else _blank(match[0]), text)


def _blank(text: str) -> str:
    return "".join("\n" if character == "\n" else " " for character in text)


def _cleaned(match: re.Match[str]) -> str:
    if match["string"]:
        return _ESCAPE.sub(_escape, match[0])
    return " " if match[0] == "," else match[0]


def _escape(match: re.Match[str]) -> str:
    """What YAML does not know: an escaped slash, and halves of characters."""
    if match[0] == "\\/":
        return "/"
    return "\\ufffd" if len(match[0]) > 2 else match[0]
