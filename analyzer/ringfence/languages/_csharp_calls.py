"""C# calls, and everything that ``new`` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.languages._arguments import at_their_places
from ringfence.languages._chains import anew
from ringfence.languages._csharp_expressions import bound, operands, simple_name
from ringfence.languages._csharp_text import formatted
from ringfence.languages._csharp_types import spelled, type_arguments
from ringfence.languages._draft import Draft, Handler, walk
from ringfence.languages._text import joined
from ringfence.model.expression import (
    OPAQUE,
    Argument,
    Collection,
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

_ITEMWISE = {
    *(
        "Select",
        "SelectMany",
        "Where",
        "ForEach",
        "ForEachAsync",
        "All",
        "Any",
        "Count",
        "Sum",
        "Min",
        "Max",
        "Average",
    ),
    *("First", "FirstOrDefault", "Single", "SingleOrDefault", "Last", "LastOrDefault", "Find", "FindAll", "Exists"),
    *("ToDictionary", "ToLookup", "GroupBy", "OrderBy", "OrderByDescending", "ThenBy", "TakeWhile", "SkipWhile"),
    *("ConvertAll", "RemoveAll", "DistinctBy", "MinBy", "MaxBy"),
}
"""What the language's own sequences call the function handed to them for, item by item."""


def invocation(draft: Draft, node: Node) -> Expression:
    """A call; those that put strings together give the text they make."""
    function, arguments = draft.child(node, "function"), draft.child(node, "arguments")
    if function is None:
        return walk(draft, node)
    if function.type == "identifier" and draft.text(function) == "nameof":
        return _nameof(draft, arguments)
    callee, types = _callee(draft, function)
    given = (*(read_arguments(draft, arguments) if arguments is not None else ()), *types)
    invoke = Invoke(callee, given, draft.span(node))
    itemwise = isinstance(callee, Member) and callee.name in _ITEMWISE
    handed = [argument.value for argument in given if isinstance(argument.value, Lambda)] if itemwise else []
    draft.add_call(node, invoke, bool(handed))
    if isinstance(callee, Member):
        for value in handed[:1]:
            _name_items(draft, value, callee.of, node)
        return _put_together(callee, given) or invoke
    return invoke


def _callee(draft: Draft, node: Node) -> tuple[Expression, tuple[Argument, ...]]:
    """What is called, and its type arguments."""
    kind = node.type
    if kind == "generic_name":
        return Name(simple_name(draft, node)), _types(draft, node)
    if kind == "member_access_expression":
        name = draft.child(node, "name")
        return draft.read(node), _types(draft, name)
    if kind == "conditional_access_expression":
        parts = operands(node)
        if len(parts) == 2:
            types = _types(draft, draft.child(parts[1], "name"))
            return bound(draft, draft.read(parts[0]), parts[1]), types
    return draft.read(node), ()


def _types(draft: Draft, node: Node | None) -> tuple[Argument, ...]:
    if node is None or node.type != "generic_name":
        return ()
    return tuple([Argument(type, "<>") for type in type_arguments(draft, node)])


def read_arguments(draft: Draft, node: Node) -> tuple[Argument, ...]:
    """The arguments of a call, with their names."""
    arguments = []
    for child in draft.items(node):
        name = draft.child(child, "name") if child.type in ("argument", "attribute_argument") else None
        arguments.append(Argument(draft.read(child), None if name is None else spelled(draft, name)))
    return at_their_places(arguments)


def _nameof(draft: Draft, arguments: Node | None) -> Expression:
    text = draft.text(arguments).strip("() \n\t") if arguments is not None else ""
    return literal(text.rpartition(".")[2].partition("<")[0])


def _name_items(draft: Draft, function: Lambda, of: Expression, node: Node) -> None:
    """The first parameter of a function that is called item by item holds an item."""
    for definition in reversed(draft.functions):
        if definition.name == function.function:
            if definition.parameters and draft.affords(node):
                target = Name(definition.parameters[0].name)
                draft.bindings.append(Binding(target, Each(anew(of)), definition.at, definition.name))
            return


def _put_together(callee: Member, arguments: tuple[Argument, ...]) -> Expression | None:
    """``string.Format``, ``Concat`` and ``Join``."""
    if callee.of not in (Name("string"), Name("String")):
        return None
    values = [argument.value for argument in arguments if argument.name is None]
    if callee.name == "Format" and values and isinstance(values[0], Text) and values[0].literal is not None:
        return formatted(values[0].literal, values[1:])
    if callee.name == "Concat" and values:
        return joined(values)
    if callee.name == "Join" and len(values) > 2:
        pieces: list[str | Expression] = []
        for value in values[1:]:
            pieces += [values[0], value] if pieces else [value]
        return joined(pieces)
    return None


