"""Python functions, lambdas, classes and imports."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ringfence.languages._chains import by_text
from ringfence.languages._draft import Draft, Handler
from ringfence.languages._places import ClassDraft, FunctionDraft, Place
from ringfence.languages._python_types import annotation, is_plain
from ringfence.model.expression import OPAQUE, Expression, Lambda, Name
from ringfence.model.outline import Decorator, Import, Parameter

if TYPE_CHECKING:
    from tree_sitter import Node


_IMPORTED = ("dotted_name", "aliased_import")


def decorated_definition(draft: Draft, node: Node) -> Expression:
    """A function or class with decorators, which are read where it stands."""
    decorators = []
    for child in node.named_children:
        if child.type == "decorator":
            expressions = draft.read_items(child)
            decorators += [Decorator(expression, draft.span(child)) for expression in expressions]
        elif child.type == "function_definition":
            _function(draft, child, tuple(decorators))
        elif child.type == "class_definition":
            _class(draft, child, tuple(decorators))
        else:
            draft.read(child)
    return OPAQUE


# ---------------------------------------------------------------- functions


def function_definition(draft: Draft, node: Node) -> Expression:
    """A function or method."""
    return _function(draft, node, ())


def _function(draft: Draft, node: Node, decorators: tuple[Decorator, ...]) -> Expression:
    place, name = draft.place, draft.child(node, "name")
    function = FunctionDraft(
        place.qualified("" if name is None else draft.text(name)),
        draft.span(node),
        _parameters(draft, draft.child(node, "parameters")),
        decorators,
        place.cls.name if place.cls is not None else "",
        return_type=annotation(draft, draft.child(node, "return_type")),
        static=any(decorator.expression == Name("staticmethod") for decorator in decorators),
    )
    draft.functions.append(function)
    draft.read_at(Place(function, function.name), draft.child(node, "body"))
    return OPAQUE


def lambda_(draft: Draft, node: Node) -> Expression:
    """A function without a name."""
    function = FunctionDraft(
        draft.place.qualified(draft.nameless(node, "lambda")),
        draft.span(node),
        _parameters(draft, draft.child(node, "parameters")),
    )
    draft.functions.append(function)
    body = draft.child(node, "body")
    outside, draft.place = draft.place, Place(function, function.name)
    if body is not None:
        function.returns.append(draft.read(body))
    draft.place = outside
    return Lambda(function.name)


def _parameters(draft: Draft, node: Node | None) -> tuple[Parameter, ...]:
    return () if node is None else _listed(draft, node)


@by_text(is_plain)
def _listed(draft: Draft, node: Node) -> tuple[Parameter, ...]:
    parameters: list[Parameter] = []
    kind = ""
    for child in draft.items(node):
        if child.type == "keyword_separator":
            kind = "keyword"
        elif child.type != "positional_separator":
            parameters.append(_parameter(draft, child, kind))
            kind = "keyword" if parameters[-1].kind == "*" else kind
    return tuple(parameters)


def _parameter(draft: Draft, node: Node, kind: str) -> Parameter:
    """A parameter; a node that is none (Python 2 unpacks tuples here) keeps its place without a name."""
    type, default = (
        annotation(draft, draft.child(node, "type")),
        draft.child(node, "value"),
    )
    name = draft.child(node, "name") or (node.named_child(0) if node.type == "typed_parameter" else node)
    if name is not None and name.type in ("list_splat_pattern", "dictionary_splat_pattern"):
        kind = "*" if name.type == "list_splat_pattern" else "**"
        name = name.named_child(0)
    plain = name is not None and name.type == "identifier"
    return Parameter(
        draft.text(name) if name is not None and plain else "",
        type,
        None if default is None else draft.read(default),
        kind,
    )


# ---------------------------------------------------------------- classes


def class_definition(draft: Draft, node: Node) -> Expression:
    """A class."""
    return _class(draft, node, ())


def _class(draft: Draft, node: Node, decorators: tuple[Decorator, ...]) -> Expression:
    place, name = draft.place, draft.child(node, "name")
    bases, keywords = _bases(draft, draft.child(node, "superclasses"))
    qualified = place.qualified("" if name is None else draft.text(name))
    cls = ClassDraft(qualified, draft.span(node), bases, keywords, decorators, place.scope)
    draft.classes.append(cls)
    inside = replace(place, scope=qualified, cls=cls)
    draft.read_at(inside, draft.child(node, "body"))
    return OPAQUE


def _bases(draft: Draft, node: Node | None) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]:
    bases, keywords = [], []
    for child in draft.items(node) if node is not None else ():
        if child.type == "keyword_argument":
            name, value = draft.child(child, "name"), draft.child(child, "value")
            if name is not None and value is not None:
                keywords.append((draft.text(name), draft.read(value)))
        else:
            expression = draft.read(child)
            if not child.type.endswith("_splat"):
                bases.append(expression)
    return tuple(bases), tuple(keywords)


# ---------------------------------------------------------------- imports


def import_statement(draft: Draft, node: Node) -> Expression:
    """``import a.b`` makes ``a`` known, and ``a.b`` through it."""
    for child in node.children_by_field_name("name"):
        name, alias = _alias(draft, child)
        if alias:
            _import(draft, alias, name, child)
            continue
        first, dot, _ = name.partition(".")
        _import(draft, first, first, child)
        if dot:
            _import(draft, name, name, child)
    return OPAQUE


def import_from_statement(draft: Draft, node: Node) -> Expression:
    """``from module import name``."""
    origin = draft.child(node, "module_name")
    module = _compact(draft, origin) if origin is not None else "__future__"
    prefix = module if module.endswith(".") else f"{module}."
    for child in node.named_children:
        if child.type == "wildcard_import":
            _import(draft, "*", module, child)
        elif child.type in _IMPORTED and (origin is None or child.start_byte > origin.start_byte):
            name, alias = _alias(draft, child)
            _import(draft, alias or name, prefix + name, child)
    return OPAQUE


def _alias(draft: Draft, node: Node) -> tuple[str, str]:
    if node.type != "aliased_import":
        return _compact(draft, node), ""
    name, alias = draft.child(node, "name"), draft.child(node, "alias")
    return "" if name is None else _compact(draft, name), "" if alias is None else draft.text(alias)


def _compact(draft: Draft, node: Node) -> str:
    text = draft.text(node)
    return text if text.isidentifier() else "".join(text.replace("\\", " ").split())


def _import(draft: Draft, name: str, target: str, node: Node) -> None:
    if name:
        draft.imports.append(Import(intern(name), intern(target), draft.span(node), draft.place.scope))


HANDLERS: dict[str, Handler] = {
    "decorated_definition": decorated_definition,
    "function_definition": function_definition,
    "lambda": lambda_,
    "class_definition": class_definition,
    "import_statement": import_statement,
    "import_from_statement": import_from_statement,
    "future_import_statement": import_from_statement,
}
