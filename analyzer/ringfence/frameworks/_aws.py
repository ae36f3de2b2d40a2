"""What SDKs of AWS share, and boto3's clients and resources: which service each is for, and what they hand out."""

from __future__ import annotations

from ringfence.extend import Code, Compute
from ringfence.formats.cloud_values import SSM, kept
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Invoke, Mapping, Member, Text, literal
from ringfence.model.value import Library, LibraryCall, Scope

CLIENT, RESOURCE, QUEUE = "boto3.client()", "boto3.resource()", "boto3.resource().Queue()"
_SESSIONS = ("boto3.Session()", "boto3.session.Session()", "aioboto3.Session()", "aiobotocore.session.get_session()")

SAME_AS = {
    **{f"{session}.{kind}": f"boto3.{kind}" for session in _SESSIONS for kind in ("client", "resource")},
    **{f"aioboto3.{kind}": f"boto3.{kind}" for kind in ("client", "resource")},
    "aiobotocore.session.AioSession().create_client": "boto3.client",
    "aiobotocore.session.get_session().create_client": "boto3.client",
    **{f"{owner}.__enter__()": owner for owner in (CLIENT, RESOURCE, f"{RESOURCE}.Table()")},
    f"{RESOURCE}.get_queue_by_name()": QUEUE,
    f"{RESOURCE}.create_queue()": QUEUE,
    f"{RESOURCE}.create_table()": f"{RESOURCE}.Table()",
    f"{RESOURCE}.create_bucket()": f"{RESOURCE}.Bucket()",
}


def _itself(invoke: Invoke) -> Expression | None:
    return invoke.callee.of if isinstance(invoke.callee, Member) else None


def _kept(name: Expression | None) -> Expression | None:
    """What some stack keeps under a name that is written here, except perhaps for the stage."""
    return kept(SSM, name) if isinstance(name, Text) else None


def _parameter(invoke: Invoke) -> Expression | None:
    value = _kept(invoke.argument(None, "Name"))
    answer = Mapping(((literal("Value"), value),)) if value is not None else None
    return Mapping(((literal("Parameter"), answer),)) if answer is not None else None


def _named(key: str, *arguments: str) -> Compute:
    """An answer that holds a URL or ARN is as good as the name that was asked for."""

    def compute(invoke: Invoke) -> Expression | None:
        name = invoke.argument(None, *arguments)
        return Mapping(((literal(key), name),)) if name is not None else None

    return compute


def computes() -> dict[str, Compute]:
    """A table's batch writer is the table; a queue's URL and a topic's ARN say its name."""
    return {
        f"{RESOURCE}.Table().batch_writer": _itself,
        f"{CLIENT}.get_queue_url": _named("QueueUrl", "QueueName"),
        f"{CLIENT}.create_queue": _named("QueueUrl", "QueueName"),
        f"{CLIENT}.create_topic": _named("TopicArn", "Name"),
        f"{CLIENT}.get_parameter": _parameter,
        "aws_lambda_powertools.utilities.parameters.get_parameter": lambda invoke: _kept(invoke.argument(0, "name")),
    }


def named_queue(channel: Expression) -> Expression:
    """A queue or topic by its name, which is the end of its URL or ARN."""
    last = channel.parts[-1] if isinstance(channel, Text) and channel.parts else None
    if not isinstance(last, str) or not isinstance(channel, Text):
        return channel
    name = last.rstrip("/").rpartition("/")[2].rpartition(":")[2]
    return literal(name) if name and (channel.literal or name != last) else channel


def service_of(code: Code, made: Invoke, scope: Scope) -> str:
    """Which service a client or resource was made for: ``boto3.client("sqs")``."""
    return next(literals(code.texts(made.argument(0, "service_name"), scope)), "")


def is_of(code: Code, call: LibraryCall, service: str) -> bool:
    """Whether a client's method is called on a client of this service."""
    receiver = call.receiver
    if not isinstance(receiver, Library) or receiver.made is None or receiver.scope is None:
        return False
    return service_of(code, receiver.made, receiver.scope) == service
