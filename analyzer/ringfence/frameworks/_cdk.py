"""What programs of AWS CDK share: names of constructs, what these are given, and what they are called in the cloud."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import product

from ringfence.extend import Code
from ringfence.frameworks._ecmascript import option, properties
from ringfence.frameworks._texts import literals
from ringfence.model.expression import Expression, Hole, Invoke, Text
from ringfence.model.value import Instance, Library, Scope, Value
from ringfence.patterns import pattern

Placed = tuple[Expression, Scope]

_HUMP = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMES = {
    "dynamodb.Table": "tableName", "dynamodb.TableV2": "tableName", "sqs.Queue": "queueName", "sns.Topic": "topicName",
    "s3.Bucket": "bucketName", "events.EventBus": "eventBusName", "kinesis.Stream": "streamName",
}  # fmt: skip
"""Under which property a construct has the name by which programs know what it makes."""
TABLES = ("dynamodb.Table", "dynamodb.TableV2")
_BUILT = ("dist", "build", "out")
"""Folders into which programs are compiled, from ``src`` beside them."""
_FURTHEST = 8
_TOLD = pattern(r"(?:name|url|arn)$")
"""Members of constructs that tell programs which one is meant."""
_ALPHA = ("lambda-python", "lambda-go", "apigatewayv2", "apigatewayv2-integrations")
"""Modules that are packages of their own while they are tried out."""


def spellings() -> dict[str, str]:
    """The constructs of all versions and languages, by one name: ``cdk.sqs.Queue``."""
    wanted = {
        "lambda": ("Function", "Code", "Runtime"),
        "lambda-nodejs": ("NodejsFunction",),
        "lambda-python": ("PythonFunction",),
        "lambda-event-sources": ("SqsEventSource", "SnsEventSource", "KinesisEventSource"),
        "dynamodb": ("Table", "TableV2"), "sqs": ("Queue",), "sns": ("Topic",), "s3": ("Bucket",), "kinesis": ("Stream",),
        "sns-subscriptions": ("LambdaSubscription", "SqsSubscription"),
        "events": ("EventBus", "Rule", "Schedule"),
        "events-targets": ("LambdaFunction", "SqsQueue"),
        "apigateway": ("RestApi", "LambdaRestApi", "LambdaIntegration"),
        "apigatewayv2": ("HttpApi",),
        "apigatewayv2-integrations": ("HttpLambdaIntegration", "LambdaProxyIntegration"),
    }  # fmt: skip
    found = {}
    for module, constructs in wanted.items():
        plain = module.replace("-", "_")
        for construct, end in product(constructs, ("", "()")):
            canonical = f"cdk.{plain}.{construct}{end}"
            places = [
                f"aws-cdk-lib/aws-{module}",
                f"aws-cdk-lib.aws_{plain}",
                f"@aws-cdk/aws-{module}",
                f"aws_cdk.aws_{plain}",
            ]
            if module in _ALPHA:
                places += [f"@aws-cdk/aws-{module}-alpha", f"aws_cdk.aws_{plain}_alpha"]
            found.update({f"{place}.{construct}{end}": canonical for place in places})
    return found


def given(code: Code, made: Invoke, scope: Scope, name: str) -> Placed | None:
    """A property of what a construct is made with: of its object of options, or its argument of that name in Python."""
    argument = made.argument(None, _HUMP.sub("_", name).lower())
    return (argument, scope) if argument is not None else option(code, made.argument(2), scope, name)


def listed(code: Code, placed: Placed | None) -> Iterator[tuple[str, Expression, Scope]]:
    """The entries of an object as (key, value, where that stands)."""
    for value in code.values(*placed) if placed is not None else ():
        yield from properties(code, value)


def text_of(code: Code, placed: Placed | None) -> str:
    """The first literal text that something may be, else ``""``."""
    return next(literals(code.texts(*placed)), "") if placed is not None else ""


def construct(value: Value) -> str:
    """The construct that a value is, or that it is a member of: ``sqs.Queue``; ``""`` for anything else."""
    if not isinstance(value, Library) or not value.name.startswith("cdk."):
        return ""
    return value.name.removeprefix("cdk.").partition("(")[0]


def name_in_cloud(code: Code, value: Value) -> Text:
    """What a construct, or a member of it, is called in the cloud: as it says, else after its identity in the stack."""
    if not isinstance(value, Library) or value.made is None or value.scope is None:
        return Text((Hole("unknown", ""),))
    kind = construct(value)
    if kind.rpartition(".")[2].startswith("from"):  # Topic.fromTopicArn(scope, id, arn): another stack's
        texts = code.texts(value.made.argument(2), value.scope)
    else:
        named = given(code, value.made, value.scope, _NAMES.get(kind, "name"))
        texts = code.texts(*named) if named is not None else ()
        texts = texts or code.texts(value.made.argument(1), value.scope)
    return texts[0] if texts else Text((Hole("unknown", ""),))


def told(code: Code, expression: Expression, scope: Scope) -> Text:
    """What a program is told under a variable: a text, or what a construct is called in the cloud."""
    for value in code.values(expression, scope):
        if construct(value).rpartition(".")[0] and isinstance(value, Library) and _is_told(value.name):
            return name_in_cloud(code, value)
    texts = code.texts(expression, scope)
    return texts[0] if texts else Text((Hole("unknown", ""),))


def _is_told(name: str) -> bool:
    return bool(_TOLD.search(name.rpartition(".")[2].lower()))


def identity(value: Value) -> object:
    """What tells one construct from another: the call that made it, and in which scope."""
    return (value.made.at, value.scope) if isinstance(value, Library | Instance) and value.made is not None else None


def folder_or_file(code: Code, placed: Placed | None) -> str | None:
    """The repository path that a construct is given, from the project's folder or that of the file that says so
    (``__dirname``), however it was handed on; None for one that is not known. Of a compiled program's folder, the sources'.
    """
    for text in code.texts(*placed) if placed is not None else ():
        first, rest = text.parts[0], text.parts[1:]
        parts = text.parts if isinstance(first, str) else rest
        if placed is None or not all(isinstance(part, str) for part in parts):
            continue
        written = "".join(part for part in parts if isinstance(part, str)).lstrip("/")
        bases = [code.home] if isinstance(first, str) else _around(placed[1])
        paths = [posixpath.normpath(posixpath.join(base, written)).removeprefix(".") for base in bases]
        paths = [path for path in paths if not path.startswith("..")]
        there = (found for path in paths for found in (path, _source_of(path)) if _exists(code, found))
        inside = (path for path in paths if path.startswith(f"{code.home}/".lstrip("/")))
        return next(there, None) or next(inside, None) or (paths[0] if paths else None)
    return None


def _around(scope: Scope | None) -> list[str]:
    """The folders of the files through which something was handed on, the nearest first."""
    found: dict[str, None] = {}
    while scope is not None and len(found) < _FURTHEST:
        found[posixpath.dirname(scope.path)] = None
        scope = scope.caller
    return list(found)


def _source_of(folder: str) -> str:
    """The folder that a compiled program is made from."""
    return "/".join("src" if part in _BUILT else part for part in folder.split("/"))


def _exists(code: Code, path: str) -> bool:
    return path in code.outlines or any(one.startswith(f"{path}/") for one in code.outlines)
