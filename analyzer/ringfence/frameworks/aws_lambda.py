"""Functions of AWS Lambda: what a stack's template says runs them (SAM, CloudFormation, the Serverless Framework)."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._aws import named_queue
from ringfence.frameworks._ecmascript import ECMASCRIPT, definition_of, functions
from ringfence.model.expression import Expression, Hole, Invoke, Member, Text, dotted, literal
from ringfence.model.facts import ChannelUse, Fact, Route, Schedule
from ringfence.model.outline import Outline
from ringfence.model.source import Span
from ringfence.model.value import FunctionValue, Scope
from ringfence.patterns import pattern

_GREEDY = pattern(r"\{(\w+)\+\}")
_MOST = 100
"""Events of one function."""
_DEEPEST = 8


@framework("aws_lambda", language=("python", *ECMASCRIPT), libraries=())
def aws_lambda(code: Code) -> Iterator[Fact]:
    """A route, a consumer or a schedule for every event of a handler."""
    if code.deployed(_setting("events")) == _setting("events"):
        return
    for path, outline in code.outlines.items():
        module = path.rpartition(".")[0]
        for name in _offered(outline):
            for number in range(_MOST):
                asked = _setting(f"{module}:{name}.{number}")
                told = code.deployed(asked)
                if told == asked:
                    break
                yield from _event(told, *_handler(code, path, outline, name))


def _setting(key: str) -> Text:
    return Text((Hole("setting", f"lambda.{key}"),))


def _offered(outline: Outline) -> Iterator[str]:
    """What a module gives to whoever loads it, by name."""
    names = [function.name for function in outline.functions]
    names += [dotted(binding.target) or "" for binding in outline.bindings if not binding.scope]
    yield from dict.fromkeys(name for name in map(_plain, names) if name and "." not in name)


def _plain(name: str) -> str:
    return name.removeprefix("module.").removeprefix("exports.")


def _handler(code: Code, path: str, outline: Outline, name: str) -> tuple[str, Span]:
    """The function that a handler is, behind wrappers of libraries too, and where it stands."""
    for function in outline.functions:
        if _plain(function.name) == name:
            return function.name, function.at
    made = (one.value for one in outline.bindings if not one.scope and _plain(dotted(one.target) or "") == name)
    for value in (found for one in made for found in _wrapped(code, one, Scope(path))):
        definition = definition_of(code, value)
        if definition is not None:
            return f"{value.path}:{value.name}", definition.at
    return "", Span(path, 1)


def _wrapped(code: Code, expression: Expression, scope: Scope) -> Iterator[FunctionValue]:
    """What is handed to wrappers, one around the other: ``middy(create).use(json())``, ``traced(create)``."""
    for _ in range(_DEEPEST):
        if not isinstance(expression, Invoke):
            break
        for argument in expression.arguments:
            yield from (value for value in code.values(argument.value, scope) if isinstance(value, FunctionValue))
        expression = expression.callee.of if isinstance(expression.callee, Member) else expression.callee
    yield from functions(code, expression, scope)


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
