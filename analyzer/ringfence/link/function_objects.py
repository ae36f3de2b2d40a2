"""Function objects: by which of its members a variable that holds a function runs it."""

from __future__ import annotations

from collections.abc import Mapping, Set

from ringfence.model.expression import Expression, Member, Name

_RUNNING: Mapping[str, Set[str]] = {
    "ruby": {"call"},
    "csharp": {"Invoke", "DynamicInvoke"},
    "kotlin": {"invoke", "accept", "call", "get", "test"},
}
_IN_JAVA = "java"
_OF_OBJECTS = {"and", "andThen", "compose", "equals", "getClass", "hashCode", "negate", "or", "toString"}
"""What is no call of the function in Java, where it has the name that its interface gives it, whatever that may be."""


def is_run_by(member: str, language: str) -> bool:
    """Whether ``f.member(…)`` runs the function that ``f`` holds."""
    return member not in _OF_OBJECTS if language == _IN_JAVA else member in _RUNNING.get(language, ())


def runs(callee: Expression, name: str, language: str) -> bool:
    """Whether a call runs the function that a variable holds."""
    if isinstance(callee, Member):
        return callee.of == Name(name) and is_run_by(callee.name, language)
    return callee == Name(name)


def is_closure(function: str) -> bool:
    """Whether a function has no name of its own."""
    return function.rpartition(".")[2].startswith("<lambda")
