"""Functions of AWS Lambda: what a stack's template says runs them (SAM, CloudFormation, the Serverless Framework)."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aws import named_queue
from ringfence.frameworks._cloud_functions import handler_of, offered
from ringfence.frameworks._ecmascript import ECMASCRIPT
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import ChannelUse, Fact, Route, Schedule
from ringfence.model.source import Span
from ringfence.patterns import pattern

_GREEDY = pattern(r"\{(\w+)\+\}")
_MOST = 100
"""Events of one function."""


@framework("aws_lambda", language=("python", *ECMASCRIPT), libraries=())
def aws_lambda(code: Code) -> Iterator[Fact]:
    """A route, a consumer or a schedule for every event of a handler."""
    if code.deployed(_setting("events")) == _setting("events"):
        return
    for path, outline in code.outlines.items():
        module = path.rpartition(".")[0]
        for name in offered(outline):
            for number in range(_MOST):
                asked = _setting(f"{module}:{name}.{number}")
                told = code.deployed(asked)
                if told == asked:
                    break
                yield from _event(told, *handler_of(code, path, outline, name))


def _setting(key: str) -> Text:
    return Text((Hole("setting", f"lambda.{key}"),))


def _event(told: Text, handler: str, at: Span) -> Iterator[Fact]:
    first = told.parts[0]
    kind, _, rest = first.partition(" ") if isinstance(first, str) else ("", "", "")
    value = Text((rest, *told.parts[1:])) if rest else Text(told.parts[1:] or ("",))
    if kind == "route":
        method, _, path = (value.literal or "").partition(" ")
        if handler or "+}" not in path:  # a library that is handed whatever comes has routes of its own
            yield Route(method, literal(_GREEDY.sub(r"{\1}", path)), handler, at, below="+}" in path)
    elif kind == "schedule":
        if handler:
            yield Schedule(handler, value.literal or "", at)
    elif kind:
        yield ChannelUse("consume", named_queue(value), kind, at, "", handler)
