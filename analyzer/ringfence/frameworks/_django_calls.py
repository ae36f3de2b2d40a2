"""How methods of query sets can be called: what is called otherwise is no query, whatever it is called on."""

from __future__ import annotations

from ringfence.model.expression import Collection, Constant, Invoke, Lambda, Mapping, Text

_CONDITIONS = frozenset(("get", "filter", "exclude", "aget"))
"""What they are given by position are conditions, such as ``Q(…)``."""
_UNPLACED = frozenset(("update", "aupdate", "all", "count", "acount", "exists", "aexists"))
"""What takes keywords alone, or nothing."""
_PLAIN = frozenset((Text, Constant, Collection, Mapping, Lambda))


def may_query(method: str, invoke: Invoke) -> bool:
    """Whether a call of a method by this name may be one of a query set: ``data.get("key", 0)`` is a dictionary's."""
    given = [argument.value for argument in invoke.arguments if not argument.name]
    if method in _CONDITIONS:
        return not any(type(value) in _PLAIN for value in given)
    return not (given and method in _UNPLACED)
