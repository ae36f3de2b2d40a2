"""Classes: types, bases, subclasses, methods and fields, inside the service and as far as a library's name goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ringfence.link.alternatives import gathered
from ringfence.link.namespaces import NESTING
from ringfence.model.expression import Argument, Collection, Expression, Invoke, Item, Name
from ringfence.model.outline import Class, Field
from ringfence.model.source import Span
from ringfence.model.value import (
    ClassValue,
    FunctionValue,
    Instance,
    Library,
    Scope,
    Value,
)

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

STRUCTURAL = {"go"}
"""Languages in which a class need not say which interfaces it implements."""
_GENERIC = {
    "Optional",
    "Union",
    "Annotated",
    "Final",
    "ClassVar",
    "Awaitable",
    "Coroutine",
    "Type",
    "type",
    "Depends",
    "Task",
    "ValueTask",
    "Lazy",
    "Nullable",
}


class Classes:
    """The part of the evaluator that knows the service's classes."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._symbols = evaluator.symbols
        self._below: dict[ClassValue, list[ClassValue]] | None = None
        self._finding_below = False
        self._lineages: dict[ClassValue, tuple[ClassValue, ...]] = {}
        self._outside: dict[ClassValue, tuple[str, ...]] = {}
        self._asking = 0

    def typed(self, annotation: Expression, scope: Scope) -> Iterable[Value]:
        """An object of the annotated type: of the class itself, or of what a library's class gives."""
        if isinstance(annotation, Item):
            outer = self._named(annotation.of, scope)
            simple = {v.name.rpartition(".")[2] for v in outer if isinstance(v, Library)}
            projects = [v for v in outer if isinstance(v, ClassValue)]
            if projects:
                return [Instance(v) for v in projects]
            generic = [found for v in outer if (found := self._generic(v, annotation, scope)) is not None]
            if generic:
                return generic
            inner = self._arguments_of(annotation.key, scope)
            owners = [v.cls for v in inner if isinstance(v, Instance)]
            if simple & _GENERIC or (owners and self._symbols.namespaces.of(scope.path) is None):
                return inner
            if owners:  # ``DbSet<Order>``: what the library has, and the class it is for
                named = [self._evaluator.libraries.canonical(f"{v.name}()") for v in outer if isinstance(v, Library)]
                return [*(Library(name, owner=owners[0]) for name in named), *inner][:8]
            return [*(self._object(v) for v in outer), *inner][:8]
        return [self._object(v) for v in self._named(annotation, scope) if isinstance(v, ClassValue | Library)]

    def _named(self, type: Expression, scope: Scope) -> Iterable[Value]:
        """What a type's name means. Where a plain name may mean a member of the class around, no type is meant by that."""
        found = self._evaluator.values(type, scope)
        members = isinstance(type, Name) and scope.function and self._symbols.namespaces.of(scope.path) is not None
        if not members or any(isinstance(value, ClassValue) for value in found):
            return found
        around = self._symbols.called(scope.path, scope.function, scope.call)
        told_by_callers = isinstance(type, Name) and any(type.name in one.type_parameters for one in around)
        return found if told_by_callers else self._evaluator.values(type, Scope(scope.path))

    def _generic(self, outer: Value, annotation: Item, scope: Scope) -> Value | None:
        """An object of a library's generic class whose type arguments matter to some framework: they come as ``made``."""
        if not isinstance(outer, Library):
            return None
        name = self._evaluator.libraries.canonical(f"{outer.name}<>")
        if name.endswith("<>"):
            return None
        items = annotation.key.items if isinstance(annotation.key, Collection) else (annotation.key,)
        made = Invoke(annotation.of, tuple(Argument(item) for item in items), Span(scope.path, 0))
        return Library(name, made, scope)

    def injected(
        self, annotation: Expression, scope: Scope, called: Callable[[], Iterable[str]] = tuple
    ) -> list[Value]:
        """An object of the annotated type, where somebody else puts it: what is provided for that type, if anything is.
        called: the names by which one of several would be meant.
        """
        typed = self.typed(annotation, scope)
        return gathered(self._evaluator.injection.given(value, called) or (value,) for value in typed)

    def _arguments_of(self, key: Expression, scope: Scope) -> list[Value]:
        items = getattr(key, "items", None)
        arguments = items if isinstance(items, tuple) else (key,)
        return [value for argument in arguments for value in self.typed(argument, scope)]

    def _object(self, value: Value) -> Value:
        if isinstance(value, ClassValue):
            return Instance(value)
        if isinstance(value, Library):
            return Library(self._evaluator.libraries.canonical(value.name + "()"))
        return value

    def bases(self, value: ClassValue) -> tuple[ClassValue, ...]:
        """The class and its bases in the service, nearest first."""
        known = self._lineages.get(value)
        if known is not None:
            return known
        if self._stands_alone(value):
            self._lineages[value] = alone = (value,)
            return alone
        self._asking += 1
        found = self._lineage(value)
        self._asking -= 1
        if not self._asking:  # who asks while another lineage is being found out may get a part of it
            self._lineages[value] = found
        return found

    def _stands_alone(self, value: ClassValue) -> bool:
        """Whether a class derives from nothing and has one part, as most have that only carry data."""
        cls = self.class_of(value)
        return cls is not None and not cls.bases and len(self._symbols.namespaces.parts((value.path, value.name))) == 1

    def _lineage(self, value: ClassValue) -> tuple[ClassValue, ...]:
        order: list[ClassValue] = []
        queue = [value]
        while queue and len(order) < 40:
            current = queue.pop(0)
            if current in order:
                continue
            order.append(current)
            queue += [
                ClassValue(*part)
                for part in self._symbols.namespaces.parts((current.path, current.name))
                if part != (current.path, current.name)
            ]
            queue += [base for base in self._base_values(current) if isinstance(base, ClassValue)]
        return tuple(order)

    def library_bases(self, value: ClassValue) -> tuple[str, ...]:
        """The canonical names of every library class it derives from."""
        known = self._outside.get(value)
        if known is not None:
            return known
        if self._stands_alone(value):
            return ()
        found, whole = self._evaluator.told_whole(lambda: self._library_bases(value))
        if whole and not self._asking:
            self._outside[value] = found
        return found

    def _library_bases(self, value: ClassValue) -> tuple[str, ...]:
        values = (base for cls in self.bases(value) for base in self._base_values(cls))
        return tuple(dict.fromkeys(base.name for base in values if isinstance(base, Library)))

    def _base_values(self, value: ClassValue) -> list[Value]:
        cls = self._symbols.classes.get((value.path, value.name))
        if cls is None:
            return []
        scope = Scope(value.path, value.name.rpartition(".")[0])
        found: list[Value] = []
        for base in cls.bases:
            plain = base.of if isinstance(base, Item) else base
            found += self._evaluator.values(plain, scope)
        return found

    def subclasses(self, value: ClassValue) -> Sequence[ClassValue]:
        """Every class of the service below this one."""
        if self._finding_below:  # whoever asks while this is being found out gets none
            self._evaluator.lacks()
            return ()
        if self._below is None:
            self._finding_below = True
            below: dict[ClassValue, list[ClassValue]] = defaultdict(list)
            for key in self._symbols.classes:
                cls = self._symbols.class_named(*key)
                for base in self.bases(cls)[1:]:
                    if (base.path, base.name) != key and cls not in below[base]:
                        below[base].append(cls)
            for interface, cls in self._implementing():
                if cls not in below[interface]:
                    below[interface].append(cls)
            self._below, self._finding_below = dict(below), False
        return self._below.get(value, ())

    def _implementing(self) -> Iterable[tuple[ClassValue, ClassValue]]:
        """Interfaces and the classes that implement them without a word, where having the methods is enough (Go)."""
        structural = {path for path, outline in self._symbols.outlines.items() if outline.language in STRUCTURAL}
        methods = {
            ClassValue(*key): self._methods(ClassValue(*key)) for key in self._symbols.classes if key[0] in structural
        }
        interfaces = {cls: names for cls, names in methods.items() if self._kind(cls) == "interface" and names}
        for cls, names in methods.items():
            if self._kind(cls) != "interface" and names:
                yield from ((interface, cls) for interface, wanted in interfaces.items() if wanted <= names)

    def _kind(self, value: ClassValue) -> str:
        return self._symbols.classes[value.path, value.name].kind

    def _methods(self, value: ClassValue) -> frozenset[tuple[str, int]]:
        """Names of all its methods, each with how many arguments it takes."""
        found: set[tuple[str, int]] = set()
        for base in self.bases(value):
            for name, kinds in self._symbols.children.get((base.path, base.name), {}).items():
                if "function" in kinds:
                    for function in self._symbols.functions.get((base.path, f"{base.name}.{name}"), ()):
                        found.add((name, len(function.parameters)))
        return frozenset(found)

    def method(self, value: Instance | ClassValue, name: str) -> FunctionValue | None:
        """The nearest definition of a method, bound to the object."""
        cls = value.cls if isinstance(value, Instance) else value
        for base in self.bases(cls):
            if "function" in self._symbols.children.get((base.path, base.name), {}).get(name, ()):
                return FunctionValue(base.path, f"{base.name}.{name}", value)
        return None

    def class_of(self, value: ClassValue) -> Class | None:
        """The class's own definition."""
        return self._symbols.classes.get((value.path, value.name))

    def is_struct(self, value: ClassValue) -> bool:
        """Whether its objects are made of fields alone, without a constructor: Go's structs."""
        definition = self._symbols.classes.get((value.path, value.name))
        return definition is not None and definition.kind == "struct"

    def is_interface(self, value: ClassValue) -> bool:
        """Whether no object is of this very class."""
        definition = self._symbols.classes.get((value.path, value.name))
        return definition is not None and definition.kind == "interface"

    def is_space(self, value: ClassValue) -> bool:
        """Whether it holds nothing but names, where such may be opened anywhere (Ruby)."""
        definition = self._symbols.classes.get((value.path, value.name))
        opened = definition is not None and definition.kind == "namespace"
        return opened and self._symbols.outlines[value.path].language == NESTING

    def field(self, value: ClassValue, name: str) -> Field | None:
        """The class's own field of that name."""
        definition = self._symbols.classes.get((value.path, value.name))
        return next((field for field in definition.fields if field.name == name), None) if definition else None

    def fields(self, value: ClassValue) -> tuple[tuple[str, Field], ...]:
        """(path, field) of a class and its bases; a nearer definition hides a farther one."""
        found: dict[str, tuple[str, Field]] = {}
        for base in reversed(self.bases(value)):
            cls = self.class_of(base)
            for field in cls.fields if cls else ():
                found[field.name] = (base.path, field)
        return tuple(found.values())
