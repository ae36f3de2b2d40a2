"""Embedding: what a struct has of those that it embeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringfence.link.alternatives import gathered
from ringfence.model.value import Instance, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

MOST = 60
"""Values that are looked into for one member."""


class Embedding:
    """The part of the evaluator that looks into embedded fields."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def promoted(self, value: Instance, name: str) -> list[Value]:
        """A member of what a struct embeds, a field of a type it derives from, if it is none of its own; the nearest.

        What an interface stands for may be the struct that embeds it (a repository that caches what another one of its kind
        gives), so structs are looked into level by level, and each of them once.
        """
        attributes = self._evaluator.attributes
        seen: set[Value] = {value}
        level, passed = [value], list[Instance]()
        while level:
            found: list[Value] = []
            below: list[Instance] = []
            for embedded in self._of_all(level, name):
                if embedded in seen or len(seen) > MOST:
                    continue
                seen.add(embedded)
                if isinstance(embedded, Instance) and self._leads_on(embedded, name):
                    below.append(embedded)
                else:
                    found += attributes.attribute(embedded, name)
            if found:
                return found
            level = below
            passed += below
        return gathered(attributes.of_instance(embedded, name, []) for embedded in passed)

    def _leads_on(self, value: Instance, name: str) -> bool:
        """Whether an object has no such member itself, but may have one of what it embeds."""
        return any(True for _ in self._fields(value, name)) and not self._evaluator.attributes.held(value, name)

    def _of_all(self, values: list[Instance], name: str) -> Iterator[Value]:
        for value in values:
            for field in self._fields(value, name):
                given = self._evaluator.constructors.given(value, field)
                yield from given or self._evaluator.attributes.own(value, field)

    def _fields(self, value: Instance, name: str) -> Iterator[str]:
        """The embedded fields that may have a member of that name; none if it is a field itself."""
        classes = self._evaluator.classes
        if classes.field(value.cls, name) is not None:
            return
        for base in classes.bases(value.cls):
            cls = classes.class_of(base)
            if cls is not None and cls.kind == "struct":
                yield from (field.name for field in cls.fields if field.type in cls.bases and field.name != name)
