"""Sharing: what is equal in the outlines of a service is one object.

An outline that was unpacked has an object of its own for every string, and another one of each call for every call that it
is part of. In a service of thousands of files that takes more memory than all else.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import is_
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import force_setattr

from ringfence.model.expression import Argument, Expression, Invoke, Member, Name, Text
from ringfence.model.outline import Binding, Class, Decorator, Field, Function, Head, Outline, Parameter
from ringfence.model.source import Span


class Sharing:
    """Gives equal strings of the outlines of one service one object, and equal calls of one file.

    Names that stand in several places stay several: what a name stands for is asked of each place by itself.
    """

    def __init__(self) -> None:
        self._strings: dict[str, str] = {}
        self._texts: dict[str, Text] = {}
        self._calls: dict[Span, Invoke] = {}
        self._path = ""

    def share(self, outline: Outline, head: Head) -> Outline:
        """The outline, whose parts are shared from now on, with its head too. It stays equal to what it was: told anything
        else is only who asks whether two of its parts are one. One that is as it was read shares nearly all that.
        """
        if _is_as_read(outline):
            return outline
        self._path, self._calls = outline.path, {}
        if outline.imports == head.imports:
            force_setattr(outline, "imports", head.imports)
        for call in reversed(outline.calls):  # what is part of a call comes after it
            self._invoke(call.invoke)
            self._calls[call.invoke.at] = call.invoke
            force_setattr(call, "function", self._strings.setdefault(call.function, call.function))
        for call in outline.calls:
            if call.scopes:  # calls that come before it
                force_setattr(call, "scopes", self._all(call.scopes))
        self._each(outline.bindings)
        self._each(outline.functions)
        self._each(outline.classes)
        return outline

    def _invoke(self, invoke: Invoke) -> None:
        force_setattr(invoke.at, "path", self._path)
        self._put(invoke, "callee", invoke.callee)
        for argument in invoke.arguments:
            self._put(argument, "value", argument.value)
            if argument.name is not None:
                force_setattr(argument, "name", self._strings.setdefault(argument.name, argument.name))

    def _put(self, of: Struct, field: str, value: Any) -> None:  # noqa: ANN401 (any part of an outline)
        """Share what a field holds; chains of names right away, since they are most of it."""
        while type(value) is Member:
            force_setattr(value, "name", self._strings.setdefault(value.name, value.name))
            of, field, value = value, "of", value.of
        if type(value) is Name:
            force_setattr(value, "name", self._strings.setdefault(value.name, value.name))
            return
        shared = self._shared(value)
        if shared is not value:
            force_setattr(of, field, shared)

    def _shared(self, value: Any) -> Any:  # noqa: ANN401
        """The one object for what is equal to a value."""
        kind = type(value)
        if kind is str:
            return self._strings.setdefault(value, value)
        if kind is tuple:
            return self._all(value)
        if kind is Invoke:
            known = self._calls.get(value.at)
            if known is not None and known == value:
                return known
            self._invoke(value)
        elif kind is Span:
            force_setattr(value, "path", self._path)
        elif kind is Text and value.literal is not None:
            return self._texts.setdefault(value.literal, value)
        elif kind in _PARTS:
            for field in _PARTS[kind]:
                if held := getattr(value, field):
                    self._put(value, field, held)
        return value

    def _all(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        shared = tuple([self._shared(value) for value in values])
        return values if all(map(is_, shared, values)) else shared

    def _each(self, values: Iterable[Struct]) -> None:
        for value in values:
            self._shared(value)


def _is_as_read(outline: Outline) -> bool:
    """Whether an outline was not unpacked: its places have the path that they were given."""
    first = next(
        chain(
            (call.invoke.at for call in outline.calls),
            (binding.at for binding in outline.bindings),
            (function.at for function in outline.functions),
            (cls.at for cls in outline.classes),
        ),
        None,
    )
    return first is not None and first.path is outline.path


_KINDS = (*get_args(Expression), Argument, Binding, Class, Decorator, Field, Function, Parameter)
_PLAIN = ("position", "static", "implicit_receiver")
"""Fields that hold numbers."""
_PARTS = {kind: tuple([name for name in kind.__struct_fields__ if name not in _PLAIN]) for kind in _KINDS}
"""The fields of each kind of part that hold anything that may be shared."""
