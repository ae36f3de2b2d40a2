"""PHP calls, and those of the language's own functions that are something simpler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ringfence.languages._draft import Draft, Handler
from ringfence.languages._php_expressions import SPREAD, scope
from ringfence.languages._php_text import VERB
from ringfence.languages._text import formatted, joined
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Choice,
    Collection,
    Each,
    Expression,
    Invoke,
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

_SPECIAL = {"__construct": "__init__", "__invoke": "__call__"}
"""Methods that every language calls by one name here."""
_OVER_ARRAYS = {"array_map": (0, 1), "array_walk": (1, 0), "array_filter": (1, 0)}
"""Functions that run another for every element, and where the function and the array stand."""
_OVER_COLLECTIONS = {"each", "map", "flatMap", "mapWithKeys", "filter", "reject", "transform"}
_NAMES = ("name", "qualified_name", "relative_name")


def function_call(draft: Draft, node: Node) -> Expression:
    """``f(a, …)``; what the language's own functions make of texts and arrays is that."""
    function, listed = draft.child(node, "function"), draft.child(node, "arguments")
    if function is None or listed is None:
        return OPAQUE
    if _is_handed_over(listed):
        return draft.read(function)
    name = draft.text(function).lstrip("\\") if function.type in _NAMES else ""
    callee = Name(name) if name.isidentifier() else draft.read(function)
    return _invoked(draft, node, callee, listed, name)


def member_call(draft: Draft, node: Node) -> Expression:
    """``$a->f(…)``, ``$a?->f(…)``."""
    of = draft.child(node, "object")
    return _method(draft, node, OPAQUE if of is None else draft.read(of))


def static_call(draft: Draft, node: Node) -> Expression:
    """``Foo::f(…)``, ``parent::f(…)``."""
    return _method(draft, node, scope(draft, draft.child(node, "scope")))


def _method(draft: Draft, node: Node, of: Expression) -> Expression:
    name, listed = draft.child(node, "name"), draft.child(node, "arguments")
    if name is None or listed is None:
        return OPAQUE
    if name.type != "name":
        draft.read(name)
        callee: Expression = OPAQUE
    else:
        written = draft.text(name)
        callee = Member(of, _SPECIAL.get(written, written))
    if _is_handed_over(listed):
        return callee
    return _invoked(draft, node, callee, listed, "")


def creation(draft: Draft, node: Node) -> Expression:
    """``new Foo(…)``, ``new static``, ``new class(…) { … }``."""
    callee: Expression = OPAQUE
    listed: Node | None = None
    for child in draft.items(node):
        if child.type == "arguments":
            listed = child
        elif child.type == "anonymous_class":
            callee = draft.read(child)
            listed = next((part for part in child.named_children if part.type == "arguments"), None)
        else:
            callee = scope(draft, child)
    return _invoked(draft, node, callee, listed, "")


def _is_handed_over(node: Node) -> bool:
    """``f(...)``: the function itself, not its call."""
    return node.named_child_count == 1 and node.named_children[0].type == "variadic_placeholder"


def _invoked(draft: Draft, node: Node, callee: Expression, listed: Node | None, name: str) -> Expression:
    invoke = Invoke(callee, arguments_of(draft, listed), draft.span(node))
    simpler = _SIMPLER.get(name)
    if simpler is not None and not any(argument.name for argument in invoke.arguments):
        value = simpler(invoke)
        if value is not None:
            return value
    if name == "define" and len(invoke.arguments) > 1:
        _define(draft, invoke)
    draft.add_call(node, invoke, _runs_for_each(draft, invoke, name))
    return invoke


def arguments_of(draft: Draft, node: Node | None, sign: str = "$") -> tuple[Argument, ...]:
    """The arguments of a call. Those with a name have it as the parameter has: with its sign."""
    if node is None:
        return ()
    return tuple([_argument(draft, child, sign) for child in draft.items(node) if child.type == "argument"])


def _argument(draft: Draft, node: Node, sign: str) -> Argument:
    name, items = draft.child(node, "name"), draft.items(node)
    if not items:
        return Argument(OPAQUE)
    value = draft.read(items[-1])
    if name is not None and len(items) > 1:
        return Argument(value, sign + draft.text(name))
    return Argument(value, "*" if items[-1].type == "variadic_unpacking" else None)


def _define(draft: Draft, invoke: Invoke) -> None:
    """``define('NAME', value)``: a constant, wherever it stands."""
    name, value = invoke.arguments[0].value, invoke.arguments[1].value
    known = name.literal if isinstance(name, Text) else None
    if known is not None and known.isidentifier():
        inside = draft.place.scope
        draft.bindings.append(Binding(Name(known), value, invoke.at, "", None, inside or None))


