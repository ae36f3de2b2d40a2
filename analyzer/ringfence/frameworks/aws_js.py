"""AWS's SDK for JavaScript, versions 2 and 3: tables of DynamoDB, buckets of S3, queues of SQS, topics of SNS, events of
EventBridge and records of Kinesis; libraries that consume SQS.

A request is told by the command or method that names it. A table's or bucket's server is the endpoint that the code names,
else the provider's own: within one system, one account.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aws import named_queue
from ringfence.frameworks._ecmascript import ECMASCRIPT, functions, items, objects, option
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Constant, Expression, Hole, Text, literal
from ringfence.model.facts import ChannelUse, Connection, Fact, Gap, Query, TableDefinition, TableName, TableUse
from ringfence.model.value import LibraryCall, Scope

_CLIENTS = {
    "dynamodb": "DynamoDB", "s3": "S3", "sqs": "SQS", "sns": "SNS", "eventbridge": "EventBridge", "kinesis": "Kinesis",
}  # fmt: skip
_DOCUMENTS = ("@aws-sdk/lib-dynamodb", "@aws-sdk/lib-dynamodb.DynamoDBDocument")
_SELECT, _INSERT, _UPDATE, _DELETE = ("select",), ("insert",), ("update",), ("delete",)
_ON_TABLE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("getItem", "get", "query", "scan"), _SELECT),
    **dict.fromkeys(("putItem", "put"), _INSERT),
    **dict.fromkeys(("updateItem", "update"), _UPDATE),
    **dict.fromkeys(("deleteItem", "delete"), _DELETE),
}
_ON_TABLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("batchGetItem", "batchGet"), _SELECT),
    **dict.fromkeys(("batchWriteItem", "batchWrite"), ("insert", "delete")),
}
_IN_TRANSACTION = {
    "Get": _SELECT, "ConditionCheck": _SELECT, "Put": _INSERT, "Update": _UPDATE, "Delete": _DELETE,
}  # fmt: skip
_TRANSACTIONS = ("transactGetItems", "transactWriteItems", "transactGet", "transactWrite")
_ON_BUCKET: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("getObject", "headObject", "listObjects", "listObjectsV2", "getSignedUrl", "getSignedUrlPromise"), _SELECT
    ),
    **dict.fromkeys(("putObject", "copyObject", "upload", "createMultipartUpload", "createPresignedPost"), _INSERT),
    **dict.fromkeys(("deleteObject", "deleteObjects"), _DELETE),
}
_SENT = {
    "sqs": (("sendMessage", "sendMessageBatch"), ("QueueUrl",)),
    "sns": (("publish", "publishBatch"), ("TopicArn", "TargetArn")),
    "kinesis": (("putRecord", "putRecords"), ("StreamName", "StreamARN")),
}
_UNKNOWN = Text((Hole("unknown", ""),))
_CONSUMING = ("@ssut/nestjs-sqs.SqsMessageHandler", "@nestjs-packages/sqs.SqsMessageHandler")


def _same_as() -> dict[str, str]:
    """Clients of both versions, alone or as members of the whole."""
    found = {}
    for module, name in _CLIENTS.items():
        found[f"aws-sdk/clients/{module}"] = f"aws-sdk.{name}"
        found[f"aws-sdk/clients/{module}.{name}"] = f"aws-sdk.{name}"
        found[f"aws-sdk.AWS.{name}"] = f"aws-sdk.{name}"
        found[f"@aws-sdk/client-{module}.{name}"] = f"aws-sdk.{name}"
        for made in (f"aws-sdk/clients/{module}()", f"@aws-sdk/client-{module}.{name}()", f"aws-sdk.AWS.{name}()"):
            found[made] = f"aws-sdk.{name}()"
    document = "aws-sdk.DynamoDB.DocumentClient()"
    found["aws-sdk/clients/dynamodb.DocumentClient()"] = document
    found["aws-sdk.AWS.DynamoDB.DocumentClient()"] = document
    found["@aws-sdk/lib-dynamodb.DynamoDBDocument.from()"] = document
    return found


@framework(
    "aws_js",
    language=ECMASCRIPT,
    libraries=(
        "aws-sdk", *(f"aws-sdk/clients/{name}" for name in _CLIENTS), *(f"@aws-sdk/client-{name}" for name in _CLIENTS),
        "@aws-sdk/lib-dynamodb", "@aws-sdk/lib-storage", "sqs-consumer", "@ssut/nestjs-sqs", "@nestjs-packages/sqs",
    ),
    same_as=_same_as(),
)  # fmt: skip
def aws_js(code: Code) -> Iterator[Fact]:
    """Everything that commands and clients are told to do."""
    for call in code.calls(
        *(f"aws-sdk.{_CLIENTS[kind]}" for kind in ("dynamodb", "s3")), "aws-sdk.DynamoDB.DocumentClient",
        "@aws-sdk/client-dynamodb.DynamoDBClient", "@aws-sdk/client-s3.S3Client",
    ):  # fmt: skip
        yield _connection(code, call)
    yield from _tables(code)
    yield from _buckets(code)
    yield from _messages(code)
    yield from _consumers(code)


def _asked(code: Code, kind: str, *methods: str) -> Iterator[LibraryCall]:
    """Calls of a client's methods, and commands of these names: ``putItem`` and ``new PutItemCommand(…)``."""
    client = f"aws-sdk.{_CLIENTS[kind]}"
    names = [f"{client}{of}().{method}" for of in ("", ".DocumentClient") for method in methods]
    for method in methods:
        command = f"{method[:1].upper()}{method[1:]}Command"
        names += [f"{module}.{command}" for module in (f"@aws-sdk/client-{kind}", *_DOCUMENTS[:1])]
    yield from code.calls(*names)


