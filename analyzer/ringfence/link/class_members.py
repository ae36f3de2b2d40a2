"""Class members: what a class has itself, rather than its objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ringfence.link.alternatives import gathered
from ringfence.link.namespaces import NESTING
from ringfence.link.properties import is_of_class
from ringfence.model.expression import Constant, Opaque
from ringfence.model.outline import OF_CLASS
from ringfence.model.value import ClassValue, FunctionValue, Instance, Library, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

_OF_OBJECT = "@"
"""How variables of objects, and of classes, begin in Ruby."""


class ClassMembers:
    """The part of the evaluator that looks members of classes up."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols

    def of(self, value: ClassValue, name: str) -> Iterable[Value]:
        """What a class has as a member: for itself, or from the classes of libraries that it derives from."""
        own = self.own(value, name)
        if own:
            return own
        if self._evaluator.classes.is_space(value):  # which a library may have opened first
            return (Library(self._evaluator.libraries.canonical(f"{value.name}.{name}")),)
        inherited = self._evaluator.attributes.of_libraries(Instance(value), f".{name}")
        return self._evaluator.assignments.to(value, name) or inherited

    def own(self, value: ClassValue, name: str) -> list[Value]:
        """What the service's own classes say that a class has as a member."""
        of_objects: list[Value] = []
        for base in self._evaluator.classes.bases(value):
            if (base.path, f"{base.name}.{OF_CLASS}.{name}") in self._symbols.functions:
                return [FunctionValue(base.path, f"{base.name}.{OF_CLASS}.{name}", value)]
            kinds = self._symbols.children.get((base.path, base.name), {}).get(name)
            if kinds:
                qualified = f"{base.name}.{name}"
                if "class" in kinds:
                    return [self._symbols.class_named(base.path, qualified)]
                method: list[Value] = [FunctionValue(base.path, qualified, value)]
                if self.may_have(base, name, of_class=True):
                    return method
                of_objects = of_objects or method  # of a module that hands itself what it has for others
                continue
            found = self._evaluator.attributes.class_level(Instance(value), base, name)
            if found:
                return self._set_later(value, base, name) or found
        return self.nested(value, name) or self._set_itself(value, name) or of_objects

    def may_have(self, cls: ClassValue, name: str, *, of_class: bool) -> bool:
        """Whether a class itself, or else its objects, may have a method that stands in it: in Ruby each has its own, though
        one may be called like the other.
        """
        if self._symbols.outlines[cls.path].language != NESTING:
            return True
        definitions = self._symbols.functions.get((cls.path, f"{cls.name}.{name}"), ())
        return any(is_of_class(definition) == of_class for definition in definitions)

    def nested(self, value: ClassValue, name: str) -> list[Value]:
        """What lies in a class or module that any file may open (Ruby), or in one that it derives from."""
        if self._symbols.outlines[value.path].language != NESTING:
            return []
        for base in self._evaluator.classes.bases(value):
            path = self._symbols.namespaces.nested(base.name, name)
            if path is not None:
                return [self._symbols.class_named(path, f"{base.name}.{name}")]
        return []

    def _set_itself(self, value: ClassValue, name: str) -> list[Value]:
        """What methods of a class set that it has itself: ``@client ||= …`` (Ruby)."""
        if not name.startswith(_OF_OBJECT):
            return []
        return gathered(
            self._evaluator.assignments.in_class(base, name) for base in self._evaluator.classes.bases(value)
        )

    def _set_later(self, value: ClassValue, base: ClassValue, name: str) -> list[Value]:
        """What code assigns to a class's own field that is declared with a type, and with nothing or null as its value."""
        field = self._evaluator.classes.field(base, name)
        if field is None or field.type is None or not isinstance(field.value, Constant | Opaque | None):
            return []
        own = self._evaluator.assignments.in_class(base, name)
        return own or self._evaluator.assignments.to(value, name)