# ---------------------------------------------------------------- what runs for every element


def _runs_for_each(draft: Draft, invoke: Invoke, name: str) -> bool:
    """Whether a call runs a function that it is given once for every element of an array or a collection."""
    callee, values = invoke.callee, [argument.value for argument in invoke.arguments]
    if name in _OVER_ARRAYS:
        function, of = _OVER_ARRAYS[name]
        if len(values) > max(function, of):
            _give_element(draft, values[function], values[of])
        return True
    if not isinstance(callee, Member) or callee.name not in _OVER_COLLECTIONS or not values:
        return False
    if isinstance(values[0], Lambda):
        _give_element(draft, values[0], callee.of)
        return True
    return False


def _give_element(draft: Draft, function: Expression, of: Expression) -> None:
    """The first parameter of a closure is each of the elements that it is run for."""
    if not isinstance(function, Lambda):
        return
    found = next((known for known in reversed(draft.functions) if known.name == function.function), None)
    if found is not None and found.parameters and found.parameters[0].name:
        parameter = found.parameters[0]
        draft.bindings.append(Binding(Name(parameter.name), Each(of), found.at, found.name, parameter.type))


# ---------------------------------------------------------------- texts and arrays


def _values(invoke: Invoke) -> list[Expression]:
    return [argument.value for argument in invoke.arguments]


def _sprintf(invoke: Invoke) -> Expression | None:
    template, *values = _values(invoke) or [OPAQUE]
    if not isinstance(template, Text):
        return Invoke(Member(template, "formatted"), invoke.arguments[1:], invoke.at)
    return None if template.literal is None else formatted(template.literal, VERB, values)


def _implode(invoke: Invoke) -> Expression | None:
    values = _values(invoke)
    if len(values) != 2 or not isinstance(values[1], Collection):
        return None
    parts: list[str | Expression] = []
    for position, value in enumerate(values[1].items):
        parts += [values[0], value] if position else [value]
    return joined(parts)


def _same(invoke: Invoke) -> Expression | None:
    return invoke.arguments[0].value if invoke.arguments else None


def _string_method(name: str) -> Callable[[Invoke], Expression | None]:
    def called(invoke: Invoke) -> Expression | None:
        given = invoke.arguments
        return Invoke(Member(given[0].value, name), given[1:], invoke.at) if given else None

    return called


def _str_replace(invoke: Invoke) -> Expression | None:
    given = invoke.arguments
    return Invoke(Member(given[2].value, "replace"), given[:2], invoke.at) if len(given) == 3 else None


def _merged(invoke: Invoke) -> Expression | None:
    """``array_merge($a, ['key' => 1])``: an array with all that is in both."""
    values = _values(invoke)
    if any(isinstance(value, Mapping) for value in values):
        return Mapping(tuple(entry for value in values for entry in _entries(value)))
    return Choice(tuple(values)) if values else None


def _entries(value: Expression) -> Sequence[tuple[Expression, Expression]]:
    return value.items if isinstance(value, Mapping) else ((SPREAD, value),)


def _compact(invoke: Invoke) -> Expression | None:
    """``compact('a', 'b')``: an array of variables by their names."""
    names = [value.literal if isinstance(value, Text) else None for value in _values(invoke)]
    known = [name for name in names if name is not None and name.isidentifier()]
    return Mapping(tuple((literal(name), Name(f"${name}")) for name in known)) if known else None


def _array_get(invoke: Invoke) -> Expression | None:
    values = _values(invoke)
    return Each(values[0]) if values else None


_SIMPLER: dict[str, Callable[[Invoke], Expression | None]] = {
    "sprintf": _sprintf,
    "implode": _implode,
    "join": _implode,
    "strval": _same,
    "intval": _same,
    "array_values": _same,
    "array_filter": lambda invoke: _same(invoke) if len(invoke.arguments) == 1 else None,
    "array_unique": _same,
    "rtrim": _string_method("rstrip"),
    "ltrim": _string_method("lstrip"),
    "trim": _string_method("strip"),
    "strtolower": _string_method("lower"),
    "strtoupper": _string_method("upper"),
    "str_replace": _str_replace,
    "array_merge": _merged,
    "compact": _compact,
    "current": _array_get,
    "reset": _array_get,
}

HANDLERS: dict[str, Handler] = {
    "function_call_expression": function_call,
    "member_call_expression": member_call,
    "nullsafe_member_call_expression": member_call,
    "scoped_call_expression": static_call,
    "object_creation_expression": creation,
}
