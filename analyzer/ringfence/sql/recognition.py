"""Whether a string is SQL, by its first words: cheap, before any parser is loaded."""

from __future__ import annotations

import re

from ringfence.patterns import pattern

_FIRST_WORDS = pattern(
    r"""(?:\s|\(|--[^\n]*\n|/\*(?:(?!\*/).){0,2000}\*/)*+
    (?: select\b(?=[\s*(]).
      | (?:insert|replace)\s+(?:\w+\s+){0,3}?into\b | insert\s+(?:ignore|overwrite)\b
      | insert\s+[\w.\[\]"`]+\s*(?:\([^()]{1,2000}\)\s*)?(?:values\s*\(|default\s+values\b|select\b|exec\b)
      | update\b.+?\bset\b
      | delete\s+(?:\S+\s+){0,3}?from\b
      | merge\s+(?:into\b|.+?\busing\b)
      | with\s+(?:recursive\s+)?\S.*?\bas\b
      | (?:create|alter|drop)\s+(?:or\s+(?:replace|alter)\s+)?(?:global\s+|local\s+|unlogged\s+|external\s+)*
        (?:temp(?:orary)?\s+)?(?:unique\s+|constraint\s+)?(?:foreign\s+)?
        (?:table|view|materialized|index|function|proc(?:edure)?|trigger|schema|database|rule|sequence|type|extension)\b
      | truncate\s+\S | rename\s+table\b | exec(?:ute)?\s+[\w.\[@]+ | call\s+[\w.]+\s*\( | copy\s+\S+.*?\b(?:from|to)\b
      | do\s+\$
      | if\s+(?:not\s+)?(?:exists|object_id|col_length)\s*\( | declare\s+@\w | set\s+nocount\b | begin\s+try\b
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


_LONGEST_VERB = 8


def begins(text: str, *verbs: str) -> bool:
    """Whether a statement begins with one of some verbs, asked before a pattern that would have to be compiled to say so."""
    return text[:_LONGEST_VERB].lower().startswith(verbs)


def looks_like_sql(text: str) -> bool:
    """Whether the first words are those of a statement that can touch tables."""
    return _FIRST_WORDS.match(text[:4000]) is not None
