"""Static types: what is certain of the type of an expression from its form and from declarations, without evaluating it.

A type is a word: one of those below, or the simple name of a class of the service that is no interface; ``""`` stands for
all that is not certain. Casts are not seen, so a name counts only as what no cast can change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING

from ringfence.model.expression import Constant, Expression, Invoke, Item, Lambda, Member, Name, Text
from ringfence.model.outline import Class, Function, Parameter
from ringfence.model.source import Span

if TYPE_CHECKING:
    from ringfence.link.symbols import Symbols

OF_LIBRARY = "<library>"
"""An object of a library's class that is told by its import: no string, no number, no truth."""
_ARRAY, _BLOCK, _CLASS, _TEXT, _NUMBER, _TRUTH = "<array>", "<block>", "<class>", "<text>", "<number>", "<truth>"
PLAIN = frozenset((_TEXT, _NUMBER, _TRUTH))
BUILT_IN = PLAIN | {_ARRAY, _BLOCK, _CLASS}
"""All words that are no names of classes; a class as a value is one, and a function without a name."""
_NUMBERS = """byte short int long float double decimal Byte Short Int Integer Long Float Double Number BigDecimal BigInteger
sbyte ushort uint ulong nint nuint UInt ULong UShort UByte Int16 Int32 Int64 UInt16 UInt32 UInt64 Single Decimal"""
_KINDS = {
    **dict.fromkeys(_NUMBERS.split(), _NUMBER),
    **dict.fromkeys(("String", "string", "CharSequence"), _TEXT),
    **dict.fromkeys(("boolean", "Boolean", "bool"), _TRUTH),
    **dict.fromkeys(("Class", "KClass"), _CLASS),
}
_OPEN = frozenset(("Object", "Comparable", "Serializable", "Constable", "ConstantDesc", "Cloneable", "Character"))
"""Types of Java that strings, numbers or truths are of, too, or may be."""
_CONCRETE = ("class", "record", "enum", "struct")
_ARRAYS = (Name("[]"), Name("Array"))
_CONVERSION = "<conversion_operator_declaration>"


