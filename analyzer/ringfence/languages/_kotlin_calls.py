"""Kotlin calls, the blocks behind them, and what the language's own library makes of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ringfence.languages._arguments import at_their_places
from ringfence.languages._chains import anew
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._java_text import formatted, put_together
from ringfence.languages._kotlin_expressions import is_known, spelled
from ringfence.languages._kotlin_lambdas import Block, lambda_literal
from ringfence.languages._text import joined
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Each,
    Expression,
    Invoke,
    Lambda,
    Mapping,
    Member,
    Name,
    Text,
    join,
)
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_LISTS = {
    "listOf", "mutableListOf", "arrayListOf", "listOfNotNull", "setOf", "mutableSetOf", "hashSetOf", "linkedSetOf",
    "arrayOf", "sequenceOf", "emptyList", "emptySet", "emptyArray",
}  # fmt: skip
_MAPS = {"mapOf", "mutableMapOf", "hashMapOf", "linkedMapOf", "emptyMap"}
_GIVING_RECEIVER = {"also", "apply", "takeIf", "takeUnless"}
_WITH_IT = {"let", "also", "use", "takeIf", "takeUnless"}
_WITH_THIS = {"apply", "run"}
_ONLY_OF_COLLECTIONS = {
    "forEach", "forEachIndexed", "onEach", "mapIndexed", "mapNotNull", "mapIndexedNotNull", "flatMapTo", "mapTo",
    "filterNot", "filterIndexed", "associate", "associateBy", "associateWith", "groupBy", "sumOf", "sumBy", "count", "any",
    "all", "none", "partition", "firstOrNull", "lastOrNull", "maxByOrNull", "minByOrNull", "sortedBy",
    "sortedByDescending", "distinctBy", "removeAll", "removeIf", "fold", "foldIndexed", "mapValues", "mapKeys",
    "joinToString", "find",
}  # fmt: skip
_OF_ANYTHING = {"map", "flatMap", "filter", "reduce"}
"""What collections have, but optional values and publishers have too."""
_HOLDING_ONE = ("reactor.core", "io.reactivex", "java.util.Optional", "io.smallrye.mutiny", "java.util.concurrent")
_ONE_RESULT = ("findById", "findOne", "bodyToMono", "toMono", "just", "ofNullable", "getById")
_NO_VALUES = ("annotation", "spread_expression", "ERROR")
_MARGIN = pattern(r"(?<=\n)[ \t]*\|")
_SAME_TEXT = {"trimIndent", "trim", "toString", "toByteArray", "toUri", "lowercase", "uppercase"}


class _Given(Struct, frozen=True):
    """What stands in a call: what is called, its arguments, the block behind it."""

    callee: Node
    listed: Node | None = None
    types: Node | None = None
    block: Node | None = None


def call_expression(draft: Draft, node: Node) -> Expression:
    """A call; those that put strings, lists and maps together give what they make."""
    given = _given(node)
    if given is None:
        return OPAQUE
    callee = _callee(draft, given.callee)
    arguments = arguments_of(draft, given.listed)
    if given.block is not None:
        if not arguments and (known := _scope_function(draft, node, callee, given.block)) is not None:
            return known
        subject = arguments[0].value if callee == Name("with") and len(arguments) == 1 else None
        if subject is not None:
            return _in_scope_of(draft, node, subject, Block(this=subject), given.block)
        arguments = (*arguments, Argument(_block(draft, callee, given.block)))
    if given.types is not None:
        arguments += tuple(Argument(draft.read(type), "<>") for type in draft.items(given.types))
    invoke = Invoke(callee, arguments, draft.span(node))
    made = _made(callee, arguments, invoke)
    if made is None or not isinstance(callee, Name):
        draft.add_call(node, invoke, each=_runs_for_each(draft, callee))
    return invoke if made is None else made


def _given(node: Node) -> _Given | None:
    """The parts of a call; ``f(x) { … }`` is one call of two arguments, though the grammar nests it."""
    children = node.named_children
    if not children:
        return None
    first = children[0]
    parts = {child.type: child for child in children if not child.is_extra}
    listed, types, block = (parts.get(kind) for kind in ("value_arguments", "type_arguments", "annotated_lambda"))
    if listed is None and block is not None and first.type == "call_expression":
        inside = {child.type: child for child in first.named_children}
        if "annotated_lambda" not in inside and "value_arguments" in inside:
            types = types or inside.get("type_arguments")
            return _Given(first.named_children[0], inside["value_arguments"], types, block)
    return _Given(first, listed, types, block)


def _callee(draft: Draft, node: Node) -> Expression:
    """What is called; where ``this`` is another object, a function of nobody is that object's."""
    if node.type != "identifier":
        return draft.read(node)
    name, receiver = spelled(draft, node), draft.place.function.receiver
    if receiver and name[:1].islower() and not is_known(draft, name) and name not in (_LISTS | _MAPS):
        return Member(Name(receiver), name)
    return Name(name)


def arguments_of(draft: Draft, node: Node | None) -> tuple[Argument, ...]:
    """The arguments of a call, those with a name and those that are spread included."""
    if node is None:
        return ()
    return at_their_places([_argument(draft, child) for child in draft.items(node) if child.type == "value_argument"])


