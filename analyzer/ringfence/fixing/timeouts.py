"""Timeouts for requests that have none. libcst changes the call and keeps every other byte."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

Place = tuple[int, int]
"""One-based line and column of a call."""

METHODS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "request", "urlopen", "send"))
"""Calls that take ``timeout`` in seconds in the libraries without one of their own: requests, urllib."""


def with_timeouts(source: str, places: Collection[Place], seconds: float) -> tuple[str, tuple[Place, ...]]:
    """The program with ``timeout=seconds`` in the calls at these places, and the places that were mended.

    A call that already says something of a timeout, or passes on whatever it is given, is left alone; so is a program that
    libcst cannot read.
    """
    try:
        module = cst.parse_module(source)
    except (cst.ParserSyntaxError, RecursionError):
        return source, ()
    adding = _Adding(places, f"{seconds:g}")
    changed = MetadataWrapper(module, unsafe_skip_copy=True).visit(adding)
    return (changed.code, tuple(adding.mended)) if adding.mended else (source, ())


class _Adding(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, places: Collection[Place], seconds: str) -> None:
        super().__init__()
        self._places = places
        self._seconds = seconds
        self.mended: list[Place] = []

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802 (libcst's name)
        start = self.get_metadata(PositionProvider, original_node).start
        place = start.line, start.column + 1
        if place not in self._places or not _takes_timeout(updated_node):
            return updated_node
        self.mended.append(place)
        return _with_argument(updated_node, self._seconds)


def _takes_timeout(call: cst.Call) -> bool:
    callee = call.func
    name = (
        callee.attr.value if isinstance(callee, cst.Attribute) else callee.value if isinstance(callee, cst.Name) else ""
    )
    said = any(one.star == "**" or (one.keyword is not None and one.keyword.value == "timeout") for one in call.args)
    return name in METHODS and not said


def _with_argument(call: cst.Call, seconds: str) -> cst.Call:
    """The call with one more argument, spaced like those before it."""
    equal = cst.AssignEqual(whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace(""))
    value = cst.parse_expression(seconds)
    added = cst.Arg(value, keyword=cst.Name("timeout"), equal=equal)
    if not call.args:
        return call.with_changes(args=[added])
    *before, last = call.args
    if isinstance(last.comma, cst.Comma):  # a trailing comma stays one
        added = added.with_changes(comma=last.comma)
        between = before[-1].comma if before else cst.Comma(whitespace_after=call.whitespace_before_args)
    else:
        between = before[-1].comma if before else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        added = added.with_changes(whitespace_after_arg=last.whitespace_after_arg)
        last = last.with_changes(whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*before, last.with_changes(comma=between), added])
