"""What can be no function, since its declared type is one of plain data: where every variable has a type, most arguments are
told by that alone, and what they stand for need not be found out.
"""

from __future__ import annotations

from functools import cached_property

from ringfence.link.symbols import Symbols
from ringfence.model.expression import Expression, Item, Member, Name
from ringfence.model.value import Scope

_LANGUAGES = ("go",)
"""Languages in which every parameter and field has a declared type, which all that is put into it has too."""
_PLAIN = frozenset(
    ("bool", "string", "error", "byte", "rune", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16",
     "uint32", "uint64", "uintptr", "float32", "float64", "complex64", "complex128")
)  # fmt: skip
_OF_LIBRARIES = frozenset(("context.Context", "time.Time", "time.Duration"))
"""Types of the standard library that stand in most signatures."""
_SEVERAL = frozenset((Name("[]"), Name("map")))
"""A list or map may hold functions, but is none."""


class DeclaredData:
    """The parameters and fields of a service that hold plain data."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._typed = {path for path, outline in symbols.outlines.items() if outline.language in _LANGUAGES}

    def holds(self, expression: Expression, scope: Scope) -> bool:
        """Whether an expression can stand for plain data alone."""
        if scope.path not in self._typed:
            return False
        if type(expression) is Name:
            return self._is_parameter(expression.name, scope)
        return type(expression) is Member and expression.name in self._fields

    def _is_parameter(self, name: str, scope: Scope) -> bool:
        """Whether it is a parameter of plain data: whatever is put into it is of its type, and what hides it is called
        otherwise in an outline.
        """
        definitions = self._symbols.functions.get((scope.path, scope.function), ())
        types = [p.type for definition in definitions for p in definition.parameters if p.name == name]
        return bool(types) and all(map(_is_plain, types))

    @cached_property
    def _fields(self) -> set[str]:
        """The names that are plain fields in all structs that have them, and nothing else of the service."""
        plain: set[str] = set()
        others: set[str] = set()
        for path in self._typed:
            outline = self._symbols.outlines[path]
            for field in (field for cls in outline.classes for field in cls.fields):
                (plain if _is_plain(field.type) else others).add(field.name)
            others.update(function.name.rpartition(".")[2] for function in outline.functions)
            others.update(self._symbols.bindings.get((path, ""), ()))
        return plain - others


def _is_plain(type: Expression | None) -> bool:
    if isinstance(type, Name):
        return type.name in _PLAIN
    if isinstance(type, Item):
        return type.of in _SEVERAL
    return isinstance(type, Member) and isinstance(type.of, Name) and f"{type.of.name}.{type.name}" in _OF_LIBRARIES
