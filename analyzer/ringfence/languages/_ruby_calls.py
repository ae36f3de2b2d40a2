"""Ruby calls, with their arguments and blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._ruby_blocks import block as read_block
from ringfence.languages._ruby_definitions import SPECIAL
from ringfence.languages._ruby_files import BLOCK, SELF, called, ruby
from ringfence.languages._ruby_names import meant, plain
from ringfence.languages._ruby_operators import SPREAD, entry_of, inner
from ringfence.languages._ruby_special import SPECIAL_CALLS, of_receiver
from ringfence.model.expression import (
    Argument,
    Each,
    Expression,
    Invoke,
    Lambda,
    Mapping,
    Member,
    Name,
    Text,
)
from ringfence.model.outline import Binding

if TYPE_CHECKING:
    from tree_sitter import Node

_OVER_EACH = {
    "each", "map", "flat_map", "each_with_index", "select", "filter", "reject", "each_with_object", "collect", "find_each",
    "times", "each_pair", "each_value", "each_key", "filter_map", "find", "detect", "any?", "all?", "none?", "group_by",
    "sort_by", "index_by", "sum", "inject", "reduce", "partition", "each_slice", "each_cons", "in_batches",
    "find_in_batches",
    "step", "upto", "downto", "each_entry", "map!", "select!", "reject!", "delete_if", "to_h", "uniq", "min_by", "max_by",
    "each_char", "each_line", "transform_values", "cycle", "zip", "take_while", "drop_while", "concat_map",
}  # fmt: skip
_GIVING_BACK = {
    "synchronize",
    "timeout",
    "transaction",
    "instrument",
    "in_span",
    "with_lock",
    "catch",
    "then",
    "yield_self",
}
"""Methods that give what the block gives that they are handed."""
_AFTER_ANOTHER = {"inject": 1, "reduce": 1}
"""Of blocks that are given something else first, where the element stands."""


def call(draft: Draft, node: Node) -> Expression:
    """``f(a)``, ``a.f b do … end``, ``a&.f``, ``Order.new(…)``."""
    receiver, method = draft.child(node, "receiver"), draft.child(node, "method")
    name = "call" if method is None else draft.text(method)
    if receiver is None:
        special = SPECIAL_CALLS.get(name)
        if special is not None:
            return special(draft, node)
        if method is not None and method.type == "super":
            return _super(draft, node)
        callee: Expression = SELF if name == "new" else Name(name)
        if method is not None and method.type == "constant":
            ruby(draft).mention(name, method)
        elif method is not None and name != "new" and _is_block(draft, name):
            callee = Name(BLOCK)
        return _invoked(draft, node, callee, name)
    of = draft.read(receiver)
    callee, simpler = of_receiver(draft, node, of, name)
    if simpler is not None:
        return simpler
    return _invoked(draft, node, callee, name)


def _is_block(draft: Draft, name: str) -> bool:
    return name not in SPECIAL and meant(draft, name) == BLOCK


def _super(draft: Draft, node: Node) -> Expression:
    function = draft.place.function
    while function.around is not None:
        function = function.around
    above = Invoke(Name("super"), (), draft.span(node))
    return _invoked(draft, node, Member(above, function.name.rpartition(".")[2]), "super")


def bare_super(draft: Draft, node: Node) -> Expression:
    """``super``: with what the method was given."""
    function = draft.place.function
    while function.around is not None:
        function = function.around
    above = Invoke(Name("super"), (), draft.span(node))
    given = tuple(
        Argument(Name(one.name), one.name if one.kind == "keyword" else one.kind or None) for one in function.parameters
    )
    return called(draft, node, Member(above, function.name.rpartition(".")[2]), given)


# ---------------------------------------------------------------- arguments


def _invoked(draft: Draft, node: Node, callee: Expression, name: str) -> Expression:
    listed, block = draft.child(node, "arguments"), draft.child(node, "block")
    given = arguments_of(draft, listed)
    if block is not None:
        given = (*given, Argument(read_block(draft, block), BLOCK))
    invoke = Invoke(callee, given, draft.span(node))
    each = name in _OVER_EACH and isinstance(callee, Member)
    if each and isinstance(callee, Member):
        _give_element(draft, invoke, callee.of, name)
    draft.add_call(node, invoke, each)
    if name == "merge" and isinstance(callee, Member):
        return _merged(callee.of, invoke) or invoke
    if name in _GIVING_BACK and block is not None and given:
        return Invoke(given[-1].value, (), invoke.at)
    return invoke


def arguments_of(draft: Draft, node: Node | None) -> tuple[Argument, ...]:
    """The arguments of a call: those with names, and a hash of what has other keys behind those without."""
    if node is None:
        return ()
    given: list[Argument] = []
    entries: list[tuple[Expression, Expression]] = []
    for child in draft.items(node):
        kind = child.type
        if kind == "pair":
            for key, value in entry_of(draft, child):
                name = key.literal if isinstance(key, Text) else None
                if name is not None and _is_symbol(draft, child):
                    given.append(Argument(value, name))
                else:
                    entries.append((key, value))
        elif kind == "splat_argument":
            given.append(Argument(inner(draft, child), "*"))
        elif kind == "hash_splat_argument":
            given.append(Argument(inner(draft, child), "**"))
        elif kind == "block_argument":
            given.append(Argument(_handed(draft, child), BLOCK))
        else:
            given.append(Argument(draft.read(child)))
    if entries:
        behind = next((at for at, one in enumerate(given) if one.name not in (None, "*")), len(given))
        given.insert(behind, Argument(Mapping(tuple(entries))))
    return tuple(given)


def _is_symbol(draft: Draft, node: Node) -> bool:
    key = draft.child(node, "key")
    return key is not None and key.type in ("hash_key_symbol", "simple_symbol")


def _handed(draft: Draft, node: Node) -> Expression:
    """``&block``, ``&method(:name)``; ``&:name`` calls a method of whatever the block is given."""
    items = draft.items(node)
    if not items:
        return Name(BLOCK)
    if items[0].type == "identifier":
        return plain(draft, draft.text(items[0]), items[0])
    return draft.read(items[0])


# ---------------------------------------------------------------- what runs for every element


def _give_element(draft: Draft, invoke: Invoke, of: Expression, name: str) -> None:
    """The parameter of a block is each of the elements that it is run for."""
    handed = invoke.argument(None, BLOCK)
    if not isinstance(handed, Lambda):
        return
    found = next((known for known in reversed(draft.functions) if known.name == handed.function), None)
    at = _AFTER_ANOTHER.get(name, 0)
    if found is not None and len(found.parameters) > at:
        parameter = found.parameters[at]
        draft.bindings.append(Binding(Name(parameter.name), Each(of), found.at, found.name))


def _merged(of: Expression, invoke: Invoke) -> Expression | None:
    """``options.merge(timeout: 5)``: a hash with all that is in both."""
    named = [(_key(one.name), one.value) for one in invoke.arguments if one.name not in (None, "*", "**", BLOCK)]
    hashes = [one.value for one in invoke.arguments if one.name in (None, "**")]
    if not named and not any(isinstance(one, Mapping) for one in hashes):
        return None
    spread = [(SPREAD, one) for one in reversed(hashes)]
    return Mapping((*named, *spread, (SPREAD, of)))


def _key(name: str | None) -> Expression:
    return Text((name or "",))


HANDLERS: dict[str, Handler] = {
    "call": call,
    "super": bare_super,
    "argument_list": lambda draft, node: inner(draft, node),
}
