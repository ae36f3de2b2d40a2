"""Neo4j: drivers, Cypher statements, py2neo and neomodel. The labels of nodes are its tables."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._cypher import statements
from ringfence.frameworks._records import DELETE, INSERT, SAVE, SELECT, Style, option, records, same_as
from ringfence.model.expression import Member
from ringfence.model.facts import Connection, Fact, TableName
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Scope

_ENGINE = "neo4j"
_NODE = "neomodel.StructuredNode"
_DRIVERS = (
    "neo4j.GraphDatabase.driver",
    "neo4j.AsyncGraphDatabase.driver",
    "neo4j.v1.GraphDatabase.driver",
    "py2neo.Graph",
)
_RUNNING = ("run", "execute_query", "query", "evaluate", "cypher_query", "data")


def _table(code: Code, cls: ClassValue, definition: Class) -> TableName | None:
    abstract = any(field.name in ("__abstract_node__", "__abstract__") for field in definition.fields)
    return None if abstract else TableName(cls.name.rpartition(".")[2].lower(), option(code, cls, "Meta", "schema"))


_STYLE = Style(
    base=_NODE,
    on_set={
        **dict.fromkeys(("get", "get_or_none", "first", "first_or_none", "all", "filter", "exclude", "search"), SELECT),
        **dict.fromkeys(("create",), INSERT),
        **dict.fromkeys(("create_or_update",), SAVE),
        "get_or_create": ("select", "insert"),
    },
    on_object={"save": SAVE, "delete": DELETE, "refresh": SELECT},
    table=_table,
    engine=_ENGINE,
)


@framework(
    "neo4j",
    language="python",
    libraries=("neo4j", "py2neo", "neomodel"),
    same_as={
        "neomodel.AsyncStructuredNode": _NODE,
        "neomodel.DjangoNode": _NODE,
        "neomodel.core.StructuredNode": _NODE,
        f"{_NODE}.nodes": f"{_NODE}.query()",
        **same_as(
            _NODE, (), ("filter", "exclude", "order_by", "all", "has"), ("get", "get_or_none", "first", "first_or_none")
        ),
    },
)
def neo4j(code: Code) -> Iterator[Fact]:
    """Connections, Cypher wherever it is run, and what is done with mapped nodes."""
    for call in code.calls(*_DRIVERS):
        url = call.argument(0, "uri", "profile")
        if url is not None:
            yield Connection(_ENGINE, call.call.invoke.at, call.call.function, url=url)
    for call in code.calls("neomodel.config.set_connection", "neomodel.db.set_connection"):
        url = call.argument(0, "url")
        if url is not None:
            yield Connection(_ENGINE, call.call.invoke.at, call.call.function, url=url)
    yield from _assigned(code)
    yield from statements(code, *_RUNNING)
    yield from records(code, _STYLE)


def _assigned(code: Code) -> Iterator[Connection]:
    """``neomodel.config.DATABASE_URL = "bolt://…"``."""
    for path, outline in code.outlines.items():
        for binding in outline.bindings if outline.language == "python" else ():
            target, scope = binding.target, Scope(path, binding.scope)
            is_url = isinstance(target, Member) and target.name == "DATABASE_URL"
            if is_url and "neomodel.config" in code.library_names(target.of, scope):  # type: ignore[union-attr]
                yield Connection(_ENGINE, binding.at, binding.scope, url=binding.value)
