"""The grammars of languages: a parser for each, and who reads which kind of node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from importlib import import_module, util
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, NamedTuple

from ringfence.languages._draft import Handler, walk

if TYPE_CHECKING:
    from types import ModuleType

    from tree_sitter import Parser

ERROR = 0xFFFF
"""The number that every grammar gives to what could not be read."""


class Grammar(NamedTuple):
    """What is needed for all files of a language: one parser, since a new one has to get its memory first, the handlers by
    the number of a kind of node, and the numbers of fields by their names.
    """

    parser: Parser
    handlers: Mapping[int, Handler]
    fields: Mapping[str, int]


def grammar_of(package: str, handlers: Mapping[str, Handler], language: str = "language") -> Grammar:
    """The grammar in a package, by what it is called there.

    A kind of node that has a handler is a named one or, where there is none, a keyword (``this``). Kinds without a handler
    are walked through; those that the grammar does not know are left out.
    """
    from tree_sitter import Language, Parser

    grammar = Language(getattr(_binding(package), language)())
    found: dict[int, Handler] = dict.fromkeys((*range(grammar.node_kind_count), ERROR), walk)
    for kind, handler in handlers.items():
        number = grammar.id_for_node_kind(kind, True) or grammar.id_for_node_kind(kind, False)
        if number:
            found[number] = handler
    names = [(grammar.field_name_for_id(number), number) for number in range(1, grammar.field_count + 1)]
    fields = defaultdict(int, {name: number for name, number in names if name})  # 0 is no field of any node
    return Grammar(Parser(grammar), found, fields)


def _binding(package: str) -> ModuleType:
    """The grammar in a package. The package itself imports what it finds its queries with, which are asked for nothing here,
    and that takes longer than to read ten files.
    """
    around = util.find_spec(package)
    spec = PathFinder.find_spec(f"{package}._binding", around.submodule_search_locations) if around else None
    if spec is None or spec.loader is None:
        return import_module(package)
    binding = util.module_from_spec(spec)
    spec.loader.exec_module(binding)
    return binding
