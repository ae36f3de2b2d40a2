"""Retries for functions that send one harmless request, with the library that the project already has."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor
from libcst.metadata import MetadataWrapper, PositionProvider

from ringfence.fixing.timeouts import METHODS, Place

LIBRARY = "tenacity"
ATTEMPTS = 3
_DECORATOR = f"retry(stop=stop_after_attempt({ATTEMPTS}), wait=wait_exponential(), reraise=True)"
_NAMES = ("retry", "stop_after_attempt", "wait_exponential")


def with_retries(source: str, places: Collection[Place]) -> tuple[str, tuple[str, ...]]:
    """The program with tenacity's decorator on the functions that make the calls at these places, and their names.

    Left alone is a function that is decorated already, since nobody knows what a decorator does, that sends more than one
    request, or that yields: trying it again would repeat more than the one call. So is a program that libcst cannot read.
    """
    try:
        module = cst.parse_module(source)
    except (cst.ParserSyntaxError, RecursionError):
        return source, ()
    adding = _Adding(places)
    changed = MetadataWrapper(module, unsafe_skip_copy=True).visit(adding)
    if not adding.mended:
        return source, ()
    context = CodemodContext()
    for name in _NAMES:
        AddImportsVisitor.add_needed_import(context, LIBRARY, name)
    return AddImportsVisitor(context).transform_module(changed).code, tuple(adding.mended)


class _Adding(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, places: Collection[Place]) -> None:
        super().__init__()
        self._places = places
        self._open: list[_Function] = []
        self.mended: list[str] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802 (libcst's name)
        self._open.append(_Function())

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802 (libcst's name)
        if self._open and isinstance(node.func, cst.Attribute) and node.func.attr.value in METHODS:
            start = self.get_metadata(PositionProvider, node).start
            self._open[-1].requests += 1
            self._open[-1].meant |= (start.line, start.column + 1) in self._places

    def visit_Yield(self, node: cst.Yield) -> None:  # noqa: N802 (libcst's name)
        if self._open:
            self._open[-1].yields = True

    def leave_FunctionDef(  # noqa: N802 (libcst's name)
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        function = self._open.pop()
        if not function.meant or function.requests != 1 or function.yields or updated_node.decorators:
            return updated_node
        self.mended.append(updated_node.name.value)
        return updated_node.with_changes(decorators=[cst.Decorator(cst.parse_expression(_DECORATOR))])


class _Function:
    """What is seen of a function while it is walked."""

    def __init__(self) -> None:
        self.requests = 0
        self.meant = False
        self.yields = False
