"""Elasticsearch and OpenSearch from JavaScript, plain and as NestJS hands them out: indices as tables."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, items, option
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression
from ringfence.model.facts import Connection, Fact, Gap, Query, TableDefinition, TableName, TableUse
from ringfence.model.value import LibraryCall, Scope

_CLIENT = "@elastic/elasticsearch.Client()"
_OPENING = ("@elastic/elasticsearch.Client", "@opensearch-project/opensearch.Client", "elasticsearch.Client")
_MODULES = ("@nestjs/elasticsearch.ElasticsearchModule.register", "@nestjs/elasticsearch.ElasticsearchModule.forRoot")
OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("search", "get", "getSource", "count", "exists", "termvectors", "explain", "openPointInTime"), ("select",)
    ),
    "create": ("insert",),
    "index": ("insert", "update"),
    **dict.fromkeys(("update", "updateByQuery"), ("update",)),
    **dict.fromkeys(("delete", "deleteByQuery"), ("delete",)),
}
_ENGINE = "elasticsearch"


@framework(
    "elasticsearch_js",
    language=ECMASCRIPT,
    libraries=("@elastic/elasticsearch", "@opensearch-project/opensearch", "elasticsearch", "@nestjs/elasticsearch"),
    same_as={
        "@opensearch-project/opensearch.Client()": _CLIENT,
        "elasticsearch.Client()": _CLIENT,
        "@nestjs/elasticsearch.ElasticsearchService()": _CLIENT,
    },
)
def elasticsearch_js(code: Code) -> Iterator[Fact]:
    """Connections, and a query for each request that names an index."""
    for call in code.calls(*_OPENING, *_MODULES):
        yield from _connections(code, call)
    for method, operations in OPERATIONS.items():
        for call in code.calls(f"{_CLIENT}.{method}"):
            yield from _used(code, call, option(code, call.argument(0), call.scope, "index"), operations)
    for call in code.calls(f"{_CLIENT}.bulk"):
        named = option(code, call.argument(0), call.scope, "index")
        if named is not None:
            yield from _used(code, call, named, ("insert", "update", "delete"))
    for call in code.calls(f"{_CLIENT}.indices.create"):
        named = option(code, call.argument(0), call.scope, "index")
        for name in told(code, *named) if named is not None else ():
            at, function = call.call.invoke.at, call.call.function
            yield TableDefinition(TableName(name), (), at, function=function, engine=_ENGINE)


def _connections(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """``{ node }``, ``{ nodes: […] }``, ``{ host }`` of the old client; of several nodes, the first."""
    given = option(code, call.argument(0), call.scope, "node", "nodes", "host", "hosts", "node.url")
    listed = next(items(code, given), None)
    url = resolved(code, *(listed or given)) if given is not None else None
    if url is not None:
        yield Connection(_ENGINE, call.call.invoke.at, call.call.function, url=url)


def _used(
    code: Code, call: LibraryCall, named: tuple[Expression, Scope] | None, operations: tuple[str, ...]
) -> Iterator[Fact]:
    at = call.call.invoke.at
    several = [name for item in items(code, named) for name in told(code, *item)]
    names = several or (list(told(code, *named)) if named is not None else [])
    uses = tuple(TableUse(TableName(name), operations) for name in dict.fromkeys(names))
    if uses:
        yield Query(uses, at, call.call.function, engine=_ENGINE)
    else:
        yield Gap("query", "the index is not known", at)
