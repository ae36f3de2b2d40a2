"""boto3 and aioboto3: tables of DynamoDB, buckets of S3, queues of SQS, topics of SNS, events; PynamoDB's mapped tables.

A table's or bucket's server is the endpoint that the code names, else the provider's own: within one system, one account.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aws import QUEUE, RESOURCE, SAME_AS, computes, is_of, named_queue, service_of
from ringfence.frameworks._records import DELETE, INSERT, SAVE, SELECT, UPDATE, Style, option, records, same_as
from ringfence.frameworks._table_names import told
from ringfence.frameworks._texts import resolved
from ringfence.model.expression import Constant, Expression, Hole, Text, literal
from ringfence.model.facts import ChannelUse, Connection, Fact, Gap, Query, TableDefinition, TableName, TableUse
from ringfence.model.outline import Class
from ringfence.model.value import ClassValue, Entries, Items, Library, LibraryCall, Scope

_TABLE, _BUCKET, _OBJECT = f"{RESOURCE}.Table()", f"{RESOURCE}.Bucket()", f"{RESOURCE}.Object()"
_STORES = ("dynamodb", "s3")
_UNKNOWN = Text((Hole("unknown", ""),))
_MODEL = "pynamodb.models.Model"
_ON_TABLE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("get_item", "query", "scan"), SELECT),
    "put_item": INSERT, "update_item": UPDATE, "delete_item": DELETE,
}  # fmt: skip
_BATCHES: dict[str, tuple[str, ...]] = {"batch_get_item": SELECT, "batch_write_item": ("insert", "delete")}
_ON_BUCKET: dict[str, tuple[tuple[str, ...], int | None]] = {
    **dict.fromkeys(
        ("get_object", "head_object", "list_objects", "list_objects_v2", "generate_presigned_url", "get_paginator"),
        (SELECT, None),
    ),
    "download_file": (SELECT, 0), "download_fileobj": (SELECT, 0),
    "upload_file": (INSERT, 1), "upload_fileobj": (INSERT, 1),
    "put_object": (INSERT, None), "copy_object": (INSERT, None),
    "delete_object": (DELETE, None), "delete_objects": (DELETE, None),
}  # fmt: skip
_OF_BUCKET: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("download_file", "download_fileobj", "objects.all", "objects.filter"), SELECT),
    **dict.fromkeys(("upload_file", "upload_fileobj", "put_object", "copy"), INSERT),
    "delete_objects": DELETE, "objects.delete": DELETE,
}  # fmt: skip
_OF_OBJECT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("get", "load", "download_file"), SELECT),
    **dict.fromkeys(("put", "upload_file", "upload_fileobj"), INSERT),
    "delete": DELETE,
}


def _table(code: Code, cls: ClassValue, definition: Class) -> TableName | None:
    name = option(code, cls, "Meta", "table_name")
    return TableName(name.lower()) if name else None


_STYLE = Style(
    base=_MODEL,
    on_set={
        **dict.fromkeys(("get", "query", "scan", "batch_get", "count", "exists"), SELECT),
        "batch_write": SAVE,
        "create_table": (),
    },
    on_object={"save": SAVE, "update": UPDATE, "delete": DELETE, "refresh": SELECT},
    table=_table,
    engine="dynamodb",
)


@framework(
    "boto3",
    language="python",
    libraries=("boto3", "aioboto3", "aiobotocore", "pynamodb", "aws_lambda_powertools"),
    same_as={**SAME_AS, **same_as(_MODEL, ("query", "scan"), (), ("get",))},
    computes=computes(),
)
def boto3(code: Code) -> Iterator[Fact]:
    """Everything that is done through clients and resources."""
    for call in code.calls("boto3.client", "boto3.resource"):
        yield from _connection(code, call)
    for value, cls in code.subclasses(_MODEL):
        host = option(code, value, "Meta", "host")
        if _table(code, value, cls) is not None:
            yield Connection("dynamodb", cls.at, value.name, url=literal(host or "dynamodb"))
    yield from _dynamodb(code)
    yield from _s3(code)
    yield from _messages(code)
    yield from records(code, _STYLE)


def _connection(code: Code, call: LibraryCall) -> Iterator[Connection]:
    kind = service_of(code, call.call.invoke, call.scope)
    endpoint = call.argument(None, "endpoint_url")
    if kind in _STORES:
        at, function = call.call.invoke.at, call.call.function
        if endpoint is not None and endpoint != Constant(None):
            yield Connection(kind, at, function, url=endpoint)
        else:
            yield Connection(kind, at, function, host=literal(kind))


def _uses(code: Code, call: LibraryCall, engine: str, names: list[str], operations: tuple[str, ...]) -> Iterator[Fact]:
    at = call.call.invoke.at
    for name in names:
        yield Query((TableUse(TableName(name), operations),), at, call.call.function, engine=engine)
    if not names:
        yield Gap("query", f"the {'bucket' if engine == 's3' else 'table'} is not known", at)


def _made(call: LibraryCall) -> tuple[Expression | None, Scope]:
    """What the object was made with first: a table's or bucket's name."""
    receiver = call.receiver
    if isinstance(receiver, Library) and receiver.made is not None and receiver.scope is not None:
        return receiver.made.argument(0, "name", "bucket_name", "url"), receiver.scope
    return None, call.scope


# ---------------------------------------------------------------- tables


def _dynamodb(code: Code) -> Iterator[Fact]:
    for name, operations in _ON_TABLE.items():
        for call in code.calls(f"{_TABLE}.{name}"):
            yield from _uses(code, call, "dynamodb", list(told(code, *_made(call))), operations)
        for call in code.calls(f"boto3.client().{name}"):
            if is_of(code, call, "dynamodb"):
                names = list(told(code, call.argument(None, "TableName"), call.scope))
                yield from _uses(code, call, "dynamodb", names, operations)
    for name, operations in _BATCHES.items():
        for call in code.calls(f"boto3.client().{name}", f"{RESOURCE}.{name}"):
            names = [n for key, scope in _keys(code, call) for n in told(code, key, scope)]
            yield from _uses(code, call, "dynamodb", names, operations)
    for call in code.calls("boto3.client().create_table", f"{RESOURCE}.create_table"):
        for name in told(code, call.argument(None, "TableName"), call.scope):
            at, function = call.call.invoke.at, call.call.function
            yield TableDefinition(TableName(name), (), at, function=function, engine="dynamodb")


def _keys(code: Code, call: LibraryCall) -> Iterator[tuple[Expression, Scope]]:
    for value in code.values(call.argument(None, "RequestItems"), call.scope):
        for key, _ in value.items if isinstance(value, Entries) else ():
            if isinstance(value, Entries):
                yield key, value.scope


# ---------------------------------------------------------------- buckets


def _s3(code: Code) -> Iterator[Fact]:
    for name, (operations, position) in _ON_BUCKET.items():
        for call in code.calls(f"boto3.client().{name}"):
            bucket = call.argument(position, "Bucket")
            if bucket is not None and is_of(code, call, "s3"):
                yield from _uses(code, call, "s3", list(told(code, bucket, call.scope)), operations)
    for owner, of_owner in ((_BUCKET, _OF_BUCKET), (_OBJECT, _OF_OBJECT)):
        for name, operations in of_owner.items():
            for call in code.calls(f"{owner}.{name}"):
                yield from _uses(code, call, "s3", list(told(code, *_made(call))), operations)


# ---------------------------------------------------------------- messages


def _messages(code: Code) -> Iterator[ChannelUse]:
    for name in ("send_message", "send_message_batch", "send_messages"):
        for call in code.calls(f"boto3.client().{name}"):
            if is_of(code, call, "sqs"):
                yield from _use("publish", code, call, call.argument(None, "QueueUrl"), call.scope, "sqs")
        for call in code.calls(f"{QUEUE}.{name}"):
            yield from _use("publish", code, call, *_queue(call), "sqs")
    for name in ("receive_message", "receive_messages"):
        for call in code.calls(f"boto3.client().{name}"):
            if is_of(code, call, "sqs"):
                yield from _use("consume", code, call, call.argument(None, "QueueUrl"), call.scope, "sqs")
        for call in code.calls(f"{QUEUE}.{name}"):
            yield from _use("consume", code, call, *_queue(call), "sqs")
    for call in code.calls("boto3.client().publish", "boto3.client().publish_batch"):
        if is_of(code, call, "sns"):
            yield from _use("publish", code, call, call.argument(None, "TopicArn", "TargetArn"), call.scope, "sns")
    for call in code.calls(f"{RESOURCE}.Topic().publish", f"{RESOURCE}.create_topic().publish"):
        yield from _use("publish", code, call, *_queue(call), "sns")
    for call in code.calls("boto3.client().put_events"):
        if is_of(code, call, "events"):
            for kind, scope in _kinds(code, call) or [(_UNKNOWN, call.scope)]:
                yield from _use("publish", code, call, kind, scope, "eventbridge")


def _kinds(code: Code, call: LibraryCall) -> list[tuple[Expression, Scope]]:
    """The types of the events that EventBridge is given; empty if nothing is known of them."""
    found: list[tuple[Expression, Scope]] = []
    for listed in code.values(call.argument(None, "Entries"), call.scope):
        for item in listed.items if isinstance(listed, Items) else ():
            for event in code.values(item, listed.scope if isinstance(listed, Items) else call.scope):
                if isinstance(event, Entries):
                    kinds = (value for key, value in event.items if key == literal("DetailType"))
                    found.append((next(kinds, _UNKNOWN), event.scope))
    return found


def _queue(call: LibraryCall) -> tuple[Expression | None, Scope]:
    receiver = call.receiver
    if isinstance(receiver, Library) and receiver.made is not None and receiver.scope is not None:
        return receiver.made.argument(0, "QueueName", "url", "arn", "Name"), receiver.scope
    return None, call.scope


def _use(
    role: str, code: Code, call: LibraryCall, channel: Expression | None, scope: Scope, broker: str
) -> Iterator[ChannelUse]:
    found = resolved(code, channel, scope)
    if found is None:
        return
    texts = code.texts(channel, scope)
    if channel is not None and scope == call.scope and len(texts) > 1 and all(named_queue(one) == one for one in texts):
        found = channel  # as it is written: each caller of a wrapper sends its own
    handler = call.call.function if role == "consume" else ""
    yield ChannelUse(role, named_queue(found), broker, call.call.invoke.at, call.call.function, handler)
