"""DynamoDB through Amazon's SDKs for Java, documents and items alike."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._java_values import literal_of, steps, strings
from ringfence.model.expression import Expression, Invoke, Name, Text
from ringfence.model.facts import Connection, EntityMapping, EntityQuery, Fact, Query, TableName, TableUse
from ringfence.model.value import ClassValue, Instance, Library, LibraryCall, Scope

_V1 = "com.amazonaws.services.dynamodbv2"
_V2 = "software.amazon.awssdk"
_ENGINE = "dynamodb"
_TABLE = f"{_V1}.document.Table()"
_ENHANCED = f"{_V2}.enhanced.dynamodb.DynamoDbTable()"
_FACADE = f"{_V2}.enhanced.dynamodb.DynamoDbEnhancedClient"
_CLIENTS = (f"{_V1}.AmazonDynamoDB()", f"{_V2}.services.dynamodb.DynamoDbClient()")
_MAPPER = f"{_V1}.datamodeling.DynamoDBMapper()"
_ANNOTATION = f"{_V1}.datamodeling.DynamoDBTable"
_OPERATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("getItem", "query", "scan", "batchGetItem", "load", "batchLoad", "count", "queryPage"), ("select",)
    ),
    "putItem": ("insert", "update"),
    "save": ("insert", "update"),
    "batchSave": ("insert", "update"),
    "updateItem": ("update",),
    "deleteItem": ("delete",),
    "delete": ("delete",),
    "batchDelete": ("delete",),
}
_BUILDING = (
    "withEndpointConfiguration", "withCredentials", "withRegion", "withClientConfiguration", "endpointOverride", "region",
    "credentialsProvider", "httpClient", "overrideConfiguration", "dynamoDbClient",
)  # fmt: skip
_V1_BUILDER = f"{_V1}.AmazonDynamoDBClientBuilder.standard()"
_V2_BUILDER = f"{_V2}.services.dynamodb.DynamoDbClient.builder()"


@framework(
    "dynamodb-java",
    language=("java", "kotlin"),
    libraries=("com.amazonaws.services", "software.amazon.awssdk"),
    same_as={
        f"{_V1}.document.DynamoDB().getTable()": _TABLE,
        f"{_TABLE}.getIndex()": _TABLE,
        f"{_V1}.document.Index()": _TABLE,
        f"{_FACADE}().table()": _ENHANCED,
        f"{_FACADE}.builder().build()": f"{_FACADE}()",
        f"{_FACADE}.create()": f"{_FACADE}()",
        f"{_V1_BUILDER}.build()": _CLIENTS[0],
        f"{_V2_BUILDER}.build()": _CLIENTS[1],
        f"{_V1}.AmazonDynamoDBClientBuilder.defaultClient()": _CLIENTS[0],
        f"{_V2}.services.dynamodb.DynamoDbClient.create()": _CLIENTS[1],
        **{f"{builder}.{name}()": builder for builder in (_V1_BUILDER, _V2_BUILDER) for name in _BUILDING},
    },
)  # fmt: skip
def dynamodb_java(code: Code) -> Iterator[Fact]:
    """Connections, mapped classes, and what is done to tables."""
    yield from _connections(code)
    mapped: dict[ClassValue, str] = {}
    for own, cls, call in code.decorated_classes(_ANNOTATION):
        name = literal_of(code, call.argument(0, "tableName"), call.scope)
        if name:
            mapped[own] = name
            yield EntityMapping(own.id, TableName(name.lower()), (), (), False, cls.at, _ENGINE)
    for call in code.calls(*(f"{owner}.{name}" for owner in (_TABLE, _ENHANCED) for name in _OPERATIONS)):
        yield from _on(code, call, _table_names(code, call))
    for call in code.calls(*(f"{client}.{name}" for client in _CLIENTS for name in _OPERATIONS)):
        yield from _on(code, call, _requested(code, call.argument(0), call.scope))
    for call in code.calls(*(f"{_MAPPER}.{name}" for name in _OPERATIONS)):
        for value in code.values(call.argument(0), call.scope):
            kept = value.cls if isinstance(value, Instance) else value
            if isinstance(kept, ClassValue) and kept in mapped:
                yield EntityQuery((kept.id,), _OPERATIONS[_last(call)], call.call.invoke.at, call.call.function)


def _last(call: LibraryCall) -> str:
    return call.name.rpartition(".")[2]


def _on(code: Code, call: LibraryCall, names: list[str]) -> Iterator[Query]:
    for name in names:
        use = TableUse(TableName(name.lower()), _OPERATIONS[_last(call)])
        yield Query((use,), call.call.invoke.at, call.call.function, engine=_ENGINE)


def _table_names(code: Code, call: LibraryCall) -> list[str]:
    """The table that an object stands for, by the call that made it; an index belongs to its table."""
    found: list[str] = []
    for step, scope in steps(code, call.call.invoke, call.scope):
        if getattr(step.callee, "name", "") in ("getTable", "table"):
            found += [text.literal for text in code.texts(step.argument(0), scope) if text.literal]
    return found


def _requested(code: Code, request: Expression | None, scope: Scope) -> list[str]:
    """The table of ``new PutItemRequest().withTableName(name)``, of a builder's ``tableName(name)``, or as it is given."""
    names = [text.literal for text in strings(code, request, scope) if text.literal]
    for step, where in steps(code, request, scope):
        if getattr(step.callee, "name", "") in ("withTableName", "tableName", "setTableName"):
            names += [text.literal for text in code.texts(step.argument(0), where) if text.literal]
    return names


def _connections(code: Code) -> Iterator[Connection]:
    """A client; where one names its endpoint, the others are for other places that the program may run in."""
    found = list(
        code.calls(
            f"{_V1_BUILDER}.build", f"{_V2_BUILDER}.build", f"{_V1}.AmazonDynamoDBClientBuilder.defaultClient",
            f"{_V2}.services.dynamodb.DynamoDbClient.create",
        )
    )  # fmt: skip
    endpoints = [_endpoint(code, call) for call in found]
    for call, endpoint in zip(found, endpoints, strict=True):
        at, function = call.call.invoke.at, call.call.function
        if endpoint is not None:
            yield Connection(_ENGINE, at, function, url=endpoint)
        elif not any(endpoints):
            yield Connection(_ENGINE, at, function, host=Text((_ENGINE,)))


def _endpoint(code: Code, call: LibraryCall) -> Expression | None:
    for step, scope in steps(code, call.call.invoke, call.scope):
        name = getattr(step.callee, "name", "")
        given = step.argument(0)
        if name == "endpointOverride":
            return given
        if name == "withEndpointConfiguration":
            if isinstance(given, Invoke):
                return given.argument(0)
            for value in code.values(given, scope) if isinstance(given, Name) else ():
                if isinstance(value, Library) and value.made is not None:
                    return value.made.argument(0)
    return None