# ---------------------------------------------------------------- new


def object_creation(draft: Draft, node: Node) -> Expression:
    """``new Type(arguments) { … }``."""
    return created(draft, node, None)


def created(draft: Draft, node: Node, type: Expression | None) -> Expression:
    """An object made by ``new``; its type may be that of what it is assigned to.

    What is set in braces counts as arguments by name. Lists and dictionaries are what stands in the braces.
    """
    types: tuple[Argument, ...] = ()
    arguments: tuple[Argument, ...] = ()
    braces = None
    for child in draft.items(node):
        if child.type == "argument_list":
            arguments = read_arguments(draft, child)
        elif child.type == "initializer_expression":
            braces = child
        else:
            type = draft.read(child)
    if isinstance(type, Item):
        keys = type.key.items if isinstance(type.key, Collection) else (type.key,)
        types, type = tuple([Argument(key, "<>") for key in keys]), type.of
    set_, entries, items = ((), (), ()) if braces is None else _in_braces(draft, braces)
    invoke = Invoke(OPAQUE if type is None else type, (*arguments, *set_, *types), draft.span(node))
    draft.add_call(node, invoke)
    if entries:
        return Mapping(entries)
    return Collection(items) if items else invoke


_Braces = tuple[tuple[Argument, ...], tuple[tuple[Expression, Expression], ...], tuple[Expression, ...]]


def _in_braces(draft: Draft, node: Node) -> _Braces:
    """Members that are set, entries by key, and items."""
    members: list[Argument] = []
    entries: list[tuple[Expression, Expression]] = []
    items: list[Expression] = []
    for child in operands(node):
        left, right = _sides(child)
        if left is not None and right is not None:
            if left.type == "identifier":
                members.append(Argument(draft.read(right), spelled(draft, left)))
            else:
                entries.append((draft.read(left), draft.read(right)))
        elif child.type == "initializer_expression" and len(pair := operands(child)) == 2:
            entries.append((draft.read(pair[0]), draft.read(pair[1])))
        else:
            items.append(draft.read(child))
    return tuple(members), tuple(entries), tuple(items)


def _sides(node: Node) -> tuple[Node | None, Node | None]:
    if node.type != "assignment_expression":
        return None, None
    return node.child_by_field_name("left"), node.child_by_field_name("right")


def initializer(draft: Draft, node: Node) -> Expression:
    """Braces alone: the items of an array, or what is set on an object that is there already."""
    members, entries, items = _in_braces(draft, node)
    if items or not (members or entries):
        return Collection(items)
    return Mapping((*entries, *((literal(member.name or ""), member.value) for member in members)))


def array_creation(draft: Draft, node: Node) -> Expression:
    """``new T[] { … }``."""
    value: Expression = Collection(())
    for child in draft.items(node):
        read = draft.read(child)
        value = read if child.type == "initializer_expression" else value
    return value


def collection(draft: Draft, node: Node) -> Expression:
    """``[a, .. b]``: of b, each."""
    items: list[Expression] = []
    for element in draft.items(node):
        for part in draft.items(element):
            values = [draft.read(child) for child in operands(part)]
            items += [Each(value) for value in values] if part.type == "spread_element" else values
    return Collection(tuple(items))


def anonymous_object(draft: Draft, node: Node) -> Expression:
    """``new { a.Id, Total = 1 }``."""
    entries: list[tuple[Expression, Expression]] = []
    name: str | None = None
    pending: Node | None = None
    for child in (*node.children, None):
        if child is None or child.type in (",", "}"):
            if pending is not None:
                value = draft.read(pending)
                entries.append((literal(_last_name(value) if name is None else name), value))
            name = pending = None
        elif child.type == "=" and pending is not None:
            name, pending = spelled(draft, pending), None
        elif child.is_named and not child.is_extra:
            pending = child
    return Mapping(tuple(entries))


def _last_name(value: Expression) -> str:
    return value.name if isinstance(value, Name | Member) else ""


HANDLERS: dict[str, Handler] = {
    "invocation_expression": invocation,
    "object_creation_expression": object_creation,
    "implicit_object_creation_expression": object_creation,
    "initializer_expression": initializer,
    "array_creation_expression": array_creation,
    "implicit_array_creation_expression": array_creation,
    "collection_expression": collection,
    "anonymous_object_creation_expression": anonymous_object,
}
