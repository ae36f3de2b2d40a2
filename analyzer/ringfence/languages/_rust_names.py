"""Rust variables: each ``let`` makes a new one, which counts to the end of its block."""

from __future__ import annotations

from ringfence.languages._draft import Draft
from ringfence.languages._variables import MOST_VALUES, PRIME
from ringfence.model.expression import OPAQUE, Expression, Name


def variable(draft: Draft, name: str) -> Expression:
    """What a plain name is here."""
    if not name or name == "_":
        return OPAQUE
    name = name.removeprefix("r#")
    function = draft.place.function
    while True:
        if name in function.declared:
            return Name(function.renewed.get(name, name))
        if function.around is None:
            return Name(name)
        function = function.around


def new_variable(draft: Draft, name: str) -> Name:
    """A variable that is declared here, under a name that nothing else in the function has."""
    name = name.removeprefix("r#")
    function = draft.place.function
    called = name
    while called in function.declared and len(called) - len(name) < MOST_VALUES:
        called += PRIME
    function.declared.update((name, called))
    function.renewed[name] = called
    return Name(called)
