"""What Go's ORMs call the table of a struct."""

from __future__ import annotations

_IRREGULAR = {"person": "people", "man": "men", "child": "children", "series": "series", "equipment": "equipment",
              "information": "information", "news": "news", "fish": "fish", "sheep": "sheep", "mouse": "mice",
              "status": "statuses", "bus": "buses", "quiz": "quizzes"}  # fmt: skip


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
