"""How Rails calls tables, files and columns after classes: its own rules of English, as far as they do not depend on a
program's initializers.
"""

from __future__ import annotations

from re import Pattern

from ringfence.frameworks._ruby import snake
from ringfence.patterns import pattern

_UNCOUNTABLE = frozenset(
    ("equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "jeans", "police")
)
_IRREGULAR = {
    "person": "people", "man": "men", "child": "children", "sex": "sexes", "move": "moves", "zombie": "zombies",
}  # fmt: skip
_PLURALS = tuple(
    (pattern(f"{ending}$"), replacement)
    for ending, replacement in (
        (r"(quiz)", r"\1zes"), (r"^(oxen)", r"\1"), (r"^(ox)", r"\1en"), (r"^(m|l)ice", r"\1ice"),
        (r"^(m|l)ouse", r"\1ice"), (r"(matr|vert|append)(?:ix|ex)", r"\1ices"), (r"(x|ch|ss|sh)", r"\1es"),
        (r"([^aeiouy]|qu)y", r"\1ies"), (r"(hive)", r"\1s"), (r"(?:([^f])fe|([lr])f)", r"\1\2ves"), (r"sis", "ses"),
        (r"([ti])a", r"\1a"), (r"([ti])um", r"\1a"), (r"(buffal|tomat)o", r"\1oes"), (r"(bu)s", r"\1ses"),
        (r"(alias|status)", r"\1es"), (r"(octop|vir)i", r"\1i"), (r"(octop|vir)us", r"\1i"), (r"^(ax|test)is", r"\1es"),
        (r"s", "s"), (r"", "s"),
    )
)  # fmt: skip
_SINGULARS = tuple(
    (pattern(f"{ending}$"), replacement)
    for ending, replacement in (
        (r"(database)s", r"\1"), (r"(quiz)zes", r"\1"), (r"(matr)ices", r"\1ix"), (r"(vert|ind|append)ices", r"\1ex"),
        (r"^(ox)en", r"\1"), (r"(alias|status)(?:es)?", r"\1"), (r"(octop|vir)(?:us|i)", r"\1us"),
        (r"^(a)x[ie]s", r"\1xis"), (r"(cris|test)(?:is|es)", r"\1is"), (r"(shoe)s", r"\1"), (r"(o)es", r"\1"),
        (r"(bus)(?:es)?", r"\1"), (r"^(m|l)ice", r"\1ouse"), (r"(x|ch|ss|sh)es", r"\1"), (r"(m)ovies", r"\1ovie"),
        (r"(s)eries", r"\1eries"), (r"([^aeiouy]|qu)ies", r"\1y"), (r"([lr])ves", r"\1f"), (r"(tive)s", r"\1"),
        (r"(hive)s", r"\1"), (r"([^f])ves", r"\1fe"),
        (r"((a)naly|(b)a|(d)iagno|(p)arenthe|(p)rogno|(s)ynop|(t)he)(?:sis|ses)", r"\1sis"), (r"([ti])a", r"\1um"),
        (r"(n)ews", r"\1ews"), (r"(ss)", r"\1"), (r"s", ""), (r"", ""),
    )
)  # fmt: skip
_SINGULAR_OF = {plural: one for one, plural in _IRREGULAR.items()}


def plural(word: str) -> str:
    """``order_item`` as ``order_items``: only the last word changes."""
    return _changed(word, _IRREGULAR, _PLURALS)


def singular(word: str) -> str:
    """``categories`` as ``category``."""
    return _changed(word, _SINGULAR_OF, _SINGULARS)


def _changed(word: str, irregular: dict[str, str], rules: tuple[tuple[Pattern[str], str], ...]) -> str:
    before, sign, last = word.rpartition("_")
    lower = last.lower()
    if lower in _UNCOUNTABLE:
        return word
    if lower in irregular:
        return f"{before}{sign}{irregular[lower]}"
    if lower in irregular.values():
        return word
    for ending, replacement in rules:
        if ending.search(lower):
            return f"{before}{sign}{ending.sub(replacement, lower, count=1)}"
    return word


def table_of(cls: str) -> str:
    """The table of a class that names none: its own name without those around it, in the plural."""
    return plural(snake(cls.rpartition(".")[2].rpartition("::")[2]))