def _argument(draft: Draft, node: Node) -> Argument:
    if node.child_count == 1:
        value = node.children[0]
        if value.is_named and value.type not in _NO_VALUES:
            return Argument(draft.read(value))
    items = [child for child in draft.items(node) if child.type != "annotation"]
    if not items:
        return Argument(OPAQUE)
    if len(items) > 1 and any(child.type == "=" for child in node.children):
        return Argument(draft.read(items[-1]), spelled(draft, items[0]))
    if items[0].type == "spread_expression":
        return Argument(draft.read(items[0].named_children[0]), "*")
    return Argument(draft.read(items[0]))


# ---------------------------------------------------------------- blocks


def annotated_lambda(draft: Draft, node: Node) -> Expression:
    """A block that stands where nothing is known to run it."""
    return _block(draft, OPAQUE, node)


def _block(draft: Draft, callee: Expression, node: Node, block: Block | None = None) -> Expression:
    """The function that a block behind a call is; a collection's functions give it each element."""
    literal = next((child for child in node.named_children if child.type == "lambda_literal"), None)
    if literal is None:
        return OPAQUE
    if block is None:
        each = isinstance(callee, Member) and _runs_for_each(draft, callee)
        block = Block(it=Each(anew(callee.of))) if each and isinstance(callee, Member) else Block()
    return lambda_literal(draft, literal, block)


def _scope_function(draft: Draft, node: Node, callee: Expression, block: Node) -> Expression | None:
    """``x.let { it }``, ``x.apply { this }``: the block is run here, with x; None for any other call."""
    if not isinstance(callee, Member) or callee.name not in (_WITH_IT | _WITH_THIS):
        return None
    given = Block(it=callee.of) if callee.name in _WITH_IT else Block(this=callee.of)
    value = _in_scope_of(draft, node, callee.of, given, block)
    return callee.of if callee.name in _GIVING_RECEIVER else value


def _in_scope_of(draft: Draft, node: Node, subject: Expression, given: Block, block: Node) -> Expression:
    function = _block(draft, OPAQUE, block, given)
    if not isinstance(function, Lambda):
        return OPAQUE
    arguments = (Argument(subject),) if given.it is not None and draft.affords(node) else ()
    invoke = Invoke(function, arguments, draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def _runs_for_each(draft: Draft, callee: Expression) -> bool:
    """Whether a call runs its block once for every element of something."""
    if isinstance(callee, Name):
        return callee.name == "repeat"
    if not isinstance(callee, Member):
        return False
    if callee.name in _ONLY_OF_COLLECTIONS:
        return True
    if callee.name not in _OF_ANYTHING:
        return False
    of = callee.of
    if isinstance(of, Invoke) and isinstance(of.callee, Member) and of.callee.name.startswith(_ONE_RESULT):
        return False
    return not any(imported.target.startswith(_HOLDING_ONE) for imported in draft.imports)


# ---------------------------------------------------------------- putting together


def _made(callee: Expression, arguments: tuple[Argument, ...], invoke: Invoke) -> Expression | None:
    """The list, map or text that a call of the language's own functions makes; None if it is another call."""
    if isinstance(callee, Name):
        return _container(callee.name, arguments)
    if not isinstance(callee, Member):
        return None
    values = tuple(argument.value for argument in arguments)
    if callee.name == "format" and values and _is_template(callee.of):
        return formatted(callee.of, values, invoke)
    if callee.name == "trimMargin" and isinstance(callee.of, Text):
        return _without_margin(callee.of)
    if callee.name in _SAME_TEXT and isinstance(callee.of, Text):
        return callee.of
    if callee.name in ("orEmpty", "toList", "toSet", "asSequence", "toMutableList", "asIterable") and not values:
        return callee.of
    if callee.name == "joinToString" and isinstance(callee.of, Collection) and values:
        return joined([piece for item in callee.of.items for piece in (values[0], item)][1:])
    return put_together(callee, arguments, invoke)


def _without_margin(text: Text) -> Text:
    """The text without what stands before and with the ``|`` that begins each line."""
    first, *rest = text.parts or ("",)
    cut = f"\n{first}" if isinstance(first, str) else first
    parts = [_MARGIN.sub("", part) if isinstance(part, str) else part for part in (cut, *rest)]
    return join([parts[0].removeprefix("\n") if isinstance(parts[0], str) else parts[0], *parts[1:]])


def _is_template(of: Expression) -> bool:
    """Whether ``format`` is called on a text: written here, or held by a constant."""
    return isinstance(of, Text) or (isinstance(of, Name | Member) and of.name.isupper())


def _container(name: str, arguments: tuple[Argument, ...]) -> Expression | None:
    values = [Each(a.value) if a.name == "*" else a.value for a in arguments if a.name != "<>"]
    if name in _LISTS:
        return Collection(tuple(values))
    if name in _MAPS:
        pairs = [value.items for value in values if isinstance(value, Collection) and len(value.items) == 2]
        return Mapping(tuple((key, value) for key, value in pairs))
    return None


HANDLERS: dict[str, Handler] = {
    "call_expression": call_expression,
    "annotated_lambda": annotated_lambda,
    "type_arguments": nothing,
}
