"""What many of Java's frameworks need: annotations by their canonical names, methods of classes, type arguments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from ringfence.extend import Code
from ringfence.frameworks._java_values import classes
from ringfence.model.expression import Collection, Expression, Invoke, Item, Member, Name
from ringfence.model.outline import Class, Decorator, Function, Outline
from ringfence.model.source import Span
from ringfence.model.value import ClassValue, Library, Scope

_CONDITIONS = ("ConditionalOnClass", "ConditionalOnBean")
_COMPOSED = 3
"""How deep annotations that carry annotations are looked into."""


class Annotation(Struct, frozen=True):
    """An annotation where it stands; ``name`` is canonical, ``javax`` counts as ``jakarta``."""

    name: str
    invoke: Invoke
    scope: Scope
    at: Span

    def argument(self, *names: str) -> Expression | None:
        """The first of these elements that is given; ``value`` is the one that needs no name."""
        found = (self.invoke.argument(0 if name == "value" else None, name) for name in names)
        return next((expression for expression in found if expression is not None), None)


def modern(name: str) -> str:
    """The name under which Java EE's packages go today."""
    return f"jakarta.{name[6:]}" if name.startswith("javax.") else name


def both(*names: str) -> tuple[str, ...]:
    """Names in ``jakarta`` with those that they had in ``javax``."""
    return (*names, *(f"javax.{name[8:]}" for name in names if name.startswith("jakarta.")))


def annotations_of(
    code: Code, decorators: Iterable[Decorator], scope: Scope, depth: int = _COMPOSED
) -> list[Annotation]:
    """The annotations of something, with those that the service's own annotations carry."""
    found: list[Annotation] = []
    for decorator in decorators:
        expression = decorator.expression
        invoke = expression if isinstance(expression, Invoke) else Invoke(expression, (), decorator.at)
        for value in code.values(invoke.callee, scope):
            if isinstance(value, Library):
                found.append(Annotation(modern(value.name), invoke, scope, decorator.at))
            elif isinstance(value, ClassValue) and depth:
                cls = class_of(code, value)
                outside = Scope(value.path, value.name.rpartition(".")[0])
                found += annotations_of(code, cls.decorators if cls else (), outside, depth - 1)
    return found


def annotated(code: Code, *names: str) -> Iterator[tuple[str, Function, list[Annotation]]]:
    """The functions that have one of these annotations by its simple name, or one of the service's own that does, as they
    stand: (path, function, all its annotations). Of most annotations no service has any, and none is looked up.
    """
    known, wanted = _by_annotation(code), {simple(name) for name in names}
    for path, function in known.functions(wanted | known.carrying(wanted)):
        yield path, function, annotations_of(code, function.decorators, Scope(path, function.owner))


def annotated_by_path(code: Code, *names: str) -> Mapping[str, Sequence[tuple[Function, list[Annotation]]]]:
    """The same by file, for those who go through the files."""
    found: dict[str, list[tuple[Function, list[Annotation]]]] = defaultdict(list)
    for path, function, carried in annotated(code, *names):
        found[path].append((function, carried))
    return found


def annotated_classes(code: Code, *names: str) -> Iterator[tuple[ClassValue, Class, list[Annotation]]]:
    """The classes that have one of these annotations, in the same way: (value, class, all its annotations)."""
    known, wanted = _by_annotation(code), {simple(name) for name in names}
    for path, cls in known.classes(wanted | known.carrying(wanted)):
        value = ClassValue(path, cls.name)
        yield value, cls, of_class(code, value)


class _ByAnnotation:
    """Functions and classes by the simple names of their annotations; classes may be annotations themselves."""

    def __init__(self, code: Code) -> None:
        self._annotated: list[tuple[str, Function]] = []
        self._functions: dict[str, set[int]] = defaultdict(set)
        """Positions among all that have annotations."""
        self._annotated_classes: list[tuple[str, Class]] = []
        self._classes: dict[str, set[int]] = defaultdict(set)
        for path, outline in code.outlines.items():
            renamed = {one.name: simple(one.target) for one in outline.imports}
            for function in outline.functions:
                for decorator in function.decorators:
                    self._functions[_annotation_name(decorator, renamed)].add(len(self._annotated))
                if function.decorators:
                    self._annotated.append((path, function))
            for cls in outline.classes:
                for decorator in cls.decorators:
                    self._classes[_annotation_name(decorator, renamed)].add(len(self._annotated_classes))
                if cls.decorators:
                    self._annotated_classes.append((path, cls))

    def carrying(self, names: set[str]) -> set[str]:
        """The names of the service's classes that have one of these annotations, or one that has."""
        found: set[str] = set()
        for _ in range(_COMPOSED):
            names = {simple(cls.name) for _, cls in self.classes(names)} - found
            found |= names
        return found

    def functions(self, names: set[str]) -> Iterator[tuple[str, Function]]:
        """The functions with one of these annotations, each once, as they stand."""
        positions = {position for name in names for position in self._functions.get(name, ())}
        return (self._annotated[position] for position in sorted(positions))

    def classes(self, names: set[str]) -> Iterator[tuple[str, Class]]:
        """The classes with one of these annotations, likewise."""
        positions = {position for name in names for position in self._classes.get(name, ())}
        return (self._annotated_classes[position] for position in sorted(positions))


