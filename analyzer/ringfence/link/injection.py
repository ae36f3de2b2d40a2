"""Injected objects: what a container hands to a field or parameter of some type, and what its annotations say it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ringfence.link.alternatives import gathered
from ringfence.model.expression import Expression, Invoke
from ringfence.model.outline import Decorator, Field
from ringfence.model.value import ClassValue, Instance, Known, Library, Provision, Scope, Value

if TYPE_CHECKING:
    from ringfence.link.values import Evaluator

FieldReader = Callable[[Instance, Field], Expression | None]
_Key = ClassValue | str
_REGISTERED = "registered as "


class Injection:
    """The part of the evaluator that knows what frameworks provide. readers: by a base class's canonical name, or by an
    annotation's after an ``@``.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        provide: Callable[[], Iterable[Provision]],
        readers: Mapping[str, FieldReader],
    ) -> None:
        self._evaluator = evaluator
        self._provide = provide
        self._readers = readers
        self._annotations = any(name.startswith("@") for name in readers)
        self._provisions: dict[_Key, list[Provision]] | None = None
        self._finding_provisions = False
        self._around: dict[ClassValue, list[str]] = {}
        """The annotations that readers know, of a class and of those around it."""
        self._read: dict[tuple[Instance, ClassValue, str], Expression | None] = {}
        self._reading: set[tuple[ClassValue, ClassValue, str]] = set()

    def given(self, wanted: Value, called: Callable[[], Iterable[str]] = tuple) -> list[Value]:
        """What is provided for an object that is known by its type alone; empty if nobody provides such. called: the names
        by which one of several would be meant, the first that there is.
        """
        if self._finding_provisions:  # whoever asks while this is being found out gets nothing
            self._evaluator.lacks()
            return []
        if self._provisions is None:
            self._finding_provisions = True
            self._provisions, self._finding_provisions = self._index(), False
        key: _Key
        match wanted:
            case Instance(cls):
                key = cls
            case Library(name):
                key = name
            case Known(text) if text.literal is not None:
                key = _REGISTERED + text.literal
            case _:
                return []
        provisions: Sequence[Provision] = self._provisions.get(key, ())
        if len(provisions) > 1:
            provisions = _chosen(provisions, called())
        return gathered(self._evaluator.values(one.value, one.scope) for one in provisions)

    def provided(self, wanted: Value) -> list[Value]:
        """What the container hands out for a class, a library's type, or a name that things are registered under."""
        match wanted:
            case ClassValue():
                return self.given(Instance(wanted)) or [Instance(wanted)]
            case Library(name):
                return self.given(wanted) or self.given(Library(f"{name}()")) or [Library(f"{name}()")]
            case _:
                return self.given(wanted)

    def _index(self) -> dict[_Key, list[Provision]]:
        """Provisions by type; an object of a class is one of every class it derives from, too."""
        found: dict[_Key, list[Provision]] = defaultdict(list)
        for provision in self._provide():
            for text in self._evaluator.texts(provision.type, provision.scope):
                if text.literal is not None:
                    found[_REGISTERED + text.literal].append(provision)
            for value in self._evaluator.classes.typed(provision.type, provision.scope):
                if isinstance(value, Instance):
                    for base in self._evaluator.classes.bases(value.cls):
                        found[base].append(provision)
                elif isinstance(value, Library):
                    found[value.name].append(provision)
        return dict(found)

    # ------------------------------------------------------------ annotations and library base classes

    def field(self, value: Instance, base: ClassValue, field: Field) -> Expression | None:
        """What a library makes of an object's field, declared in ``base``: a setting, an environment variable."""
        if not self._readers:
            return None
        key = (value, base, field.name)
        if key not in self._read:
            reading = (value.cls, base, field.name)
            if reading in self._reading:  # a field that needs itself to be read
                self._evaluator.lacks()
                return None
            self._reading.add(reading)
            cls = self._evaluator.classes.class_of(base)
            around = self._annotated(cls.decorators, Scope(base.path, base.name.rpartition(".")[0])) if cls else ()
            names = [
                *self._annotated(field.decorators, Scope(base.path, base.name)),
                *around,
                *self._derived(value.cls),
                "*",
            ]
            self._read[key] = self._first(names, value, field)
            self._reading.discard(reading)
        return self._read[key]

    def method(self, of: Instance, base: ClassValue, method: Field) -> Expression | None:
        """What a method without a body gives, declared in the interface ``base`` and given as a field, by the annotations of
        the interface or of those that it lies in: one that stands for settings.
        """
        if not self._annotations:
            return None
        if base not in self._around:
            self._around[base] = self._annotations_around(base)
        return self._first(self._around[base], of, method)

    def _annotations_around(self, base: ClassValue) -> list[str]:
        found: list[str] = []
        name = base.name
        while name:
            cls = self._evaluator.classes.class_of(ClassValue(base.path, name))
            name = name.rpartition(".")[0]
            found += self._annotated(cls.decorators, Scope(base.path, name)) if cls is not None else []
        return [annotation for annotation in found if annotation in self._readers]

    def names(self, decorators: Iterable[Decorator], name: str, scope: Scope) -> Iterator[str]:
        """By which names a field or parameter may ask for one of several objects: what its annotations say
        (``@Qualifier("orders")``), then its own name.
        """
        for decorator in decorators:
            if isinstance(decorator.expression, Invoke):
                for argument in decorator.expression.arguments:
                    texts = self._evaluator.texts(argument.value, scope)
                    yield from (text.literal for text in texts if text.literal is not None)
        yield name

    def parameter(self, cls: ClassValue, field: Field, scope: Scope) -> Expression | None:
        """What the annotations of a parameter, given as a field, say it holds."""
        return self._first(self._annotated(field.decorators, scope), Instance(cls), field)

    def _first(self, names: Iterable[str], of: Instance, field: Field) -> Expression | None:
        read = (self._readers[name](of, field) for name in names if name in self._readers)
        return self._evaluator.keep(next((expression for expression in read if expression is not None), None))

    def _derived(self, cls: ClassValue) -> tuple[str, ...]:
        return self._evaluator.classes.library_bases(cls)

    def _annotated(self, decorators: Iterable[Decorator], scope: Scope) -> list[str]:
        if not self._annotations:
            return []
        names: list[str] = []
        for decorator in decorators:
            expression = decorator.expression
            callee = expression.callee if isinstance(expression, Invoke) else expression
            names += [f"@{v.name}" for v in self._evaluator.values(callee, scope) if isinstance(v, Library)]
        return names


def _chosen(provisions: Sequence[Provision], names: Iterable[str]) -> Sequence[Provision]:
    """Of several of one type those of the first name that any has, else the preferred ones, if some are."""
    for name in names:
        named = [one for one in provisions if name in one.names]
        if named:
            return named
    return [one for one in provisions if one.preferred] or provisions
