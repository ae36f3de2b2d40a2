"""Elasticsearch and OpenSearch: clusters, and what is done to their indices, by clients and by documents of the DSL."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._records import DELETE, INSERT, SAVE, SELECT, UPDATE, Style, option, records, same_as
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Constant, Each, Expression, Invoke, Text, literal
from ringfence.model.facts import Connection, Fact, Gap, Query, TableDefinition, TableName, TableUse
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Entries, Items, Known, Library, LibraryCall, Scope

_ENGINE = "elasticsearch"
_LONGEST_CHAIN = 30
_CLIENT, _DOCUMENT, _SEARCH = (
    "elasticsearch.Elasticsearch()",
    "elasticsearch_dsl.Document",
    "elasticsearch_dsl.Search()",
)
_CLIENTS = (
    "elasticsearch.Elasticsearch", "elasticsearch.AsyncElasticsearch", "elasticsearch7.Elasticsearch",
    "elasticsearch8.Elasticsearch", "opensearchpy.OpenSearch", "opensearchpy.AsyncOpenSearch",
    "elasticsearch_dsl.connections.create_connection", "elasticsearch_dsl.connections.connections.create_connection",
    "elasticsearch.dsl.connections.create_connection", "elasticsearch_dsl.async_connections.create_connection",
)  # fmt: skip
_OPERATIONS = {
    **dict.fromkeys(
        ("search", "get", "get_source", "mget", "msearch", "count", "exists", "explain", "termvectors", "async_search",
         "knn_search", "open_point_in_time"),
        SELECT,
    ),
    **dict.fromkeys(("index", "create"), INSERT),
    **dict.fromkeys(("update", "update_by_query"), UPDATE),
    **dict.fromkeys(("delete", "delete_by_query"), DELETE),
    "bulk": SAVE,
}  # fmt: skip
_HELPERS = {
    "bulk": SAVE,
    "async_bulk": SAVE,
    "streaming_bulk": SAVE,
    "parallel_bulk": SAVE,
    "scan": SELECT,
    "async_scan": SELECT,
}


def _table(code: Code, cls: ClassValue, definition: Class) -> TableName | None:
    name = next((given for base in code.bases(cls) if (given := option(code, base, "Index", "name"))), "")
    return TableName(name) if name else None


_STYLE = Style(
    base=_DOCUMENT,
    on_set={
        **dict.fromkeys(("search", "get", "mget", "exists", "execute", "count", "scan", "filter", "query"), SELECT),
        "bulk": SAVE,
    },
    on_object={"save": SAVE, "update": UPDATE, "delete": DELETE},
    table=_table,
    engine=_ENGINE,
)


def _same_as() -> dict[str, str]:
    found = {f"{name}()": _CLIENT for name in _CLIENTS if f"{name}()" != _CLIENT}
    found.update({f"{_CLIENT}.{name}()": _CLIENT for name in ("__enter__", "options")})
    for module in ("elasticsearch_dsl", "elasticsearch.dsl", "opensearchpy", "django_elasticsearch_dsl"):
        for name in ("Document", "AsyncDocument"):
            found[f"{module}.{name}"] = _DOCUMENT
        for name in ("Search", "AsyncSearch"):
            found[f"{module}.{name}()"] = _SEARCH
    found.pop(_DOCUMENT)
    found.pop(_SEARCH)
    narrowing = ("query", "filter", "exclude", "sort", "source", "extra", "params", "post_filter", "highlight", "using")
    found.update({f"{_SEARCH}.{name}()": _SEARCH for name in (*narrowing, "__enter__")})
    found.update(same_as(_DOCUMENT, ("search",), narrowing, ("get",)))
    return found


@framework(
    "elasticsearch",
    language="python",
    libraries=(
        "elasticsearch", "elasticsearch7", "elasticsearch8", "opensearchpy", "elasticsearch_dsl", "django_elasticsearch_dsl"
    ),
    same_as=_same_as(),
)  # fmt: skip
def elasticsearch(code: Code) -> Iterator[Fact]:
    """Everything that is said through the libraries."""
    for call in code.calls(*_CLIENTS):
        yield from _connection(code, call)
    for name, operations in _OPERATIONS.items():
        for call in code.calls(f"{_CLIENT}.{name}"):
            yield from _query(code, call, call.argument(0, "index"), call.scope, operations)
    for call in code.calls(f"{_CLIENT}.indices.create", f"{_CLIENT}.indices.delete"):
        action = call.name.rpartition(".")[2].replace("delete", "drop")
        for name in told(code, call.argument(0, "index"), call.scope):
            at, function = call.call.invoke.at, call.call.function
            yield TableDefinition(TableName(name), (), at, action, function=function, engine="elasticsearch")
    for module in ("elasticsearch", "opensearchpy"):
        for name, operations in _HELPERS.items():
            for call in code.calls(f"{module}.helpers.{name}", f"{module}.helpers.actions.{name}"):
                yield from _bulk(code, call, operations)
    for name in ("execute", "scan", "count"):
        for call in code.calls(f"{_SEARCH}.{name}"):
            made = _begun(code, call)
            if made is not None:
                yield from _query(code, call, made[0], made[1], SELECT)
    yield from records(code, _STYLE)


def _query(
    code: Code, call: LibraryCall, index: Expression | None, scope: Scope, operations: tuple[str, ...]
) -> Iterator[Fact]:
    at, function = call.call.invoke.at, call.call.function
    names = [name for text in told(code, index, scope) for name in text.split(",")]
    for name in dict.fromkeys(names):
        yield Query((TableUse(TableName(name), operations),), at, function, engine=_ENGINE)
    if index is not None and index != Constant(None) and not names:
        yield Gap("query", "the index is not known", at)


def _bulk(code: Code, call: LibraryCall, operations: tuple[str, ...]) -> Iterator[Fact]:
    """``helpers.bulk(client, actions, index="orders")``, or the index in each action: ``{"_index": "orders", …}``."""
    index = call.argument(None, "index")
    if index is not None:
        yield from _query(code, call, index, call.scope, operations)
        return
    names = dict.fromkeys(_indices(code, call.argument(1, "actions"), call.scope))
    uses = tuple(TableUse(TableName(name), operations) for name in names)
    at = call.call.invoke.at
    if uses:
        yield Query(uses, at, call.call.function, engine=_ENGINE)
    else:
        yield Gap("query", "the indices of the actions are not known", at)


def _indices(code: Code, actions: Expression | None, scope: Scope, depth: int = 0) -> Iterator[str]:
    """What ``_index`` says in a list of actions, or in what a generator yields."""
    for value in code.values(actions, scope):
        if isinstance(value, Items) and depth == 0:
            for item in value.items:
                inner = item.of if isinstance(item, Each) else item
                yield from _indices(code, inner, value.scope, depth + 1)
        elif isinstance(value, Entries):
            for key, given in value.items:
                if isinstance(key, Text) and key.literal == "_index":
                    yield from told(code, given, value.scope)


def _begun(code: Code, call: LibraryCall) -> tuple[Expression | None, Scope] | None:
    """The index that a search was made with, where its chain begins: ``Search(using=client, index="orders")``."""
    current: Expression | None = getattr(call.call.invoke.callee, "of", None)
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(current, Invoke):
            break
        if getattr(current.callee, "name", "") in ("Search", "AsyncSearch"):
            return current.argument(1, "index"), call.scope
        current = getattr(current.callee, "of", None)
    for value in code.values(current, call.scope):
        if isinstance(value, Library) and value.made is not None and value.scope is not None and value.name == _SEARCH:
            return value.made.argument(1, "index"), value.scope
    return None


def _connection(code: Code, call: LibraryCall) -> Iterator[Connection]:
    """A URL, a host with a port, or the first of a list of either."""
    hosts = call.argument(0, "hosts") or call.argument(None, "cloud_id")
    at, function = call.call.invoke.at, call.call.function
    if hosts is None:
        yield Connection(_ENGINE, at, function, host=literal("localhost"))
        return
    for value in code.values(hosts, call.scope):
        if isinstance(value, Items):
            first = next(iter(code.values(value.items[0], value.scope)), None) if value.items else None
            value = first if first is not None else value
        if isinstance(value, Known):
            yield Connection(_ENGINE, at, function, url=value.text)
        elif isinstance(value, Entries):
            parts = {key.literal: item for key, item in value.items if isinstance(key, Text)}
            host, port = (resolved(code, parts.get(name), value.scope) for name in ("host", "port"))
            yield Connection(_ENGINE, at, function, host=host or literal("localhost"), port=port)
