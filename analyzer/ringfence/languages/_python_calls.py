"""Python calls, with their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._chains import NO_CHAIN
from ringfence.languages._draft import Draft, Handler, walk
from ringfence.languages._python_expressions import CONSTANTS, NEVER_STARRED, attribute, inner, starred
from ringfence.languages._python_text import format_method, join_method
from ringfence.languages._shared_handlers import awaiting
from ringfence.model.expression import Argument, Collection, Each, Expression, Invoke, Member, Text

if TYPE_CHECKING:
    from tree_sitter import Node


def call(draft: Draft, node: Node) -> Expression:
    """A call; those that put literal strings together give the text they make."""
    arguments = draft.child(node, "arguments")
    names, callee = NO_CHAIN if arguments is None else draft.chain_between(node.start_byte, arguments.start_byte)
    at = draft.span(node)
    if not names or names[0] in CONSTANTS:
        function = draft.child(node, "function")
        kind = "" if function is None else function.type
        if function is not None:
            callee = attribute(draft, function) if kind == "attribute" else draft.read(function)
        if kind != "identifier" and starred(draft, node):
            at = replace(at, column=at.column + 1)
    invoke = Invoke(callee, () if arguments is None else _arguments(draft, arguments), at)
    draft.add_call(node, invoke)
    if type(callee) is Member and type(callee.of) is Text:
        return _string_method(callee.of, callee.name, invoke, arguments)
    return invoke


def _arguments(draft: Draft, node: Node) -> tuple[Argument, ...]:
    if node.type != "argument_list":
        return (Argument(draft.read(node)),)
    if not node.named_child_count:
        return ()
    arguments, read, handlers = [], draft.read, draft.handlers
    for child in draft.items(node):
        kind = handlers[child.kind_id]
        if kind is keyword_argument:
            name, value = draft.child(child, "name"), draft.child(child, "value")
            if name is not None and value is not None:
                arguments.append(Argument(read(value), draft.text(name)))
        elif kind is dictionary_splat:
            arguments.append(Argument(inner(draft, child), "**"))
        elif kind not in NEVER_STARRED and starred(draft, child):
            arguments.append(Argument(read(child), "*"))
        else:
            arguments.append(Argument(read(child)))
    return tuple(arguments)


def keyword_argument(draft: Draft, node: Node) -> Expression:
    """``name=value``, where it is no argument."""
    return walk(draft, node)


def dictionary_splat(draft: Draft, node: Node) -> Expression:
    """``**value``, where it is no argument."""
    return walk(draft, node)


def _string_method(text: Text, name: str, invoke: Invoke, arguments: Node | None) -> Expression:
    template = text.literal
    if name == "format" and template is not None:
        return format_method(template, invoke) or invoke
    if name == "join" and len(invoke.arguments) == 1 and arguments is not None:
        items = invoke.arguments[0].value
        display = arguments.named_child(0)
        spread = isinstance(items, Collection) and any(isinstance(item, Each) for item in items.items)
        if isinstance(items, Collection) and display is not None and display.type in ("list", "tuple") and not spread:
            return join_method(text, items)
    return invoke


HANDLERS: dict[str, Handler] = {
    "call": call,
    "keyword_argument": keyword_argument,
    "dictionary_splat": dictionary_splat,
    "await": awaiting("call"),
}
