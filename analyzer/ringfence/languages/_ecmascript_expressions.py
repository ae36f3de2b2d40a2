"""JavaScript and TypeScript expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._chains import anew, members
from ringfence.languages._draft import Draft, Handler, nothing
from ringfence.languages._ecmascript_classes import CONSTRUCTOR, member_name
from ringfence.languages._ecmascript_definitions import define_function
from ringfence.languages._ecmascript_modules import required
from ringfence.languages._ecmascript_text import unescaped
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
    Constant,
    Each,
    Expression,
    Invoke,
    Item,
    Lambda,
    Mapping,
    Member,
    Name,
    Text,
    literal,
)
from ringfence.model.outline import Binding

if TYPE_CHECKING:
    from tree_sitter import Node

_FOR_EACH = {
    "map",
    "forEach",
    "flatMap",
    "filter",
    "some",
    "every",
    "find",
    "findIndex",
    "reduce",
    "each",
    "eachSeries",
}
_NO_NAMES = ("undefined", "super", "import", "new")
_ELEMENT_SECOND = {"reduce"}

# ---------------------------------------------------------------- atoms


def identifier(draft: Draft, node: Node) -> Expression:
    """A name; the parser may have made it up, empty, to go on after an error."""
    name = draft.text(node)
    if name == "undefined":
        return Constant(None)
    return Name(name) if name else OPAQUE


def number(draft: Draft, node: Node) -> Expression:
    """A number: an integer of up to 64 bits, or a finite fraction."""
    digits = draft.text(node).replace("_", "").rstrip("n")
    try:
        value: int | float = int(digits, 0)
    except ValueError:
        try:
            value = float(digits)
        except ValueError:
            return OPAQUE
    return Constant(value) if abs(value) < 2**63 else OPAQUE


# ---------------------------------------------------------------- chains


def member_expression(draft: Draft, node: Node) -> Expression:
    """``of.name``, ``of?.name``."""
    names, value = draft.chain(node)
    if names and names[0] not in _NO_NAMES:
        return members(Name("self"), names[1:]) if names[0] == "this" else value
    of, name = draft.child(node, "object"), draft.child(node, "property")
    value = OPAQUE if of is None else draft.read(of)
    return Member(value, draft.text(name)) if name is not None and name.end_byte > name.start_byte else value


def subscript_expression(draft: Draft, node: Node) -> Expression:
    """``of[key]``."""
    of, index = draft.child(node, "object"), draft.child(node, "index")
    value = OPAQUE if of is None else draft.read(of)
    return value if index is None else Item(value, draft.read(index))


def super_(draft: Draft, node: Node) -> Expression:
    """``super``."""
    return Invoke(Name("super"), (), draft.span(node))


# ---------------------------------------------------------------- calls


def call_expression(draft: Draft, node: Node) -> Expression:
    """A call; ``require("m")`` and ``import("m")`` are the module itself."""
    function, arguments = draft.child(node, "function"), draft.child(node, "arguments")
    kind = "" if function is None else function.type
    callee: Expression = OPAQUE
    if kind == "import":
        callee = Name("import")
    elif function is not None and kind == "member_expression":
        callee = member_expression(draft, function)
    elif function is not None:
        callee = draft.read(function)
        if kind == "super":
            callee = Member(callee, CONSTRUCTOR)
    given = _arguments(draft, arguments)
    if isinstance(callee, Name) and callee.name in ("require", "import"):
        specifier = given[0].value if given else OPAQUE
        if isinstance(specifier, Text) and specifier.literal is not None:
            return required(draft, specifier.literal, node)
    invoke = Invoke(callee, given, draft.span(node))
    draft.add_call(node, invoke, _runs_for_each(draft, invoke))
    return invoke


def new_expression(draft: Draft, node: Node) -> Expression:
    """``new Order(arguments)``."""
    constructor = draft.child(node, "constructor")
    callee = OPAQUE if constructor is None else draft.read(constructor)
    invoke = Invoke(callee, _arguments(draft, draft.child(node, "arguments")), draft.span(node))
    draft.add_call(node, invoke)
    return invoke


def _arguments(draft: Draft, node: Node | None) -> tuple[Argument, ...]:
    """The arguments; a tagged template has one, its text."""
    if node is None:
        return ()
    if node.type == "template_string":
        return (Argument(draft.read(node)),)
    arguments = []
    for child in draft.items(node):
        spread = child.type == "spread_element"
        arguments.append(Argument(inner(draft, child) if spread else draft.read(child), "*" if spread else None))
    return tuple(arguments)


def _runs_for_each(draft: Draft, invoke: Invoke) -> bool:
    """Whether it is a method that runs a function for every element; the function's parameter is then bound to it."""
    callee = invoke.callee
    if not isinstance(callee, Member) or callee.name not in _FOR_EACH:
        return False
    if any(isinstance(argument.value, Lambda) for argument in invoke.arguments):
        first = invoke.arguments[0].value
        if isinstance(first, Lambda):
            _bind_element(draft, first.function, callee, invoke)
        return True
    return callee.name in ("map", "forEach", "flatMap") and any(
        isinstance(argument.value, Name | Member) for argument in invoke.arguments
    )


