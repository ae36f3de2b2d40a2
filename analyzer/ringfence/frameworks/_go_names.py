"""What Go's ORMs call the table of a struct."""

from __future__ import annotations

from ringfence.patterns import pattern

_WORD = pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IRREGULAR = {"person": "people", "man": "men", "child": "children", "series": "series", "equipment": "equipment",
              "information": "information", "news": "news", "fish": "fish", "sheep": "sheep", "mouse": "mice",
              "status": "statuses", "bus": "buses", "quiz": "quizzes"}  # fmt: skip


def snake(name: str) -> str:
    """``OrderLine`` as ``order_line``, ``UserID`` as ``user_id``."""
    return _WORD.sub("_", name).lower()


def plural(name: str) -> str:
    """The plural of a name's last word, as English forms it."""
    head, underscore, word = name.rpartition("_")
    if word in _IRREGULAR:
        word = _IRREGULAR[word]
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        word = word[:-1] + "ies"
    elif word.endswith(("s", "x", "z", "ch", "sh")):
        word += "es"
    else:
        word += "s"
    return head + underscore + word
