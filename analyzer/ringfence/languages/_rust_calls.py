"""Rust calls, and those of the standard library that only pass on what they are called on or given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._rust_modules import GENERIC, of_names
from ringfence.languages._rust_names import variable
from ringfence.languages._rust_types import SEEN_THROUGH
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Each,
    Expression,
    Invoke,
    Lambda,
    Member,
    Name,
    Opaque,
)
from ringfence.model.outline import Parameter
from ringfence.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_PASSING = frozenset((
    "clone", "cloned", "copied", "unwrap", "unwrap_or_default", "to_string", "to_owned", "into", "try_into", "as_str",
    "as_ref", "as_mut", "as_deref", "as_deref_mut", "as_slice", "as_bytes", "borrow", "borrow_mut", "to_vec", "into_inner",
    "iter", "iter_mut", "into_iter", "ok", "trim", "lock", "boxed", "into_boxed_str", "into_string", "to_str", "parse",
    "flatten", "transpose", "into_bytes", "collect", "deref", "into_owned", "by_ref", "fuse", "peekable", "in_current_span",
))  # fmt: skip
"""Methods without arguments that give what they are called on, in another form."""
_TRIMMING = frozenset((
    "trim_end_matches", "trim_start_matches", "trim_matches", "strip_prefix", "strip_suffix",
))  # fmt: skip
_ELSE_FAILING = frozenset((
    "expect", "map_err", "ok_or", "ok_or_else", "context", "with_context", "wrap_err", "wrap_err_with", "inspect_err",
    "instrument", "or_cancel",
))  # fmt: skip
"""Methods that give what they are called on, and say what is wrong where there is nothing."""
_OR_ELSE = frozenset(("unwrap_or", "unwrap_or_else", "or", "or_else"))
_APPLYING = frozenset(("map", "and_then", "then", "get_or_init", "get_or_try_init"))
_EACH = frozenset((
    "map", "for_each", "filter_map", "flat_map", "filter", "try_for_each", "for_each_concurrent", "then", "fold", "any",
    "all", "find", "find_map", "try_fold", "and_then", "inspect", "take_while", "buffer_unordered",
))  # fmt: skip
"""Methods of iterators and streams that run a function for every item."""
_ITERATING = pattern(
    r"\.(?:iter|iter_mut|into_iter|chars|lines|keys|values|values_mut|drain|chunks|windows|split|zip|enumerate)\(|"
    r"\b(?:stream::)?iter\(|\.\.=?\w*\)\s*$|\brepeat"
)
_MADE_OF = frozenset(("new", "from", "pin", "clone", "Borrowed", "Owned", "new_cyclic", "try_from", "with_value"))
_HOLDING = SEEN_THROUGH | {"String"}
_BESIDE = frozenset(("spawn", "spawn_blocking", "spawn_local", "spawn_on"))
"""What runs its argument beside the function, in every runtime."""
_LONGEST_RECEIVER = 2000
_PATHS = ("identifier", "scoped_identifier")
_MESSAGES = ("string_literal", "raw_string_literal", "macro_invocation", "closure_expression", "call_expression")


def call(draft: Draft, node: Node) -> Expression:
    """``function(arguments)``, ``value.method::<Type>(arguments)``."""
    function, given = draft.child(node, "function"), draft.child(node, "arguments")
    if function is None or given is None:
        return OPAQUE
    types: Node | None = None
    if function.type == "generic_function":
        types = draft.child(function, "type_arguments")
        function = draft.child(function, "function") or function
    arguments = draft.items(given)
    if function.type == "field_expression":
        return _method(draft, node, function, arguments, types)
    if function.type in _PATHS:
        text = draft.text(function)
        simple = _simple(draft, node, text, arguments)
        if simple is not None:
            return simple
        if text.rpartition("::")[2] in _BESIDE:
            draft.detached.update(
                [(one.start_byte, one.end_byte) for one in arguments if one.type == "call_expression"]
            )
        of = draft.child(function, "path") if types is None and function.type != "identifier" else None
        if of is not None and of.type in GENERIC:
            types = draft.child(of, "type_arguments")
        callee = variable(draft, text) if function.type == "identifier" else draft.read(function)
        if function.type == "identifier" and text in draft.types:
            callee = draft.types[text]
    else:
        callee = draft.read(function)
    return _invoked(draft, node, callee, arguments, types)


def _invoked(
    draft: Draft, node: Node, callee: Expression, arguments: list[Node], types: Node | None, each: bool = False
) -> Invoke:
    given = [Argument(draft.read(argument)) for argument in arguments]
    written = [type for type in draft.items(types) if type.type != "lifetime"] if types is not None else []
    given += [Argument(draft.read(type), "<>") for type in written]
    invoke = Invoke(callee, tuple(given), draft.span(node))
    draft.add_call(node, invoke, each)
    return invoke


# ---------------------------------------------------------------- the standard library


def _simple(draft: Draft, node: Node, text: str, arguments: list[Node]) -> Expression | None:
    """What holds a value, ``Some(x)`` or ``Arc::new(x)``, is the value; None for any other function."""
    if text in ("Ok", "Some", "Err"):
        values = [draft.read(argument) for argument in arguments]
        return values[0] if values and text != "Err" else OPAQUE
    of, _, name = text.rpartition("::")
    if name not in _MADE_OF or of.rpartition("::")[2] not in _HOLDING:
        return None
    if not arguments:
        return OPAQUE
    if arguments[0].type == "async_block":
        return draft.read(arguments[0].named_children[-1])
    if arguments[0].type == "closure_expression":
        return _run(draft, node, draft.read(arguments[0]))
    return draft.read(arguments[0])


def _run(draft: Draft, node: Node, function: Expression, *given: Expression) -> Expression:
    """What a function gives that is run where it is handed over."""
    if isinstance(function, Opaque):
        return OPAQUE
    invoke = Invoke(function, tuple([Argument(value) for value in given]), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def _method(draft: Draft, node: Node, function: Node, arguments: list[Node], types: Node | None) -> Expression:
    of, field = draft.child(function, "value"), draft.child(function, "field")
    if of is None or field is None:
        return OPAQUE
    name = draft.text(field)
    if not arguments and name in _PASSING:
        return draft.read(of)
    if len(arguments) == 1:
        if name in _TRIMMING or (name in _ELSE_FAILING and _only_says(name, arguments[0])):
            value = draft.read(of)
            draft.read(arguments[0])
            return value
        if name in _OR_ELSE:
            return _or_else(draft, node, draft.read(of), arguments[0], name.endswith("else"))
    each = name in _EACH and _iterates(draft, of)
    receiver = draft.read(of)
    if len(arguments) == 1 and name in _APPLYING and not each and arguments[0].type == "closure_expression":
        return _run(draft, node, draft.read(arguments[0]), receiver)
    callee = Member(receiver, name.removeprefix("r#"))
    if name in _BESIDE:
        draft.detached.update([(one.start_byte, one.end_byte) for one in arguments if one.type == "call_expression"])
    invoke = _invoked(draft, node, callee, arguments, types, each)
    if each:
        _hand_items(draft, invoke, receiver, node)
    return invoke


def _only_says(name: str, argument: Node) -> bool:
    """Whether an argument can be nothing but what is said of an error."""
    if not name.endswith("context"):
        return True
    return argument.type in (
        "string_literal",
        "raw_string_literal",
        "macro_invocation",
        "closure_expression",
        "call_expression",
    )


def _or_else(draft: Draft, node: Node, value: Expression, argument: Node, runs: bool) -> Expression:
    otherwise = draft.read(argument)
    if runs:
        otherwise = _run(draft, node, otherwise)
    options = [one for one in (value, otherwise) if not isinstance(one, Opaque)]
    return Choice(tuple(options)) if len(options) > 1 else options[0] if options else OPAQUE


def _iterates(draft: Draft, of: Node) -> bool:
    """Whether a chain of calls goes through many items rather than taking the one that may be there."""
    start = max(of.start_byte, of.end_byte - _LONGEST_RECEIVER)
    return _ITERATING.search(draft.bytes, start, of.end_byte) is not None


def _hand_items(draft: Draft, invoke: Invoke, receiver: Expression, node: Node) -> None:
    """The function that is run for every item is given the items, where that is written down."""
    function = invoke.arguments[-1].value if invoke.arguments else OPAQUE
    if not isinstance(function, Lambda) or isinstance(receiver, Opaque):
        return
    made = next((one for one in reversed(draft.functions) if one.name == function.function), None)
    taken: tuple[Parameter, ...] = made.parameters if made is not None else ()
    if made is not None and taken and taken[-1].name and draft.affords(node):
        draft.bind(Name(taken[-1].name), Each(receiver), node, None, made.name)


# ---------------------------------------------------------------- objects


def struct(draft: Draft, node: Node) -> Expression:
    """``Type { field, other: value, ..rest }``."""
    name, body = draft.child(node, "name"), draft.child(node, "body")
    if name is None or body is None:
        return OPAQUE
    callee = draft.read(name)
    given: list[Argument] = []
    for item in draft.items(body):
        kind = item.type
        if kind == "shorthand_field_initializer":
            written = draft.text(item.named_children[-1]) if item.named_child_count else ""
            given.append(Argument(variable(draft, written), written))
        elif kind == "field_initializer":
            field, value = draft.child(item, "field"), draft.child(item, "value")
            held = OPAQUE if value is None else draft.read(value)
            if field is not None:
                given.append(Argument(held, draft.text(field).removeprefix("r#")))
        elif kind == "base_field_initializer":
            given += [Argument(draft.read(inside), "**") for inside in draft.items(item)]
    if isinstance(callee, Opaque):
        return OPAQUE
    invoke = Invoke(callee, tuple(given), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def generic_function(draft: Draft, node: Node) -> Expression:
    """``function::<Type>`` that is not called here."""
    function = draft.child(node, "function")
    return draft.read(function) if function is not None else OPAQUE


def spelled(draft: Draft, node: Node) -> Expression:
    """The path of a macro, as that of a function."""
    text = draft.text(node)
    return of_names(draft, text) if "::" in text else variable(draft, text)


HANDLERS: dict[str, Handler] = {
    "call_expression": call,
    "struct_expression": struct,
    "generic_function": generic_function,
}
