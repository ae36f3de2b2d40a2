"""C# query expressions, as the calls they are short for: ``from a in x where p select v`` is ``x.Where(p).Select(v)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._csharp_expressions import operands
from ringfence.languages._csharp_types import spelled
from ringfence.languages._draft import Draft, Handler
from ringfence.languages._places import Place
from ringfence.model.expression import OPAQUE, Argument, Each, Expression, Invoke, Member, Name

if TYPE_CHECKING:
    from tree_sitter import Node

_METHODS = {
    "where_clause": "Where",
    "order_by_clause": "OrderBy",
    "group_clause": "GroupBy",
    "select_clause": "Select",
}


def query(draft: Draft, node: Node) -> Expression:
    """A query. Its range variables hold items of their sources; all but the first source is inside the loop."""
    outside = draft.place
    value: Expression = OPAQUE
    for clause in draft.items(node):
        kind = clause.type
        if kind == "from_clause":
            source = _range(draft, clause)
            value = source if value is OPAQUE else _called(draft, outside, clause, value, "SelectMany", source)
            draft.place = replace(outside, loops=outside.loops + 1)
        elif kind == "join_clause":
            value = _called(draft, outside, clause, value, "Join", _range(draft, clause))
        elif kind == "let_clause":
            _let(draft, clause)
        elif kind in _METHODS:
            value = _called(
                draft, outside, clause, value, _METHODS[kind], *[draft.read(child) for child in operands(clause)]
            )
        elif clause.type != "join_into_clause":
            draft.read(clause)
    draft.place = outside
    return value


def _called(draft: Draft, outside: Place, clause: Node, of: Expression, method: str, *values: Expression) -> Expression:
    given = tuple([Argument(value) for value in values]) if draft.affords(clause) else ()
    invoke = Invoke(Member(of, method), given, draft.span(clause))
    inside, draft.place = draft.place, outside
    draft.add_call(clause, invoke)
    draft.place = inside
    return invoke


def _range(draft: Draft, clause: Node) -> Expression:
    """``from x in source``, ``join x in source on …``: bind x, give the source."""
    type = draft.child(clause, "type")
    parts = [child for child in operands(clause) if child != type and child.type != "join_into_clause"]
    if len(parts) < 2:
        return OPAQUE
    source = draft.read(parts[1])
    if draft.affords(clause):
        draft.bind(Name(spelled(draft, parts[0])), Each(source), clause)
    for key in parts[2:]:
        draft.read(key)
    return source


def _let(draft: Draft, clause: Node) -> None:
    name, *values = operands(clause) or [clause]
    for value in values[-1:]:
        draft.bind(Name(spelled(draft, name)), draft.read(value), clause)


HANDLERS: dict[str, Handler] = {"query_expression": query}
