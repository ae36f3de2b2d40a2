"""What can be no function, since its declared type is one of plain data: where every variable has a type, most arguments are
told by that alone, and what they stand for need not be found out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from functools import cached_property

from ringfence.link.symbols import Symbols
from ringfence.model.expression import (
    Choice,
    Collection,
    Constant,
    Expression,
    Hole,
    Invoke,
    Item,
    Mapping,
    Member,
    Name,
    Opaque,
    Operation,
    Result,
    Text,
)
from ringfence.model.outline import Binding, Class, Function
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
_WRITTEN = frozenset((Text, Constant, Hole, Collection, Mapping, Operation))
"""Data that is written out."""


class DeclaredData:
    """The expressions of a service that stand for plain data."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._typed = {path for path, outline in symbols.outlines.items() if outline.language in _LANGUAGES}
        self._known: dict[tuple[str, str, str], bool] = {}
        """Of variables, those of functions by their paths, functions and names."""

    def holds(self, expression: Expression, scope: Scope) -> bool:
        """Whether an expression can stand for plain data alone."""
        return scope.path in self._typed and self._is_data(expression, scope.path, scope.function)

    def _is_data(self, expression: Expression, path: str, function: str) -> bool:
        if type(expression) is Name:
            return self._is_variable(path, function, expression.name)
        if type(expression) is Member:
            return expression.name in self._fields
        if type(expression) is Invoke:
            return self._gives_data(expression, None, path, function)
        if type(expression) is Result:
            of = expression.of
            return type(of) is Invoke and self._gives_data(of, expression.position, path, function)
        if type(expression) is Choice:
            return all(self._is_data(option, path, function) for option in expression.options)
        return type(expression) in _WRITTEN

    # ------------------------------------------------------------ variables

    def _is_variable(self, path: str, function: str, name: str) -> bool:
        """Whether a name is a variable of plain data, of the function or of one around it: whatever is put into it is of its
        type, and what hides it is called otherwise in an outline.
        """
        while function:
            key = (path, function, name)
            if key not in self._known:
                bindings = self._symbols.bindings.get((path, function), {}).get(name, ())
                definitions = self._symbols.functions.get((path, function), ())
                types = [p.type for definition in definitions for p in definition.parameters if p.name == name]
                if not bindings and not types:
                    function = function.rpartition(".")[0]
                    continue
                self._known[key] = False  # what is set to itself is told by nothing else
                self._known[key] = all(self._is_plain(type, path) for type in types) and (
                    bool(types) or all(self._sets_data(binding, path, function) for binding in bindings)
                )
            return self._known[key]
        return False

    def _sets_data(self, binding: Binding, path: str, function: str) -> bool:
        if type(binding.value) is Opaque or binding.type is not None:
            return self._is_plain(binding.type, path)
        return self._is_data(binding.value, path, binding.inside or function)

    @cached_property
    def _fields(self) -> set[str]:
        """The names that are plain fields in all structs that have them, and nothing else of the service."""
        plain: set[str] = set()
        others: set[str] = set()
        for path in self._typed:
            outline = self._symbols.outlines[path]
            for field in (field for cls in outline.classes for field in cls.fields):
                (plain if self._is_plain(field.type, path) else others).add(field.name)
            others.update(function.name.rpartition(".")[2] for function in outline.functions)
            others.update(self._symbols.bindings.get((path, ""), ()))
        return plain - others

    # ------------------------------------------------------------ calls

    def _gives_data(self, call: Invoke, position: int | None, path: str, function: str) -> bool:
        """Whether a call can give nothing but plain data, at a position or as a whole. A library gives no function of the
        service that it was not given.
        """
        callee = call.callee
        if not isinstance(callee, Name | Member) or callee.name in self._holding_functions:
            return False
        definitions = self._functions.get(callee.name)
        if definitions is not None:
            return all(self._returns_data(definition, position, at) for at, definition in definitions)
        given = [argument.value for argument in call.arguments]
        if isinstance(callee, Member) and type(callee.of) is Invoke:
            given.append(callee.of)
        return all(self._is_data(value, path, function) for value in given)

    def _returns_data(self, function: Function, position: int | None, path: str) -> bool:
        type = function.return_type
        if type is None:  # none, or one that is not told
            return not function.returns
        types = type.items if isinstance(type, Collection) else (type,)
        if position is not None:
            types = types[position : position + 1]
        return all(self._is_plain(one, path) for one in types)

    @cached_property
    def _functions(self) -> dict[str, list[tuple[str, Function]]]:
        """The functions and methods of the service by their simple names."""
        found: dict[str, list[tuple[str, Function]]] = defaultdict(list)
        for (path, name), definitions in self._symbols.functions.items():
            found[name.rpartition(".")[2]] += [(path, definition) for definition in definitions]
        return dict(found)

    @cached_property
    def _holding_functions(self) -> set[str]:
        """The names of variables and fields that may hold a function, which a call by that name may mean."""
        return set(self._callable())

    def _callable(self) -> Iterator[str]:
        for path in self._typed:
            outline = self._symbols.outlines[path]
            for function in outline.functions:
                yield from (p.name for p in function.parameters if not self._is_plain(p.type, path))
            for cls in outline.classes:
                yield from (field.name for field in cls.fields if not self._is_plain(field.type, path))
            for binding in outline.bindings:
                if isinstance(binding.target, Name | Member) and type(binding.value) not in _WRITTEN:
                    yield binding.target.name

    # ------------------------------------------------------------ types

    def _is_plain(self, type: Expression | None, path: str) -> bool:
        if isinstance(type, Name):
            return type.name in _PLAIN or type.name in self._own_types
        if isinstance(type, Item):
            return type.of in _SEVERAL
        if not isinstance(type, Member) or not isinstance(type.of, Name):
            return False
        return f"{type.of.name}.{type.name}" in _OF_LIBRARIES or (
            type.name in self._own_types and self._is_own(type.of.name, path)
        )

    def _is_own(self, package: str, path: str) -> bool:
        """Whether a file calls a package of the service so."""
        imported = self._symbols.imports.named.get((path, ""), {}).get(package)
        return imported is not None and bool(self._symbols.namespaces.files(imported.target))

    @cached_property
    def _own_types(self) -> Set[str]:
        """The names that are structs, or made of plain types, wherever the service gives them a meaning as a type."""
        plain: set[str] = set()
        others: set[str] = set()
        for (path, name), cls in self._symbols.classes.items():
            is_plain = cls.kind == "struct" or (cls.kind == "class" and _is_made_of_plain(cls))
            (plain if is_plain and path in self._typed else others).add(name.rpartition(".")[2])
        return plain - others


def _is_made_of_plain(cls: Class) -> bool:
    """``type Status uint8``; of any other type that is no struct, a name alone says nothing."""
    return bool(cls.bases) and all(isinstance(base, Name) and base.name in _PLAIN for base in cls.bases)