class StaticTypes:
    """What declarations of one service say of types, in Java, Kotlin and C#."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols
        self._functions: dict[str, Mapping[Span, str]] = {}
        self._taken: dict[tuple[Span, str], str] = {}
        self._above: dict[str, Set[str]] = {}

    # ------------------------------------------------------------ classes by their simple names

    @cached_property
    def _classes(self) -> Mapping[str, Sequence[Class]]:
        found: dict[str, list[Class]] = defaultdict(list)
        for cls in self._symbols.classes.values():
            found[cls.name.rpartition(".")[2]].append(cls)
        return found

    @cached_property
    def _methods(self) -> Set[str]:
        """What functions are called."""
        return {name.rpartition(".")[2] for _, name in self._symbols.functions}

    @cached_property
    def _converted(self) -> Set[str]:
        """The classes that say how their objects are made of other values, or these of them."""
        names = (name.rpartition(".") for _, name in self._symbols.functions)
        return {owner for owner, _, name in names if name == _CONVERSION}

    def are_related(self, one: str, other: str) -> bool:
        """Whether a class may derive from another one, or that from it."""
        return one in self._all_above(other) or other in self._all_above(one)

    def _all_above(self, cls: str) -> Set[str]:
        if cls not in self._above:
            found, left = {cls}, [cls]
            while left:
                new = {base for one in self._classes.get(left.pop(), ()) for base in _bases(one)} - found
                found |= new
                left += new
            self._above[cls] = found
        return self._above[cls]

    def is_converted(self, cls: str) -> bool:
        """Whether objects of a class may be made of other values, or these of them, without anybody saying so (C#)."""
        return any(one.name in self._converted for one in self._classes[cls])

    def _concrete(self, name: str, language: str) -> str:
        """A class's name; none of interfaces, and of enumerations in C#, whose objects may be cast to numbers."""
        kinds = {cls.kind for cls in self._classes[name]}
        told = kinds.issubset(_CONCRETE) and not (language == "csharp" and "enum" in kinds)
        return name if told else ""

    # ------------------------------------------------------------ what is declared

    def declared(self, path: str, function: Function, parameter: Parameter) -> str:
        """What a function takes as one of its parameters."""
        key = (function.at, parameter.name)
        if key not in self._taken:
            found = self._type(parameter.type, path, function.type_parameters)
            self._taken[key] = found or self._of_library(parameter.type, path)
        return self._taken[key]

    def _type(self, type: Expression | None, path: str, variables: Sequence[str] = ()) -> str:
        if isinstance(type, Item):
            if type.of in _ARRAYS:
                return _ARRAY
            type = type.of
        name = type.name if isinstance(type, Name | Member) else ""
        if len(name) < 2 or name.isupper() or name in variables:
            return ""  # so type parameters are called
        language = self._symbols.outlines[path].language
        if name in self._classes:
            imported = self._symbols.imports.meaning(name, path, "")
            own = imported is None or any(imported.target.endswith(f".{cls.name}") for cls in self._classes[name])
            return self._concrete(name, language) if own else ""
        return _CLASS if language == "csharp" and name == "Type" else _KINDS.get(name, "")

    def _of_library(self, type: Expression | None, path: str) -> str:
        """Whether a type is a library's, to which nothing is converted."""
        name = type.of if isinstance(type, Item) else type
        if not isinstance(name, Name) or name.name in _OPEN or name.name in self._classes:
            return ""
        java = self._symbols.outlines[path].language == "java"
        return OF_LIBRARY if java and self._symbols.imports.meaning(name.name, path, "") is not None else ""

    # ------------------------------------------------------------ what is given

    def given(self, expression: Expression, at: Span) -> str:
        """What a call at some place is given."""
        outline = self._symbols.outlines.get(at.path)
        language = outline.language if outline is not None else ""
        match expression:
            case Text():  # one character need not be a string
                return _TEXT if len(expression.literal or "") > 1 else ""
            case Constant(value):
                return "" if value is None else _TRUTH if isinstance(value, bool) else _NUMBER
            case Lambda():  # in Kotlin a last one need not stand at the position of its parameter
                return "" if language == "kotlin" else _BLOCK
            case Invoke(callee=Name(name)):
                made = name in self._classes and name not in self._methods
                return self._concrete(name, language) if made else ""
            case Item(of) if of in _ARRAYS:
                return _CLASS
            case Name(name):
                return self._of_name(name, at, language)
            case Member(of, name) if isinstance(of, Name | Member) and name not in self._methods:
                return "" if language == "kotlin" else self._of_member(of.name, name, at)
            case _:
                return ""

    def _of_name(self, name: str, at: Span, language: str) -> str:
        """A parameter, a variable, a field, or else a class. In Kotlin properties and classes may stand for themselves."""
        function = self._around(at)
        while function:
            found = self._in_function(name, function, at)
            if found is not None:
                return found
            function = function.rpartition(".")[0]
        if language == "kotlin" or (language == "csharp" and name[:1].isupper()):
            return _CLASS if name in _KINDS and language == "kotlin" else ""
        return _CLASS if name[:1].isupper() and not name.isupper() and name not in self._symbols.member_names else ""

    def _in_function(self, name: str, function: str, at: Span) -> str | None:
        """What a name holds that a function, or the body of a class, gives a meaning; None if it gives it none."""
        for definition in self._symbols.functions.get((at.path, function), ()):
            if definition.at.line <= at.line <= definition.at.end_line:
                for parameter in definition.parameters:
                    if parameter.name == name:
                        return "" if parameter.kind else self._type(parameter.type, at.path, definition.type_parameters)
        bindings = self._symbols.bindings.get((at.path, function), {}).get(name)
        return _agreed(self._type(binding.type, at.path) for binding in bindings) if bindings else None

    def _of_member(self, of: str, name: str, at: Span) -> str:
        """What a field of the object, or of a class, holds."""
        if of == "self":
            owner = self._symbols.owner_class(at.path, self._around(at))
            fields = self._symbols.bindings.get((at.path, owner), {}).get(name, ()) if owner else ()
            return _agreed(self._type(binding.type, at.path) for binding in fields)
        return _agreed(
            self._type(field.type, cls.at.path, cls.type_parameters)
            for cls in self._classes.get(of, ())
            for field in [next((field for field in cls.fields if field.name == name), None)]
            if field is not None
        )

    def _around(self, at: Span) -> str:
        """The function that a call stands in."""
        if at.path not in self._functions:
            outline = self._symbols.outlines.get(at.path)
            calls = outline.calls if outline is not None else ()
            self._functions[at.path] = {call.invoke.at: call.function for call in calls}
        return self._functions[at.path].get(at, "")


def _agreed(types: Iterable[str]) -> str:
    """The only one of some types."""
    several = set(types)
    return several.pop() if len(several) == 1 else ""


def _bases(cls: Class) -> Iterator[str]:
    for base in cls.bases:
        name = base.of if isinstance(base, Item) else base
        if isinstance(name, Name | Member):
            yield name.name
