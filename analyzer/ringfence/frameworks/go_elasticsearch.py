"""Elasticsearch and OpenSearch in Go: olivere's client and the official ones, plain and typed: indices as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._go import built, calls
from ringfence.frameworks._go_wrapped import wrapped
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Expression, Invoke, Member
from ringfence.model.facts import Connection, Fact, Query, TableDefinition, TableName, TableUse
from ringfence.model.outline import Call
from ringfence.model.source import Span
from ringfence.model.value import Items, Library, LibraryCall, Scope
from ringfence.patterns import pattern

_OLIVERE = ("github.com/olivere/elastic", *(f"gopkg.in/olivere/elastic.v{version}" for version in (3, 5, 6, 7)))
_ELASTIC, _OPENSEARCH = "github.com/elastic/go-elasticsearch", "github.com/opensearch-project/opensearch-go"
_OFFICIAL = (_ELASTIC, _OPENSEARCH, f"{_OPENSEARCH}/opensearchapi")
_REQUESTS = (f"{_ELASTIC}/esapi", f"{_OPENSEARCH}/opensearchapi")
_CHAINING, _PLAIN = f"{_ELASTIC}.TypedClient()", f"{_ELASTIC}.Client()"
"""Clients of which a request is made step by step, till ``Do`` sends it, and those whose methods send one."""
_OPENING = ("NewClient", "NewSimpleClient", "DialContext", "NewDefaultClient", "NewTypedClient")
_ENGINE = "elasticsearch"
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("Search", "MultiSearch", "Get", "MultiGet", "Mget", "Msearch", "Count", "Scroll", "Exists", "GetSource"),
        ("select",),
    ),
    "Create": ("insert",),
    "Index": ("insert", "update"),
    **dict.fromkeys(("Update", "UpdateByQuery"), ("update",)),
    **dict.fromkeys(("Delete", "DeleteByQuery"), ("delete",)),
    **dict.fromkeys(("Bulk", "BulkProcessor"), ("insert", "update", "delete")),
}
_SEVERAL = frozenset(("Search", "Count", "Scroll", "UpdateByQuery", "DeleteByQuery"))
"""What may be given many indices at once."""
_NAME = pattern(r"[a-z0-9*][a-z0-9._*-]*")
_NAMING = ("Index", "Indices", "WithIndex")


@framework(
    "go_elasticsearch",
    language="go",
    libraries=(*_OLIVERE, *_OFFICIAL, *_REQUESTS, f"{_ELASTIC}/esutil"),
    same_as={
        **{f"{library}.{name}()": _CHAINING for library in _OLIVERE for name in (*_OPENING, "Client")},
        f"{_ELASTIC}.NewTypedClient()": _CHAINING,
        **{
            f"{library}.{name}()": _PLAIN
            for library in _OFFICIAL
            for name in ("NewClient", "NewDefaultClient", "Client")
        },
    },
)
def go_elasticsearch(code: Code) -> Iterator[Fact]:
    """Connections, and a query for each request whose index is named."""
    for opened in code.calls(*(f"{library}.{name}" for library in (*_OLIVERE, *_OFFICIAL) for name in _OPENING)):
        yield _connection(code, opened)
    clients: dict[Span, Connection] = {}
    for call, scope in calls(code):
        callee = call.invoke.callee
        if isinstance(callee, Member) and callee.name == "Do":
            yield from _sent(code, callee, call, scope, clients)
        elif isinstance(callee, Member) and callee.name in _OPERATIONS and _is(code, _PLAIN, callee.of, scope, clients):
            yield from _query(callee.name, _named(code, call.invoke, scope), call)
    yield from clients.values()
    for made in code.calls(f"{_PLAIN}.Indices.Create"):
        yield from _defined(told(code, made.argument(0), made.scope), made.call)
    for written in code.calls(*(f"{requests}.{name}Request" for requests in _REQUESTS for name in _OPERATIONS)):
        name = written.name.rpartition(".")[2].removesuffix("Request")
        yield from _query(name, _fields(code, written.call.invoke, written.scope), written.call)
    for written in code.calls(f"{_ELASTIC}/esutil.BulkIndexerConfig"):
        yield from _query("Bulk", _fields(code, written.call.invoke, written.scope), written.call)


def _connection(code: Code, opened: LibraryCall) -> Connection:
    """``elastic.NewClient(elastic.SetURL(url))``, ``elasticsearch.NewClient(elasticsearch.Config{Addresses: …})``."""
    url: Expression | None = None
    for argument in opened.call.invoke.arguments:
        for value in code.values(argument.value, opened.scope):
            if isinstance(value, Library) and value.made is not None and value.scope is not None and url is None:
                is_option = value.name.endswith("SetURL()")
                given = value.made.argument(0) if is_option else value.made.argument(None, "Addresses", "CloudID")
                url = _first(code, given, value.scope)
    return Connection(_ENGINE, opened.call.invoke.at, opened.call.function, url=url)


def _first(code: Code, given: Expression | None, scope: Scope) -> Expression | None:
    for value in code.values(given, scope):
        if isinstance(value, Items) and value.items:
            return resolved(code, value.items[0], value.scope)
    return resolved(code, given, scope)


# ---------------------------------------------------------------- requests


def _is(code: Code, kind: str, client: Expression, scope: Scope, clients: dict[Span, Connection]) -> bool:
    """Whether something is such a client; one that another library makes is noted with where it leads."""
    found = [v for v in code.values(client, scope) if isinstance(v, Library) and v.name == kind]
    for made in filter(None, (wrapped(code, value) for value in found)):
        clients.setdefault(made.at, Connection(_ENGINE, made.at, made.function, url=made.url))
    return bool(found)


def _sent(code: Code, callee: Member, call: Call, scope: Scope, clients: dict[Span, Connection]) -> Iterator[Fact]:
    """``client.Search("orders").Query(query).Do(ctx)``: the first step is what is done, some step names the index."""
    for value in code.values(callee.of, scope):
        names: list[str] = []
        for made, place in built(code, value):
            if not isinstance(made.callee, Member):
                break
            first = _is(code, _CHAINING, made.callee.of, place, clients)
            if first or made.callee.name in _NAMING:
                names += _named(code, made, place)
            if first:
                yield from _query(made.callee.name, names, call)
                break


def _named(code: Code, invoke: Invoke, scope: Scope) -> Iterator[str]:
    """The indices among the arguments of a step: the first, an option's (``es.Search.WithIndex("orders")``), a field."""
    for argument in invoke.arguments:
        for value in code.values(argument.value, scope):
            if isinstance(value, Library) and value.made is not None and value.scope is not None:
                option = getattr(value.made.callee, "name", "")
                found = told(code, value.made.argument(0), value.scope) if option in _NAMING else ()
                yield from found or _fields(code, value.made, value.scope)
    several = getattr(invoke.callee, "name", "") in _SEVERAL
    for argument in invoke.arguments if several else invoke.arguments[:1]:
        yield from _listed(code, argument.value, scope)