def _bind_element(draft: Draft, name: str, callee: Member, invoke: Invoke) -> None:
    function = next((function for function in reversed(draft.functions) if function.name == name), None)
    position = 1 if callee.name in _ELEMENT_SECOND else 0
    if function is not None and len(function.parameters) > position and function.parameters[position].name:
        target = Name(function.parameters[position].name)
        draft.bindings.append(Binding(target, Each(anew(callee.of)), invoke.at, name))


def await_expression(draft: Draft, node: Node) -> Expression:
    """``await x``."""
    operand = node.named_children[-1] if node.named_child_count else None
    awaited = operand
    while awaited is not None and awaited.type == "parenthesized_expression":
        awaited = awaited.named_child(0)
    if awaited is not None and awaited.type == "call_expression":
        draft.awaited.add((awaited.start_byte, awaited.end_byte))
    return OPAQUE if operand is None else draft.read(operand)


def inner(draft: Draft, node: Node) -> Expression:
    """A node around one expression; whatever else stands in it is read for what it contains."""
    items = draft.items(node)
    if not items:
        return OPAQUE
    value = draft.read(items[0])
    for item in items[1:]:
        draft.read(item)
    return value


def asserted(draft: Draft, node: Node) -> Expression:
    """``x as T``, ``x satisfies T``, ``x!``: x."""
    items = draft.items(node)
    return draft.read(items[0]) if items else OPAQUE


def last(draft: Draft, node: Node) -> Expression:
    """``<T>x`` and ``a, b``: the last one."""
    values = [draft.read(child) for child in draft.items(node) if child.type != "type_arguments"]
    return values[-1] if values else OPAQUE


def yield_expression(draft: Draft, node: Node) -> Expression:
    """A yielded value counts as returned; of ``yield* x``, each element does."""
    items = draft.items(node)
    if not items:
        return OPAQUE
    value = draft.read(items[0])
    several = any(child.type == "*" for child in node.children[:2])
    if draft.affords(node):
        draft.place.function.returns.append(Each(value) if several else value)
    return value


# ---------------------------------------------------------------- literals of arrays and objects


def array(draft: Draft, node: Node) -> Expression:
    """``[a, ...b]``."""
    items = []
    for child in draft.items(node):
        spread = child.type == "spread_element"
        items.append(Each(inner(draft, child)) if spread else draft.read(child))
    return Collection(tuple(items))


def object_(draft: Draft, node: Node) -> Expression:
    """``{ key: value, name, method() {}, ...others }``; others come under the key ``**``."""
    items: list[tuple[Expression, Expression]] = []
    for child in draft.items(node):
        kind = child.type
        if kind == "pair":
            items.append(_pair(draft, child))
        elif kind == "shorthand_property_identifier":
            items.append((literal(draft.text(child)), identifier(draft, child)))
        elif kind == "spread_element":
            items.append((literal("**"), inner(draft, child)))
        elif kind == "method_definition":
            items.append(_method(draft, child))
        else:
            draft.read(child)
    return Mapping(tuple(items))


def _pair(draft: Draft, node: Node) -> tuple[Expression, Expression]:
    key, value = draft.child(node, "key"), draft.child(node, "value")
    return (_key(draft, key), OPAQUE if value is None else draft.read(value))


def _key(draft: Draft, key: Node | None) -> Expression:
    if key is None:
        return OPAQUE
    if key.type == "string":
        return literal(unescaped(draft.text(key)[1:-1]))
    if key.type == "computed_property_name":
        return inner(draft, key)
    return literal(draft.text(key))


def _method(draft: Draft, node: Node) -> tuple[Expression, Expression]:
    """A method in an object literal; a getter is what it returns."""
    name = draft.child(node, "name")
    at = draft.span(node)
    label = "" if name is None else member_name(draft, name)
    function = define_function(draft, node, f"<{label}:{at.line}:{at.column}>")
    value: Expression = Lambda(function.name)
    if any(child.type == "get" for child in node.children[:3]):
        value = Invoke(value, (), at)
    return _key(draft, name), value


HANDLERS: dict[str, Handler] = {
    "identifier": identifier,
    "private_property_identifier": identifier,
    "shorthand_property_identifier": identifier,
    "undefined": lambda draft, node: Constant(None),
    "null": lambda draft, node: Constant(None),
    "true": lambda draft, node: Constant(True),
    "false": lambda draft, node: Constant(False),
    "number": number,
    "this": lambda draft, node: Name("self"),
    "super": super_,
    "regex": nothing,
    "meta_property": lambda draft, node: Name(draft.text(node)),
    "member_expression": member_expression,
    "subscript_expression": subscript_expression,
    "call_expression": call_expression,
    "new_expression": new_expression,
    "await_expression": await_expression,
    "parenthesized_expression": inner,
    "as_expression": asserted,
    "satisfies_expression": asserted,
    "non_null_expression": asserted,
    "instantiation_expression": asserted,
    "type_assertion": last,
    "sequence_expression": last,
    "yield_expression": yield_expression,
    "array": array,
    "object": object_,
}
