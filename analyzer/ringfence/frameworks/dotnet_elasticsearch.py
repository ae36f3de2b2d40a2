"""Elasticsearch and OpenSearch in .NET: NEST, Elastic.Clients.Elasticsearch, OpenSearch.Client: indices as tables."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from ringfence.extend import Code, framework
from ringfence.frameworks._dotnet import (
    LANGUAGE,
    chain,
    class_of,
    classes,
    configuring,
    connection_string,
    kinds,
    method_of,
    receiver,
)
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import literals, resolved
from ringfence.model.expression import Expression, Member
from ringfence.model.facts import Connection, Fact, Query, TableDefinition, TableName, TableUse
from ringfence.model.value import ClassValue, Library, LibraryCall, Scope

_ENGINE = "elasticsearch"
_MADE = ("ElasticClient", "ElasticsearchClient", "OpenSearchClient")
_CLIENTS = frozenset((*_MADE, "IElasticClient", "IOpenSearchClient"))
_AROUND = frozenset(
    ("ConnectionSettings", "ElasticsearchClientSettings", "SingleNodeConnectionPool", "SingleNodePool", "StaticNodePool",
     "StaticConnectionPool", "SniffingConnectionPool", "SniffingNodePool", "StickyConnectionPool", "StickyNodePool")
)  # fmt: skip
"""What addresses are handed to on their way to a client."""
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("Search", "Get", "Count", "MultiGet", "GetMany", "Scroll", "DocumentExists", "Source"), ("select",)
    ),
    **dict.fromkeys(("Index", "IndexDocument", "IndexMany"), ("insert", "update")),
    **dict.fromkeys(("Create", "CreateDocument"), ("insert",)),
    **dict.fromkeys(("Update", "UpdateByQuery"), ("update",)),
    **dict.fromkeys(("Delete", "DeleteByQuery", "DeleteMany"), ("delete",)),
    **dict.fromkeys(("Bulk", "BulkAll"), ("insert", "update", "delete")),
}
_CALLED = {f"{name}{ending}": done for name, done in _OPERATIONS.items() for ending in ("", "Async")}
_NAMED_SECOND = frozenset(("Index", "IndexMany", "Create", "DeleteMany"))
"""What is given the index behind the document; an identifier may stand there for others."""
_DEEPEST = 4


class _Indices(Struct):
    """What a program says of its indices beforehand."""

    of_class: dict[ClassValue, str] = field(default_factory=dict)
    default: str = ""


@framework("dotnet_elasticsearch", language=LANGUAGE)
def dotnet_elasticsearch(code: Code) -> Iterator[Fact]:
    """Connections, and a query for each request whose index is named or known by the document."""
    connections = list(_connections(code))
    yield from connections
    if not connections:
        return
    indices = _indices(code)
    for call in code.called(*_CALLED):
        of = receiver(call)
        if isinstance(of, Member) and of.name == "Indices":
            if call.name.startswith("Create") and kinds(code, of.of, call.scope) & _CLIENTS:
                yield from _defined(code, call)
        elif kinds(code, of, call.scope) & _CLIENTS:
            names = _named(code, call) or _usual(code, call, indices)
            uses = tuple(TableUse(TableName(name), _CALLED[call.name]) for name in names)
            if uses:
                yield Query(uses, call.call.invoke.at, call.call.function, via=of, engine=_ENGINE)


# ---------------------------------------------------------------- connections


def _connections(code: Code) -> Iterator[Connection]:
    for call in code.called(*_MADE):
        urls: list[Expression | None] = [*dict.fromkeys(_addresses(code, call.argument(0), call.scope, 0))]
        for url in urls or [None]:
            yield Connection(_ENGINE, call.call.invoke.at, call.call.function, url=url)
    for call in code.called("AddElasticsearchClient", "AddKeyedElasticsearchClient"):
        for name in literals(code.texts(call.argument(0, "connectionName", "name"), call.scope)):
            yield Connection(_ENGINE, call.call.invoke.at, call.call.function, url=connection_string(name))


def _addresses(code: Code, given: Expression | None, scope: Scope, depth: int) -> Iterator[Expression]:
    """The addresses in settings and pools: ``new ConnectionSettings(new Uri(url)).DefaultIndex("orders")``."""
    if given is None or depth > _DEEPEST:
        return
    if code.texts(given, scope):
        address = resolved(code, given, scope)
        yield from (address,) if address is not None else ()
        return
    for value in code.values(given, scope):
        for made in chain(value.made) if isinstance(value, Library) and value.scope is not None else ():
            if method_of(made) in _AROUND and isinstance(value, Library) and value.scope is not None:
                yield from _addresses(code, made.argument(0), value.scope, depth + 1)


# ---------------------------------------------------------------- indices


def _indices(code: Code) -> _Indices:
    """``settings.DefaultIndex("orders")``, ``settings.DefaultMappingFor<Order>(m => m.IndexName("orders"))``."""
    found = _Indices()
    defaults = {name for call in code.called("DefaultIndex") for name in told(code, call.argument(0), call.scope)}
    found.default = defaults.pop() if len(defaults) == 1 else ""
    naming = list(code.called("IndexName"))
    for call in code.called("DefaultMappingFor") if naming else ():
        given = [argument.value for argument in call.call.invoke.arguments if argument.name != "<>"]
        inside = set(configuring(code, given, call.scope))
        said = (other for other in naming if (other.path, other.call.function) in inside)
        names = [name for other in said for name in told(code, other.argument(0), other.scope)]
        for type in call.call.invoke.type_arguments if names else ():
            found.of_class.update(dict.fromkeys(classes(code, type, call.scope), names[0]))
    return found


def _named(code: Code, call: LibraryCall) -> list[str]:
    """The indices that a request names: in a function that describes it, in a request object, behind the document."""
    found: dict[str, None] = {}
    given = [argument.value for argument in call.call.invoke.arguments if argument.name != "<>"]
    inside = set(configuring(code, given, call.scope))
    for step in code.called("Index", "Indices") if inside else ():
        if (step.path, step.call.function) in inside:
            found.update(dict.fromkeys(told(code, step.argument(0), step.scope)))
    for value in code.values(call.argument(0), call.scope):
        if not isinstance(value, Library) or value.made is None or value.scope is None:
            continue
        if method_of(value.made).endswith("Request"):
            arguments = (value.made.argument(0), value.made.argument(1), value.made.argument(None, "Index"))
            found.update(dict.fromkeys(name for one in arguments for name in told(code, one, value.scope)))
    if call.name.removesuffix("Async") in _NAMED_SECOND:
        found.update(dict.fromkeys(told(code, call.argument(1), call.scope)))
    return list(found)


def _usual(code: Code, call: LibraryCall, indices: _Indices) -> list[str]:
    """The index of the documents that a request is about, or else that of all."""
    types = [cls for type in call.call.invoke.type_arguments[:1] for cls in classes(code, type, call.scope)]
    for cls in types or class_of(code, call.argument(0), call.scope):
        if cls in indices.of_class:
            return [indices.of_class[cls]]
    return [indices.default] if indices.default else []


def _defined(code: Code, call: LibraryCall) -> Iterator[TableDefinition]:
    for name in told(code, call.argument(0), call.scope):
        yield TableDefinition(TableName(name), (), call.call.invoke.at, function=call.call.function, engine=_ENGINE)
