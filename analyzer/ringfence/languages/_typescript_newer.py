"""TypeScript that the grammar does not take, in other words of the same length."""

from __future__ import annotations

from re import Match

from ringfence.patterns import pattern

_NAMED_LIKE_A_TYPE = pattern(
    r"\(\s{0,9}(?:string|number|boolean|any|object|symbol|unknown|never|void)\s{0,9}\)(?=\s{0,9}=>)"
)


def in_other_words(text: str) -> str:
    """The text with parameters of function types that are called like a type, ``(string) => boolean``, under other names.
    What the grammar makes of them loses what stands around.
    """
    return _NAMED_LIKE_A_TYPE.sub(_renamed, text)


def _renamed(parameters: Match[str]) -> str:
    name = parameters[0].strip("() \t\r\n")
    return parameters[0].replace(name, f"{name[:-1]}_")