@lru_cache(maxsize=2)
def _by_annotation(code: Code) -> _ByAnnotation:
    """Found once: many frameworks ask one service after the other."""
    return _ByAnnotation(code)


def _annotation_name(decorator: Decorator, renamed: Mapping[str, str]) -> str:
    """The simple name of an annotation; one that is imported under another name is seen through."""
    expression = decorator.expression
    callee = expression.callee if isinstance(expression, Invoke) else expression
    if isinstance(callee, Name):
        return renamed.get(callee.name, callee.name)
    return callee.name if isinstance(callee, Member) else ""


def first(found: Iterable[Annotation], *names: str) -> Annotation | None:
    """The first annotation of one of these names."""
    return next((annotation for annotation in found if annotation.name in names), None)


@lru_cache(maxsize=5000)
def of_class(code: Code, value: ClassValue) -> list[Annotation]:
    """The annotations of a class of the service, found once for all that ask."""
    cls = class_of(code, value)
    scope = Scope(value.path, value.name.rpartition(".")[0])
    return annotations_of(code, cls.decorators, scope) if cls is not None else []


def of_function(code: Code, path: str, function: Function) -> list[Annotation]:
    """The annotations of a method."""
    return annotations_of(code, function.decorators, Scope(path, function.name.rpartition(".")[0]))


def inside(code: Code, annotation: Annotation, expression: Expression | None) -> list[Annotation]:
    """The annotations that stand in another one's element; of the names that each may have, the first."""
    items = expression.items if isinstance(expression, Collection) else (expression,)
    decorators = [Decorator(i, annotation.at) for i in items if isinstance(i, Invoke | Name | Member)]
    found = (annotations_of(code, [decorator], annotation.scope)[:1] for decorator in decorators)
    return [one for several in found for one in several]


def class_of(code: Code, value: ClassValue) -> Class | None:
    """The definition of a class of the service."""
    outline = code.outlines.get(value.path)
    return next((cls for cls in outline.classes if cls.name == value.name), None) if outline else None


def methods(code: Code, value: ClassValue) -> Iterator[Function]:
    """The methods that a class itself defines."""
    outline = code.outlines.get(value.path)
    for function in outline.functions if outline else ():
        if function.owner == value.name:
            yield function


def full_name(code: Code, value: ClassValue) -> str:
    """A class's name with its package."""
    module = code.outlines[value.path].module
    return f"{module}.{value.name}" if module else value.name


def simple(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]


def type_argument(code: Code, value: ClassValue, libraries: frozenset[str], depth: int = 5) -> ClassValue | None:
    """The first type argument with which a class derives, however indirectly, from one of these library classes."""
    cls = class_of(code, value)
    scope = Scope(value.path, value.name.rpartition(".")[0])
    for base in cls.bases if cls is not None and depth else ():
        if not isinstance(base, Item):
            continue
        given = base.key.items[0] if isinstance(base.key, Collection) and base.key.items else base.key
        own = next(iter(classes(code, given, scope)), None)
        for of in code.values(base.of, scope):
            if isinstance(of, Library) and of.name in libraries:
                return own
            if isinstance(of, ClassValue) and of != value:
                farther = type_argument(code, of, libraries, depth - 1)
                if farther is not None or own is not None:
                    return farther or own
    for base in cls.bases if cls is not None and depth else ():
        for of in code.values(base, scope) if not isinstance(base, Item) else ():
            if isinstance(of, ClassValue) and of != value:
                farther = type_argument(code, of, libraries, depth - 1)
                if farther is not None:
                    return farther
    return None


def first_import(code: Code, packages: tuple[str, ...]) -> Span | None:
    """The first place, by path, where one of these packages is imported, by more than what only counts if others do."""
    inside = tuple(f"{package}." for package in packages)
    found = [
        at
        for (target, name), at in _first_imports(code).items()
        if target.startswith(inside) or (f"{target}.*" if name == "*" else target) in packages
    ]
    return min(found, default=None)


def _is_conditional(outline: Outline) -> bool:
    """Whether a file is one of a shared library for those programs that have some other library, too."""
    return any(_annotation_name(one, {}) in _CONDITIONS for cls in outline.classes for one in cls.decorators)


@lru_cache(maxsize=2)
def _first_imports(code: Code) -> dict[tuple[str, str], Span]:
    """Where each thing is first imported: many frameworks ask one service after the other."""
    found: dict[tuple[str, str], Span] = {}
    for outline in code.outlines.values():
        counts = outline.language in ("java", "kotlin") and not _is_conditional(outline)
        for imported in outline.imports if counts else ():
            key = (imported.target, imported.name)
            if key not in found or imported.at < found[key]:
                found[key] = imported.at
    return found