def _connection(code: Code, call: LibraryCall) -> Connection:
    kind = "s3" if "S3" in call.name else "dynamodb"
    at, function = call.call.invoke.at, call.call.function
    endpoint = option(code, call.argument(0), call.scope, "endpoint")
    url = resolved(code, *endpoint) if endpoint is not None and endpoint[0] != Constant(None) else None
    if url is not None:
        return Connection(kind, at, function, url=url)
    return Connection(kind, at, function, host=literal(kind))


def _used(code: Code, call: LibraryCall, engine: str, names: list[str], operations: tuple[str, ...]) -> Iterator[Fact]:
    at = call.call.invoke.at
    for name in names:
        yield Query((TableUse(TableName(name), operations),), at, call.call.function, engine=engine)
    if not names:
        yield Gap("query", f"the {'bucket' if engine == 's3' else 'table'} is not known", at)


def _named(code: Code, call: LibraryCall, key: str) -> list[str] | None:
    """The names that the request's parameters give; None if there are no such parameters."""
    position = 1 if call.name.endswith(("getSignedUrl", "getSignedUrlPromise")) else 0
    found = option(code, call.argument(position), call.scope, key)
    return list(told(code, *found)) if found is not None else None


# ---------------------------------------------------------------- tables


def _tables(code: Code) -> Iterator[Fact]:
    for method, operations in _ON_TABLE.items():
        for call in _asked(code, "dynamodb", method):
            yield from _used(code, call, "dynamodb", _named(code, call, "TableName") or [], operations)
    for method, operations in _ON_TABLES.items():
        for call in _asked(code, "dynamodb", method):
            requests = option(code, call.argument(0), call.scope, "RequestItems")
            names = [
                name
                for entries in (objects(code, *requests) if requests is not None else ())
                for key, _ in entries.items
                for name in told(code, key, entries.scope)
            ]
            yield from _used(code, call, "dynamodb", names, operations)
    for call in _asked(code, "dynamodb", *_TRANSACTIONS):
        yield from _transaction(code, call)
    for call in _asked(code, "dynamodb", "createTable"):
        for name in _named(code, call, "TableName") or []:
            at, function = call.call.invoke.at, call.call.function
            yield TableDefinition(TableName(name), (), at, function=function, engine="dynamodb")


def _transaction(code: Code, call: LibraryCall) -> Iterator[Fact]:
    """``{ TransactItems: [{ Put: { TableName } }, …] }``."""
    for item, scope in items(code, option(code, call.argument(0), call.scope, "TransactItems")):
        for kind, operations in _IN_TRANSACTION.items():
            found = option(code, item, scope, f"{kind}.TableName")
            if found is not None:
                yield from _used(code, call, "dynamodb", list(told(code, *found)), operations)


# ---------------------------------------------------------------- buckets


def _buckets(code: Code) -> Iterator[Fact]:
    for method, operations in _ON_BUCKET.items():
        for call in _asked(code, "s3", method):
            yield from _used(code, call, "s3", _named(code, call, "Bucket") or [], operations)
    for call in code.calls("@aws-sdk/lib-storage.Upload"):
        bucket = option(code, call.argument(0), call.scope, "params.Bucket")
        yield from _used(code, call, "s3", list(told(code, *bucket)) if bucket is not None else [], _INSERT)


# ---------------------------------------------------------------- messages


def _messages(code: Code) -> Iterator[ChannelUse]:
    for broker, (methods, keys) in _SENT.items():
        for call in _asked(code, broker, *methods):
            channel = option(code, call.argument(0), call.scope, *keys)
            if channel is not None:
                yield from _use(code, "publish", call, *channel, broker)
    for call in _asked(code, "sqs", "receiveMessage"):
        queue = option(code, call.argument(0), call.scope, "QueueUrl")
        if queue is not None:
            yield from _use(code, "consume", call, *queue, "sqs", call.call.function)
    for call in _asked(code, "eventbridge", "putEvents"):
        entries = items(code, option(code, call.argument(0), call.scope, "Entries"))
        kinds = [option(code, item, scope, "DetailType") for item, scope in entries]
        for kind in kinds or [None]:
            yield from _use(code, "publish", call, *(kind or (_UNKNOWN, call.scope)), "eventbridge")


def _consumers(code: Code) -> Iterator[ChannelUse]:
    """``Consumer.create({ queueUrl, handleMessage })``, ``@SqsMessageHandler("orders")``."""
    for call in code.calls("sqs-consumer.Consumer.create"):
        queue = option(code, call.argument(0), call.scope, "queueUrl")
        handler = option(code, call.argument(0), call.scope, "handleMessage", "handleMessageBatch")
        if queue is not None:
            handlers = list(functions(code, *handler)) if handler is not None else []
            name = f"{handlers[0].path}:{handlers[0].name}" if handlers else ""
            yield from _use(code, "consume", call, *queue, "sqs", name)
    for function, call in code.decorated(*_CONSUMING):
        channel = resolved(code, call.argument(0), call.scope)
        if channel is not None:
            yield ChannelUse("consume", named_queue(channel), "sqs", function.at, "", function.name)
    for call in code.calls("@ssut/nestjs-sqs.SqsService().send"):
        named = call.argument(0)
        if named is not None:
            yield from _use(code, "publish", call, named, call.scope, "sqs")


def _use(
    code: Code, role: str, call: LibraryCall, channel: Expression, scope: Scope, broker: str, handler: str = ""
) -> Iterator[ChannelUse]:
    found = resolved(code, channel, scope)
    if found is not None:
        yield ChannelUse(role, named_queue(found), broker, call.call.invoke.at, call.call.function, handler)