def _fields(code: Code, made: Invoke, scope: Scope) -> Iterator[str]:
    """``esapi.SearchRequest{Index: []string{"orders"}}``."""
    for name in _NAMING[:2]:
        yield from _listed(code, made.argument(None, name), scope)


def _listed(code: Code, given: Expression | None, scope: Scope) -> Iterator[str]:
    """What an index is called, or each of several; anything else in its place (a body) is no name."""
    lists = [value for value in code.values(given, scope) if isinstance(value, Items)]
    for items in lists:
        for item in items.items:
            yield from filter(_NAME.fullmatch, told(code, item, items.scope))
    if not lists:
        yield from filter(_NAME.fullmatch, told(code, given, scope))


def _query(operation: str, names: Iterable[str], call: Call) -> Iterator[Query | TableDefinition]:
    if operation == "CreateIndex":
        yield from _defined(names, call)
    if operation not in _OPERATIONS:
        return
    uses = tuple(TableUse(TableName(name), _OPERATIONS[operation]) for name in dict.fromkeys(names) if name)
    if uses:
        yield Query(uses, call.invoke.at, call.function, engine=_ENGINE)


def _defined(names: Iterable[str], call: Call) -> Iterator[TableDefinition]:
    for name in names:
        yield TableDefinition(TableName(name), (), call.invoke.at, function=call.function, engine=_ENGINE)
