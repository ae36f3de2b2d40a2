"""What an unquoted YAML scalar stands for: the core schema, with the words and octal numbers of YAML 1.1."""

import re

from ringfence.patterns import pattern

_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None} | {
    word: truth for truth, words in ((True, ("true", "yes", "on")), (False, ("false", "no", "off"))) for word in words
}
_INTEGER = pattern(r"[-+]?(?:0o?(?P<octal>[0-7]+)|0x(?P<hexadecimal>[0-9a-fA-F]+)|(?P<decimal>\d+(?:_\d+)*))", re.ASCII)
_FLOAT = pattern(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII)
_BASES = {"octal": 8, "hexadecimal": 16, "decimal": 10}
_MAX_NUMBER = 40
"""Characters; longer ones are identifiers made of digits."""


def resolve(text: str) -> str | int | float | bool | None:
    """The number, boolean or null that an unquoted scalar stands for, else the text itself."""
    if not text or text[0] not in "+-.0123456789":
        word = text.lower()
        return _WORDS[word] if word in _WORDS and text in (word, word.title(), word.upper()) else text
    if len(text) > _MAX_NUMBER:
        return text
    if match := _INTEGER.fullmatch(text):
        kind = match.lastgroup or "decimal"
        number = int(match[kind], _BASES[kind])
        return -number if text.startswith("-") else number
    if _FLOAT.fullmatch(text):
        return float(text.replace(".inf", "inf").replace(".nan", "nan") if text[-1].isalpha() else text)
    return text
