"""API Platform: resources with their operations, which read and write the entities that they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from ringfence.extend import Code, framework
from ringfence.frameworks._doctrine_entities import MARKS
from ringfence.frameworks._laravel_names import table_of
from ringfence.frameworks._letter_case import snake
from ringfence.frameworks._php import PHP
from ringfence.frameworks._texts import EMPTY, join_path, literals, replaced
from ringfence.model.expression import Expression, Invoke, Text, literal
from ringfence.model.facts import EntityQuery, Fact, Route
from ringfence.model.value import ClassValue, Items, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_METADATA = "ApiPlatform.Metadata"
_RESOURCE = f"{_METADATA}.ApiResource"
_OPERATIONS = {
    "GetCollection": ("GET", False, ("select",)),
    "Get": ("GET", True, ("select",)),
    "Post": ("POST", False, ("insert",)),
    "Put": ("PUT", True, ("update",)),
    "Patch": ("PATCH", True, ("update",)),
    "Delete": ("DELETE", True, ("delete",)),
}
_USUAL = ("GetCollection", "Get", "Post", "Patch", "Delete")
_BELOW = "/api"
"""Where all resources lie, unless somebody changes the routing that every new program has."""
_ENDING = pattern(r"\{\._format\}")


@framework(
    "api_platform",
    language=PHP,
    libraries=("ApiPlatform",),
    same_as={"ApiPlatform.Core.Annotation.ApiResource": _RESOURCE},
)
def api_platform(code: Code) -> Iterator[Fact]:
    """A route for each operation, and what it does to the entity."""
    entities = {value for value, _, _ in code.decorated_classes(*MARKS)}
    for value, _, call in code.decorated_classes(_RESOURCE):
        listed = list(_listed(code, call))
        for name, operation in listed or zip(_USUAL, repeat(None)):
            yield from _operation(code, value, call, name, operation, value in entities)
    for name in _OPERATIONS:
        for value, _, call in code.decorated_classes(f"{_METADATA}.{name}"):
            yield from _operation(code, value, call, name, call.call.invoke, value in entities)


def _listed(code: Code, call: LibraryCall) -> Iterator[tuple[str, Invoke]]:
    """``operations: [new Get(), new Post(uriTemplate: '/orders')]``."""
    for value in code.values(call.argument(None, "operations"), call.scope):
        for item in value.items if isinstance(value, Items) else ():
            for made in code.values(item, call.scope):
                name = made.name.removesuffix("()").rpartition(".")[2] if isinstance(made, Library) else ""
                if name in _OPERATIONS and isinstance(made, Library) and made.made is not None:
                    yield name, made.made


def _operation(
    code: Code, value: ClassValue, call: LibraryCall, name: str, operation: Invoke | None, is_entity: bool
) -> Iterator[Fact]:
    method, of_one, operations = _OPERATIONS[name]
    at = call.call.invoke.at if operation is None else operation.at
    given = None
    if operation is not None:  # in an attribute of its own the arguments have plain names
        given = operation.argument(None, "$uriTemplate", "uriTemplate")
    given = given or call.argument(None, "uriTemplate")
    prefix = _text(code, call.argument(None, "routePrefix"), call.scope) or EMPTY
    path = _text(code, given, call.scope) or _usual(value, of_one)
    whole = join_path(literal(_BELOW), join_path(prefix, replaced(path, _ENDING, "")))
    yield Route(method, whole, "", at)
    if is_entity:
        yield EntityQuery((_full_name(code, value),), operations, at)


def _text(code: Code, expression: Expression | None, scope: Scope) -> Text | None:
    named = next(iter(literals(code.texts(expression, scope))), None)
    return None if named is None else literal(named)


def _usual(value: ClassValue, of_one: bool) -> Text:
    """``OrderItem`` as ``/order_items`` and ``/order_items/{id}``."""
    plural = table_of(snake(value.name.rpartition(".")[2]))
    return literal(f"/{plural}/{{id}}" if of_one else f"/{plural}")


def _full_name(code: Code, value: ClassValue) -> str:
    module = code.outlines[value.path].module
    return f"{module}.{value.name}" if module else value.name
